//! The guide's HTTP side: one route, answers in the wire format, refusals in the API's shape.

use super::answer;
use super::pace::Pace;
use super::places::Atlas;
use super::refusal::Refusal;
use super::reply::Reply;
use super::request::{self, Posted};
use super::stream;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::post;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Bytes of a request body the API takes: 32 MB.
const LONGEST_BODY: usize = 32_000_000;

#[derive(Clone)]
struct Shared {
    atlas: Arc<Atlas>,
    pace: Pace,
    stopped: watch::Receiver<()>,
    ids: Arc<Ids>,
}

/// Answers on `listener` until the sender of `stopped` is dropped.
pub(super) async fn serve(
    listener: TcpListener,
    atlas: Arc<Atlas>,
    pace: Pace,
    mut stopped: watch::Receiver<()>,
) {
    let shared = Shared { atlas, pace, stopped: stopped.clone(), ids: Arc::new(Ids::new()) };
    let router = Router::new()
        .route("/v1/messages", post(messages).fallback(wrong_method))
        .fallback(unknown_path)
        // The limit is checked on the bytes in hand, so that going over it is said in the API's shape.
        .layer(DefaultBodyLimit::disable())
        .with_state(shared);
    let end = async move {
        // Only closing ends this: nothing is ever sent.
        while stopped.changed().await.is_ok() {}
    };
    // The listener is bound and stays so; accept errors are retried inside, so there is nothing to report.
    let _ = axum::serve(listener, router).with_graceful_shutdown(end).await;
}

async fn messages(State(shared): State<Shared>, headers: HeaderMap, body: Body) -> Response {
    let request_id = shared.ids.next("req");
    let answered = match axum::body::to_bytes(body, LONGEST_BODY).await {
        Ok(bytes) => answer(&shared, &headers, bytes).await,
        Err(_) => Err(Refusal::too_large()),
    };
    match answered {
        Ok((posted, reply)) if posted.stream => {
            let body = stream::body(&reply, shared.pace, shared.stopped.clone());
            respond(StatusCode::OK, "text/event-stream; charset=utf-8", &request_id, body)
        }
        Ok((_, reply)) => {
            let body = Body::from(reply.message().to_string());
            respond(StatusCode::OK, "application/json", &request_id, body)
        }
        Err(refusal) => refuse(&refusal, &request_id),
    }
}

async fn answer(shared: &Shared, headers: &HeaderMap, body: Bytes) -> Result<(Posted, Reply), Refusal> {
    let version = headers.get("anthropic-version").and_then(|value| value.to_str().ok());
    let version = request::Version::read(version)?;
    let id = shared.ids.next("msg");
    let atlas = Arc::clone(&shared.atlas);
    // Pictures are decoded here, which may take a good part of a second.
    let work = tokio::task::spawn_blocking(move || {
        let posted = Posted::read(&body, version)?;
        let text = answer::write(&atlas, &posted.turns)?;
        let reply = Reply::new(id, &posted, text);
        Ok((posted, reply))
    });
    work.await.unwrap_or_else(|_| {
        Err(Refusal { status: 500, kind: "api_error", message: "Internal server error".to_owned() })
    })
}

async fn wrong_method(State(shared): State<Shared>) -> Response {
    let refusal = Refusal { status: 405, ..Refusal::invalid("Method Not Allowed: use POST") };
    refuse(&refusal, &shared.ids.next("req"))
}

async fn unknown_path(State(shared): State<Shared>) -> Response {
    refuse(&Refusal::not_found("Not Found: the guide answers POST /v1/messages"), &shared.ids.next("req"))
}

fn refuse(refusal: &Refusal, request_id: &str) -> Response {
    let status = StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    respond(status, "application/json", request_id, Body::from(refusal.body(request_id).to_string()))
}

fn respond(status: StatusCode, content_type: &'static str, request_id: &str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert("request-id", value);
    }
    response
}

/// Names for requests and messages, unlike those of an earlier run.
struct Ids {
    run: u64,
    count: AtomicU64,
}

impl Ids {
    fn new() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { run: since.as_micros() as u64, count: AtomicU64::new(1) }
    }

    fn next(&self, prefix: &str) -> String {
        format!("{prefix}_guide{:x}n{}", self.run, self.count.fetch_add(1, Ordering::Relaxed))
    }
}
