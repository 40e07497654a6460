//! The settings as written: the TOML file, key by key, nothing interpreted yet.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use serde::Deserialize;

use super::ConfigError;
use crate::redact::mask_shapes;

/// The whole file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// `ADDR:PORT`.
    pub listen: Option<String>,
    /// Folder of the built widget, relative to the file.
    pub widget: Option<PathBuf>,
    /// Pages that may use the relay.
    pub origins: Option<Vec<String>>,
    /// `off`, `error`, `warn`, `info` or `debug`.
    pub log: Option<String>,
    /// Server of every profile that names none.
    pub upstream: Option<String>,
    /// Key of every profile that has none.
    pub key: Option<SecretString>,
    /// Environment variable that holds that key.
    pub key_env: Option<String>,
    /// How long things may take.
    #[serde(default)]
    pub limits: WrittenLimits,
    /// The profiles by name.
    #[serde(default)]
    pub profiles: BTreeMap<String, WrittenProfile>,
}

/// `[limits]`, in milliseconds.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)] // each is the field of `Limits` with the same name
pub struct WrittenLimits {
    pub connect_ms: Option<u64>,
    pub first_byte_ms: Option<u64>,
    pub idle_ms: Option<u64>,
    pub total_ms: Option<u64>,
    pub drain_ms: Option<u64>,
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
    #[serde(default)]
    pub tools: Vec<String>,
    #[serde(default)]
    pub betas: Vec<String>,
    #[serde(default)]
    pub images: WrittenImages,
    pub starters: Option<Vec<String>>,
    pub prices: Option<toml::Table>,
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
