//! Where a monitor reads: `GET /metrics` on an address of its own, which is never the visitors'.

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tracing::{debug, warn};

use super::Metrics;

/// Connections at a time; a monitor needs one.
const CONNECTIONS: usize = 16;

/// For a connection to ask and be answered.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two tries when the system gives no connection.
const BREATH: Duration = Duration::from_millis(100);

const FORMAT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Listens there.
///
/// # Errors
/// When that is not possible, with what to do.
pub async fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        io::Error::new(
            error.kind(),
            format!("metrics cannot be read on {address} ({error}); write another address for `metrics`"),
        )
    })
}

/// Answers a monitor for as long as this is polled.
pub async fn serve(listener: &TcpListener, metrics: &Metrics) {
    let mut running = JoinSet::new();
    loop {
        let accepted = listener.accept().await;
        while running.try_join_next().is_some() {}
        match accepted {
            Ok(_) if running.len() >= CONNECTIONS => {}
            Ok((stream, _)) => {
                running.spawn(timeout(PATIENCE, speak(stream, metrics.clone())));
            }
            Err(error) => {
                warn!(%error, "no connection of a monitor can be taken");
                sleep(BREATH).await;
            }
        }
    }
}

async fn speak(stream: TcpStream, metrics: Metrics) {
    let service = service_fn(|request| {
        let response = answer(&request, &metrics);
        async { Ok::<_, Infallible>(response) }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().keep_alive(false);
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
        debug!(%error, "a monitor's connection broke");
    }
}

fn answer(request: &Request<Incoming>, metrics: &Metrics) -> Response<Body> {
    if request.uri().path() != "/metrics" {
        return (StatusCode::NOT_FOUND, "There is only /metrics here.\n").into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return (StatusCode::METHOD_NOT_ALLOWED, [(ALLOW, "GET, HEAD")]).into_response();
    }
    ([(CONTENT_TYPE, FORMAT)], metrics.text()).into_response()
}
