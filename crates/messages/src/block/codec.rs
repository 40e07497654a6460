//! Content blocks from JSON text and back.

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{
    ContentBlock, Document, DocumentSource, Image, ImageSource, Other, RedactedThinking, Text, Thinking,
    ToolResult, ToolUse,
};
use crate::json::{Fields, Json, Malformed, deserialize_from_text};

impl ContentBlock {
    /// Reads a block from its JSON text.
    ///
    /// # Errors
    /// Only when the text is not a JSON object; whatever is odd inside one is kept as [`ContentBlock::Other`].
    pub fn read(json: &str) -> Result<Self, Malformed> {
        Self::read_fields(json, false)
    }

    /// Reads the block of a `content_block_start`. Servers that leave out the text that is still to come mean
    /// an empty one.
    pub(crate) fn read_start(json: &str) -> Result<Self, Malformed> {
        Self::read_fields(json, true)
    }

    fn read_fields(json: &str, start: bool) -> Result<Self, Malformed> {
        let mut fields = Fields::read(json).ok_or(Malformed("A content block"))?;
        let kind = fields.string("type").unwrap_or_default();
        fields.remove("type");
        if let Some(block) = known(&kind, fields, start) {
            return Ok(block);
        }
        Ok(Self::Other(Other { kind, json: Json::parse(json.to_owned())?, broken_input: None }))
    }
}

/// A block of a named kind whose required fields are all there, or nothing.
fn known(kind: &str, mut fields: Fields<'_>, start: bool) -> Option<ContentBlock> {
    // Only a block that deltas will fill may lack its text.
    let growing = |fields: &mut Fields<'_>, name| match fields.get(name) {
        None | Some("null") if start => {
            fields.remove(name);
            Some(String::new())
        }
        _ => fields.take_string(name),
    };
    Some(match kind {
        "text" => {
            let text = growing(&mut fields, "text")?;
            ContentBlock::Text(Text { text, extra: fields.rest() })
        }
        "image" => {
            let source = ImageSource::read(fields.take("source")?)?;
            ContentBlock::Image(Image { source, extra: fields.rest() })
        }
        "document" => {
            let source = DocumentSource::read(fields.take("source")?)?;
            let title = fields.take_string("title");
            ContentBlock::Document(Document { source, title, extra: fields.rest() })
        }
        "thinking" => {
            let thinking = growing(&mut fields, "thinking")?;
            let signature = fields.take_string("signature");
            ContentBlock::Thinking(Thinking { thinking, signature, extra: fields.rest() })
        }
        "redacted_thinking" => {
            let data = fields.take_string("data")?;
            ContentBlock::RedactedThinking(RedactedThinking { data, extra: fields.rest() })
        }
        "tool_use" => {
            let (id, name) = (fields.take_string("id")?, fields.take_string("name")?);
            let input = fields.take("input").unwrap_or_else(Json::empty_object);
            ContentBlock::ToolUse(ToolUse { id, name, input, broken_input: None, extra: fields.rest() })
        }
        "tool_result" => {
            let tool_use_id = fields.take_string("tool_use_id")?;
            let content = fields.take("content");
            let is_error = fields.flag("is_error");
            if is_error.is_some() {
                fields.remove("is_error");
            }
            ContentBlock::ToolResult(ToolResult { tool_use_id, content, is_error, extra: fields.rest() })
        }
        _ => return None,
    })
}

deserialize_from_text!(ContentBlock);

impl Serialize for ContentBlock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Self::Other(other) = self {
            return other.json.serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.type_name())?;
        let extra = match self {
            Self::Text(block) => {
                map.serialize_entry("text", &block.text)?;
                &block.extra
            }
            Self::Image(block) => {
                map.serialize_entry("source", &block.source)?;
                &block.extra
            }
            Self::Document(block) => {
                map.serialize_entry("source", &block.source)?;
                if let Some(title) = &block.title {
                    map.serialize_entry("title", title)?;
                }
                &block.extra
            }
            Self::Thinking(block) => {
                map.serialize_entry("thinking", &block.thinking)?;
                if let Some(signature) = &block.signature {
                    map.serialize_entry("signature", signature)?;
                }
                &block.extra
            }
            Self::RedactedThinking(block) => {
                map.serialize_entry("data", &block.data)?;
                &block.extra
            }
            Self::ToolUse(block) => {
                map.serialize_entry("id", &block.id)?;
                map.serialize_entry("name", &block.name)?;
                map.serialize_entry("input", &block.input)?;
                &block.extra
            }
            Self::ToolResult(block) => {
                map.serialize_entry("tool_use_id", &block.tool_use_id)?;
                if let Some(content) = &block.content {
                    map.serialize_entry("content", content)?;
                }
                if let Some(is_error) = &block.is_error {
                    map.serialize_entry("is_error", is_error)?;
                }
                &block.extra
            }
            Self::Other(_) => return map.end(),
        };
        for (name, value) in extra.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
