//! `POST …/v1/messages/count_tokens`: how many tokens a history has together with what the profile adds to it. The
//! same rules hold as for a reply, and nothing is answered but the number.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use tokio::time::Instant;
use tracing::{debug, warn};

use super::answer::{Kind, collect, content_type, passing, request_id};
use super::object::Object;
use super::refusal::Refused;
use super::request::{self, Purpose};
use super::{Deadlines, attempts, body, told, upward};
use crate::error::{self, Failure, REQUEST_ID};
use crate::guard::Visit;
use crate::meter::Meter;
use crate::metrics;
use crate::state::Relay;
use crate::upstream::Address;

/// Bytes of the answer, which is one number.
const ANSWER_BYTES: usize = 64 * 1024;

/// `POST …/v1/messages/count_tokens`.
pub async fn post(
    State(relay): State<Arc<Relay>>,
    Extension(visit): Extension<Arc<Visit>>,
    request: Request,
) -> Response {
    told(&visit, count(&relay, &visit, request).await)
}

async fn count(relay: &Arc<Relay>, visit: &Visit, request: Request) -> Result<Response, Refused> {
    let (head, sent) = request.into_parts();
    let rules = &visit.profile.rules;
    if !rules.count_tokens {
        body::discard(sent).await;
        return Err(Failure::not_found("This chat's profile does not count tokens.").into());
    }
    let bytes = body::json(relay, rules, &head.headers, sent).await?;
    let told = |id: &str| visit.profile.models.ability(id);
    let asked = request::read(&bytes, Purpose::Count, rules, &told)?;
    debug!(id = visit.id, profile = visit.profile.name, bytes = bytes.len(), "asked to count");
    let upward = upward::body(&asked, rules);
    drop(bytes);
    visit.knock.keep()?;

    let now = Instant::now();
    let limit = now + relay.limits.first_byte.min(relay.limits.total);
    let limits = &relay.limits;
    let deadlines = Deadlines { head: limit, total: limit, idle: limits.idle, heartbeat: limits.heartbeat };
    let mut free = Meter::free();
    let from = &head.headers;
    let answer = attempts::post(relay, visit, Address::Count, upward, from, deadlines, &mut free).await?;
    let mut headers = passing(relay, answer.headers());
    let id = request_id(relay, answer.headers()).unwrap_or_else(|| visit.id.clone());
    let kind = content_type(answer.headers());
    let failed = |failure: Failure| {
        visit.profile.metrics.upstream_failed(metrics::named(&failure.error().kind));
        failure.of_upstream()
    };
    let body = collect(relay, visit, answer, deadlines.total, ANSWER_BYTES).await.map_err(failed)?;
    let text = std::str::from_utf8(&body).unwrap_or_default();
    let tokens =
        Object::read(text).filter(|_| kind == Kind::Json).and_then(|answer| answer.whole("input_tokens"));
    let Some(tokens) = tokens else {
        warn!(id = visit.id, "the upstream's answer is no count");
        return Err(failed(Failure::gateway(error::NOT_THE_API)).into());
    };
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, id);
    }
    Ok((headers, format!("{{\"input_tokens\":{tokens}}}")).into_response())
}
