//! The history as the server reads it: neighbouring messages of one role are one turn.

use serde_json::{Value, json};

/// What one side says before the other does.
pub(crate) struct Turn {
    pub(crate) role: String,
    pub(crate) blocks: Vec<Placed>,
}

/// A block and where it stands.
pub(crate) struct Placed {
    /// Index of its message.
    pub(crate) message: usize,
    /// Its place in the message's content.
    pub(crate) at: usize,
    /// A text that came as a string is a text block here.
    pub(crate) block: Value,
}

impl Placed {
    pub(crate) fn kind(&self) -> &str {
        kind(&self.block)
    }

    /// Where it stands, as the API writes it.
    pub(crate) fn path(&self) -> String {
        format!("messages.{}.content.{}", self.message, self.at)
    }
}

/// A block's type; empty when it has none.
pub(crate) fn kind(block: &Value) -> &str {
    block["type"].as_str().unwrap_or_default()
}

/// The blocks of a message's, a system prompt's or a tool result's content.
pub(crate) fn blocks(content: &Value) -> Vec<Value> {
    match content {
        Value::String(text) => vec![json!({"type": "text", "text": text})],
        Value::Array(blocks) => blocks.clone(),
        _ => Vec::new(),
    }
}

/// The turns of a history.
pub(crate) fn turns(messages: &[Value]) -> Vec<Turn> {
    let mut turns: Vec<Turn> = Vec::new();
    for (message, value) in messages.iter().enumerate() {
        let role = value["role"].as_str().unwrap_or_default();
        if turns.last().is_none_or(|last| last.role != role) {
            turns.push(Turn { role: role.to_owned(), blocks: Vec::new() });
        }
        let placed = blocks(&value["content"]).into_iter().enumerate();
        if let Some(turn) = turns.last_mut() {
            turn.blocks.extend(placed.map(|(at, block)| Placed { message, at, block }));
        }
    }
    turns
}
