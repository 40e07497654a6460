//! The body of a streamed answer: the upstream's bytes as they come, until it ends or a limit does. It is
//! polled by the client's own connection and nothing else, so dropping the one drops the other.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use messages::{ApiError, ErrorKind, limits};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::WaitForCancellationFutureOwned;
use tracing::{info, warn};

use super::Deadlines;
use super::events::{Piece, Splitter};
use crate::budget::Seat;
use crate::error::{self, safe};
use crate::state::Relay;
use crate::upstream::causes;

/// Why a stream gives no more bytes of the upstream.
enum Next {
    Chunk(Bytes),
    End,
    Failed(ApiError),
}

struct Relayed {
    upstream: BoxStream<'static, reqwest::Result<Bytes>>,
    splitter: Splitter,
    deadlines: Deadlines,
    closing: std::pin::Pin<Box<WaitForCancellationFutureOwned>>,
    relay: Arc<Relay>,
    told_id: String,
    record: Record,
    over: bool,
    /// Its stream is over when this is dropped.
    _seat: Seat,
}

/// The stream's line in the log, written when it ends, which is when it is dropped.
struct Record {
    id: String,
    started: Instant,
    bytes: u64,
    end: &'static str,
}

impl Drop for Record {
    fn drop(&mut self) {
        let milliseconds = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        info!(id = self.id, end = self.end, bytes = self.bytes, milliseconds, "stream ended");
    }
}

/// The body that passes on an upstream's stream. `id` names the request in the log, `told_id` to the client.
pub fn body(
    relay: &Arc<Relay>,
    id: &str,
    told_id: String,
    answer: reqwest::Response,
    deadlines: Deadlines,
    seat: Seat,
) -> Body {
    let relayed = Relayed {
        upstream: answer.bytes_stream().boxed(),
        splitter: Splitter::new(limits::SSE_BYTES),
        deadlines,
        closing: Box::pin(relay.closing.clone().cancelled_owned()),
        relay: relay.clone(),
        told_id,
        record: Record { id: id.to_owned(), started: Instant::now(), bytes: 0, end: "client gone" },
        over: false,
        _seat: seat,
    };
    let pieces = stream::unfold(relayed, |mut relayed| async move {
        let bytes = relayed.next().await?;
        relayed.record.bytes += u64::try_from(bytes.len()).unwrap_or_default();
        Some((Ok::<Bytes, Infallible>(bytes), relayed))
    });
    Body::from_stream(pieces)
}

impl Relayed {
    /// The next bytes for the client; nothing when the stream is over.
    async fn next(&mut self) -> Option<Bytes> {
        while !self.over {
            let pieces = match self.wait().await {
                Next::Chunk(chunk) => self.splitter.push(&chunk).unwrap_or_else(|_| {
                    self.end("too large an event");
                    vec![Piece::Error(ApiError::new(ErrorKind::Api, error::HUGE_EVENT))]
                }),
                Next::End => {
                    self.end("complete");
                    self.splitter.finish().into_iter().collect()
                }
                Next::Failed(error) => {
                    // What is left of an unfinished event would swallow the error that follows it.
                    self.over = true;
                    return Some(Bytes::from(error::event(&error)));
                }
            };
            let bytes = self.join(pieces);
            if !bytes.is_empty() {
                return Some(bytes);
            }
        }
        None
    }

    /// The first of: bytes, the end, a limit, the relay's own end. The total comes first, so that a stream
    /// that never pauses ends, too.
    async fn wait(&mut self) -> Next {
        let idle = Instant::now() + self.deadlines.idle;
        tokio::select! {
            biased;
            () = &mut self.closing => self.failed("relay closing", ErrorKind::Api, error::CLOSING),
            () = sleep_until(self.deadlines.total) => {
                self.failed("total limit", ErrorKind::Timeout, error::TOO_LONG)
            }
            chunk = self.upstream.next() => match chunk {
                Some(Ok(chunk)) => Next::Chunk(chunk),
                Some(Err(broken)) => {
                    let reason = self.relay.redactor.for_log(&causes(&broken));
                    warn!(id = self.record.id, reason, "the upstream broke off");
                    self.failed("upstream broke off", ErrorKind::Api, error::BROKEN)
                }
                None => Next::End,
            },
            () = sleep_until(idle) => self.failed("idle limit", ErrorKind::Timeout, error::STALLED),
        }
    }

    fn failed(&mut self, end: &'static str, kind: ErrorKind, message: &'static str) -> Next {
        self.end(end);
        Next::Failed(ApiError { request_id: Some(self.told_id.clone()), ..ApiError::new(kind, message) })
    }

    fn end(&mut self, end: &'static str) {
        self.over = true;
        self.record.end = end;
    }

    fn join(&self, mut pieces: Vec<Piece>) -> Bytes {
        if let [Piece::Pass(bytes)] = pieces.as_mut_slice() {
            return std::mem::take(bytes);
        }
        let mut joined = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Pass(bytes) => joined.extend_from_slice(&bytes),
                Piece::Error(error) => joined.extend_from_slice(self.told(error).as_bytes()),
            }
        }
        Bytes::from(joined)
    }

    /// An error inside the stream, made safe; its own words go to the log.
    fn told(&self, error: ApiError) -> String {
        let redactor = &self.relay.redactor;
        let (kind, words) = (redactor.for_log(error.kind.as_str()), redactor.for_log(&error.message));
        warn!(id = self.record.id, kind, words, "the upstream reported an error inside the stream");
        error::event(&safe(error, redactor))
    }
}
