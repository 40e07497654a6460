//! The settings as meant: checked, complete, ready to serve. They are read in two steps: [`written`] is what
//! the file says, key by key; [`load`] joins it with the environment and the flags and refuses what makes no
//! sense.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;
use tracing::level_filters::LevelFilter;

use crate::serving::address::Proxies;

pub mod access;
mod answerer;
pub mod budget;
pub mod check;
mod files;
pub mod flags;
pub mod load;
mod log;
mod metrics;
mod otel;
pub mod possible;
mod profile;
mod prompt;
mod proxies;
mod rules;
mod shared;
mod tls;
mod values;
pub mod written;

pub use access::{Access, Challenge, Signed, SigningKey};
pub use flags::Flags;
pub use log::LogFormat;
pub use otel::Otel;
pub use profile::{ApiVersion, Lifetime, PriceList, Profile, Thinking};
pub use shared::SharedLimits;
pub use tls::TlsFiles;
pub use values::EFFORTS;

/// The port that a page served by plain `trunk serve` has.
const PAGE_PORT: u16 = 8080;

/// The port of the relay unless it is told another.
const RELAY_PORT: u16 = 3170;

/// Connections at a time unless the settings say otherwise.
const CONNECTIONS: usize = 1024;

/// Where the key is looked for when the settings do not say.
pub const KEY_VARIABLE: &str = "ANTHROPIC_API_KEY";

/// The Messages API itself.
pub const ANTHROPIC: &str = "https://api.anthropic.com";

/// Everything the relay is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// The file that the settings came from, for sentences about them.
    pub file: Option<PathBuf>,
    /// Where to listen; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// Where a monitor reads how the relay does; without it, nowhere.
    pub metrics: Option<SocketAddr>,
    /// Where each request's span is sent; without it, nowhere.
    pub otel: Option<Otel>,
    /// Where the built widget is; without it the usual places are searched.
    pub widget: Option<PathBuf>,
    /// Where the files of this build and of earlier ones are kept; without it only this build's are served.
    pub assets_dir: Option<PathBuf>,
    /// Pages that may use the relay, as browsers write an origin; a profile may have its own list.
    pub origins: Vec<String>,
    /// Whether pages on the relay's own port on this machine may use it, too.
    pub own_origins: bool,
    /// The proxies in front of the relay.
    pub proxies: Proxies,
    /// Who may ask.
    pub access: Access,
    /// The folder where what was used up of a day's limits outlives the process; without it, it does not.
    pub state: Option<PathBuf>,
    /// Where several relays count together; without it this one counts alone.
    pub shared: Option<SharedLimits>,
    /// The relay's own certificate; without it, it speaks plain HTTP.
    pub tls: Option<TlsFiles>,
    /// Connections at a time.
    pub connections: usize,
    /// How long things may take.
    pub limits: Limits,
    /// What is logged.
    pub log: LevelFilter,
    /// In what form.
    pub log_format: LogFormat,
    /// The profiles by name.
    pub profiles: BTreeMap<String, Profile>,
}

/// Who answers a profile's requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The built-in offline guide.
    Guide,
    /// A server that speaks the Messages API, without the `/v1` of its paths.
    Url(Url),
}

/// A key and where it came from. It never prints itself.
#[derive(Clone, Debug)]
pub struct Key {
    /// The key.
    pub secret: SecretString,
    /// The place it was read from, for people.
    pub source: String,
}

/// How long things may take. All are counted by a clock that never jumps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For a request's head, and for the handshake before it.
    pub header: Duration,
    /// Between an answer and the next request of the same connection.
    pub keep_alive: Duration,
    /// For a request's body, beside the time that its bytes may take.
    pub body: Duration,
    /// To reach the upstream.
    pub connect: Duration,
    /// From posting a streamed request to the first byte of its answer.
    pub first_byte: Duration,
    /// Between two bytes of a stream, whatever they are; also between two pieces of a request body, and for a
    /// reader to take what waits.
    pub idle: Duration,
    /// Of a stream's silence, until the client is shown that it goes on; zero means never.
    pub heartbeat: Duration,
    /// For a whole answer; the only limit of an answer that is not streamed.
    pub total: Duration,
    /// For running streams to end after the relay was told to stop.
    pub drain: Duration,
    /// From the first try of a request to the beginning of its last one; zero means that nothing is tried again.
    pub retry: Duration,
    /// To ask the upstream what its models can do; zero means that it is not asked.
    pub models: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            keep_alive: Duration::from_secs(75),
            body: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            first_byte: Duration::from_secs(120),
            idle: Duration::from_secs(120),
            heartbeat: Duration::from_secs(15),
            total: Duration::from_secs(15 * 60),
            drain: Duration::from_secs(10),
            retry: Duration::from_secs(5),
            models: Duration::from_secs(2),
        }
    }
}

/// The address a relay has that was told nothing.
#[must_use]
pub fn default_listen() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, RELAY_PORT))
}

/// Both names of a port on this machine, as origins.
#[must_use]
pub fn local_origins(port: u16) -> [String; 2] {
    [format!("http://127.0.0.1:{port}"), format!("http://localhost:{port}")]
}

impl Config {
    /// The settings of a relay whose one profile has this upstream, and defaults otherwise.
    #[must_use]
    pub fn new(upstream: Target) -> Self {
        Self {
            file: None,
            listen: default_listen(),
            metrics: None,
            otel: None,
            widget: None,
            assets_dir: None,
            origins: local_origins(PAGE_PORT).to_vec(),
            own_origins: true,
            proxies: Proxies::default(),
            access: Access::default(),
            state: None,
            shared: None,
            tls: None,
            connections: CONNECTIONS,
            limits: Limits::default(),
            log: LevelFilter::INFO,
            log_format: LogFormat::default(),
            profiles: BTreeMap::from([("default".to_owned(), Profile::new(upstream))]),
        }
    }

    /// A relay in front of the built-in guide.
    #[must_use]
    pub fn guide() -> Self {
        Self::new(Target::Guide)
    }

    /// A relay in front of another server that speaks the Messages API.
    ///
    /// # Errors
    /// When the address is not one that can be an upstream; the sentence says why.
    pub fn upstream(url: &str) -> Result<Self, ConfigError> {
        values::upstream(url).map(Self::new).map_err(|reason| ConfigError::new("The upstream", reason))
    }

    /// The origins that may use a profile, with the relay's own ones at the address it listens on.
    #[must_use]
    pub fn origins_of(&self, profile: &Profile) -> Vec<String> {
        match &profile.origins {
            Some(origins) => origins.clone(),
            None => self.shared_origins(),
        }
    }

    /// The origins of every profile without a list of its own.
    #[must_use]
    pub fn shared_origins(&self) -> Vec<String> {
        let mut origins = self.origins.clone();
        if self.own_origins {
            origins.extend(local_origins(self.listen.port()));
        }
        origins
    }
}

/// Settings that cannot be used: where, and why with what to do, in one sentence. Holds no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {reason}")]
pub struct ConfigError {
    place: String,
    reason: String,
}

impl ConfigError {
    /// An error at a place (a file and line, a key, a flag). Key-shaped text in the reason is masked, because
    /// people do write a key into the wrong line.
    pub fn new(place: impl Into<String>, reason: impl AsRef<str>) -> Self {
        Self { place: place.into(), reason: crate::redact::mask_shapes(reason.as_ref()) }
    }
}
