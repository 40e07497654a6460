//! `POST …/v1/messages`: the request is read and checked, sent up with what the profile adds, and the
//! answer's bytes come back. Everything happens inside the client's own request: when the client goes, the
//! future is dropped, and the upstream's connection with it.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use tokio::time::Instant;
use tracing::{debug, info};

use self::refusal::Refused;
use self::request::Purpose;
use crate::guard::Visit;
use crate::meter::{self, Meter};
use crate::metrics;
use crate::state::Relay;
use crate::upstream::Address;

pub mod answer;
pub mod attempts;
pub mod blocks;
pub mod body;
pub mod caching;
pub mod count;
pub mod depth;
pub mod document;
pub mod events;
pub mod history;
pub mod image;
pub mod object;
pub mod options;
pub mod pages;
pub mod reader;
pub mod refusal;
pub mod request;
pub mod retry;
pub mod silence;
pub mod source;
pub mod stream;
pub mod tools;
pub mod turns;
pub mod upward;

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
    /// After how much silence the client is shown that the stream goes on; zero for never.
    pub heartbeat: Duration,
}

/// `POST …/v1/messages`.
pub async fn post(
    State(relay): State<Arc<Relay>>,
    Extension(visit): Extension<Arc<Visit>>,
    request: Request,
) -> Response {
    told(&visit, reply(&relay, &visit, request).await)
}

async fn reply(relay: &Arc<Relay>, visit: &Visit, request: Request) -> Result<Response, Refused> {
    let (head, sent) = request.into_parts();
    let rules = &visit.profile.rules;
    let bytes = body::json(relay, rules, &head.headers, sent).await?;
    let told = |id: &str| visit.profile.models.ability(id);
    let asked = request::read(&bytes, Purpose::Reply, rules, &told)?;
    visit.trace.asks(&asked.model);
    visit.notes.asks(&asked.model);
    let lowered = asked.lowered;
    let streamed = asked.streamed;
    debug!(
        id = visit.id,
        profile = visit.profile.name,
        model = asked.model,
        streamed,
        bytes = bytes.len(),
        "asked"
    );
    let upward = upward::body(&asked, rules);
    let bound =
        meter::bound(&asked, upward.len(), rules, visit.profile.prices.as_ref(), asked.known.as_deref());
    let seat = relay.budget.seat(visit, bound.amount).await?;
    let mut meter = Meter::new(visit, &asked.model, streamed, bound, seat);
    drop(bytes);

    let now = Instant::now();
    let limits = &relay.limits;
    let total = now + limits.total;
    let head_limit = if streamed { total.min(now + limits.first_byte) } else { total };
    let deadlines = Deadlines { head: head_limit, total, idle: limits.idle, heartbeat: limits.heartbeat };
    let from = &head.headers;
    let answered =
        attempts::post(relay, visit, Address::Messages, upward, from, deadlines, &mut meter).await?;
    let mut response = answer::pass(relay, visit, answered, deadlines, meter).await.map_err(|failure| {
        visit.profile.metrics.upstream_failed(metrics::named(&failure.error().kind));
        failure.of_upstream()
    })?;
    if let Some(lowered) = lowered {
        response.headers_mut().insert(LOWERED, HeaderValue::from(lowered));
    }
    Ok(response)
}

/// Answers with a reply or a refusal, and logs the latter.
fn told(visit: &Visit, answered: Result<Response, Refused>) -> Response {
    answered.unwrap_or_else(|refused| {
        let (status, error) = (refused.failure.status().as_u16(), refused.failure.error());
        let (kind, error_code) = (error.kind.as_str(), error.error_code.as_deref());
        info!(id = visit.id, profile = visit.profile.name, status, kind, error_code, "failed");
        refused.answer(&visit.id)
    })
}
