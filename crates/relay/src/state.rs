//! What all requests share: the profiles ready to serve, the key filter, and what outlives a change of the
//! settings, such as the sign that the relay is closing.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::http::HeaderValue;
use messages::Prices;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::budget::Budget;
use crate::config::{Config, Limits, Profile};
use crate::guide::{self, Guide};
use crate::metrics::{self, Metrics};
use crate::models::Catalogue;
use crate::profile;
use crate::record::Pseudonyms;
use crate::redact::Redactor;
use crate::serving::address::Proxies;
use crate::upstream::Upstream;
use crate::visitor::Gate;

/// The running relay.
#[derive(Debug)]
pub struct Relay {
    /// The profiles by name.
    pub profiles: BTreeMap<String, Arc<Served>>,
    /// The origins of addresses that belong to no profile.
    pub origins: Vec<HeaderValue>,
    /// The proxies in front of the relay.
    pub proxies: Proxies,
    /// Who is let in.
    pub gate: Gate,
    /// How long things may take.
    pub limits: Limits,
    /// What has been used up.
    pub budget: Budget,
    /// Keeps keys out of texts.
    pub redactor: Redactor,
    /// Fires when running streams have to end.
    pub closing: CancellationToken,
    /// What the relay keeps when it reads its settings again.
    pub lasting: Arc<Lasting>,
}

/// What lives as long as the process, whatever the settings say.
#[derive(Debug)]
pub struct Lasting {
    /// Fires when no more requests are taken.
    pub stopping: CancellationToken,
    /// Who stands for whom in the log.
    pub pseudonyms: Pseudonyms,
    /// What a monitor may read.
    pub metrics: Metrics,
    closing: CancellationToken,
    budget: Budget,
    guide: OnceCell<Guide>,
    started: u64,
    requests: AtomicU64,
}

impl Default for Lasting {
    /// Nothing built up yet, and counts that end with the process.
    fn default() -> Self {
        Self::new(Budget::default())
    }
}

impl Lasting {
    /// Nothing built up yet but these counts.
    #[must_use]
    pub fn new(budget: Budget) -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            stopping: CancellationToken::new(),
            pseudonyms: Pseudonyms::default(),
            metrics: Metrics::default(),
            closing: CancellationToken::new(),
            budget,
            guide: OnceCell::new(),
            started: since.as_secs(),
            requests: AtomicU64::new(0),
        }
    }
}

/// A profile ready to serve.
#[derive(Debug)]
pub struct Served {
    /// Its name.
    pub name: String,
    /// Its rules.
    pub rules: Profile,
    /// The origins that may use it.
    pub origins: Vec<HeaderValue>,
    /// Who answers.
    pub upstream: Upstream,
    /// What its models can do.
    pub models: Catalogue,
    /// What its models' tokens cost, where that is known.
    pub prices: Option<Prices>,
    /// Changes with all that thinking in a history depends on.
    pub revision: String,
    /// Where its requests are counted for a monitor.
    pub metrics: metrics::OfProfile,
}

impl Relay {
    /// Makes the settings ready to serve, with counts that end with the process.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self::with(config, Arc::default())
    }

    /// Makes the settings ready to serve, going on with what another relay of this process has built up.
    #[must_use]
    pub fn with(config: &Config, lasting: Arc<Lasting>) -> Self {
        let keys = config.profiles.values().filter_map(|profile| profile.key.as_ref());
        let secrets = keys.map(|key| key.secret.clone()).chain(config.access.secrets());
        let prompts = config.profiles.values().flat_map(Profile::added);
        let serve = |(name, rules): (&String, &Profile)| {
            let served = Served {
                name: name.clone(),
                origins: header_values(&config.origins_of(rules)),
                upstream: Upstream::new(rules, &config.limits),
                models: Catalogue::of(&rules.models),
                prices: rules.price_list(),
                revision: profile::revision(rules),
                metrics: lasting.metrics.of(name),
                rules: rules.clone(),
            };
            (name.clone(), Arc::new(served))
        };
        Self {
            profiles: config.profiles.iter().map(serve).collect(),
            origins: header_values(&config.shared_origins()),
            proxies: config.proxies.clone(),
            gate: Gate::new(config),
            limits: config.limits,
            budget: lasting.budget.clone(),
            redactor: Redactor::new(secrets).with_prompts(prompts),
            closing: lasting.closing.clone(),
            lasting,
        }
    }

    /// An id for a request, unlike any other of this relay.
    pub fn next_id(&self) -> String {
        let number = self.lasting.requests.fetch_add(1, Ordering::Relaxed);
        format!("req_parlor_{:x}_{number:x}", self.lasting.started)
    }

    /// The address of the built-in guide, which starts when it is first needed and stops with the relay.
    ///
    /// # Errors
    /// When it cannot listen.
    pub async fn guide(&self) -> std::io::Result<&str> {
        Ok(&self.lasting.guide.get_or_try_init(guide::start).await?.url)
    }
}

fn header_values(origins: &[String]) -> Vec<HeaderValue> {
    origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect()
}
