//! `POST …/v1/session`: a page brings what its challenge gave it, and gets a token of the relay's own that lets the
//! visitor chat for ten minutes.

use std::sync::{Arc, OnceLock};

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ORIGIN};
use axum::response::{IntoResponse, Response};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;
use tracing::{info, warn};

use super::challenge::Service;
use super::mint::{self, Claims, Signing};
use super::token::{self, Check, LIFETIME};
use crate::chat::body;
use crate::config::{Challenge, Limits};
use crate::error::Failure;
use crate::guard::Visit;
use crate::state::Relay;

/// The `aud` of the relay's own tokens.
const AUDIENCE: &str = "parlor-session";

/// Bytes of the longest request.
const LONGEST: u64 = 16 * 1024;

/// Gives tokens to visitors who have passed a challenge.
#[derive(Debug)]
pub struct Sessions {
    service: Service,
    signing: Signing,
    /// What those tokens are checked with.
    pub check: Check,
}

#[derive(Deserialize)]
struct Asked {
    challenge: String,
}

impl Sessions {
    /// Sessions behind this challenge.
    #[must_use]
    pub fn new(challenge: &Challenge, limits: &Limits) -> Self {
        let secret = match &challenge.session_secret {
            Some(secret) => secret.expose_secret().as_bytes(),
            None => own_secret(),
        };
        Self {
            service: Service::new(challenge, limits),
            signing: Signing::secret(secret),
            check: Check::secret(secret, AUDIENCE).without_names(),
        }
    }

    async fn open(&self, relay: &Relay, visit: &Visit, request: Request) -> Result<Response, Failure> {
        let (head, sent) = request.into_parts();
        if let Err(failure) = body::is_json(&head.headers) {
            body::discard(sent).await;
            return Err(failure);
        }
        let bytes = body::read(&head.headers, sent, LONGEST, &relay.limits).await?;
        let asked: Asked = serde_json::from_slice(&bytes)
            .map_err(|_| Failure::invalid("challenge: Input should be {\"challenge\": \"…\"}"))?;
        self.service.passed(&asked.challenge, visit.visitor.address, &relay.redactor).await?;
        let issued = token::now();
        let no_token = |reason: String| {
            warn!(reason, "no token can be made");
            Failure::gateway("The chat's server cannot open a session; its operator has to read the log.")
        };
        let claims = Claims {
            aud: AUDIENCE,
            sub: None,
            jti: mint::id().map_err(no_token)?,
            iat: issued,
            exp: issued + LIFETIME,
            profile: &visit.profile.name,
            origin: head.headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()),
        };
        let token = self.signing.token(&claims).map_err(no_token)?;
        let answer = json!({"token": token, "expires_at": claims.exp}).to_string();
        Ok(([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], answer).into_response())
    }
}

/// The secret of this process, which outlives a reload of the settings. Without random numbers there is none that
/// could be trusted, and an empty one would be everybody's, so the process ends.
fn own_secret() -> &'static [u8] {
    static SECRET: OnceLock<[u8; 32]> = OnceLock::new();
    SECRET.get_or_init(|| {
        mint::random().unwrap_or_else(|reason| {
            tracing::error!(reason, "sessions need a secret");
            std::process::exit(1)
        })
    })
}

/// `POST …/v1/session`.
pub async fn post(
    State(relay): State<Arc<Relay>>,
    Extension(visit): Extension<Arc<Visit>>,
    request: Request,
) -> Response {
    let opened = match relay.gate.sessions() {
        Some(sessions) => sessions.open(&relay, &visit, request).await,
        None => {
            body::discard(request.into_body()).await;
            Err(Failure::not_found("This chat has no challenge, so there are no sessions to open."))
        }
    };
    opened.unwrap_or_else(|failure| {
        let (status, error) = (failure.status().as_u16(), failure.error());
        let (kind, error_code) = (error.kind.as_str(), error.error_code.as_deref());
        info!(id = visit.id, profile = visit.profile.name, status, kind, error_code, "no session");
        failure.answer(&visit.id)
    })
}
