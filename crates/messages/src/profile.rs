//! What a relay tells about a profile at `GET …/v1/profile`: what the widget may offer. Read tolerantly;
//! a server without it is a profile of defaults.

use serde::Serialize;

use crate::json::{Fields, Json, Malformed, deserialize_from_text, items, string, strings};
use crate::limits;

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
    pub models: Vec<String>,
    /// The highest `max_tokens`.
    pub max_tokens: u32,
    /// Bytes of the largest request body.
    pub max_body_bytes: u64,
    /// What pictures may be sent.
    pub images: Images,
    /// Names of the tools that may be offered; nothing means any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tools: Option<Vec<String>>,
    /// Prompts that an empty conversation suggests.
    pub starters: Vec<String>,
    /// Prices by model, as the relay writes them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices: Option<Json>,
}

/// What pictures may be sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Images {
    /// Media types; empty means that pictures are off.
    pub types: Vec<String>,
    /// Base64 characters of one picture.
    pub max_base64_bytes: u64,
    /// Pixels on a side.
    pub max_side: u32,
    /// Pictures in one request, earlier turns included.
    pub max_count: u32,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: "default".to_owned(),
            revision: String::new(),
            model: limits::MODEL.to_owned(),
            models: vec![limits::MODEL.to_owned()],
            max_tokens: limits::MAX_TOKENS,
            max_body_bytes: limits::BODY_BYTES,
            images: Images::default(),
            tools: None,
            starters: Vec::new(),
            prices: None,
        }
    }
}

impl Default for Images {
    fn default() -> Self {
        Self {
            types: limits::IMAGE_TYPES.map(str::to_owned).to_vec(),
            max_base64_bytes: limits::IMAGE_BASE64_BYTES,
            max_side: limits::IMAGE_SIDE,
            max_count: limits::IMAGE_COUNT,
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
        let models = fields.get("models").and_then(strings).filter(|models| !models.is_empty());
        Ok(Self {
            name: fields.string("name").unwrap_or(default.name),
            revision: fields.string("revision").unwrap_or_default(),
            models: models.unwrap_or_else(|| vec![model.clone()]),
            model,
            max_tokens: small(&fields, "max_tokens", default.max_tokens),
            max_body_bytes: fields.count("max_body_bytes").unwrap_or(default.max_body_bytes),
            images: fields.get("images").and_then(Fields::read).map(Images::from_fields).unwrap_or_default(),
            tools: fields.get("tools").and_then(tool_names),
            starters: fields.get("starters").and_then(strings).unwrap_or_default(),
            prices: fields.json("prices"),
        })
    }
}

impl Images {
    fn from_fields(fields: Fields<'_>) -> Self {
        let default = Self::default();
        Self {
            types: fields.get("types").and_then(strings).unwrap_or(default.types),
            max_base64_bytes: fields.count("max_base64_bytes").unwrap_or(default.max_base64_bytes),
            max_side: small(&fields, "max_side", default.max_side),
            max_count: small(&fields, "max_count", default.max_count),
        }
    }
}

fn small(fields: &Fields<'_>, name: &str, default: u32) -> u32 {
    fields.count(name).and_then(|count| u32::try_from(count).ok()).unwrap_or(default)
}

/// Tools are named by strings, or described by objects that have a `name`.
fn tool_names(json: &str) -> Option<Vec<String>> {
    let name = |json: &str| string(json).or_else(|| Fields::read(json)?.string("name"));
    Some(items(json)?.into_iter().filter_map(|item| name(item.get())).collect())
}

deserialize_from_text!(Profile);
