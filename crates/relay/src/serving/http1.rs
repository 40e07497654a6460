//! A connection of HTTP/1. Requests are read, and answers of a known length written, by the library. It keeps buffers
//! for both as long as a connection is there, which with a stream is minutes. So where an answer is a stream, the
//! library's part ends when the request has been read to its end; the stream is written without it, and the
//! library begins anew with the next request.

use std::convert::Infallible;
use std::error::Error;
use std::future::{Future, pending};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use axum::body::HttpBody;
use axum::http::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use axum::http::{Method, Request, Response, Version};
use bytes::Bytes;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1::{Builder, Connection};
use hyper::service::{HttpService, service_fn};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tracing::debug;

use super::activity::Activity;
use super::connection::BUFFER;
use super::exchange::{Answer, Exchanges};
use super::passing::Passing;
use super::watched::Watched;
use crate::closing::closes;

/// Serves a connection to its end.
pub async fn speak<S>(mut stream: Watched<S>, exchanges: &Exchanges, activity: &Activity)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    loop {
        // Boxed, so that nothing of it is left while an answer streams.
        let asking = Box::pin(asking(stream, exchanges.clone()));
        let asked = activity.drive(asking, |asking| asking.as_deref_mut().finish()).await;
        let Some(Some((left, streamed))) = asked else { return };
        // A connection that is to end then is told so again by what follows.
        let passing = Box::pin(Passing::new(left, streamed.answer, streamed.last));
        let Some(passed) = activity.drive(passing, |_| {}).await else { return };
        match passed {
            Ok(Some(left)) => stream = left,
            Ok(None) => return,
            Err(error) => return debug!(%error, "a connection broke"),
        }
    }
}

/// The library's part of the connection, from a request's head to an answer of a known length, again and again.
fn asking<S>(
    stream: Watched<S>,
    exchanges: Exchanges,
) -> Asking<Watched<S>, impl HttpService<Incoming, ResBody = Answer, Error = Infallible, Future: Send>>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let handed = Handed::default();
    let hand = handed.clone();
    let service = service_fn(move |request| answer(exchanges.clone(), request, hand.clone()));
    let mut builder = Builder::new();
    builder.max_buf_size(BUFFER);
    Asking { connection: Some(builder.serve_connection(TokioIo::new(stream), service)), handed }
}

/// Answers a request, unless the answer is to be written without the library: then it is handed over, and nothing
/// comes of this.
async fn answer(
    exchanges: Exchanges,
    request: Request<Incoming>,
    hand: Handed,
) -> Result<Response<Answer>, Infallible> {
    let fits = request.version() == Version::HTTP_11 && request.method() == Method::POST;
    let last = closes(request.headers());
    let read = Arc::new(AtomicBool::new(false));
    let request = request.map(|body| Asked { body, read: read.clone() });
    let answer = exchanges.answer(request).await?;
    if fits && read.load(Ordering::Relaxed) && streams(&answer) {
        hand.give(Streamed { answer, last });
        return pending().await;
    }
    Ok(answer)
}

/// Whether an answer is one that is written as it comes, and says nothing itself of how.
fn streams(answer: &Response<Answer>) -> bool {
    let own = |name| answer.headers().contains_key(name);
    answer.status().is_success()
        && answer.body().size_hint().exact().is_none()
        && !own(CONTENT_LENGTH)
        && !own(TRANSFER_ENCODING)
        && !own(CONNECTION)
}

/// An answer that is a stream.
struct Streamed {
    answer: Response<Answer>,
    /// Whether the connection ends with it.
    last: bool,
}

/// Where a stream is handed over.
#[derive(Clone, Default)]
struct Handed(Arc<Mutex<Option<Streamed>>>);

impl Handed {
    fn give(&self, streamed: Streamed) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(streamed);
    }

    fn take(&self) -> Option<Streamed> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// The library's part, until the connection ends or a stream is handed over; then with what it was read from.
struct Asking<I, S: HttpService<Incoming>> {
    connection: Option<Connection<TokioIo<I>, S>>,
    handed: Handed,
}

impl<T, S> Asking<Watched<T>, S>
where
    T: AsyncRead + AsyncWrite + Unpin,
    S: HttpService<Incoming, ResBody = Answer, Error: Into<Box<dyn Error + Send + Sync>>>,
{
    /// The connection is to end when its request is answered.
    fn finish(self: Pin<&mut Self>) {
        if let Some(connection) = &mut self.get_mut().connection {
            Pin::new(connection).graceful_shutdown();
        }
    }
}

impl<T, S> Future for Asking<Watched<T>, S>
where
    T: AsyncRead + AsyncWrite + Unpin,
    S: HttpService<Incoming, ResBody = Answer, Error: Into<Box<dyn Error + Send + Sync>>>,
{
    type Output = Option<(Watched<T>, Streamed)>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let Some(connection) = &mut this.connection else { return Poll::Ready(None) };
        if let Poll::Ready(ended) = Pin::new(connection).poll(context) {
            if let Err(error) = ended {
                debug!(%error, "a connection broke");
            }
            return Poll::Ready(None);
        }
        let Some(streamed) = this.handed.take() else { return Poll::Pending };
        let parts = this.connection.take().map(Connection::into_parts);
        Poll::Ready(parts.map(|parts| {
            let mut stream = parts.io.into_inner();
            // A client may have sent the next request already. It is copied, since it lies in the library's buffer.
            stream.unread(Bytes::copy_from_slice(&parts.read_buf));
            (stream, streamed)
        }))
    }
}

/// A request's body that tells when it was read to its end: then the next bytes of the connection are another request's.
struct Asked {
    body: Incoming,
    read: Arc<AtomicBool>,
}

impl HttpBody for Asked {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() {
            self.read.store(true, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
