//! One of the models that a page may choose.

use serde::Serialize;

use crate::json::{Fields, items, string, strings};

/// A model of a profile. On the wire an object, or its id alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ModelChoice {
    /// What the request calls it.
    pub id: String,
    /// Tokens of history and reply together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context_window: Option<u64>,
    /// Tokens that a reply can have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_output: Option<u64>,
    /// The efforts it knows; empty when it has none, or when nobody has told.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub efforts: Vec<String>,
    /// Whether it can reply with JSON by a schema.
    pub structured_outputs: bool,
}

impl ModelChoice {
    /// A model about which only its id is known.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self { id, context_window: None, max_output: None, efforts: Vec::new(), structured_outputs: true }
    }

    fn read(json: &str) -> Option<Self> {
        if let Some(id) = string(json) {
            return Some(Self::new(id));
        }
        let fields = Fields::read(json)?;
        Some(Self {
            id: fields.string("id")?,
            context_window: fields.count("context_window"),
            max_output: fields.count("max_output"),
            efforts: fields.get("efforts").and_then(strings).unwrap_or_default(),
            structured_outputs: fields.flag("structured_outputs").unwrap_or(true),
        })
    }
}

/// The models of an array; what is none is left out.
pub(super) fn list(json: &str) -> Option<Vec<ModelChoice>> {
    Some(items(json)?.into_iter().filter_map(ModelChoice::read).collect())
}
