//! The messages of a posted body: their roles, and what their blocks hold. The rules for their order stand in
//! `order.rs`.

use super::document::Document;
use super::order;
use super::photo::{self, Photo};
use super::refusal::Refusal;
use serde_json::Value;

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// The person.
    User,
    /// The guide, in its earlier answers.
    Assistant,
    /// An instruction in mid-conversation; counted, otherwise ignored.
    System,
}

/// A call of one of the page's tools.
#[derive(Clone, Debug)]
pub(super) struct Call {
    /// Unique in the conversation.
    pub id: String,
    /// The tool.
    pub name: String,
    /// What it was called with.
    pub input: Value,
}

/// What a called tool gave back.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    /// The call.
    pub id: String,
    /// The texts of the result.
    pub text: String,
    /// Whether the tool could not do it.
    pub failed: bool,
}

/// What one block counts as input.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Weight {
    /// Characters of text.
    pub chars: usize,
    /// Tokens of what is no text.
    pub tokens: u64,
}

/// One message, reduced to what the guide reads.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    /// Who speaks.
    pub role: Role,
    /// The text blocks, one to a line.
    pub text: String,
    /// The pictures whose bytes are in the request.
    pub photos: Vec<Photo>,
    /// How many pictures are only addresses; the guide fetches nothing.
    pub linked_photos: usize,
    /// The documents.
    pub documents: Vec<Document>,
    /// What each block counts as input.
    pub weights: Vec<Weight>,
    /// The tools this message calls.
    pub calls: Vec<Call>,
    /// The calls this message answers.
    pub outcomes: Vec<Outcome>,
}

/// Reads the field `messages`.
pub(super) fn turns(messages: Option<&Value>) -> Result<Vec<Turn>, Refusal> {
    let entries = match messages {
        None => return Err(Refusal::invalid("messages: Field required")),
        Some(Value::Array(entries)) => entries,
        Some(_) => return Err(Refusal::invalid("messages: Input should be a valid list")),
    };
    if entries.is_empty() {
        return Err(Refusal::invalid("messages: at least one message is required"));
    }
    let mut turns = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        turns.push(turn(entry, &format!("messages.{index}"))?);
    }
    order::check(&turns)?;
    let photos: Vec<&Photo> = turns.iter().flat_map(|turn| &turn.photos).collect();
    photo::check_sizes(&photos)?;
    Ok(turns)
}

fn turn(entry: &Value, path: &str) -> Result<Turn, Refusal> {
    let role = match entry["role"].as_str() {
        Some("user") => Role::User,
        Some("assistant") => Role::Assistant,
        Some("system") => Role::System,
        _ => {
            let message = format!("{path}.role: Input should be 'user', 'assistant' or 'system'");
            return Err(Refusal::invalid(message));
        }
    };
    let mut turn = Turn {
        role,
        text: String::new(),
        photos: Vec::new(),
        linked_photos: 0,
        documents: Vec::new(),
        weights: Vec::new(),
        calls: Vec::new(),
        outcomes: Vec::new(),
    };
    match &entry["content"] {
        Value::String(text) => turn.add_text(text)?,
        Value::Array(blocks) if !blocks.is_empty() => {
            for (index, block) in blocks.iter().enumerate() {
                turn.add_block(block, &format!("{path}.content.{index}"))?;
            }
        }
        Value::Array(_) => {
            return Err(Refusal::invalid(format!("{path}: all messages must have non-empty content")));
        }
        Value::Null => return Err(Refusal::invalid(format!("{path}.content: Field required"))),
        _ => {
            let message = format!("{path}.content: Input should be a valid string or list");
            return Err(Refusal::invalid(message));
        }
    }
    Ok(turn)
}

impl Turn {
    /// Whether the message holds nothing but results of tools.
    pub fn only_results(&self) -> bool {
        !self.outcomes.is_empty() && self.weights.len() == self.outcomes.len()
    }

    fn weigh(&mut self, chars: usize, tokens: u64) {
        self.weights.push(Weight { chars, tokens });
    }

    fn add_text(&mut self, text: &str) -> Result<(), Refusal> {
        if text.is_empty() {
            return Err(Refusal::invalid("messages: text content blocks must be non-empty"));
        }
        if text.trim().is_empty() {
            return Err(Refusal::invalid("messages: text content blocks must contain non-whitespace text"));
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(text);
        self.weigh(text.chars().count(), 0);
        Ok(())
    }

    fn add_block(&mut self, block: &Value, path: &str) -> Result<(), Refusal> {
        let string = |name: &str| {
            block[name]
                .as_str()
                .map(str::to_owned)
                .ok_or_else(|| Refusal::invalid(format!("{path}.{name}: Field required")))
        };
        match block["type"].as_str() {
            Some("text") => return self.add_text(&string("text")?),
            Some("image") => return self.add_image(&block["source"], path),
            Some("document") if self.role == Role::User => {
                let document = Document::read(block, path)?;
                self.weigh(document.chars, document.tokens);
                self.documents.push(document);
                return Ok(());
            }
            Some("tool_use") => {
                let input = block["input"].clone();
                if !input.is_object() {
                    let message = format!("{path}.tool_use.input: Input should be an object");
                    return Err(Refusal::invalid(message));
                }
                self.calls.push(Call { id: string("id")?, name: string("name")?, input });
            }
            Some("tool_result") => self.outcomes.push(Outcome {
                id: string("tool_use_id")?,
                text: texts(&block["content"]),
                failed: block["is_error"] == true,
            }),
            // Blocks that the guide never writes and cannot read; they only count.
            Some(
                "thinking"
                | "redacted_thinking"
                | "search_result"
                | "server_tool_use"
                | "web_search_tool_result"
                | "web_fetch_tool_result"
                | "container_upload",
            ) => {}
            Some(other) => {
                let message = format!("{path}: Input tag '{other}' found using 'type' is not known here");
                return Err(Refusal::invalid(message));
            }
            None => return Err(Refusal::invalid(format!("{path}.type: Field required"))),
        }
        self.weigh(block.to_string().chars().count(), 0);
        Ok(())
    }

    fn add_image(&mut self, source: &Value, path: &str) -> Result<(), Refusal> {
        let path = format!("{path}.image.source");
        match source["type"].as_str() {
            Some("base64") => {
                let photo = Photo::read(
                    source["media_type"].as_str().unwrap_or_default(),
                    source["data"].as_str().unwrap_or_default(),
                    &path,
                )?;
                self.weigh(0, photo.tokens());
                self.photos.push(photo);
                Ok(())
            }
            Some("url") => {
                let url = source["url"].as_str().unwrap_or_default();
                if !url.starts_with("https://") {
                    return Err(Refusal::invalid(format!("{path}.url: Only HTTPS URLs are supported")));
                }
                self.linked_photos += 1;
                self.weigh(url.chars().count(), 0);
                Ok(())
            }
            Some("file") => Err(Refusal::not_found("File not found: the guide keeps no files")),
            _ => {
                let message = format!("{path}.type: Input should be 'base64', 'url' or 'file'");
                Err(Refusal::invalid(message))
            }
        }
    }
}

/// The text of a tool's result: a string, or the text blocks of a list.
fn texts(content: &Value) -> String {
    if let Some(text) = content.as_str() {
        return text.to_owned();
    }
    let blocks = content.as_array().map_or(&[][..], Vec::as_slice);
    blocks.iter().filter_map(|block| block["text"].as_str()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(messages: Value) -> String {
        turns(Some(&messages)).expect_err("must be refused").message
    }

    #[test]
    fn strings_and_blocks_read_alike() {
        let read = turns(Some(&json!([
            { "role": "user", "content": "Tokyo" },
            { "role": "assistant", "content": [{ "type": "text", "text": "Yes." }] },
            { "role": "user", "content": [{ "type": "text", "text": "and" }, { "type": "text", "text": "Kyoto" }] },
        ])))
        .unwrap();
        assert_eq!(read[2].text, "and\nKyoto");
        let chars = read.iter().flat_map(|turn| &turn.weights).map(|weight| weight.chars);
        assert_eq!(chars.sum::<usize>(), 5 + 4 + 8);
    }

    #[test]
    fn broken_histories_are_refused_in_the_words_of_the_api() {
        let user = json!({ "role": "user", "content": "Hi" });
        for (messages, starts) in [
            (json!([]), "messages: at least one message is required"),
            (json!([{ "role": "assistant", "content": "Hi" }]), "messages: first message must use"),
            (json!([{ "role": "system", "content": "Hi" }, user]), "messages: first message must use"),
            (json!([{ "role": "user", "content": "" }]), "messages: text content blocks must be non-empty"),
            (json!([{ "role": "user", "content": " \n" }]), "messages: text content blocks must contain"),
            (json!([{ "role": "user", "content": [] }]), "messages.0: all messages must have non-empty"),
            (json!([{ "role": "user" }]), "messages.0.content: Field required"),
            (json!([{ "role": "robot", "content": "Hi" }]), "messages.0.role: Input should be"),
            (json!([user, { "role": "assistant", "content": "Hm" }]), "This model does not support"),
            (json!([{ "role": "user", "content": [{ "type": "song" }] }]), "messages.0.content.0: Input tag"),
            (json!([{ "role": "user", "content": [{ "text": "Hi" }] }]), "messages.0.content.0.type"),
        ] {
            let message = refused(messages);
            assert!(message.starts_with(starts), "{message}");
        }
    }

    #[test]
    fn calls_and_results_are_read() {
        let read = turns(Some(&json!([
            { "role": "user", "content": "Plan" },
            { "role": "assistant", "content": [
                { "type": "tool_use", "id": "toolu_1", "name": "plan_day", "input": { "day": 1 } }] },
            { "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "toolu_1", "is_error": true,
                "content": [{ "type": "text", "text": "No" }, { "type": "text", "text": "way" }] }] },
        ])))
        .unwrap();
        assert_eq!((read[1].calls[0].name.as_str(), &read[1].calls[0].input["day"]), ("plan_day", &json!(1)));
        let outcome = &read[2].outcomes[0];
        assert_eq!((outcome.text.as_str(), outcome.failed, read[2].only_results()), ("No\nway", true, true));
    }
}
