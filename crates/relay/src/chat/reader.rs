//! Reads a streamed answer from the upstream: its bytes as they come, in whole events, until it ends or a limit
//! does. All that an answer holds (the connection, its meter, its word in the log) is here, and whoever owns the
//! reader decides how long that lives: today the client's body, so that both go together.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Body;
use messages::{ApiError, ErrorKind, limits};
use tokio::time::Instant;
use tokio_util::sync::WaitForCancellationFutureOwned;
use tracing::warn;

use super::Deadlines;
use super::events::{Piece, Splitter};
use super::silence::{Due, Silence};
use crate::error::{self, safe};
use crate::guard::Visit;
use crate::meter::Meter;
use crate::metrics;
use crate::record::Notes;
use crate::state::Relay;
use crate::trace::Trace;
use crate::upstream::answer::{Answer, Body as UpstreamBody, causes};

/// Says that the connection is alive. It is an event of its own that tells nothing, and stands only between others.
const HEARTBEAT: Bytes = Bytes::from_static(b": \n\n");

/// What comes next.
enum Next {
    /// Bytes of the upstream.
    Chunk(Bytes),
    /// It has ended.
    End,
    /// It has been silent for a while.
    Heartbeat,
    /// It gives no more.
    Failed(ApiError),
}

/// One streamed answer.
pub struct Reader {
    upstream: UpstreamBody,
    splitter: Splitter,
    pieces: Vec<Piece>,
    /// Whether bytes were given that may not be on their way yet.
    given: bool,
    /// Whether the upstream has ended.
    ended: bool,
    silence: Silence,
    closing: Pin<Box<WaitForCancellationFutureOwned>>,
    relay: Arc<Relay>,
    metrics: metrics::OfProfile,
    told_id: String,
    record: Record,
    /// Until the stream is over.
    running: Option<Running>,
}

/// What holds while a stream runs.
struct Running {
    meter: Meter,
    metrics: metrics::Stream,
}

/// How the stream ended, told when it is dropped.
struct Record {
    trace: Trace,
    notes: Notes,
    id: String,
    end: &'static str,
}

impl Drop for Record {
    fn drop(&mut self) {
        self.trace.ended(self.end);
        self.notes.ended(self.end);
    }
}

impl Reader {
    /// A reader of this answer; `told_id` names the request to the client.
    #[must_use]
    pub fn new(
        relay: &Arc<Relay>,
        visit: &Visit,
        told_id: String,
        answer: Answer,
        deadlines: &Deadlines,
        mut meter: Meter,
    ) -> Self {
        let now = Instant::now();
        meter.streams();
        Self {
            upstream: answer.into_body(),
            splitter: Splitter::new(limits::SSE_BYTES),
            pieces: Vec::new(),
            given: false,
            ended: false,
            silence: Silence::new(deadlines, now),
            closing: Box::pin(relay.closing.clone().cancelled_owned()),
            relay: relay.clone(),
            metrics: visit.profile.metrics.clone(),
            told_id,
            record: Record {
                trace: visit.trace.clone(),
                notes: visit.notes.clone(),
                id: visit.id.clone(),
                end: "client gone",
            },
            running: Some(Running { meter, metrics: visit.profile.metrics.stream(visit.asked) }),
        }
    }

    /// The next bytes for the client: whole events, or a comment between two. Nothing when the stream is over.
    pub fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Bytes>> {
        while self.running.is_some() {
            let now = Instant::now();
            let Poll::Ready(next) = self.poll_upstream(now, context) else {
                self.given = false;
                return Poll::Pending;
            };
            if matches!(next, Next::End) && std::mem::take(&mut self.given) {
                // Settling takes a moment, and whoever is given bytes writes them when there are no more.
                self.ended = true;
                context.waker().wake_by_ref();
                return Poll::Pending;
            }
            let bytes = self.bytes(next);
            if !bytes.is_empty() {
                self.given = true;
                self.silence.told(now);
                return Poll::Ready(Some(bytes));
            }
        }
        Poll::Ready(None)
    }

    /// The first of: the relay's own end, the limit of the whole, bytes, the upstream's end, silence.
    fn poll_upstream(&mut self, now: Instant, context: &mut Context<'_>) -> Poll<Next> {
        if self.ended {
            return Poll::Ready(Next::End);
        }
        if self.closing.as_mut().poll(context).is_ready() {
            return Poll::Ready(self.failed("relay closing", ErrorKind::Api, error::CLOSING));
        }
        if self.silence.is_over(now) {
            return Poll::Ready(self.late("total limit", error::TOO_LONG));
        }
        if let Poll::Ready(frame) = Pin::new(&mut self.upstream).poll_frame(context) {
            self.silence.heard();
            return Poll::Ready(match frame {
                Some(Ok(frame)) => Next::Chunk(frame.into_data().unwrap_or_default()),
                Some(Err(broken)) => {
                    let reason = self.relay.redactor.for_log(&causes(&broken));
                    warn!(id = self.record.id, reason, "the upstream broke off");
                    self.count(metrics::BROKEN);
                    self.failed("upstream broke off", ErrorKind::Api, error::BROKEN)
                }
                None => Next::End,
            });
        }
        self.silence.poll(now, context).map(|due| match due {
            Due::Total => self.late("total limit", error::TOO_LONG),
            Due::Idle => self.late("idle limit", error::STALLED),
            Due::Heartbeat => Next::Heartbeat,
        })
    }

    fn bytes(&mut self, next: Next) -> Bytes {
        match next {
            Next::Chunk(chunk) => self.split(chunk),
            Next::End => {
                self.end("complete");
                self.pieces.extend(self.splitter.finish());
                self.join()
            }
            Next::Heartbeat => HEARTBEAT,
            // What is left of an unfinished event would swallow the error that follows it, so it is dropped.
            Next::Failed(error) => Bytes::from(error::event(&error)),
        }
    }

    fn split(&mut self, chunk: Bytes) -> Bytes {
        let Some(running) = &mut self.running else { return Bytes::new() };
        if let Some(asked) = running.metrics.passes() {
            self.record.trace.first_byte(asked);
        }
        if self.splitter.push(chunk, running.meter.tally(), &mut self.pieces).is_err() {
            let error = ApiError::new(ErrorKind::Api, error::HUGE_EVENT);
            self.pieces.push(Piece::Error(Box::new(error)));
            self.count(metrics::named(&ErrorKind::Api));
            self.record.trace.failed();
            self.end("too large an event");
        }
        self.join()
    }

    fn failed(&mut self, end: &'static str, kind: ErrorKind, message: &'static str) -> Next {
        self.record.trace.failed();
        self.end(end);
        Next::Failed(ApiError { request_id: Some(self.told_id.clone()), ..ApiError::new(kind, message) })
    }

    /// The upstream takes longer than a limit allows.
    fn late(&mut self, end: &'static str, message: &'static str) -> Next {
        self.count(metrics::named(&ErrorKind::Timeout));
        self.failed(end, ErrorKind::Timeout, message)
    }

    /// The upstream failed.
    fn count(&self, kind: &str) {
        self.metrics.upstream_failed(kind);
    }

    /// The stream is over. What it cost is settled before the client can know.
    fn end(&mut self, end: &'static str) {
        self.running = None;
        self.record.end = end;
    }

    /// Nearly always one piece of the upstream's own bytes.
    fn join(&mut self) -> Bytes {
        if let [Piece::Pass(bytes)] = self.pieces.as_mut_slice() {
            let bytes = std::mem::take(bytes);
            self.pieces.clear();
            return bytes;
        }
        let mut joined = Vec::new();
        for piece in std::mem::take(&mut self.pieces) {
            match piece {
                Piece::Pass(bytes) => joined.extend_from_slice(&bytes),
                Piece::Error(error) => joined.extend_from_slice(self.told(*error).as_bytes()),
            }
        }
        Bytes::from(joined)
    }

    /// An error inside the stream, made safe; its own words go to the log.
    fn told(&self, error: ApiError) -> String {
        let redactor = &self.relay.redactor;
        let (kind, words) = (redactor.for_log(error.kind.as_str()), redactor.for_log(&error.message));
        self.count(metrics::named(&error.kind));
        self.record.trace.failed();
        warn!(id = self.record.id, kind, words, "the upstream reported an error inside the stream");
        error::event(&safe(error, redactor))
    }
}
