//! The harness of the stories: everything between a test and a person's screen is real.
//!
//! A story starts an [`upstream::Upstream`] that answers from a script, a [`relay::Relay`] in this process in front of
//! it, a [`site::Site`] with the host page, and a [`page::Page`] in a Chromium of its own. Nothing sleeps and no port is
//! fixed: each step waits for the event it needs, with one generous deadline ([`within`]).
//!
//! A harness fails a test by panicking with a sentence, so the workspace's rule against it does not hold here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

pub mod aimock;
pub mod answer;
mod aside;
pub mod browser;
pub mod environment;
pub mod host;
pub mod page;
pub mod relay;
pub mod rules;
pub mod site;
pub mod stage;
pub mod transcript;
pub mod trouble;
pub mod upstream;

/// How long a story waits for one event before it fails. Far longer than anything takes on a loaded machine with two
/// cores: it bounds a hang, it does not measure.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Waits for `event`, and fails the test with a sentence naming it when [`DEADLINE`] passes first.
pub async fn within<T>(event: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(DEADLINE, future).await {
        Ok(value) => value,
        Err(_) => panic!("waited {} s for this, and it did not happen: {event}", DEADLINE.as_secs()),
    }
}

/// Chooses the TLS code for this process once. The HTTP clients here are built with the relay's features, which leave
/// the choice to the program; every address in a story is plain HTTP all the same.
pub(crate) fn choose_tls() {
    // A second call finds the first one's choice in place, which is what is wanted.
    let _ = rustls::crypto::ring::default_provider().install_default();
}
