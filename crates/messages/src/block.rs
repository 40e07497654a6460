//! Content blocks: the parts of a message. A block of a kind this crate names keeps the fields it does not
//! name; a block of any other kind keeps its whole JSON text. Either way it is posted back as it came.

mod codec;
mod source;

use std::sync::Arc;

pub use source::{DocumentSource, ImageSource};

use crate::json::{Extra, Json};

/// One part of a message's content.
#[derive(Clone, Debug, PartialEq)]
pub enum ContentBlock {
    /// Text, Markdown in replies.
    Text(Text),
    /// A picture.
    Image(Image),
    /// A document: a PDF or plain text.
    Document(Document),
    /// What the model thought before it answered.
    Thinking(Thinking),
    /// Thinking that is sent encrypted.
    RedactedThinking(RedactedThinking),
    /// A call of a tool that the client runs.
    ToolUse(ToolUse),
    /// The answer to a tool call.
    ToolResult(ToolResult),
    /// Any other kind, or a known kind whose fields do not have the types they should.
    Other(Other),
}

/// A `text` block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Text {
    /// The text itself.
    pub text: String,
    /// `citations`, `cache_control` and whatever else came with it.
    pub extra: Extra,
}

/// An `image` block.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Where the picture is.
    pub source: ImageSource,
    /// Fields not named here.
    pub extra: Extra,
}

/// A `document` block.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Where the document is.
    pub source: DocumentSource,
    /// What the model may call it.
    pub title: Option<String>,
    /// `context`, `citations`, `cache_control` and whatever else came with it.
    pub extra: Extra,
}

/// A `thinking` block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thinking {
    /// The summary; empty when the model omits it.
    pub thinking: String,
    /// Proves to the API that the block is its own. Compatible servers may leave it out.
    pub signature: Option<String>,
    /// Fields not named here.
    pub extra: Extra,
}

/// A `redacted_thinking` block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RedactedThinking {
    /// Opaque.
    pub data: String,
    /// Fields not named here.
    pub extra: Extra,
}

/// A `tool_use` block.
#[derive(Clone, Debug, PartialEq)]
pub struct ToolUse {
    /// What the tool result refers to.
    pub id: String,
    /// The tool's name.
    pub name: String,
    /// The arguments, an object. Streamed ones are the joined pieces, character for character.
    pub input: Json,
    /// The joined pieces when they are not a JSON object, which happens when a reply is cut inside the call. Such a
    /// call can be neither run nor posted back; this field is not written.
    pub broken_input: Option<String>,
    /// `caller` and other fields not named here.
    pub extra: Extra,
}

/// A `tool_result` block.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolResult {
    /// The `id` of the call.
    pub tool_use_id: String,
    /// A string or an array of blocks.
    pub content: Option<Json>,
    /// Whether the tool failed.
    pub is_error: Option<bool>,
    /// Fields not named here.
    pub extra: Extra,
}

/// A block of a kind not named here.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    pub(crate) kind: String,
    pub(crate) json: Json,
    pub(crate) broken_input: Option<String>,
}

impl Other {
    /// The block's JSON text as it arrived.
    #[must_use]
    pub fn json(&self) -> &Json {
        &self.json
    }
}

impl ContentBlock {
    /// A `text` block.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(Text { text: text.into(), extra: Extra::default() })
    }

    /// An `image` block that carries its bytes as base64 text.
    pub fn image(media_type: impl Into<String>, data: impl Into<Arc<str>>) -> Self {
        let source = ImageSource::Base64 { media_type: media_type.into(), data: data.into() };
        Self::Image(Image { source, extra: Extra::default() })
    }

    /// A `document` block that carries a PDF as base64 text.
    pub fn pdf(title: Option<String>, data: impl Into<Arc<str>>) -> Self {
        let source = DocumentSource::Pdf { data: data.into() };
        Self::Document(Document { source, title, extra: Extra::default() })
    }

    /// A `document` block of plain text.
    pub fn plain_text(title: Option<String>, data: impl Into<Arc<str>>) -> Self {
        let source = DocumentSource::Text { data: data.into() };
        Self::Document(Document { source, title, extra: Extra::default() })
    }

    /// A `tool_use` block.
    pub fn tool_use(id: impl Into<String>, name: impl Into<String>, input: Json) -> Self {
        let (id, name) = (id.into(), name.into());
        Self::ToolUse(ToolUse { id, name, input, broken_input: None, extra: Extra::default() })
    }

    /// A `tool_result` block.
    pub fn tool_result(tool_use_id: impl Into<String>, content: Option<Json>, is_error: bool) -> Self {
        let tool_use_id = tool_use_id.into();
        let is_error = is_error.then_some(true);
        Self::ToolResult(ToolResult { tool_use_id, content, is_error, extra: Extra::default() })
    }

    /// The block's `type`.
    #[must_use]
    pub fn type_name(&self) -> &str {
        match self {
            Self::Text(_) => "text",
            Self::Image(_) => "image",
            Self::Document(_) => "document",
            Self::Thinking(_) => "thinking",
            Self::RedactedThinking(_) => "redacted_thinking",
            Self::ToolUse(_) => "tool_use",
            Self::ToolResult(_) => "tool_result",
            Self::Other(other) => &other.kind,
        }
    }

    /// The text of a `text` block.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(&text.text),
            _ => None,
        }
    }

    /// The joined pieces of a streamed tool input that are not a JSON object. Such a block cannot be posted back.
    #[must_use]
    pub fn broken_input(&self) -> Option<&str> {
        match self {
            Self::ToolUse(block) => block.broken_input.as_deref(),
            Self::Other(block) => block.broken_input.as_deref(),
            _ => None,
        }
    }

    /// Whether this is thinking, open or redacted.
    #[must_use]
    pub fn is_thinking(&self) -> bool {
        matches!(self, Self::Thinking(_) | Self::RedactedThinking(_))
    }
}
