//! The guide's HTTP side: its routes, answers in the wire format, refusals in the API's shape.

use super::answer;
use super::cache::Cache;
use super::models;
use super::pace::Pace;
use super::places::Atlas;
use super::refusal::Refusal;
use super::reply::Reply;
use super::request::{self, Posted};
use super::stream;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};
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
    cache: Arc<Cache>,
}

/// Answers on `listener` until the sender of `stopped` is dropped.
pub(super) async fn serve(
    listener: TcpListener,
    atlas: Arc<Atlas>,
    pace: Pace,
    mut stopped: watch::Receiver<()>,
) {
    let shared = Shared {
        atlas,
        pace,
        stopped: stopped.clone(),
        ids: Arc::new(Ids::new()),
        cache: Arc::new(Cache::default()),
    };
    let router = Router::new()
        .route("/v1/messages", post(messages).fallback(wrong_method))
        .route("/v1/messages/count_tokens", post(count_tokens).fallback(wrong_method))
        .route("/v1/models", get(list_models).fallback(wrong_method))
        .route("/v1/models/{id}", get(model).fallback(wrong_method))
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
    let version = version(headers)?;
    let id = shared.ids.next("msg");
    let (atlas, cache) = (Arc::clone(&shared.atlas), Arc::clone(&shared.cache));
    work(move || {
        let posted = Posted::read(&body, version)?;
        let blocks = answer::write(&atlas, &posted, &id)?;
        // Only what is answered is remembered.
        let input = cache.take(&posted.units, Instant::now());
        let reply = Reply::new(id, &posted, blocks, input);
        Ok((posted, reply))
    })
    .await
}

/// Runs what may take a good part of a second, as decoding pictures does.
async fn work<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Refusal> + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        Err(Refusal { status: 500, kind: "api_error", message: "Internal server error".to_owned() })
    })
}

async fn count_tokens(State(shared): State<Shared>, headers: HeaderMap, body: Body) -> Response {
    let counted = async {
        version(&headers)?;
        let bytes = axum::body::to_bytes(body, LONGEST_BODY).await.map_err(|_| Refusal::too_large())?;
        let input_tokens = work(move || request::count(&bytes)).await?;
        Ok(json!({ "input_tokens": input_tokens }))
    };
    respond_json(counted.await, &shared.ids.next("req"))
}

async fn list_models(
    State(shared): State<Shared>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    let list = version(&headers).and_then(|_| models::list(query.as_deref()));
    respond_json(list, &shared.ids.next("req"))
}

async fn model(State(shared): State<Shared>, headers: HeaderMap, Path(id): Path<String>) -> Response {
    respond_json(version(&headers).map(|_| models::entry(&id)), &shared.ids.next("req"))
}

fn version(headers: &HeaderMap) -> Result<request::Version, Refusal> {
    request::Version::read(headers.get("anthropic-version").and_then(|value| value.to_str().ok()))
}

async fn wrong_method(State(shared): State<Shared>) -> Response {
    let refusal = Refusal { status: 405, ..Refusal::invalid("Method Not Allowed") };
    refuse(&refusal, &shared.ids.next("req"))
}

async fn unknown_path(State(shared): State<Shared>) -> Response {
    refuse(&Refusal::not_found("Not Found"), &shared.ids.next("req"))
}

fn respond_json(answer: Result<Value, Refusal>, request_id: &str) -> Response {
    match answer {
        Ok(answer) => respond(StatusCode::OK, "application/json", request_id, Body::from(answer.to_string())),
        Err(refusal) => refuse(&refusal, request_id),
    }
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
