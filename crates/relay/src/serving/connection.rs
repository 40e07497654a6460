//! One connection: its handshake, and which HTTP is spoken on it.

use std::sync::Arc;

use axum::http::Request;
use futures_util::future::abortable;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rustls::ServerConfig;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tracing::{debug, warn};

use super::activity::Activity;
use super::exchange::Exchanges;
use super::http1;
use super::hub::{Hub, Seat};
use super::watched::Watched;

/// Bytes that are read or written at once and so, with one more piece, what a connection holds for a reader who is
/// slow. A request's head has to fit, too.
pub const BUFFER: usize = 64 * 1024;

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
        // Boxed, so that a connection without TLS has no room for it.
        Some(config) => Box::pin(secured(&hub, config, stream, &seat)).await,
    }
}

async fn secured(hub: &Arc<Hub>, config: Arc<ServerConfig>, stream: TcpStream, seat: &Seat) {
    let handshake = TlsAcceptor::from(config).accept(stream);
    match seat.activity().drive(handshake, |_| {}).await {
        Some(Ok(stream)) => {
            let spoken = Spoken::agreed(stream.get_ref().1.alpn_protocol());
            speak(hub, stream, spoken, seat).await;
        }
        Some(Err(error)) => debug!(%error, "no TLS with a client"),
        None => {}
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
    /// HTTP/2, or that is found out by reading.
    Either,
}

impl Spoken {
    /// What a client and the relay agreed on with TLS, if they did.
    fn agreed(protocol: Option<&[u8]>) -> Self {
        if protocol == Some(b"http/1.1") { Self::One } else { Self::Either }
    }
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
    let stream = Watched::new(stream, activity.clone());
    let exchanges = Exchanges::of(hub, seat);
    if spoken == Spoken::One {
        return http1::speak(stream, &exchanges, activity).await;
    }
    let service = service_fn(|request: Request<Incoming>| exchanges.clone().answer(request));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder.http1().max_buf_size(BUFFER);
    builder.http2().max_concurrent_streams(STREAMS).max_send_buf_size(BUFFER);
    // Boxed, so that a connection of HTTP/1 has no room for it.
    let connection = Box::pin(builder.serve_connection(TokioIo::new(stream), service));
    let served = activity.drive(connection, |connection| connection.as_deref_mut().graceful_shutdown()).await;
    if let Some(Err(error)) = served {
        debug!(%error, "a connection broke");
    }
}
