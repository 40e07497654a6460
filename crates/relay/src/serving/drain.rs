//! Turning requests away while the relay stops or has more connections than it takes: with a sentence, a time
//! to come back, and the connection's end, so that the client's next try goes to another process.

use std::sync::Arc;

use axum::extract::Request;
use axum::http::header::{CONNECTION, HeaderValue, RETRY_AFTER};
use axum::http::{StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use messages::ErrorKind;

use super::health;
use crate::chat::body;
use crate::error::{self, Failure};
use crate::guard::Visit;
use crate::state::Relay;

/// Marks a request over a connection beyond the number that the settings allow.
#[derive(Clone, Copy, Debug)]
pub struct Crowded;

/// Seconds after which a client should try again.
const COME_BACK: HeaderValue = HeaderValue::from_static("2");

const CROWDED: &str = "The chat's server has as many connections as it takes; try again in a moment.";

/// Lets a request on from the guard's door, which makes that a page may read what is said here. Health stays in sight.
pub async fn pass(relay: &Relay, request: Request, next: Next) -> Response {
    let sentence = if relay.lasting.stopping.is_cancelled() {
        error::CLOSING
    } else if request.extensions().get::<Crowded>().is_some() {
        CROWDED
    } else {
        return next.run(request).await;
    };
    if [health::ALIVE, health::READY].contains(&request.uri().path()) {
        return next.run(request).await;
    }
    let failure = Failure::new(ErrorKind::Overloaded, sentence)
        .with_status(StatusCode::SERVICE_UNAVAILABLE)
        .with_retry(true);
    let version = request.version();
    let id = request.extensions().get::<Arc<Visit>>().map(|visit| visit.id.clone());
    Box::pin(body::discard(request.into_body())).await;
    let mut response = match id {
        Some(id) => failure.answer(&id),
        None => failure.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(RETRY_AFTER, COME_BACK);
    // HTTP/2 says it with a frame of its own and forbids the header.
    if version < Version::HTTP_2 {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
