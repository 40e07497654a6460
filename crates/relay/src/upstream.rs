//! Whoever answers: what is asked of them, and which headers go along (only those named here). How far a connection is
//! trusted (no redirects, no compression, no proxy in front of this machine itself) is in the rooms below; over TLS it
//! is HTTP/2 where the other side speaks it.

use axum::http::header::{ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use axum::http::{HeaderMap, Method};
use bytes::Bytes;
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use tracing::warn;

use crate::config::{Limits, Profile, Target};
use crate::error::{self, Failure};
use crate::redact::Redactor;
use crate::state::Relay;

use self::answer::{Answer, Broken, causes};
use self::library::is_local;
use self::way::Way;

pub mod answer;
pub mod direct;
pub mod lanes;
pub mod library;
pub mod way;

const AGENT: HeaderValue = HeaderValue::from_static(concat!("parlor-relay/", env!("CARGO_PKG_VERSION")));

const ANTHROPIC_VERSION: HeaderName = HeaderName::from_static("anthropic-version");
const ANTHROPIC_BETA: HeaderName = HeaderName::from_static("anthropic-beta");
const X_API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// An address of the API, behind the upstream's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Address<'a> {
    /// `/v1/messages`
    Messages,
    /// `/v1/messages/count_tokens`
    Count,
    /// `/v1/models/ID`
    Model(&'a str),
}

/// Why a request has no answer.
#[derive(Debug)]
pub struct Unanswered {
    /// What the client is told.
    pub failure: Failure,
    /// Whether there was a connection, so that the request may have got through.
    pub reached: bool,
}

impl From<Failure> for Unanswered {
    fn from(failure: Failure) -> Self {
        Self { failure, reached: false }
    }
}

/// Who answers one profile.
#[derive(Debug)]
pub struct Upstream {
    target: Target,
    /// The address that nearly every request goes to, where it is known beforehand.
    messages: Option<Url>,
    way: Result<Way, String>,
    /// What goes along with every request, and with one that has a body.
    headers: HeaderMap,
    posted: HeaderMap,
    betas: Vec<String>,
}

impl Upstream {
    /// The upstream of a profile. A client that cannot be made (a system without certificates) is reported
    /// when it is needed and by [`ready`](Self::ready).
    #[must_use]
    pub fn new(profile: &Profile, limits: &Limits) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        headers.insert(USER_AGENT, AGENT);
        headers.insert(ANTHROPIC_VERSION, HeaderValue::from_static(profile.version.as_str()));
        if let Some(key) = profile.key.as_ref().and_then(|key| header(&key.secret)) {
            headers.insert(X_API_KEY, key);
            if let Target::Url(url) = &profile.upstream
                && url.scheme() == "http"
                && !is_local(url)
            {
                warn!(%url, "the key goes to this upstream without encryption");
            }
        }
        Self {
            way: Way::to(&profile.upstream, limits),
            messages: match &profile.upstream {
                Target::Url(url) => Some(below(url.clone(), Address::Messages)),
                Target::Guide => None,
            },
            target: profile.upstream.clone(),
            posted: {
                let mut posted = headers.clone();
                posted.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
                posted
            },
            headers,
            betas: profile.betas.clone(),
        }
    }

    /// Whether requests can be sent.
    ///
    /// # Errors
    /// The reason why not, for the operator.
    pub fn ready(&self) -> Result<(), String> {
        match &self.way {
            Ok(_) => Ok(()),
            Err(reason) => Err(format!(
                "no secure connection can be made ({reason}); install the system's CA certificates"
            )),
        }
    }

    /// Posts a request body; of the client's headers only the listed betas go along. Dropping the future
    /// drops the connection.
    ///
    /// # Errors
    /// As the client is to be told; the details go to the log.
    pub async fn post(
        &self,
        relay: &Relay,
        address: Address<'_>,
        body: Bytes,
        from: &HeaderMap,
    ) -> Result<Answer, Unanswered> {
        let url = self.url(relay, address).await?;
        let mut headers = self.posted.clone();
        if let Some(betas) = listed(&self.betas, from) {
            headers.insert(ANTHROPIC_BETA, betas);
        }
        let sent = self.way()?.send(Method::POST, url, headers, body).await;
        sent.map_err(|broken| Unanswered {
            reached: !broken.is_connect(),
            failure: unreachable(&broken, &relay.redactor),
        })
    }

    /// Reads an address.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub async fn get(&self, relay: &Relay, address: Address<'_>) -> Result<Answer, Failure> {
        let url = self.url(relay, address).await?;
        let sent = self.way()?.send(Method::GET, url, self.headers.clone(), Bytes::new()).await;
        sent.map_err(|broken| unreachable(&broken, &relay.redactor))
    }

    fn way(&self) -> Result<&Way, Failure> {
        self.way.as_ref().map_err(|reason| {
            warn!(reason, "no connections can be made");
            Failure::gateway(error::UNREACHABLE)
        })
    }

    async fn url(&self, relay: &Relay, address: Address<'_>) -> Result<Url, Failure> {
        if let (Address::Messages, Some(url)) = (address, &self.messages) {
            return Ok(url.clone());
        }
        let url = match &self.target {
            Target::Url(url) => url.clone(),
            Target::Guide => relay
                .guide()
                .await
                .map_err(|error| error.to_string())
                .and_then(|url| Url::parse(url).map_err(|error| error.to_string()))
                .map_err(|reason| {
                    warn!(reason, "the guide cannot start");
                    Failure::gateway(error::UNREACHABLE)
                })?,
        };
        Ok(below(url, address))
    }
}

/// An address behind an upstream's own.
fn below(mut url: Url, address: Address<'_>) -> Url {
    let parts: &[&str] = match &address {
        Address::Messages => &["v1", "messages"],
        Address::Count => &["v1", "messages", "count_tokens"],
        Address::Model(id) => &["v1", "models", id],
    };
    // Pushed part by part, so that nothing in a model's name can lead to another address.
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(parts);
    }
    url
}

/// Keys are checked at the start, so this is always there; it is marked so that no log prints it.
fn header(secret: &SecretString) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(secret.expose_secret()).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The betas of a request that the profile lists; the others are dropped without a word.
fn listed(betas: &[String], from: &HeaderMap) -> Option<HeaderValue> {
    let asked = from.get_all(ANTHROPIC_BETA).iter().filter_map(|value| value.to_str().ok());
    let names = asked.flat_map(|value| value.split(',')).map(str::trim);
    let listed: Vec<&str> = names.filter(|name| betas.iter().any(|beta| beta == name)).collect();
    if listed.is_empty() { None } else { HeaderValue::from_str(&listed.join(",")).ok() }
}

fn unreachable(broken: &Broken, redactor: &Redactor) -> Failure {
    let reason = redactor.for_log(&causes(broken));
    warn!(reason, "the upstream did not answer");
    if broken.is_timeout() && broken.is_connect() {
        Failure::timeout(error::SLOW_CONNECT)
    } else if broken.is_connect() {
        Failure::gateway(error::UNREACHABLE)
    } else {
        Failure::gateway(error::BROKEN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_listed_betas_only() {
        let betas = ["one-2026".to_owned(), "two-2026".to_owned()];
        let asked = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(ANTHROPIC_BETA, HeaderValue::from_static(value));
            }
            listed(&betas, &headers)
        };
        assert_eq!(asked(&[]), None);
        assert_eq!(asked(&["three-2026"]), None);
        assert_eq!(asked(&["three-2026, one-2026", "two-2026"]).unwrap(), "one-2026,two-2026");
    }
}
