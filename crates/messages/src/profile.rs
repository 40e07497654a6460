//! What a relay tells about a profile at `GET …/v1/profile`: what the widget may offer. Read tolerantly;
//! a server without it is a profile of defaults.

mod attached;
mod choice;

use serde::Serialize;

pub use attached::{Documents, Images};
pub use choice::ModelChoice;

use crate::json::{Fields, Malformed, deserialize_from_text, items, string, strings};
use crate::limits;
use crate::price::Prices;

/// A profile. Unknown fields are ignored, missing ones take the defaults.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Profile {
    /// The profile's name; part of its address unless `default`.
    pub name: String,
    /// Changes whenever the settings do; opaque.
    pub revision: String,
    /// The model that is asked unless the page chooses another of `models`.
    pub model: String,
    /// Models that may be chosen.
    pub models: Vec<ModelChoice>,
    /// The highest `max_tokens`.
    pub max_tokens: u32,
    /// Efforts that may be chosen; empty means that the server sets it.
    pub efforts: Vec<String>,
    /// Whether the page may set `stop_sequences`.
    pub stop_sequences: bool,
    /// Whether the page may set `metadata`.
    pub metadata: bool,
    /// Whether the page may set `temperature`, `top_p` and `top_k`.
    pub sampling: bool,
    /// Whether the page may ask for a reply of JSON by a schema.
    pub structured_outputs: bool,
    /// What every reply begins with: the server puts it in front of the model's part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefill: Option<String>,
    /// Bytes of the largest request body.
    pub max_body_bytes: u64,
    /// What pictures may be sent.
    pub images: Images,
    /// What documents may be sent.
    pub documents: Documents,
    /// Whether the server caches the history, so that it is cheaper the second time.
    pub caching: bool,
    /// Whether the server answers `POST …/v1/messages/count_tokens`.
    pub count_tokens: bool,
    /// Names of the tools that may be offered; nothing means any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<String>>,
    /// How often in a row the model may ask for tools.
    pub max_tool_rounds: u32,
    /// Prompts that an empty conversation suggests.
    pub starters: Vec<String>,
    /// Prices by model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices: Option<Prices>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: "default".to_owned(),
            revision: String::new(),
            model: limits::MODEL.to_owned(),
            models: vec![ModelChoice::new(limits::MODEL)],
            max_tokens: limits::MAX_TOKENS,
            efforts: Vec::new(),
            stop_sequences: true,
            metadata: true,
            sampling: false,
            structured_outputs: true,
            prefill: None,
            max_body_bytes: limits::BODY_BYTES,
            images: Images::default(),
            documents: Documents::default(),
            caching: false,
            count_tokens: false,
            tools: None,
            max_tool_rounds: limits::TOOL_ROUNDS,
            starters: Vec::new(),
            prices: None,
        }
    }
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// Only when the text is not a JSON object.
    pub fn read(json: &str) -> Result<Self, Malformed> {
        let fields = Fields::read(json).ok_or(Malformed("The profile"))?;
        let default = Self::default();
        let model = fields.string("model").unwrap_or(default.model);
        let models = fields.get("models").and_then(choice::list).filter(|models| !models.is_empty());
        Ok(Self {
            name: fields.string("name").unwrap_or(default.name),
            revision: fields.string("revision").unwrap_or_default(),
            models: models.unwrap_or_else(|| vec![ModelChoice::new(model.as_str())]),
            model,
            max_tokens: small(&fields, "max_tokens", default.max_tokens),
            efforts: fields.get("efforts").and_then(strings).unwrap_or_default(),
            stop_sequences: flag(&fields, "stop_sequences", default.stop_sequences),
            metadata: flag(&fields, "metadata", default.metadata),
            sampling: flag(&fields, "sampling", default.sampling),
            structured_outputs: flag(&fields, "structured_outputs", default.structured_outputs),
            prefill: fields.string("prefill").filter(|prefill| !prefill.is_empty()),
            max_body_bytes: fields.count("max_body_bytes").unwrap_or(default.max_body_bytes),
            images: fields.get("images").and_then(Fields::read).map(Images::from_fields).unwrap_or_default(),
            documents: fields
                .get("documents")
                .and_then(Fields::read)
                .map(Documents::from_fields)
                .unwrap_or_default(),
            caching: flag(&fields, "caching", default.caching),
            count_tokens: flag(&fields, "count_tokens", default.count_tokens),
            tools: fields.get("tools").and_then(tool_names),
            max_tool_rounds: small(&fields, "max_tool_rounds", default.max_tool_rounds),
            starters: fields.get("starters").and_then(strings).unwrap_or_default(),
            prices: fields.get("prices").and_then(Prices::read),
        })
    }

    /// What is known about a model of this profile.
    #[must_use]
    pub fn model(&self, id: &str) -> Option<&ModelChoice> {
        self.models.iter().find(|model| model.id == id)
    }
}

fn small(fields: &Fields<'_>, name: &str, default: u32) -> u32 {
    fields.count(name).and_then(|count| u32::try_from(count).ok()).unwrap_or(default)
}

fn flag(fields: &Fields<'_>, name: &str, default: bool) -> bool {
    fields.flag(name).unwrap_or(default)
}

/// Tools are named by strings, or described by objects that have a `name`.
fn tool_names(json: &str) -> Option<Vec<String>> {
    let name = |json: &str| string(json).or_else(|| Fields::read(json)?.string("name"));
    Some(items(json)?.into_iter().filter_map(name).collect())
}

deserialize_from_text!(Profile);
