//! The connection to whoever answers: which headers go up (only those named here), and how far the connection
//! is trusted (no redirects, no compression, no proxy in front of this machine itself). Over TLS it is HTTP/2 where the
//! other side speaks it.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderMap;
use axum::http::header::{ACCEPT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use bytes::Bytes;
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Method, Request, Url};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt;
use secrecy::{ExposeSecret, SecretString};
use tracing::warn;

use crate::config::{Limits, Profile, Target};
use crate::error::{self, Failure};
use crate::redact::Redactor;
use crate::state::Relay;

use self::lanes::{Lanes, Place};

pub mod lanes;

/// How often a connection with streams on it is asked whether it is alive, and how long it has to say so.
const ALIVE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(20));

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
    lanes: Result<Lanes, String>,
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
            lanes: lanes(&profile.upstream, limits),
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
        match &self.lanes {
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
    ) -> Result<reqwest::Response, Unanswered> {
        let mut request = Request::new(Method::POST, self.url(relay, address).await?);
        *request.headers_mut() = self.posted.clone();
        if let Some(betas) = listed(&self.betas, from) {
            request.headers_mut().insert(ANTHROPIC_BETA, betas);
        }
        *request.body_mut() = Some(body.into());
        let place = self.place()?;
        let sent = place.client.execute(request).await;
        sent.map(|answer| place.kept_by(answer)).map_err(|error| Unanswered {
            reached: !error.is_connect(),
            failure: unreachable(&error, &relay.redactor),
        })
    }

    /// Reads an address.
    ///
    /// # Errors
    /// As [`post`](Self::post).
    pub async fn get(&self, relay: &Relay, address: Address<'_>) -> Result<reqwest::Response, Failure> {
        let place = self.place()?;
        let request = place.client.get(self.url(relay, address).await?);
        let sent = request.headers(self.headers.clone()).send().await;
        sent.map(|answer| place.kept_by(answer)).map_err(|error| unreachable(&error, &relay.redactor))
    }

    fn place(&self) -> Result<Place, Failure> {
        let place = self.lanes.as_ref().map(Lanes::take).map_err(|reason| {
            warn!(reason, "no connections can be made");
            Failure::gateway(error::UNREACHABLE)
        })?;
        place.ok_or_else(|| Failure::gateway(error::UNREACHABLE))
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

/// The lanes to a server. The system's certificates are read once for all of them: a lane opens while a request waits.
fn lanes(target: &Target, limits: &Limits) -> Result<Lanes, String> {
    let (target, limits) = (target.clone(), *limits);
    let tls = tls(&target).map_err(|error| causes(&error))?;
    Lanes::open(move || {
        let builder = builder(&target, &limits);
        tls.iter().cloned().fold(builder, ClientBuilder::tls_backend_preconfigured).build()
    })
    .map_err(|error| causes(&error))
}

/// How TLS is spoken with a server, if it is: whom the system trusts is trusted, and HTTP/2 is spoken where both can.
fn tls(target: &Target) -> Result<Option<ClientConfig>, rustls::Error> {
    if !matches!(target, Target::Url(url) if url.scheme() == "https") {
        return Ok(None);
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_platform_verifier()?
        .with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Some(config))
}

/// A client for a server.
///
/// # Errors
/// When the system has no certificates to trust.
pub fn client(target: &Target, limits: &Limits) -> reqwest::Result<Client> {
    builder(target, limits).build()
}

fn builder(target: &Target, limits: &Limits) -> ClientBuilder {
    // The first provider wins, and it may be a host program's own; there is nothing to do about a second one.
    let _ = ring::default_provider().install_default();
    let (ask, answer) = ALIVE;
    let builder = Client::builder()
        .connect_timeout(limits.connect)
        .http2_initial_stream_window_size(lanes::STREAM_WINDOW)
        .http2_initial_connection_window_size(lanes::CONNECTION_WINDOW)
        .http2_keep_alive_interval(ask)
        .http2_keep_alive_timeout(answer)
        .redirect(Policy::none())
        .referer(false)
        .tcp_nodelay(true);
    match target {
        Target::Url(url) if !is_local(url) && url.scheme() == "https" => builder,
        Target::Url(url) if url.scheme() == "https" => builder.no_proxy(),
        // Without TLS no certificates are needed, so a system that has none can still run the guide.
        Target::Url(url) if !is_local(url) => builder.tls_certs_only([]),
        Target::Url(_) | Target::Guide => builder.no_proxy().tls_certs_only([]),
    }
}

/// Whether an address is on this machine, where a proxy from the environment must not be asked.
#[must_use]
pub fn is_local(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => host
            .trim_matches(['[', ']'])
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback()),
        None => false,
    }
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

fn unreachable(error: &reqwest::Error, redactor: &Redactor) -> Failure {
    let reason = redactor.for_log(&causes(error));
    warn!(reason, "the upstream did not answer");
    if error.is_timeout() && error.is_connect() {
        Failure::timeout(error::SLOW_CONNECT)
    } else if error.is_connect() {
        Failure::gateway(error::UNREACHABLE)
    } else {
        Failure::gateway(error::BROKEN)
    }
}

/// An error with its causes; the outermost alone rarely says what happened.
#[must_use]
pub fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_this_machine() {
        for (url, local) in [
            ("http://127.0.0.1:3170", true),
            ("http://[::1]:3170", true),
            ("https://localhost", true),
            ("https://api.anthropic.com", false),
            ("http://127.0.0.1.example.com", false),
        ] {
            assert_eq!(is_local(&Url::parse(url).unwrap()), local, "{url}");
        }
    }

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
