//! The messages of a posted body: their roles, their text and pictures, and the rules the API holds them to.

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
    /// Characters that count as input.
    pub chars: usize,
    /// Ids of the tools this message calls.
    calls: Vec<String>,
    /// Ids of the calls this message answers.
    answers: Vec<String>,
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
    check_order(&turns)?;
    check_tool_calls(&turns)?;
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
        chars: 0,
        calls: Vec::new(),
        answers: Vec::new(),
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
        self.chars += text.chars().count();
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
            Some("tool_use") => {
                self.calls.push(string("id")?);
                self.chars += block["input"].to_string().chars().count();
            }
            Some("tool_result") => {
                self.answers.push(string("tool_use_id")?);
                self.chars += block["content"].to_string().chars().count();
            }
            // Blocks that the guide never writes and cannot read; they only count.
            Some(
                "thinking"
                | "redacted_thinking"
                | "document"
                | "search_result"
                | "server_tool_use"
                | "web_search_tool_result"
                | "web_fetch_tool_result"
                | "container_upload",
            ) => self.chars += block.to_string().chars().count(),
            Some(other) => {
                let message = format!("{path}: Input tag '{other}' found using 'type' is not known");
                return Err(Refusal::invalid(message));
            }
            None => return Err(Refusal::invalid(format!("{path}.type: Field required"))),
        }
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
                self.photos.push(photo);
                Ok(())
            }
            Some("url") => {
                let url = source["url"].as_str().unwrap_or_default();
                if !url.starts_with("https://") {
                    return Err(Refusal::invalid(format!("{path}.url: Only HTTPS URLs are supported")));
                }
                self.linked_photos += 1;
                self.chars += url.chars().count();
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

fn check_order(turns: &[Turn]) -> Result<(), Refusal> {
    if turns.first().is_some_and(|turn| turn.role != Role::User) {
        return Err(Refusal::invalid("messages: first message must use the \"user\" role"));
    }
    let last_speaker = turns.iter().rev().find(|turn| turn.role != Role::System);
    if last_speaker.is_some_and(|turn| turn.role == Role::Assistant) {
        return Err(Refusal::invalid(
            "This model does not support assistant message prefill. The conversation must end with a user message.",
        ));
    }
    Ok(())
}

/// Every tool call is answered in the next user message.
fn check_tool_calls(turns: &[Turn]) -> Result<(), Refusal> {
    let nothing = Vec::new();
    let spoken: Vec<&Turn> = turns.iter().filter(|turn| turn.role != Role::System).collect();
    for (index, turn) in spoken.iter().enumerate() {
        let next = spoken.get(index + 1).map_or(&nothing, |turn| &turn.answers);
        if let Some(id) = turn.calls.iter().find(|id| !next.contains(id)) {
            return Err(Refusal::invalid(format!(
                "`tool_use` ids were found without `tool_result` blocks immediately after: {id}"
            )));
        }
        let before = index.checked_sub(1).and_then(|index| spoken.get(index));
        let called = before.map_or(&nothing, |turn| &turn.calls);
        if let Some(id) = turn.answers.iter().find(|id| !called.contains(id)) {
            return Err(Refusal::invalid(format!(
                "unexpected `tool_use_id` found in `tool_result` blocks: {id}"
            )));
        }
    }
    Ok(())
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
        assert_eq!(read.iter().map(|turn| turn.chars).sum::<usize>(), 5 + 4 + 8);
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
    fn tool_calls_need_their_results() {
        let call = json!({ "role": "assistant", "content": [
            { "type": "tool_use", "id": "toolu_1", "name": "weather", "input": {} }] });
        let user = json!({ "role": "user", "content": "Hi" });
        let result = json!({ "role": "user", "content": [
            { "type": "tool_result", "tool_use_id": "toolu_1", "content": "Sun" }] });
        assert!(refused(json!([user, call, user])).starts_with("`tool_use` ids were found without"));
        assert!(refused(json!([user, result])).starts_with("unexpected `tool_use_id`"));
        assert!(turns(Some(&json!([user, call, result]))).is_ok());
    }
}
