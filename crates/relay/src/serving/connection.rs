//! One connection: its handshake, HTTP/1 or HTTP/2 on it, and the requests it brings to the service.

use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use axum::http::{Request, Version};
use bytes::Bytes;
use futures_util::future::abortable;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;
use tracing::{debug, warn};

use super::activity::{Activity, Backlog};
use super::address::Peer;
use super::drain::Crowded;
use super::hub::{Hub, Seat};

/// Bytes that are read or written at once and so, with one more piece, what a connection holds for a reader who is
/// slow. A request's head has to fit, too.
const BUFFER: usize = 64 * 1024;

/// Requests that one HTTP/2 connection may have at a time.
const STREAMS: u32 = 100;

/// Serves a connection to its end.
pub async fn serve(hub: Arc<Hub>, stream: TcpStream, seat: Seat) {
    prepare(&hub, &stream);
    let activity = seat.activity().clone();
    match hub.tls() {
        None => {
            if let Some(spoken) = spoken(&stream, &activity).await {
                speak(&hub, stream, spoken, &seat).await;
            }
        }
        Some(config) => {
            let handshake = TlsAcceptor::from(config).accept(stream);
            match activity.drive(handshake, |_| {}).await {
                // Boxed, so that a connection without TLS has no room for it.
                Some(Ok(stream)) => Box::pin(speak(&hub, stream, Spoken::Either, &seat)).await,
                Some(Err(error)) => debug!(%error, "no TLS with a client"),
                None => {}
            }
        }
    }
}

fn prepare(hub: &Hub, stream: &TcpStream) {
    // A small event waits for nothing: without this the system may hold it back for the next one.
    if let Err(error) = stream.set_nodelay(true) {
        warn!(%error, "the connection cannot be set to send at once");
    }
    // A client that vanished without a word is let go as soon as one who reads nothing.
    #[cfg(target_os = "linux")]
    if let Err(error) = SockRef::from(stream).set_tcp_user_timeout(Some(hub.patience().reader)) {
        warn!(%error, "the connection cannot be given a limit for unanswered bytes");
    }
}

/// Which HTTP a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spoken {
    /// HTTP/1.
    One,
    /// That is found out by reading, which takes a connection of HTTP/1 twice the memory.
    Either,
}

/// How HTTP/2 begins; no method does.
const PREFACE: &[u8; 3] = b"PRI";

/// Looks at the first bytes of a connection, and leaves them there. Nothing where it ends first.
async fn spoken(stream: &TcpStream, activity: &Activity) -> Option<Spoken> {
    let mut begin = [0; PREFACE.len()];
    let (peek, abort) = abortable(stream.peek(&mut begin));
    let length = activity.drive(peek, |_| abort.abort()).await?.ok()?.ok()?;
    let begin = begin.get(..length).filter(|begin| !begin.is_empty())?;
    Some(if PREFACE.starts_with(begin) { Spoken::Either } else { Spoken::One })
}

async fn speak(
    hub: &Arc<Hub>,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    spoken: Spoken,
    seat: &Seat,
) {
    let activity = seat.activity();
    let stream = TokioIo::new(Watched { stream, activity: activity.clone() });
    let (peer, crowded) = (seat.peer(), seat.crowded());
    let service = service_fn(|request| answer(hub.clone(), activity.clone(), request, peer, crowded));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    if spoken == Spoken::One {
        builder = builder.http1_only();
    }
    builder.http1().max_buf_size(BUFFER);
    builder.http2().max_concurrent_streams(STREAMS).max_send_buf_size(BUFFER);
    let connection = builder.serve_connection(stream, service);
    if let Some(Err(error)) = activity.drive(connection, |connection| connection.graceful_shutdown()).await {
        debug!(%error, "a connection broke");
    }
}

async fn answer(
    hub: Arc<Hub>,
    activity: Arc<Activity>,
    request: Request<Incoming>,
    peer: IpAddr,
    crowded: bool,
) -> Result<axum::http::Response<Answer>, Infallible> {
    let running = Running::new(hub.clone(), activity, request.version() == Version::HTTP_2);
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(Peer(peer));
    if crowded {
        request.extensions_mut().insert(Crowded);
    }
    let response = hub.router().oneshot(request).await?;
    let backlog = running.activity.answer();
    Ok(response.map(|body| Answer { body, backlog, _running: running }))
}

/// A request from its head to the end of its answer.
struct Running {
    hub: Arc<Hub>,
    activity: Arc<Activity>,
}

impl Running {
    fn new(hub: Arc<Hub>, activity: Arc<Activity>, multiplexed: bool) -> Self {
        activity.begin(multiplexed);
        hub.begin();
        Self { hub, activity }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.activity.end();
        self.hub.end();
    }
}

/// An answer's body that tells whether the connection takes it.
struct Answer {
    body: Body,
    backlog: Arc<Backlog>,
    _running: Running,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.backlog.release();
        let polled = Pin::new(&mut self.body).poll_frame(context);
        if let Poll::Ready(Some(_)) = polled {
            self.backlog.hold();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A stream that tells when bytes come in, and when they cannot go out.
struct Watched<S> {
    stream: S,
    activity: Arc<Activity>,
}

impl<S> Watched<S> {
    fn written<T>(&self, polled: Poll<T>) -> Poll<T> {
        match polled {
            Poll::Pending => self.activity.socket.hold(),
            Poll::Ready(_) => self.activity.socket.release(),
        }
        polled
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if polled.is_ready() {
            self.activity.read();
        }
        polled
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(polled)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.written(polled)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(context);
        self.written(polled)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_shutdown(context);
        self.written(polled)
    }
}
