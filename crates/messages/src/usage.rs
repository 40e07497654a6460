//! What a reply was charged, in tokens.

use std::ops::AddAssign;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::json::{Fields, Malformed, deserialize_from_text};

/// Tokens charged. Within one reply the numbers of the wire are cumulative and overwrite each other; over
/// turns they are added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Input after the last cache breakpoint only; see [`Usage::whole_input`].
    pub input_tokens: u64,
    /// Output, hidden thinking included.
    pub output_tokens: u64,
    /// Input written to the prompt cache.
    pub cache_creation_input_tokens: u64,
    /// The part of `cache_creation_input_tokens` that is kept for an hour instead of five minutes, where the
    /// server tells it. It costs more.
    pub cache_creation_1h_input_tokens: Option<u64>,
    /// Input read from the prompt cache.
    pub cache_read_input_tokens: u64,
    /// The part of the output that was thinking, where the server tells it.
    pub thinking_tokens: Option<u64>,
}

impl Usage {
    /// Takes every number that `delta` has.
    pub fn overwrite(&mut self, delta: &UsageDelta) {
        let set = |own: &mut u64, new: Option<u64>| *own = new.unwrap_or(*own);
        set(&mut self.input_tokens, delta.input_tokens);
        set(&mut self.output_tokens, delta.output_tokens);
        set(&mut self.cache_creation_input_tokens, delta.cache_creation_input_tokens);
        set(&mut self.cache_read_input_tokens, delta.cache_read_input_tokens);
        self.cache_creation_1h_input_tokens =
            delta.cache_creation_1h_input_tokens.or(self.cache_creation_1h_input_tokens);
        self.thinking_tokens = delta.thinking_tokens.or(self.thinking_tokens);
    }

    /// All input tokens, cached or not.
    #[must_use]
    pub fn whole_input(&self) -> u64 {
        self.input_tokens
            .saturating_add(self.cache_creation_input_tokens)
            .saturating_add(self.cache_read_input_tokens)
    }

    fn read(json: &str) -> Result<Self, Malformed> {
        let mut usage = Self::default();
        usage.overwrite(&UsageDelta::read(json));
        Ok(usage)
    }
}

impl AddAssign for Usage {
    fn add_assign(&mut self, turn: Usage) {
        let add = |own: &mut u64, more: u64| *own = own.saturating_add(more);
        add(&mut self.input_tokens, turn.input_tokens);
        add(&mut self.output_tokens, turn.output_tokens);
        add(&mut self.cache_creation_input_tokens, turn.cache_creation_input_tokens);
        add(&mut self.cache_read_input_tokens, turn.cache_read_input_tokens);
        let add_told = |own: &mut Option<u64>, more: Option<u64>| {
            if let Some(more) = more {
                add(own.get_or_insert(0), more);
            }
        };
        add_told(&mut self.cache_creation_1h_input_tokens, turn.cache_creation_1h_input_tokens);
        add_told(&mut self.thinking_tokens, turn.thinking_tokens);
    }
}

impl Serialize for Usage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("input_tokens", &self.input_tokens)?;
        map.serialize_entry("output_tokens", &self.output_tokens)?;
        map.serialize_entry("cache_creation_input_tokens", &self.cache_creation_input_tokens)?;
        if let Some(hour) = self.cache_creation_1h_input_tokens {
            #[derive(Serialize)]
            struct Writes {
                ephemeral_5m_input_tokens: u64,
                ephemeral_1h_input_tokens: u64,
            }
            let minutes = self.cache_creation_input_tokens.saturating_sub(hour);
            let writes = Writes { ephemeral_5m_input_tokens: minutes, ephemeral_1h_input_tokens: hour };
            map.serialize_entry("cache_creation", &writes)?;
        }
        map.serialize_entry("cache_read_input_tokens", &self.cache_read_input_tokens)?;
        if let Some(thinking_tokens) = self.thinking_tokens {
            #[derive(Serialize)]
            struct Details {
                thinking_tokens: u64,
            }
            map.serialize_entry("output_tokens_details", &Details { thinking_tokens })?;
        }
        map.end()
    }
}

/// The numbers of one usage object; those that were absent or null are nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UsageDelta {
    /// See [`Usage::input_tokens`].
    pub input_tokens: Option<u64>,
    /// See [`Usage::output_tokens`].
    pub output_tokens: Option<u64>,
    /// See [`Usage::cache_creation_input_tokens`].
    pub cache_creation_input_tokens: Option<u64>,
    /// See [`Usage::cache_creation_1h_input_tokens`].
    pub cache_creation_1h_input_tokens: Option<u64>,
    /// See [`Usage::cache_read_input_tokens`].
    pub cache_read_input_tokens: Option<u64>,
    /// See [`Usage::thinking_tokens`].
    pub thinking_tokens: Option<u64>,
}

impl UsageDelta {
    /// Reads a usage object. What is not a count is left out: a reply is not lost over its bill.
    #[must_use]
    pub fn read(json: &str) -> Self {
        let Some(fields) = Fields::read(json) else { return Self::default() };
        let details = fields.get("output_tokens_details").and_then(Fields::read);
        let writes = fields.get("cache_creation").and_then(Fields::read);
        Self {
            input_tokens: fields.count("input_tokens"),
            output_tokens: fields.count("output_tokens"),
            cache_creation_input_tokens: fields.count("cache_creation_input_tokens"),
            cache_creation_1h_input_tokens: writes
                .and_then(|writes| writes.count("ephemeral_1h_input_tokens")),
            cache_read_input_tokens: fields.count("cache_read_input_tokens"),
            thinking_tokens: details.and_then(|details| details.count("thinking_tokens")),
        }
    }
}

deserialize_from_text!(Usage);
