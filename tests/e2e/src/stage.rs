//! The usual set-up of a story: a page with an inline chat, a relay that names the page's origin, a scripted upstream.

use relay::config::{Config, Profile};

use crate::answer::Answer;
use crate::environment;
use crate::host::Host;
use crate::page::Page;
use crate::relay::Relay;
use crate::site::Site;
use crate::upstream::Upstream;

/// Everything a story needs. What stands first is dropped first: the browser before the servers.
pub struct Stage {
    /// The open page.
    pub page: Page,
    /// The server of the page.
    pub site: Site,
    /// The relay.
    pub relay: Relay,
    /// What the relay asks.
    pub upstream: Upstream,
}

impl Stage {
    /// An inline chat whose upstream answers with these, in this order.
    pub async fn inline(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self::on(Upstream::scripted(answers).await, |_| {}, Host::inline).await
    }

    /// An inline chat whose upstream answers with these, and whose relay has a profile that `settle` changes.
    pub async fn profiled(
        answers: impl IntoIterator<Item = Answer>,
        settle: impl FnOnce(&mut Profile),
    ) -> Self {
        Self::before(Upstream::scripted(answers).await, settle).await
    }

    /// An inline chat in front of `upstream`, with a profile that `settle` changes.
    pub async fn before(upstream: Upstream, settle: impl FnOnce(&mut Profile)) -> Self {
        let settle = |config: &mut Config| {
            settle(config.profiles.get_mut("default").expect("the story's relay has one profile"));
        };
        Self::on(upstream, settle, Host::inline).await
    }

    /// A chat in front of `upstream`; `settle` changes the relay's settings and `host` writes the page, given the
    /// relay's address.
    pub async fn on(
        upstream: Upstream,
        settle: impl FnOnce(&mut Config),
        host: impl FnOnce(&str) -> Host,
    ) -> Self {
        let site = Site::of(environment::embed()).await;
        let mut config = Config::upstream(&upstream.url()).expect("the story's upstream has an address");
        config.origins = vec![site.origin().to_owned()];
        settle(&mut config);
        let relay = Relay::with(config).await;
        let page = Page::open_ready(&site.page("/", &host(relay.url()))).await;
        Self { page, site, relay, upstream }
    }
}
