//! The upstream's answer on its way back: a stream or a message passes untouched, an error is told in safe
//! words, and whatever is not the Messages API is said to be that.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use messages::{ApiError, ErrorKind, limits};
use tokio::time::{Instant, timeout_at};
use tracing::{info, warn};

use super::Deadlines;
use super::object::{Object, entries};
use super::stream;
use crate::error::{self, Failure, REQUEST_ID, is_plain};
use crate::guard::Visit;
use crate::state::Relay;
use crate::upstream::causes;

const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");
const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");
const OTHER_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
const RATE_LIMITS: &str = "anthropic-ratelimit-";

/// Bytes of an error's body that are read; more is no error of the API.
const ERROR_BYTES: usize = 1024 * 1024;

/// Passes an answer on.
///
/// # Errors
/// When the upstream reports an error, is not the Messages API, breaks off or takes too long.
pub async fn pass(
    relay: &Arc<Relay>,
    visit: &Visit,
    answer: reqwest::Response,
    deadlines: Deadlines,
) -> Result<Response, Failure> {
    let status = answer.status();
    let mut headers = passing(relay, answer.headers());
    let id = request_id(relay, answer.headers());
    let told_id = id.clone().unwrap_or_else(|| visit.id.clone());
    if let Ok(id) = HeaderValue::from_str(&told_id) {
        headers.insert(REQUEST_ID, id);
    }
    let kind = content_type(answer.headers());
    let encoded = answer.headers().get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity");
    info!(id = visit.id, status = status.as_u16(), upstream_id = id, "answered");
    if !status.is_success() {
        let failure = reported(relay, visit, answer, deadlines, id).await;
        let mut response = failure.answer(&visit.id);
        headers.extend(response.headers().clone());
        *response.headers_mut() = headers;
        return Ok(response);
    }
    match kind {
        Kind::Stream if !encoded => {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
            headers.insert(ACCEL_BUFFERING, HeaderValue::from_static("no"));
            copy_content_type(&answer, &mut headers);
            let body = stream::body(relay, &visit.id, told_id, answer, deadlines);
            Ok((status, headers, body).into_response())
        }
        Kind::Json if !encoded => {
            copy_content_type(&answer, &mut headers);
            let body = collect(relay, visit, answer, deadlines.total, limits::ANSWER_BYTES).await?;
            checked(relay, visit, &body, id)?;
            Ok((status, headers, Body::from(body)).into_response())
        }
        _ => {
            warn!(id = visit.id, status = status.as_u16(), "the upstream is not the Messages API");
            Err(Failure::gateway(error::NOT_THE_API))
        }
    }
}

/// What an answer says it is.
enum Kind {
    Stream,
    Json,
    Other,
}

fn content_type(headers: &HeaderMap) -> Kind {
    let written = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = written.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("text/event-stream") {
        Kind::Stream
    } else if essence.eq_ignore_ascii_case("application/json") {
        Kind::Json
    } else {
        Kind::Other
    }
}

fn copy_content_type(answer: &reqwest::Response, headers: &mut HeaderMap) {
    if let Some(value) = answer.headers().get(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, value.clone());
    }
}

/// The headers of an answer that go on to the client.
fn passing(relay: &Relay, answer: &HeaderMap) -> HeaderMap {
    let passes = |(name, value): &(&HeaderName, &HeaderValue)| {
        let named = [&RETRY_AFTER, &RETRY_AFTER_MS, &SHOULD_RETRY].contains(name);
        (named || name.as_str().starts_with(RATE_LIMITS))
            && value.to_str().is_ok_and(|value| !relay.redactor.finds(value))
    };
    answer.iter().filter(passes).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The id that the upstream gave the request, under either of its names.
fn request_id(relay: &Relay, headers: &HeaderMap) -> Option<String> {
    let value = headers.get(REQUEST_ID).or_else(|| headers.get(OTHER_REQUEST_ID))?.to_str().ok()?;
    is_plain(value, &relay.redactor).then(|| value.to_owned())
}

/// An answer with an error's status. One that is not the API's comes from something in front of it; of those
/// only the statuses that tell the client what to do are believed.
async fn reported(
    relay: &Relay,
    visit: &Visit,
    answer: reqwest::Response,
    deadlines: Deadlines,
    id: Option<String>,
) -> Failure {
    let status = answer.status();
    let until = deadlines.total.min(Instant::now() + deadlines.idle);
    let body = match collect(relay, visit, answer, until, ERROR_BYTES).await {
        Ok(body) => body,
        Err(failure) => return failure,
    };
    if let Some(mut reported) = ApiError::from_body(status.as_u16(), &body)
        && (status.is_client_error() || status.is_server_error())
    {
        log_reported(relay, visit, &reported);
        reported.request_id = reported.request_id.or(id);
        return Failure::reported(reported, &relay.redactor);
    }
    warn!(id = visit.id, status = status.as_u16(), "the upstream's error is not the Messages API's");
    match status.as_u16() {
        413 | 429 | 529 => {
            let kind = ErrorKind::from_status(status.as_u16());
            let message = error::sentence(&kind);
            Failure::new(kind, message)
        }
        _ => Failure::gateway(error::NOT_THE_API),
    }
}

fn log_reported(relay: &Relay, visit: &Visit, reported: &ApiError) {
    let kind = relay.redactor.for_log(reported.kind.as_str());
    let words = relay.redactor.for_log(&reported.message);
    warn!(id = visit.id, kind, words, "the upstream reported an error");
}

/// A JSON answer has to be a message; some servers answer an error with the status of a success.
fn checked(relay: &Relay, visit: &Visit, body: &[u8], id: Option<String>) -> Result<(), Failure> {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let is_message =
        Object::read(text).and_then(|message| entries(message.get("content")?).map(|_| ())).is_some();
    if is_message {
        return Ok(());
    }
    if let Some(mut reported) = ApiError::from_body(StatusCode::OK.as_u16(), body) {
        log_reported(relay, visit, &reported);
        reported.status = None;
        reported.request_id = reported.request_id.or(id);
        return Err(Failure::reported(reported, &relay.redactor));
    }
    warn!(id = visit.id, "the upstream's JSON is not a message");
    Err(Failure::gateway(error::NOT_THE_API))
}

/// Reads a body of at most `limit` bytes.
async fn collect(
    relay: &Relay,
    visit: &Visit,
    mut answer: reqwest::Response,
    until: Instant,
    limit: usize,
) -> Result<Bytes, Failure> {
    let mut body = BytesMut::new();
    loop {
        match timeout_at(until, answer.chunk()).await {
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() <= limit => body.extend_from_slice(&chunk),
            Ok(Ok(Some(_))) => {
                warn!(id = visit.id, limit, "the upstream's answer is too large");
                return Err(Failure::gateway(error::NOT_THE_API));
            }
            Ok(Ok(None)) => return Ok(body.freeze()),
            Ok(Err(broken)) => {
                let reason = relay.redactor.for_log(&causes(&broken));
                warn!(id = visit.id, reason, "the upstream broke off");
                return Err(Failure::gateway(error::BROKEN));
            }
            Err(_) => return Err(Failure::timeout(error::TOO_LONG)),
        }
    }
}
