//! The body of `POST /v1/messages`.

use serde::Serialize;

use crate::json::{Fields, Json, Malformed, deserialize_from_text, items, strings, written};
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
    /// `{"effort": …, "format": …}`: how hard the model works, and the JSON schema of its reply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_config: Option<Json>,
    /// 0 to 1. This and the two below only exist before `anthropic-version` 2026-10-21.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<Json>,
    /// 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_p: Option<Json>,
    /// A whole number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top_k: Option<Json>,
}

/// What `POST /v1/messages/count_tokens` takes of a request.
#[derive(Serialize)]
struct Counted<'a> {
    model: &'a str,
    messages: &'a [Message],
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking: Option<&'a Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tools: Option<&'a Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_choice: Option<&'a Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_config: Option<&'a Json>,
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
            output_config: None,
            temperature: None,
            top_p: None,
            top_k: None,
        }
    }

    /// The JSON body that asks how many input tokens this request has. Whatever has no influence on that is
    /// not part of it: the endpoint refuses fields such as `max_tokens` and `stream`.
    ///
    /// # Errors
    /// Never in practice: strings and checked JSON have a JSON form.
    pub fn count_body(&self) -> Result<String, Malformed> {
        let counted = Counted {
            model: &self.model,
            messages: &self.messages,
            system: self.system.as_ref(),
            thinking: self.thinking.as_ref(),
            tools: self.tools.as_ref(),
            tool_choice: self.tool_choice.as_ref(),
            output_config: self.output_config.as_ref(),
        };
        written(&counted)
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
        let messages: Result<Vec<_>, _> = messages.into_iter().map(Message::read).collect();
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
            output_config: fields.json("output_config"),
            temperature: fields.json("temperature"),
            top_p: fields.json("top_p"),
            top_k: fields.json("top_k"),
        })
    }
}

deserialize_from_text!(Request);
