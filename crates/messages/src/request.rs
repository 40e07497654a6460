//! The body of `POST /v1/messages`.

use serde::Serialize;

use crate::json::{Fields, Json, Malformed, deserialize_from_text, items, strings};
use crate::message::Message;

/// A request. Optional parts that this crate has no need to look into are JSON.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Request {
    /// Model id.
    pub model: String,
    /// Tokens the reply may have, thinking included.
    pub max_tokens: u32,
    /// The history; begins with a user message.
    pub messages: Vec<Message>,
    /// Whether the answer is an event stream.
    pub stream: bool,
    /// The system prompt: a string or text blocks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<Json>,
    /// Strings that end the reply.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stop_sequences: Vec<String>,
    /// How the model thinks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thinking: Option<Json>,
    /// Tool definitions, an array.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tools: Option<Json>,
    /// Which tool the model must or may call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tool_choice: Option<Json>,
    /// `{"user_id": …}`, an opaque id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<Json>,
}

impl Request {
    /// A streamed request with nothing optional.
    pub fn new(model: impl Into<String>, max_tokens: u32, messages: Vec<Message>) -> Self {
        Self {
            model: model.into(),
            max_tokens,
            messages,
            stream: true,
            system: None,
            stop_sequences: Vec::new(),
            thinking: None,
            tools: None,
            tool_choice: None,
            metadata: None,
        }
    }

    /// Reads a request; fields not named here are dropped.
    ///
    /// # Errors
    /// Names the part that is missing or has the wrong type.
    pub fn read(json: &str) -> Result<Self, Malformed> {
        let fields = Fields::read(json).ok_or(Malformed("The request"))?;
        let model = fields.string("model").ok_or(Malformed("The request's model"))?;
        let max_tokens = fields.count("max_tokens").and_then(|count| u32::try_from(count).ok());
        let max_tokens = max_tokens.ok_or(Malformed("The request's max_tokens"))?;
        let messages = fields.get("messages").and_then(items).ok_or(Malformed("The request's messages"))?;
        let messages: Result<Vec<_>, _> = messages.into_iter().map(|raw| Message::read(raw.get())).collect();
        Ok(Self {
            model,
            max_tokens,
            messages: messages?,
            stream: fields.get("stream") == Some("true"),
            system: fields.json("system"),
            stop_sequences: fields.get("stop_sequences").and_then(strings).unwrap_or_default(),
            thinking: fields.json("thinking"),
            tools: fields.json("tools"),
            tool_choice: fields.json("tool_choice"),
            metadata: fields.json("metadata"),
        })
    }
}

deserialize_from_text!(Request);
