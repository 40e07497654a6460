//! The library's client: TLS, HTTP/2 where the other side speaks it, and proxies.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, Url};
use rustls::ClientConfig;
use rustls::crypto::ring;
use rustls_platform_verifier::BuilderVerifierExt;

use super::lanes;
use crate::config::Limits;

/// How often a connection with streams on it is asked whether it is alive, and how long it has to say so.
const ALIVE: (Duration, Duration) = (Duration::from_secs(30), Duration::from_secs(20));

/// How TLS is spoken with a server, if it is: whom the system trusts is trusted, and HTTP/2 is spoken where both can.
pub fn tls(url: &Url) -> Result<Option<ClientConfig>, rustls::Error> {
    if url.scheme() != "https" {
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
pub fn client(url: &Url, limits: &Limits) -> reqwest::Result<Client> {
    builder(url, limits).build()
}

/// What makes a client for a server.
pub fn builder(url: &Url, limits: &Limits) -> ClientBuilder {
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
    let builder = if is_local(url) { builder.no_proxy() } else { builder };
    // Without TLS no certificates are needed, so a system that has none can still go through a proxy, or ask itself.
    if url.scheme() == "https" { builder } else { builder.tls_certs_only([]) }
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
}
