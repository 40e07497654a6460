//! The service's addresses.

use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::{Extension, Router, middleware};

use super::health;
use crate::chat::count;
use crate::config::Config;
use crate::error::Failure;
use crate::guard::{self, Visit};
use crate::state::Relay;
use crate::visitor::session;
use crate::{assets, chat, models, profile};

/// The relay as a service, at the address that the settings say. Dropping it stops the guide, if that runs.
///
/// `POST /v1/messages` and `/p/NAME/v1/messages` take and answer what the Messages API does, and so do `POST
/// …/v1/messages/count_tokens` and `GET …/v1/models[/ID]`; `GET …/v1/profile` tells what a profile allows; `POST
/// …/v1/session` opens a session after a challenge; `/parlor.js` and its hashed files are the widget; `/healthz` answers `ok` while the process is
/// alive, and `/readyz` while it takes requests.
pub fn app(config: Config) -> Router {
    router(Arc::new(Relay::new(&config)), &config)
}

pub(super) fn router(relay: Arc<Relay>, config: &Config) -> Router {
    let widget = assets::Widget::of(config);
    Router::new()
        .route("/v1/messages", post(chat::post))
        .route("/v1/messages/count_tokens", post(count::post))
        .route("/v1/models", get(models::list))
        .route("/v1/models/{model}", get(models::get))
        .route("/v1/profile", get(profile::get))
        .route("/v1/session", post(session::post))
        .route("/p/{profile}/v1/messages", post(chat::post))
        .route("/p/{profile}/v1/messages/count_tokens", post(count::post))
        .route("/p/{profile}/v1/models", get(models::list))
        .route("/p/{profile}/v1/models/{model}", get(models::get))
        .route("/p/{profile}/v1/profile", get(profile::get))
        .route("/p/{profile}/v1/session", post(session::post))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .method_not_allowed_fallback(async || assets::wrong_method())
        .with_state(relay.clone())
        .fallback_service(any(unrouted).with_state(widget))
        .layer(middleware::from_fn_with_state(relay, guard::door))
}

/// Addresses without a route: files of the widget, or nothing.
async fn unrouted(
    widget: axum::extract::State<assets::Widget>,
    visit: Option<Extension<Arc<Visit>>>,
    request: Request,
) -> Response {
    match visit {
        Some(Extension(visit)) => Failure::not_found(
            "The relay has only /v1/messages, /v1/messages/count_tokens, /v1/models and /v1/profile.",
        )
        .answer(&visit.id),
        None => assets::get(widget, request).await.into_response(),
    }
}
