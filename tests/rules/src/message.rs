//! Messages: their roles, that each says something, and how a history ends.

use serde_json::Value;

use crate::model::Ability;
use crate::turn::{Turn, blocks, kind};
use crate::{Verdict, hold};

pub(crate) fn check(messages: &[Value], ability: &Ability) -> Verdict {
    for (index, message) in messages.iter().enumerate() {
        let fields =
            message.as_object().ok_or_else(|| format!("messages.{index}: Input should be an object"))?;
        if let Some(name) = fields.keys().find(|name| !["role", "content"].contains(&name.as_str())) {
            return Err(format!("messages.{index}.{name}: Extra inputs are not permitted"));
        }
        match message["role"].as_str() {
            Some("user" | "assistant") => {}
            Some("system") => check_system(messages, index, ability)?,
            Some(other) => {
                return Err(format!(
                    "messages: Unexpected role \"{other}\". Allowed roles are \"user\" or \"assistant\"."
                ));
            }
            None => return Err(format!("messages.{index}.role: Field required")),
        }
        check_content(messages, index)?;
    }
    hold(messages.first().is_none_or(|first| first["role"] == "user"), || {
        "messages: first message must use the \"user\" role".to_owned()
    })
}

fn check_content(messages: &[Value], index: usize) -> Verdict {
    let content = &messages[index]["content"];
    let empty = match content {
        Value::Null => return Err(format!("messages.{index}.content: Field required")),
        Value::String(text) => text.is_empty(),
        Value::Array(blocks) => blocks.is_empty(),
        _ => return Err(format!("messages.{index}.content: Input should be a valid list")),
    };
    let prefill = index + 1 == messages.len() && messages[index]["role"] == "assistant";
    hold(!empty || prefill, || {
        format!(
            "messages.{index}: all messages must have non-empty content except for the optional final assistant message"
        )
    })?;
    for block in blocks(content).iter().filter(|block| kind(block) == "text") {
        let Some(text) = block["text"].as_str() else { continue };
        let may_be_empty = prefill && content.is_string();
        hold(may_be_empty || !text.is_empty(), || {
            "messages: text content blocks must be non-empty".to_owned()
        })?;
        hold(may_be_empty || !text.trim().is_empty(), || {
            "messages: text content blocks must contain non-whitespace text".to_owned()
        })?;
    }
    Ok(())
}

/// An instruction inside the history: after what the user said, before what the assistant says, text alone.
fn check_system(messages: &[Value], index: usize, ability: &Ability) -> Verdict {
    hold(ability.system_role, || "role 'system' is not supported on this model".to_owned())?;
    let follows_user = index.checked_sub(1).is_some_and(|before| messages[before]["role"] == "user");
    let leads_on = messages.get(index + 1).is_none_or(|next| next["role"] == "assistant");
    hold(follows_user && leads_on, || {
        format!("messages.{index}: a system message must follow a user turn and precede an assistant turn")
    })?;
    hold(blocks(&messages[index]["content"]).iter().all(|block| kind(block) == "text"), || {
        format!("messages.{index}.content: system messages may contain text blocks only")
    })
}

/// A history ends with the user, unless the model takes a prefill or a server tool's call is still open.
pub(crate) fn check_end(turns: &[Turn], body: &Value, ability: &Ability) -> Verdict {
    let Some(last) = turns.last().filter(|turn| turn.role == "assistant") else { return Ok(()) };
    if last.blocks.iter().any(|one| one.kind() == "server_tool_use") {
        return Ok(());
    }
    hold(ability.prefill, || {
        "This model does not support assistant message prefill. The conversation must end with a user message."
            .to_owned()
    })?;
    hold(body["thinking"]["type"] != "enabled", || {
        "messages: assistant message prefill is not supported when thinking is enabled".to_owned()
    })?;
    let text = last.blocks.last().and_then(|one| one.block["text"].as_str()).unwrap_or_default();
    hold(text == text.trim_end(), || {
        "messages: final assistant content cannot end with trailing whitespace".to_owned()
    })
}
