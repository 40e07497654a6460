//! What a monitor may read: how many requests, how they ended, how long they waited, what they used up. It is told by
//! profile and by model, both from the settings, and by reasons from closed lists. Nothing of a visitor, no word of
//! a message and no key can become a label.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use messages::ErrorKind;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use tokio::time::Instant;

use self::labels::{Kind, Paid, Profile, Reason, Status, Tokens};
use crate::meter::Used;

mod labels;
pub mod listener;

/// Upper ends of the classes that times to the first byte fall into, in seconds.
const FIRST_BYTE: [f64; 13] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0];

/// Billionths of a unit.
const NANOS: f64 = 1e9;

/// A request to a connection that could not be made.
pub const UNREACHABLE: &str = "unreachable";

/// An answer that broke off, or did not come over a connection that was there.
pub const BROKEN: &str = "broken";

/// All counts since the process began.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Counts>);

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

struct Counts {
    registry: Registry,
    requests: Family<Status, Counter>,
    first_byte: Family<Profile, Histogram, fn() -> Histogram>,
    streams: Family<Profile, Gauge>,
    tokens: Family<Tokens, Counter>,
    cost: Family<Paid, Counter<f64, AtomicU64>>,
    refusals: Family<Reason, Counter>,
    errors: Family<Kind, Counter>,
}

impl Default for Counts {
    fn default() -> Self {
        let mut counts = Self {
            registry: Registry::with_prefix("parlor"),
            requests: Family::default(),
            first_byte: Family::new_with_constructor(|| Histogram::new(FIRST_BYTE)),
            streams: Family::default(),
            tokens: Family::default(),
            cost: Family::default(),
            refusals: Family::default(),
            errors: Family::default(),
        };
        let registry = &mut counts.registry;
        registry.register(
            "requests",
            "Requests to a profile's addresses by the answer's status, gone where the client left before it",
            counts.requests.clone(),
        );
        registry.register(
            "first_byte_seconds",
            "From a request's head to the first byte of the reply, for replies that came",
            counts.first_byte.clone(),
        );
        registry.register("open_streams", "Streamed replies that run now", counts.streams.clone());
        registry.register("tokens", "Tokens that replies were settled at", counts.tokens.clone());
        registry.register(
            "cost",
            "What replies were settled at, in units of the currency; models without a price are left out",
            counts.cost.clone(),
        );
        registry.register(
            "refusals",
            "Requests that the relay itself turned away, by its error_code or else the error's type",
            counts.refusals.clone(),
        );
        registry.register(
            "upstream_errors",
            "Tries and streams that the upstream failed, by the error's type, or unreachable or broken",
            counts.errors.clone(),
        );
        counts
    }
}

impl Metrics {
    /// The counts of one profile; an empty name is for requests about a profile that does not exist.
    #[must_use]
    pub fn of(&self, profile: &str) -> OfProfile {
        let label = Profile { profile: profile.to_owned() };
        OfProfile(Arc::new(Own {
            first_byte: self.0.first_byte.get_or_create_owned(&label),
            streams: self.0.streams.get_or_create_owned(&label),
            profile: label.profile,
            all: self.clone(),
        }))
    }

    /// All of them in the text format of OpenMetrics.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.0.registry);
        text
    }
}

/// The counts of one profile.
#[derive(Clone)]
pub struct OfProfile(Arc<Own>);

struct Own {
    all: Metrics,
    profile: String,
    first_byte: Histogram,
    streams: Gauge,
}

impl fmt::Debug for OfProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("OfProfile").field(&self.0.profile).finish()
    }
}

impl OfProfile {
    /// A request has come, and is counted when this is told its answer's status or dropped.
    #[must_use]
    pub fn asked(&self) -> Asked {
        Asked { metrics: self.clone(), status: None }
    }

    /// The relay turned a request away for this reason, which is one of its own.
    pub fn refused(&self, reason: String) {
        self.0.all.0.refusals.get_or_create(&Reason { profile: self.0.profile.clone(), reason }).inc();
    }

    /// The upstream failed; `kind` is [`UNREACHABLE`], [`BROKEN`], or what [`named`] makes of an error's type.
    pub fn upstream_failed(&self, kind: &str) {
        let label = Kind { profile: self.0.profile.clone(), kind: kind.to_owned() };
        self.0.all.0.errors.get_or_create(&label).inc();
    }

    /// The first byte of a reply came for a request of then.
    pub fn first_byte(&self, asked: Instant) {
        self.0.first_byte.observe(asked.elapsed().as_secs_f64());
    }

    /// A streamed reply to a request of then begins, and runs until this is dropped.
    #[must_use]
    pub fn stream(&self, asked: Instant) -> Stream {
        self.0.streams.inc();
        Stream { metrics: self.clone(), waiting: Some(asked) }
    }

    /// A reply of a model of the profile was settled; `currency` where the model has a price.
    pub fn settled(&self, model: &str, used: Used, currency: Option<&str>) {
        for (direction, tokens) in [("in", used.input), ("out", used.output)] {
            let label = Tokens { profile: self.0.profile.clone(), model: model.to_owned(), direction };
            self.0.all.0.tokens.get_or_create(&label).inc_by(tokens);
        }
        if let Some(currency) = currency {
            let label = Paid {
                profile: self.0.profile.clone(),
                model: model.to_owned(),
                currency: currency.to_owned(),
            };
            self.0.all.0.cost.get_or_create(&label).inc_by(used.nanos as f64 / NANOS);
        }
    }
}

/// What an error's type is counted as: its name, unless the upstream made it up.
#[must_use]
pub fn named(kind: &ErrorKind) -> &str {
    match kind {
        ErrorKind::Other(_) => "other",
        kind => kind.as_str(),
    }
}

/// A request that has no answer yet.
pub struct Asked {
    metrics: OfProfile,
    status: Option<u16>,
}

impl Asked {
    /// It is answered with this status.
    pub fn answered(mut self, status: u16) {
        self.status = Some(status);
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        let status = self.status.map_or_else(|| "gone".to_owned(), |status| status.to_string());
        let label = Status { profile: self.metrics.0.profile.clone(), status };
        self.metrics.0.all.0.requests.get_or_create(&label).inc();
    }
}

/// A streamed reply that runs.
pub struct Stream {
    metrics: OfProfile,
    /// Since when its first byte is waited for.
    waiting: Option<Instant>,
}

impl Stream {
    /// Bytes of the upstream's go on to the client; with the first ones, since when they were waited for.
    pub fn passes(&mut self) -> Option<Instant> {
        let asked = self.waiting.take()?;
        self.metrics.first_byte(asked);
        Some(asked)
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.metrics.0.streams.dec();
    }
}
