//! The upstream's successful answer on its way back: a stream or a message passes untouched, and whatever is not
//! the Messages API is said to be that.

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use messages::{ApiError, limits};
use tokio::time::{Instant, timeout_at};
use tracing::{debug, warn};

use super::Deadlines;
use super::object::{Object, entries};
use super::reader::Reader;
use super::refusal::{self, RETRY_AFTER_MS};
use super::stream;
use crate::error::{self, Failure, REQUEST_ID, is_plain};
use crate::guard::Visit;
use crate::meter::Meter;
use crate::state::Relay;
use crate::upstream::answer::{Answer, causes};

const OTHER_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
const RATE_LIMITS: &str = "anthropic-ratelimit-";

/// Passes on an answer with the status of a success.
///
/// # Errors
/// When it holds an error, is not the Messages API, breaks off or takes too long.
pub async fn pass(
    relay: &Arc<Relay>,
    visit: &Visit,
    answer: Answer,
    deadlines: Deadlines,
    mut meter: Meter,
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
    debug!(id = visit.id, status = status.as_u16(), upstream_id = id, "answered");
    visit.notes.answered(id.clone());
    match kind {
        Kind::Stream if !encoded => {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
            headers.insert(ACCEL_BUFFERING, HeaderValue::from_static("no"));
            copy_content_type(&answer, &mut headers);
            let reader = Reader::new(relay, visit, told_id, answer, &deadlines, meter);
            Ok((status, headers, stream::body(reader)).into_response())
        }
        Kind::Json if !encoded => {
            copy_content_type(&answer, &mut headers);
            meter.waits();
            let body = Box::pin(collect(relay, visit, answer, deadlines.total, limits::ANSWER_BYTES)).await?;
            checked(relay, visit, &body, id, &mut meter)?;
            visit.profile.metrics.first_byte(visit.asked);
            visit.trace.first_byte(visit.asked);
            Ok((status, headers, Body::from(body)).into_response())
        }
        _ => {
            warn!(id = visit.id, status = status.as_u16(), "the upstream is not the Messages API");
            Err(Failure::gateway(error::NOT_THE_API))
        }
    }
}

/// What an answer says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An event stream.
    Stream,
    /// JSON.
    Json,
    /// Something that the API never answers.
    Other,
}

pub(super) fn content_type(headers: &HeaderMap) -> Kind {
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

fn copy_content_type(answer: &Answer, headers: &mut HeaderMap) {
    if let Some(value) = answer.headers().get(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, value.clone());
    }
}

/// The headers of an answer that go on to the client.
pub(super) fn passing(relay: &Relay, answer: &HeaderMap) -> HeaderMap {
    let passes = |(name, value): &(&HeaderName, &HeaderValue)| {
        let named = [&RETRY_AFTER, &RETRY_AFTER_MS].contains(name);
        (named || name.as_str().starts_with(RATE_LIMITS))
            && value.to_str().is_ok_and(|value| !relay.redactor.finds(value))
    };
    answer.iter().filter(passes).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// The id that the upstream gave the request, under either of its names.
pub(super) fn request_id(relay: &Relay, headers: &HeaderMap) -> Option<String> {
    let value = headers.get(REQUEST_ID).or_else(|| headers.get(OTHER_REQUEST_ID))?.to_str().ok()?;
    is_plain(value, &relay.redactor).then(|| value.to_owned())
}

/// A JSON answer has to be a message; some servers answer an error with the status of a success.
fn checked(
    relay: &Relay,
    visit: &Visit,
    body: &[u8],
    id: Option<String>,
    meter: &mut Meter,
) -> Result<(), Failure> {
    let text = std::str::from_utf8(body).unwrap_or_default();
    let is_message =
        Object::read(text).and_then(|message| entries(message.get("content")?).map(|_| ())).is_some();
    if is_message {
        meter.message(text);
        return Ok(());
    }
    if let Some(mut reported) = ApiError::from_body(StatusCode::OK.as_u16(), body) {
        meter.refused();
        refusal::log(relay, visit, &reported);
        reported.status = None;
        reported.request_id = reported.request_id.or(id);
        return Err(Failure::reported(reported, &relay.redactor));
    }
    warn!(id = visit.id, "the upstream's JSON is not a message");
    Err(Failure::gateway(error::NOT_THE_API))
}

/// Reads a body of at most `limit` bytes.
pub(super) async fn collect(
    relay: &Relay,
    visit: &Visit,
    mut answer: Answer,
    until: Instant,
    limit: usize,
) -> Result<Bytes, Failure> {
    let mut body = BytesMut::new();
    loop {
        match timeout_at(until, answer.frame()).await {
            Ok(Some(Ok(frame))) => {
                let chunk = frame.into_data().unwrap_or_default();
                if body.len() + chunk.len() > limit {
                    warn!(id = visit.id, limit, "the upstream's answer is too large");
                    return Err(Failure::gateway(error::NOT_THE_API));
                }
                body.extend_from_slice(&chunk);
            }
            Ok(None) => return Ok(body.freeze()),
            Ok(Some(Err(broken))) => {
                let reason = relay.redactor.for_log(&causes(&broken));
                warn!(id = visit.id, reason, "the upstream broke off");
                return Err(Failure::gateway(error::BROKEN));
            }
            Err(_) => return Err(Failure::timeout(error::TOO_LONG)),
        }
    }
}
