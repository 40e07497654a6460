//! `[challenge]`: a service that tells people from programs before they may chat.

use reqwest::Url;
use secrecy::SecretString;
use serde::Deserialize;

use super::{Challenge, Source};
use crate::config::ConfigError;
use crate::config::load::at;
use crate::upstream::library::is_local;

/// `[challenge]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenChallenge {
    /// Where answers are verified, such as Turnstile's `…/siteverify`.
    pub verify_url: Option<String>,
    /// What the service knows the site by.
    pub secret: Option<SecretString>,
    /// Environment variable that holds it.
    pub secret_env: Option<String>,
    /// Hosts whose pages may have shown the challenge.
    #[serde(default)]
    pub hostname: Vec<String>,
    /// What the challenge was for.
    pub action: Option<String>,
    /// What the relay's own tokens are signed with, for several relays.
    pub session_secret: Option<SecretString>,
    /// Environment variable that holds it.
    pub session_secret_env: Option<String>,
}

pub(super) fn read(source: &Source<'_>, written: &WrittenChallenge) -> Result<Challenge, ConfigError> {
    let wrong = |key: &str, reason: &str| at(source.file, &format!("challenge.{key}"), reason.to_owned());
    let example = "write it like https://challenges.cloudflare.com/turnstile/v0/siteverify";
    let url = written.verify_url.as_deref().and_then(|url| Url::parse(url).ok());
    let url = url.filter(|url| url.scheme() == "https" || (url.scheme() == "http" && is_local(url)));
    let Some(verify_url) = url else {
        return Err(wrong("verify_url", &format!("has to be an https:// address; {example}")));
    };
    let found = source.secret("challenge.secret", written.secret.as_ref(), written.secret_env.as_deref())?;
    let Some((secret, _)) = found else {
        return Err(wrong("secret", "is missing; write challenge.secret_env = \"CHALLENGE_SECRET\""));
    };
    if written.hostname.is_empty() {
        return Err(wrong(
            "hostname",
            "is missing; list the hosts of your pages, or an answer from any site would do",
        ));
    }
    let session = source.signing_secret(
        "challenge.session_secret",
        written.session_secret.as_ref(),
        written.session_secret_env.as_deref(),
    )?;
    Ok(Challenge {
        verify_url,
        secret,
        hostnames: written.hostname.iter().cloned().collect(),
        action: written.action.clone(),
        session_secret: session.map(|(secret, _)| secret),
    })
}
