//! The answer to a request: the message, why it ended, what it cost.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::block::ContentBlock;
use crate::json::{Extra, Fields, Json, Malformed, deserialize_from_text, items, string};
use crate::message::{Message, Role};
pub use crate::usage::{Usage, UsageDelta};

/// A message as the API answers it, whole or at the start of a stream.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// `msg_…`; empty when the server gives none.
    pub id: String,
    /// The model that answered; empty when the server does not say.
    pub model: String,
    /// Always the assistant in practice.
    pub role: Role,
    /// The blocks in order; may be empty.
    pub content: Vec<ContentBlock>,
    /// Why the reply ended; absent at the start of a stream.
    pub stop_reason: Option<StopReason>,
    /// The stop string that was met.
    pub stop_sequence: Option<String>,
    /// More about the stop reason, such as the category of a refusal.
    pub stop_details: Option<Json>,
    /// What was charged.
    pub usage: Usage,
    /// Fields not named here.
    pub extra: Extra,
}

/// The fields that [`Response`] names; the others are its `extra`.
const NAMED: [&str; 9] =
    ["type", "id", "model", "role", "content", "stop_reason", "stop_sequence", "stop_details", "usage"];

impl Response {
    /// Reads a response from its JSON text. Only what makes it a message is required.
    ///
    /// # Errors
    /// When it is not an object, when neither `type` nor `content` says that it is a message, or when the
    /// content is not an array of objects.
    pub fn read(json: &str) -> Result<Self, Malformed> {
        const WHAT: Malformed = Malformed("The answer");
        let mut fields = Fields::read(json).ok_or(WHAT)?;
        let kind = fields.string("type");
        let content = match fields.get("content") {
            Some(content) => items(content).ok_or(WHAT)?,
            None if kind.as_deref() == Some("message") => Vec::new(),
            None => return Err(WHAT),
        };
        let content: Result<Vec<_>, _> = content.into_iter().map(ContentBlock::read).collect();
        let role = match fields.get("role") {
            Some(role) => Role::read(role)?,
            None => Role::Assistant,
        };
        let mut usage = Usage::default();
        usage.overwrite(&UsageDelta::read(fields.get("usage").unwrap_or_default()));
        let (id, model) =
            (fields.string("id").unwrap_or_default(), fields.string("model").unwrap_or_default());
        let stop_reason = fields.string("stop_reason").map(StopReason::from_name);
        let stop_sequence = fields.string("stop_sequence");
        let stop_details = fields.json("stop_details");
        for name in NAMED {
            fields.remove(name);
        }
        let (content, extra) = (content?, fields.rest());
        Ok(Self { id, model, role, content, stop_reason, stop_sequence, stop_details, usage, extra })
    }

    /// The message to keep in the history.
    #[must_use]
    pub fn into_message(self) -> Message {
        Message::new(self.role, self.content)
    }
}

impl Serialize for Response {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &self.id)?;
        map.serialize_entry("type", "message")?;
        map.serialize_entry("role", &self.role)?;
        map.serialize_entry("model", &self.model)?;
        map.serialize_entry("content", &self.content)?;
        map.serialize_entry("stop_reason", &self.stop_reason)?;
        map.serialize_entry("stop_sequence", &self.stop_sequence)?;
        map.serialize_entry("stop_details", &self.stop_details)?;
        map.serialize_entry("usage", &self.usage)?;
        for (name, value) in self.extra.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// Why a reply ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StopReason {
    /// The model was finished.
    EndTurn,
    /// The reply reached `max_tokens`.
    MaxTokens,
    /// A stop string was met.
    StopSequence,
    /// The model waits for tool results.
    ToolUse,
    /// A long server-tool loop paused; posting the history again goes on.
    PauseTurn,
    /// The model declined; what it wrote does not belong into the history.
    Refusal,
    /// The context window is full.
    ModelContextWindowExceeded,
    /// A reason this crate does not know; treated as the end of the turn.
    Other(String),
}

impl StopReason {
    /// Reads the name on the wire.
    #[must_use]
    pub fn from_name(name: String) -> Self {
        match name.as_str() {
            "end_turn" => Self::EndTurn,
            "max_tokens" => Self::MaxTokens,
            "stop_sequence" => Self::StopSequence,
            "tool_use" => Self::ToolUse,
            "pause_turn" => Self::PauseTurn,
            "refusal" => Self::Refusal,
            "model_context_window_exceeded" => Self::ModelContextWindowExceeded,
            _ => Self::Other(name),
        }
    }

    /// The name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::EndTurn => "end_turn",
            Self::MaxTokens => "max_tokens",
            Self::StopSequence => "stop_sequence",
            Self::ToolUse => "tool_use",
            Self::PauseTurn => "pause_turn",
            Self::Refusal => "refusal",
            Self::ModelContextWindowExceeded => "model_context_window_exceeded",
            Self::Other(name) => name,
        }
    }

    fn read(json: &str) -> Result<Self, Malformed> {
        string(json).map(Self::from_name).ok_or(Malformed("A stop reason"))
    }
}

impl Serialize for StopReason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

deserialize_from_text!(Response, StopReason);
