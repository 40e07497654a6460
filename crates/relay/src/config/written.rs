//! The settings as written: the TOML file, key by key, nothing interpreted yet.
//!
//! The keys, each with its default unless said otherwise. Before the built-in guide, which
//! costs nothing, `programs`, `host_stop_sequences`, `metadata`, `structured_outputs` and all tools are open,
//! `caching` is "5m" and `max_tokens` is 1024:
//!
//! ```toml
//! # state = "parlor-relay.state"     # folder of the counts of the day; beside the file, or STATE_DIRECTORY
//! # limits_url = "redis://host:6379/0"  # or rediss: the Redis in which several relays count together, instead of
//!                                    # in `state`; or limits_url_env = "VARIABLE"
//! limits_fallback = "closed"         # while it is gone nobody is answered; "local": each relay counts alone
//! # assets_dir = "assets"            # keeps the widget's files of every build; without it this build's alone
//! trusted_proxies = []               # networks like "10.0.0.0/8" whose word about addresses is taken, and
//! forwarded_header = "x-forwarded-for"  # the header they write, which may be "forwarded", too
//! log_format = "text"                # or "json", an object a line
//! # metrics = "127.0.0.1:9170"       # where a monitor reads GET /metrics; plain HTTP for whoever reaches it
//! connections = 1024                 # at a time; further ones are told to come back
//!
//! # [otel]                           # only in builds with the feature `otel`: a span of each request goes to a collector
//! # endpoint = "http://127.0.0.1:4318"  # OTLP over HTTP; else OTEL_EXPORTER_OTLP_ENDPOINT
//! # service_name = "parlor-relay"    # else OTEL_SERVICE_NAME
//!
//! # [tls]                            # none: plain HTTP, on this machine only unless --insecure-listen
//! # cert = "fullchain.pem"           # both are read again on SIGHUP
//! # key = "privkey.pem"
//!
//! # mode = "open"                    # or "signed"; a relay with a key needs one of the two
//!
//! # [signed]                         # in mode = "signed": what tokens are checked with
//! # algorithm = "HS256"              # or "EdDSA"
//! # secret_env = "PARLOR_SECRET"     # for HS256, at least 32 bytes; or secret = "…"
//! # public_key_file = "site.pem"     # for EdDSA; or public_key = "-----BEGIN PUBLIC KEY-----…"
//! # audience = "parlor-relay"        # the tokens' aud
//! # revoked = []                     # jti of tokens that were taken back
//! # revoked_file = "revoked.txt"     # more of them, one on a line; read again when it changes
//!
//! # [challenge]                      # in mode = "open": what a visitor has to pass first; none unless written
//! # verify_url = "https://challenges.cloudflare.com/turnstile/v0/siteverify"
//! # secret_env = "CHALLENGE_SECRET"  # or secret = "…"
//! # hostname = ["www.example.com"]   # of the pages that show it
//! # action = "chat"                  # what it is shown for; not looked at unless written
//! # session_secret_env = "SESSION_SECRET"  # shared by several relays; or session_secret = "…"
//!
//! [limits]                           # in milliseconds
//! header_ms = 10_000                 # for a request's head, and for the handshake before it
//! keep_alive_ms = 75_000             # between an answer and the connection's next request
//! body_ms = 30_000                   # for a request's body, and a second more for each 4 KiB of it
//! connect_ms = 10_000                # to reach the upstream
//! first_byte_ms = 120_000            # from a streamed request to the first byte of its answer
//! idle_ms = 120_000                  # between two bytes, whether they come or are taken
//! heartbeat_ms = 15_000              # of silence, until a comment shows the page that a stream goes on; 0 for none
//! total_ms = 900_000                 # for a whole answer
//! drain_ms = 10_000                  # for running streams, once the relay is told to stop
//! retry_ms = 5_000                   # from the first try of a request to its last; 0 for one try only
//! models_ms = 2_000                  # to ask the upstream what its models can do; 0 asks nobody
//!
//! [budget.global]                    # for everybody together; no limit where none is written
//! # requests_minute = 600
//! # requests_day = 50_000            # days begin at midnight UTC
//! # streams = 200                    # answers at the same time
//! # tokens_minute = 2_000_000        # what goes up is put aside as a token a byte, with the longest reply
//! # tokens_day = 50_000_000
//! # money_minute = 0.5               # in units of the currency of the prices
//! # money_day = 1.0
//!
//! # [budget.profile] has the same keys, for each profile; so have these, whose limits hold if there is a key
//! [budget.block]                     # for each address, or /64 of IPv6: it may be a whole office
//! requests_minute = 120
//! requests_day = 10_000
//! streams = 32
//!
//! [budget.visitor]                   # for whom the site's token names, else as the block
//! requests_minute = 20
//! requests_day = 1000
//! streams = 4
//!
//! [budget.token]                     # for each token of the site's
//! requests_minute = 20
//! streams = 4
//!
//! [profiles.default]                 # further ones, `[profiles.NAME]`, are at `/p/NAME/`
//! # upstream = "https://api.anthropic.com"  # the file's, then this one if there is a key
//! # key = "…"                        # or key_env = "VARIABLE"; else ANTHROPIC_API_KEY
//! # origins = ["https://example.com"]  # the file's
//! programs = false                   # whether a POST without an Origin header is answered
//! model = "claude-haiku-5-5"
//! models = ["claude-haiku-5-5"]      # what a page may choose from
//! max_tokens = 8192                  # a higher one is lowered to it, and to what the model can
//! max_body_bytes = 32_000_000
//! # system = "You answer briefly."   # never seen by a visitor
//! # effort = "low"                   # sent unless the page chooses; every model has to take it
//! efforts = []                       # what a page may choose from: low, medium, high, xhigh, max
//! stop_sequences = []                # always sent
//! host_stop_sequences = false        # whether a page may add its own
//! metadata = false                   # whether a page may send {user_id}
//! structured_outputs = false         # whether a page may ask for JSON by a schema
//! anthropic_version = "2026-10-21"   # "2023-06-01" opens temperature, top_p and top_k to the page, if
//!                                    # every model takes them (up to Opus 4.6)
//! # thinking = { type = "adaptive", display = "summarized" }  # or enabled with budget_tokens, disabled,
//!                                    # between_tools; without it the model's own default holds
//! # prefill = "Ahoy,"                # what every reply begins with; models up to 4.5
//! caching = false                    # "5m" or "1h" marks system prompt, tools and the growing history
//! count_tokens = true                # whether …/v1/messages/count_tokens answers
//! tools = []                         # names of tools that a page may offer; "*" for all it runs itself
//! max_tool_rounds = 10               # how often in a row the model may ask for tools
//! resume_grace = "0s"                # how long a stream outlives its reader; only "0s" so far
//! betas = []                         # names passed on in anthropic-beta
//! fields = []                        # further fields of a request that a page may set
//! starters = []                      # ways to begin that an empty chat shows
//! # budget.visitor.streams = 2       # every key of [budget.…], for requests of this profile alone; the counts
//!                                    # are those of the whole relay
//!
//! [[profiles.default.examples]]      # none; turns posted before every history, never shown
//! role = "user"
//! content = "Which way to the harbour?"
//! [[profiles.default.examples]]
//! role = "assistant"
//! content = "North, and mind the gulls."
//!
//! [profiles.default.images]
//! types = ["image/jpeg", "image/png", "image/gif", "image/webp"]  # [] for none
//! max_base64_bytes = 10_000_000
//! max_side = 8000
//! max_count = 100
//!
//! [profiles.default.documents]
//! types = ["application/pdf", "text/plain"]  # [] for none
//! max_bytes = 20_000_000
//! max_pages = 100
//!
//! [profiles.default.prices]          # the list of 2026-11-22 for the models on it; `prices = false` for none
//! as_of = "2026-11-22"
//! currency = "USD"
//! web_search = 10.0                  # a thousand searches; needed where the currency is another and money is limited
//! # per million tokens
//! models.claude-sonnet-5-5 = { input = 2, output = 10, cache_write = 2.5, cache_write_1h = 4, cache_read = 0.1 }
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

use super::ConfigError;
use super::access::{WrittenChallenge, WrittenSigned};
use super::budget::WrittenBudget;
use super::otel::WrittenOtel;
use super::tls::WrittenTls;
use crate::redact::mask_shapes;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// `ADDR:PORT`.
    pub listen: Option<String>,
    /// `ADDR:PORT` where a monitor reads.
    pub metrics: Option<String>,
    /// Where spans are sent.
    pub otel: Option<WrittenOtel>,
    /// Folder of the built widget, relative to the file.
    pub widget: Option<PathBuf>,
    /// Folder in which every build's files are kept, relative to the file.
    pub assets_dir: Option<PathBuf>,
    /// Pages that may use the relay.
    pub origins: Option<Vec<String>>,
    /// `off`, `error`, `warn`, `info` or `debug`.
    pub log: Option<String>,
    /// `text` or `json`.
    pub log_format: Option<String>,
    /// Server of every profile that names none.
    pub upstream: Option<String>,
    /// Key of every profile that has none.
    pub key: Option<SecretString>,
    /// Environment variable that holds that key.
    pub key_env: Option<String>,
    /// Networks of the proxies in front of the relay.
    #[serde(default)]
    pub trusted_proxies: Vec<String>,
    /// The header in which they report addresses.
    pub forwarded_header: Option<String>,
    /// `open` or `signed`.
    pub mode: Option<String>,
    /// What tokens are checked with.
    pub signed: Option<WrittenSigned>,
    /// What a visitor has to pass first.
    pub challenge: Option<WrittenChallenge>,
    /// Connections at a time.
    pub connections: Option<usize>,
    /// The relay's own certificate.
    pub tls: Option<WrittenTls>,
    /// How long things may take.
    #[serde(default)]
    pub limits: WrittenLimits,
    /// Folder of what has to be known after a restart, relative to the file.
    pub state: Option<PathBuf>,
    /// Address of the Redis in which several relays count together.
    pub limits_url: Option<SecretString>,
    /// Environment variable that holds that address.
    pub limits_url_env: Option<String>,
    /// `closed` or `local`: what happens while that Redis is gone.
    pub limits_fallback: Option<String>,
    /// How much may be asked.
    #[serde(default)]
    pub budget: WrittenBudget,
    /// The profiles by name.
    #[serde(default)]
    pub profiles: BTreeMap<String, WrittenProfile>,
}

/// `[limits]`, in milliseconds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each is the field of `Limits` with the same name
pub struct WrittenLimits {
    pub header_ms: Option<u64>,
    pub keep_alive_ms: Option<u64>,
    pub body_ms: Option<u64>,
    pub connect_ms: Option<u64>,
    pub first_byte_ms: Option<u64>,
    pub idle_ms: Option<u64>,
    pub heartbeat_ms: Option<u64>,
    pub total_ms: Option<u64>,
    pub drain_ms: Option<u64>,
    pub retry_ms: Option<u64>,
    pub models_ms: Option<u64>,
}

/// `[profiles.NAME]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each is the field of `Profile` with the same name
pub struct WrittenProfile {
    pub upstream: Option<String>,
    pub key: Option<SecretString>,
    pub key_env: Option<String>,
    pub model: Option<String>,
    pub models: Option<Vec<String>>,
    pub max_tokens: Option<u32>,
    pub max_body_bytes: Option<u64>,
    pub system: Option<String>,
    pub origins: Option<Vec<String>>,
    pub programs: Option<bool>,
    #[serde(default)]
    pub fields: Vec<String>,
    pub tools: Option<Vec<String>>,
    #[serde(default)]
    pub betas: Vec<String>,
    #[serde(default)]
    pub images: WrittenImages,
    #[serde(default)]
    pub documents: WrittenDocuments,
    pub starters: Option<Vec<String>>,
    pub prices: Option<toml::Value>,
    pub effort: Option<String>,
    #[serde(default)]
    pub efforts: Vec<String>,
    #[serde(default)]
    pub stop_sequences: Vec<String>,
    pub host_stop_sequences: Option<bool>,
    pub metadata: Option<bool>,
    pub structured_outputs: Option<bool>,
    pub anthropic_version: Option<String>,
    pub thinking: Option<WrittenThinking>,
    #[serde(default)]
    pub examples: Vec<WrittenExample>,
    pub prefill: Option<String>,
    pub caching: Option<toml::Value>,
    pub max_tool_rounds: Option<u32>,
    pub count_tokens: Option<bool>,
    #[serde(default)]
    pub budget: WrittenBudget,
    pub resume_grace: Option<String>,
}

/// `[profiles.NAME.thinking]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each is the field of `Thinking` with the same name
pub struct WrittenThinking {
    pub r#type: String,
    pub display: Option<String>,
    pub budget_tokens: Option<u32>,
}

/// One of `[[profiles.NAME.examples]]`: a message as the API takes it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each is the message's field with the same name
pub struct WrittenExample {
    pub role: String,
    pub content: toml::Value,
}

/// `[profiles.NAME.documents]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each is the field of `messages::profile::Documents` with the same name
pub struct WrittenDocuments {
    pub types: Option<Vec<String>>,
    pub max_bytes: Option<u64>,
    pub max_pages: Option<u32>,
}

/// `[profiles.NAME.images]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each is the field of `messages::profile::Images` with the same name
pub struct WrittenImages {
    pub types: Option<Vec<String>>,
    pub max_base64_bytes: Option<u64>,
    pub max_side: Option<u32>,
    pub max_count: Option<u32>,
}

/// Reads a settings file.
///
/// # Errors
/// When it cannot be read, or is not the settings; the sentence names file and line. It never quotes the
/// file, which may hold a key.
pub fn read(path: &Path) -> Result<Written, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        ConfigError::new(
            path.display().to_string(),
            format!("the settings file cannot be read ({error}); check the path given to --config"),
        )
    })?;
    parse(path, &text)
}

/// Reads the text of a settings file; `path` is only named.
///
/// # Errors
/// As [`read`].
pub fn parse(path: &Path, text: &str) -> Result<Written, ConfigError> {
    toml::from_str(text).map_err(|error| {
        let place = match error.span() {
            Some(span) => format!("{}, {}", path.display(), line_and_key(text, span.start)),
            None => path.display().to_string(),
        };
        let reason = error.message().lines().collect::<Vec<_>>().join(" ");
        ConfigError::new(place, format!("{reason}; correct this line and start again"))
    })
}

/// Where an offset is: its line and, where that line has one, the key before the `=`.
fn line_and_key(text: &str, offset: usize) -> String {
    let before = text.get(..offset).unwrap_or(text);
    let number = 1 + before.matches('\n').count();
    let line = text.lines().nth(number - 1).unwrap_or_default();
    match line.split_once('=') {
        Some((key, _)) if !key.trim().is_empty() => format!("line {number}, {}", mask_shapes(key.trim())),
        _ => format!("line {number}"),
    }
}
