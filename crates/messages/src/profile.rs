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
    /// What [`Profile::complete`] still reads.
    #[serde(skip)]
    pub unread: Option<String>,
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
            unread: None,
        }
    }
}

impl Profile {
    /// Reads a profile.
    ///
    /// # Errors
    /// Only when the text is not a JSON object.
    pub fn read(json: &str) -> Result<Self, Malformed> {
        let mut profile = Self::begin(json.to_owned())?;
        profile.complete();
        Ok(profile)
    }

    /// Reads what a first question is made of and shown with; [`Profile::complete`] reads the rest, which has its
    /// defaults until then.
    ///
    /// # Errors
    /// As [`Profile::read`].
    pub fn begin(json: String) -> Result<Self, Malformed> {
        let fields = Fields::read(&json).ok_or(Malformed("The profile"))?;
        let revision = fields.string("revision").unwrap_or_default();
        let mut profile = Self { revision, ..Self::default() };
        let models = fields.get("models").and_then(choice::list).filter(|models| !models.is_empty());
        profile.model = fields.string("model").unwrap_or(profile.model);
        profile.models = models.unwrap_or_else(|| vec![ModelChoice::new(profile.model.as_str())]);
        profile.max_tokens = small(&fields, "max_tokens", profile.max_tokens);
        profile.prefill = fields.string("prefill").filter(|prefill| !prefill.is_empty());
        profile.max_body_bytes = fields.count("max_body_bytes").unwrap_or(profile.max_body_bytes);
        for (name, list) in [("efforts", &mut profile.efforts), ("starters", &mut profile.starters)] {
            take_list(&fields, name, list);
        }
        for (name, list) in
            [("images", &mut profile.images.types), ("documents", &mut profile.documents.types)]
        {
            if let Some(fields) = fields.get(name).and_then(Fields::read) {
                take_list(&fields, "types", list);
            }
        }
        drop(fields);
        profile.unread = Some(json);
        Ok(profile)
    }

    /// Reads the rest.
    pub fn complete(&mut self) {
        let Some(json) = self.unread.take() else { return };
        let Some(fields) = Fields::read(&json) else { return };
        self.name = fields.string("name").unwrap_or_else(|| std::mem::take(&mut self.name));
        let flags = [
            ("stop_sequences", &mut self.stop_sequences),
            ("metadata", &mut self.metadata),
            ("sampling", &mut self.sampling),
            ("structured_outputs", &mut self.structured_outputs),
            ("caching", &mut self.caching),
            ("count_tokens", &mut self.count_tokens),
        ];
        for (name, flag) in flags {
            *flag = fields.flag(name).unwrap_or(*flag);
        }
        if let Some(fields) = fields.get("images").and_then(Fields::read) {
            self.images.limit(&fields);
        }
        if let Some(fields) = fields.get("documents").and_then(Fields::read) {
            self.documents.limit(&fields);
        }
        self.tools = fields.get("tools").and_then(tool_names);
        self.max_tool_rounds = small(&fields, "max_tool_rounds", self.max_tool_rounds);
        self.prices = fields.get("prices").and_then(Prices::read);
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

/// A list that is there takes the place of what is known.
fn take_list(fields: &Fields<'_>, name: &str, list: &mut Vec<String>) {
    if let Some(told) = fields.get(name).and_then(strings) {
        *list = told;
    }
}

/// Tools are named by strings, or described by objects that have a `name`.
fn tool_names(json: &str) -> Option<Vec<String>> {
    let name = |json: &str| string(json).or_else(|| Fields::read(json)?.string("name"));
    Some(items(json)?.into_iter().filter_map(name).collect())
}

deserialize_from_text!(Profile);
