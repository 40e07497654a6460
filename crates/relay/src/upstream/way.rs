//! The way to a server: without TLS and without a proxy straight, else with the library.

use axum::http::{HeaderMap, Method, Uri};
use bytes::Bytes;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::{Client, ClientBuilder, Request, Url};

use super::answer::{Answer, Body, Broken, causes};
use super::direct::Direct;
use super::lanes::Lanes;
use super::library::{self, is_local};
use crate::config::{Limits, Target};

/// A way.
#[derive(Debug)]
pub enum Way {
    /// Over connections of HTTP/1.1 that are our own.
    Direct(Direct),
    /// Over those of the library.
    Lanes(Lanes),
}

impl Way {
    /// The way to this server. The system's certificates are read once for all lanes: one opens while a request waits.
    ///
    /// # Errors
    /// When no secure connection can be made on this system, with the reason.
    pub fn to(target: &Target, limits: &Limits) -> Result<Self, String> {
        let url = match target {
            Target::Url(url) if !is_straight(url, &Matcher::from_env()) => url.clone(),
            Target::Url(_) | Target::Guide => return Ok(Self::Direct(Direct::new(limits.connect))),
        };
        let limits = *limits;
        let tls = library::tls(&url).map_err(|error| causes(&error))?;
        let make = move || -> reqwest::Result<Client> {
            let builder = library::builder(&url, &limits);
            tls.iter().cloned().fold(builder, ClientBuilder::tls_backend_preconfigured).build()
        };
        Lanes::open(make).map(Self::Lanes).map_err(|error| causes(&error))
    }

    /// Sends a request, and gives its answer once the head is there. Dropping either ends it at the server.
    ///
    /// # Errors
    /// When the server is not reached, or does not answer.
    pub async fn send(
        &self,
        method: Method,
        url: Url,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, Broken> {
        match self {
            Self::Direct(direct) => Ok(direct.send(&method, &url, &headers, body).await?.map(Body::Direct)),
            // Boxed, so that a request that goes straight has no room for it.
            Self::Lanes(lanes) => Box::pin(through(lanes, method, url, headers, body)).await,
        }
    }
}

async fn through(
    lanes: &Lanes,
    method: Method,
    url: Url,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Answer, Broken> {
    let place = lanes.take()?;
    let mut request = Request::new(method, url);
    *request.headers_mut() = headers;
    if !body.is_empty() {
        *request.body_mut() = Some(body.into());
    }
    let answer = place.client.execute(request).await?;
    Ok(place.kept_by(answer).map(Body::Kept))
}

/// Whether nothing has to stand between the relay and a server: no TLS, and no proxy that the environment names.
fn is_straight(url: &Url, proxies: &Matcher) -> bool {
    let unproxied = || Uri::try_from(url.as_str()).is_ok_and(|uri| proxies.intercept(&uri).is_none());
    url.scheme() == "http" && (is_local(url) || unproxied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tls_and_proxies_are_left_to_the_library() {
        let proxies =
            Matcher::builder().http("http://proxy.example.com:3128").no("inside.example.com").build();
        for (url, straight) in [
            ("http://127.0.0.1:3170", true),
            ("http://inside.example.com", true),
            ("http://outside.example.com", false),
            ("https://127.0.0.1:3170", false),
            ("https://api.anthropic.com", false),
        ] {
            assert_eq!(is_straight(&Url::parse(url).unwrap(), &proxies), straight, "{url}");
        }
    }
}
