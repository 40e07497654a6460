//! What an orchestrator asks: whether the process is alive, and whether requests should be sent to it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use crate::state::Relay;

/// The address that answers while the process is alive.
pub const ALIVE: &str = "/healthz";

/// The address that answers while requests are taken.
pub const READY: &str = "/readyz";

/// `GET /healthz`.
pub async fn alive() -> &'static str {
    "ok"
}

/// `GET /readyz`: 503 with the reason while requests should go elsewhere.
pub async fn ready(State(relay): State<Arc<Relay>>) -> Response {
    match obstacle(&relay) {
        None => "ready".into_response(),
        Some(reason) => (StatusCode::SERVICE_UNAVAILABLE, reason).into_response(),
    }
}

/// Why a request would not be answered; for the operator, so the reasons name no address and no key.
fn obstacle(relay: &Relay) -> Option<&'static str> {
    if relay.lasting.stopping.is_cancelled() {
        return Some("stopping");
    }
    if !relay.budget.is_ready() {
        return Some("the limits cannot be counted");
    }
    let unready = relay.profiles.values().any(|profile| profile.upstream.ready().is_err());
    unready.then_some("no secure connection to the upstream can be made")
}
