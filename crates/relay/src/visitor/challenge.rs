//! Asking the challenge's service whether a visitor has passed: only a clear yes, for one of our pages, counts.

use std::net::IpAddr;
use std::time::Duration;

use bytes::BytesMut;
use messages::ErrorKind;
use reqwest::{Client, Response};
use secrecy::ExposeSecret;
use serde::Deserialize;
use tracing::{info, warn};

use crate::config::{Challenge, Limits};
use crate::error::Failure;
use crate::redact::Redactor;
use crate::upstream::answer::causes;
use crate::upstream::library;

/// For the service to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of the longest answer that is read.
const LONGEST: usize = 64 * 1024;

/// Characters of the longest token that a challenge gives a page.
const LONGEST_TOKEN: usize = 2048;

/// The service.
#[derive(Debug)]
pub struct Service {
    settings: Challenge,
    client: Result<Client, String>,
}

/// What the service says.
#[derive(Deserialize)]
struct Verdict {
    success: bool,
    hostname: Option<String>,
    action: Option<String>,
    #[serde(default, rename = "error-codes")]
    errors: Vec<String>,
}

impl Service {
    /// The service of these settings.
    #[must_use]
    pub fn new(settings: &Challenge, limits: &Limits) -> Self {
        let client = library::client(&settings.verify_url, limits);
        Self { settings: settings.clone(), client: client.map_err(|error| causes(&error)) }
    }

    /// Whether the visitor at this address got this token for passing.
    ///
    /// # Errors
    /// 400 when it cannot be one, 403 when it was not passed, 503 when that cannot be known.
    pub async fn passed(&self, token: &str, address: IpAddr, redactor: &Redactor) -> Result<(), Failure> {
        if token.is_empty() || token.chars().count() > LONGEST_TOKEN {
            return Err(Failure::invalid(format!(
                "challenge: Input should have 1 to {LONGEST_TOKEN} characters"
            )));
        }
        let verdict = tokio::time::timeout(PATIENCE, self.ask(token, address)).await;
        let verdict = verdict.unwrap_or_else(|_| Err("no answer within ten seconds".to_owned()));
        let verdict = verdict.map_err(|reason| {
            warn!(reason = redactor.for_log(&reason), "the challenge's service cannot be asked");
            let sentence =
                "The check that you are a person cannot be made at the moment; try again in a minute.";
            Failure::new(ErrorKind::Overloaded, sentence)
                .with_status(axum::http::StatusCode::SERVICE_UNAVAILABLE)
                .with_code("challenge_unavailable")
        })?;
        self.judge(&verdict).map_err(|reason| {
            let errors = redactor.for_log(&verdict.errors.join(" "));
            info!(reason, errors, "a challenge was not passed");
            let sentence = "The check that you are a person was not passed; reload the page and try again.";
            Failure::permission(sentence).with_code("challenge_failed")
        })
    }

    fn judge(&self, verdict: &Verdict) -> Result<(), &'static str> {
        if !verdict.success {
            return Err("the service says no");
        }
        if !verdict.hostname.as_ref().is_some_and(|host| self.settings.hostnames.contains(host)) {
            return Err("it was shown by another host");
        }
        if self.settings.action.is_some() && verdict.action != self.settings.action {
            return Err("it was shown for another action");
        }
        Ok(())
    }

    async fn ask(&self, token: &str, address: IpAddr) -> Result<Verdict, String> {
        let client = self.client.as_ref().map_err(Clone::clone)?;
        let form = [
            ("secret", self.settings.secret.expose_secret()),
            ("response", token),
            ("remoteip", &address.to_string()),
        ];
        let response = client.post(self.settings.verify_url.clone()).form(&form).send().await;
        let response = response.map_err(|error| causes(&error.without_url()))?;
        let status = response.status();
        let body = bounded(response).await?;
        serde_json::from_slice(&body).map_err(|_| format!("it answered {status} without a verdict"))
    }
}

async fn bounded(mut response: Response) -> Result<BytesMut, String> {
    let mut body = BytesMut::new();
    while let Some(piece) = response.chunk().await.map_err(|error| causes(&error.without_url()))? {
        if body.len() + piece.len() > LONGEST {
            return Err(format!("its answer is longer than {LONGEST} bytes"));
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}
