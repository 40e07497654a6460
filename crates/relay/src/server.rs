//! The service's addresses, and serving them until told to stop.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use axum::serve::ListenerExt;
use axum::{Extension, Router, middleware};
use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::budget::Budget;
use crate::chat::count;
use crate::config::{Config, Target, access, possible};
use crate::error::Failure;
use crate::guard::{self, Visit};
use crate::state::Relay;
use crate::visitor::session;
use crate::{assets, chat, models, profile};

/// For streams to send their last event once the drain is over.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The relay as a service, at the address that the settings say. Dropping it stops the guide, if that runs.
///
/// `POST /v1/messages` and `/p/NAME/v1/messages` take and answer what the Messages API does, and so do `POST
/// …/v1/messages/count_tokens` and `GET …/v1/models[/ID]`; `GET …/v1/profile` tells what a profile allows; `POST …/v1/session` opens a session after a challenge;
/// `/parlor.js` and its hashed files are the widget; `/healthz` answers `ok`.
pub fn app(config: Config) -> Router {
    router(Arc::new(Relay::new(&config)), &config)
}

fn router(relay: Arc<Relay>, config: &Config) -> Router {
    let widget = assets::Widget(config.widget.clone());
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
        .route("/healthz", get(async || "ok"))
        .method_not_allowed_fallback(async || assets::wrong_method())
        .with_state(relay.clone())
        .fallback_service(any(unrouted).with_state(widget))
        .layer(middleware::from_fn_with_state(relay, guard::door))
}

/// Addresses without a route: files of the widget, or nothing.
async fn unrouted(
    widget: axum::extract::State<assets::Widget>,
    visit: Option<Extension<Visit>>,
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

/// Serves until `shutdown` is ready; then takes no more connections, lets running answers end for as long as
/// the drain limit says, and ends the streams that are left with an `error` event.
///
/// # Errors
/// When the listener fails, the guide cannot start, or a profile asks of a model what it cannot do.
pub async fn serve(
    listener: TcpListener,
    mut config: Config,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    config.listen = listener.local_addr()?;
    access::settled(&config).map_err(io::Error::other)?;
    let budget = Budget::open(&config).map_err(io::Error::other)?;
    budget.begin().await;
    let relay = Arc::new(Relay::with(&config, budget.clone()));
    for (name, served) in &relay.profiles {
        served.upstream.ready().map_err(|reason| io::Error::other(format!("profile {name}: {reason}")))?;
    }
    if config.profiles.values().any(|profile| profile.upstream == Target::Guide) {
        relay.guide().await?;
    }
    join_all(relay.profiles.values().map(|profile| profile.models.ask(&relay, profile))).await;
    let ability = |profile: &str, id: &str| relay.profiles.get(profile)?.models.ability(id);
    possible::check(&config, &ability).map_err(io::Error::other)?;
    let closing = relay.closing.clone();
    let router = router(relay, &config);
    let stop = CancellationToken::new();
    // A small event waits for nothing: without this the system may hold it back for the next one.
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            warn!(%error, "the connection cannot be set to send at once");
        }
    });
    let server =
        axum::serve(listener, router).with_graceful_shutdown(stop.clone().cancelled_owned()).into_future();
    tokio::pin!(server);
    tokio::select! {
        ended = &mut server => return ended,
        () = shutdown => {}
    }
    info!(milliseconds = config.limits.drain.as_millis(), "stopping; running answers may end");
    stop.cancel();
    tokio::select! {
        ended = &mut server => {
            budget.end().await;
            return ended;
        }
        () = sleep(config.limits.drain) => {}
    }
    closing.cancel();
    let ended = timeout(LAST_WORDS, server).await.unwrap_or(Ok(()));
    budget.end().await;
    ended
}
