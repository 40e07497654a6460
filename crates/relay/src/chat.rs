//! `POST …/v1/messages`: the request is read and checked, sent up with what the profile adds, and the
//! answer's bytes come back. Everything happens inside the client's own request: when the client goes, the
//! future is dropped, and the upstream's connection with it.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use tokio::time::{Instant, timeout_at};
use tracing::{info, warn};

use crate::error::{self, Failure};
use crate::guard::Visit;
use crate::state::Relay;

pub mod answer;
pub mod body;
pub mod events;
pub mod history;
pub mod image;
pub mod object;
pub mod request;
pub mod stream;

/// Says to what the relay lowered `max_tokens`.
const LOWERED: HeaderName = HeaderName::from_static("parlor-max-tokens");

/// When the parts of an answer have to be there.
#[derive(Clone, Copy, Debug)]
pub struct Deadlines {
    /// The answer's headers.
    pub head: Instant,
    /// The whole answer.
    pub total: Instant,
    /// How long a stream may be silent.
    pub idle: Duration,
}

/// `POST …/v1/messages`.
pub async fn post(
    State(relay): State<Arc<Relay>>,
    Extension(visit): Extension<Visit>,
    request: Request,
) -> Response {
    match reply(&relay, &visit, request).await {
        Ok(response) => response,
        Err(failure) => {
            let (status, kind) = (failure.status().as_u16(), failure.error().kind.as_str());
            info!(id = visit.id, profile = visit.profile.name, status, kind, "failed");
            failure.answer(&visit.id)
        }
    }
}

async fn reply(relay: &Arc<Relay>, visit: &Visit, request: Request) -> Result<Response, Failure> {
    let (head, sent) = request.into_parts();
    let rules = &visit.profile.rules;
    let bytes = match body::is_json(&head.headers) {
        Ok(()) => body::read(&head.headers, sent, rules.max_body_bytes, relay.limits.idle).await?,
        Err(failure) => {
            body::discard(sent).await;
            return Err(failure);
        }
    };
    let asked = request::read(&bytes, rules)?;
    let lowered = asked.lowered;
    let streamed = asked.streamed;
    info!(
        id = visit.id,
        profile = visit.profile.name,
        model = asked.model,
        streamed,
        bytes = bytes.len(),
        "asked"
    );
    let upward = asked.upward(rules);
    drop(bytes);

    let now = Instant::now();
    let limits = &relay.limits;
    let total = now + limits.total;
    let head_limit = if streamed { total.min(now + limits.first_byte) } else { total };
    let deadlines = Deadlines { head: head_limit, total, idle: limits.idle };
    let answered =
        timeout_at(deadlines.head, visit.profile.upstream.post(relay, upward, &head.headers)).await;
    let answered = answered.map_err(|_| {
        warn!(id = visit.id, "the upstream did not begin to answer in time");
        Failure::timeout(error::SLOW_START)
    })??;
    let mut response = answer::pass(relay, visit, answered, deadlines).await?;
    if let Some(lowered) = lowered {
        response.headers_mut().insert(LOWERED, HeaderValue::from(lowered));
    }
    Ok(response)
}
