//! Messages: who said what.

use std::borrow::Cow;

use serde::Serialize;
use serde::ser::Serializer;

use crate::block::ContentBlock;
use crate::json::{Fields, Malformed, deserialize_from_text, items, string};

/// Who a message is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The visitor.
    User,
    /// The model.
    Assistant,
    /// An instruction inside the history; newer models only, never first.
    System,
}

impl Role {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
        }
    }

    pub(crate) fn read(json: &str) -> Result<Self, Malformed> {
        match string(json).as_deref() {
            Some("user") => Ok(Self::User),
            Some("assistant") => Ok(Self::Assistant),
            Some("system") => Ok(Self::System),
            _ => Err(Malformed("A message's role")),
        }
    }
}

impl Serialize for Role {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// A message's content: a string, which means one text block, or blocks. Written back in the form it came in.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Plain text.
    Text(String),
    /// Blocks in order.
    Blocks(Vec<ContentBlock>),
}

impl Content {
    /// Reads a string or an array of blocks.
    ///
    /// # Errors
    /// When the text is neither, or an element is not an object.
    pub fn read(json: &str) -> Result<Self, Malformed> {
        if let Some(text) = string(json) {
            return Ok(Self::Text(text));
        }
        let items = items(json).ok_or(Malformed("A message's content"))?;
        let blocks: Result<Vec<_>, _> = items.into_iter().map(ContentBlock::read).collect();
        blocks.map(Self::Blocks)
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Blocks(blocks) => blocks.serialize(serializer),
        }
    }
}

/// One message of the history. Fields other than `role` and `content` are not part of a message and are
/// dropped, so that a whole response object can be read as one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Message {
    /// Who it is from.
    pub role: Role,
    /// What it says.
    pub content: Content,
}

impl Message {
    /// A message made of blocks.
    #[must_use]
    pub fn new(role: Role, blocks: Vec<ContentBlock>) -> Self {
        Self { role, content: Content::Blocks(blocks) }
    }

    /// A user message of plain text.
    pub fn user(text: impl Into<String>) -> Self {
        Self { role: Role::User, content: Content::Text(text.into()) }
    }

    /// An assistant message of plain text.
    pub fn assistant(text: impl Into<String>) -> Self {
        Self { role: Role::Assistant, content: Content::Text(text.into()) }
    }

    /// Reads a list of messages.
    ///
    /// # Errors
    /// When this is no list, or one of them is no message.
    pub fn read_all(json: &str) -> Result<Vec<Message>, Malformed> {
        let messages = items(json).ok_or(Malformed("The list of messages"))?;
        messages.into_iter().map(Message::read).collect()
    }

    /// Reads a message from its JSON text.
    ///
    /// # Errors
    /// When it is not an object with a known `role` and a `content` that is a string or an array of objects.
    pub fn read(json: &str) -> Result<Self, Malformed> {
        let fields = Fields::read(json).ok_or(Malformed("A message"))?;
        let role = Role::read(fields.get("role").unwrap_or_default())?;
        let content = Content::read(fields.get("content").unwrap_or_default())?;
        Ok(Self { role, content })
    }

    /// The content as blocks; plain text becomes one text block.
    #[must_use]
    pub fn blocks(&self) -> Cow<'_, [ContentBlock]> {
        match &self.content {
            Content::Text(text) => Cow::Owned(vec![ContentBlock::text(text.as_str())]),
            Content::Blocks(blocks) => Cow::Borrowed(blocks),
        }
    }

    /// The content as blocks, without a copy.
    #[must_use]
    pub fn into_blocks(self) -> Vec<ContentBlock> {
        match self.content {
            Content::Text(text) => vec![ContentBlock::text(text)],
            Content::Blocks(blocks) => blocks,
        }
    }

    /// The text of all text blocks, joined by blank lines.
    #[must_use]
    pub fn text(&self) -> String {
        match &self.content {
            Content::Text(text) => text.clone(),
            Content::Blocks(blocks) => {
                let texts: Vec<&str> = blocks.iter().filter_map(ContentBlock::as_text).collect();
                texts.join("\n\n")
            }
        }
    }
}

deserialize_from_text!(Role, Content, Message);
