//! Thinking: the forms that a model takes, and that a block comes back as it was made, under what it was made.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use serde_json::Value;

use crate::model::Ability;
use crate::turn::{Turn, turns};
use crate::{Verdict, hold};

/// What a signature that was made here begins with.
const MARK: &str = "bound";

/// Checks the `thinking` parameter.
pub(crate) fn check_form(body: &Value, ability: &Ability) -> Verdict {
    let thinking = &body["thinking"];
    if thinking.is_null() {
        return Ok(());
    }
    let form = thinking["type"].as_str().unwrap_or_default();
    hold(ability.thinking.contains(&form), || {
        format!("thinking.type: '{form}' is not supported by {}", body["model"].as_str().unwrap_or_default())
    })?;
    if form == "enabled" {
        let budget = thinking["budget_tokens"].as_u64();
        let budget = budget.ok_or("thinking.enabled.budget_tokens: Field required")?;
        hold(budget >= 1024, || {
            "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024".to_owned()
        })?;
        let below = body["max_tokens"].as_u64().is_none_or(|tokens| budget < tokens);
        hold(below, || "`max_tokens` must be greater than `thinking.budget_tokens`.".to_owned())?;
    }
    let display = thinking["display"].as_str();
    hold(thinking["display"].is_null() || matches!(display, Some("summarized" | "omitted")), || {
        format!("thinking.{form}.display: Input should be 'summarized' or 'omitted'")
    })
}

/// Signs the thinking of a reply's content.
pub(crate) fn sign(request: &Value, content: &mut Value, account: &str) {
    for block in content.as_array_mut().into_iter().flatten() {
        match block["type"].as_str() {
            Some("thinking") => {
                let text = block["thinking"].as_str().unwrap_or_default();
                block["signature"] = signature(request, text, account).into();
            }
            Some("redacted_thinking") => block["data"] = signature(request, "", account).into(),
            _ => {}
        }
    }
}

/// What a block with this text is signed with in the reply to a request: how many blocks the request holds, what
/// all of it comes to, and what the text comes to.
pub(crate) fn signature(request: &Value, text: &str, account: &str) -> String {
    let history = turns(request["messages"].as_array().map(Vec::as_slice).unwrap_or_default());
    let before: Vec<_> = flat(&history).collect();
    let ground = ground(request, account, &before);
    format!("{MARK}.{}.{ground:x}.{:x}", before.len(), hash(&text))
}

/// Checks each block that was signed here. What stands before it in the request must be what its own request
/// held, and then nothing but the reply it is part of.
pub(crate) fn check_bound(body: &Value, turns: &[Turn], ability: &Ability, account: &str) -> Verdict {
    let all: Vec<_> = flat(turns).collect();
    let places = turns.iter().flat_map(|turn| &turn.blocks);
    for (at, one) in places.enumerate() {
        let (text, proof) = match one.kind() {
            "thinking" => (one.block["thinking"].as_str(), one.block["signature"].as_str()),
            "redacted_thinking" => (Some(""), one.block["data"].as_str()),
            _ => continue,
        };
        let Some((count, ground_then, text_then)) = proof.and_then(read) else { continue };
        hold(text.is_some_and(|text| hash(&text) == text_then), || {
            format!(
                "{}: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.",
                one.path()
            )
        })?;
        let same_reply = |from: usize| all[from..at].iter().all(|(role, _)| *role == "assistant");
        let bound = count <= at && same_reply(count) && ground(body, account, &all[..count]) == ground_then;
        hold(bound || !ability.bound, || {
            format!(
                "{}: Invalid `signature` in `thinking` block. The block is bound to a different conversation. Remove all thinking blocks, or send the conversation as it was.",
                one.path()
            )
        })?;
    }
    check_ends(turns)
}

/// A message that another follows does not end with thinking.
fn check_ends(turns: &[Turn]) -> Verdict {
    for turn in turns.iter().filter(|turn| turn.role == "assistant") {
        if let Some(last) = turn.blocks.last()
            && ["thinking", "redacted_thinking"].contains(&last.kind())
        {
            return Err(format!(
                "messages.{}: The final block in an assistant message cannot be `{}`.",
                last.message,
                last.kind()
            ));
        }
    }
    Ok(())
}

fn flat(turns: &[Turn]) -> impl Iterator<Item = (&str, &Value)> {
    turns.iter().flat_map(|turn| turn.blocks.iter().map(|one| (turn.role.as_str(), &one.block)))
}

/// Everything that thinking is bound to. Marks for the cache are no content.
fn ground(body: &Value, account: &str, before: &[(&str, &Value)]) -> u64 {
    let mut hasher = DefaultHasher::new();
    account.hash(&mut hasher);
    for part in ["model", "system", "tools"] {
        unmarked(&body[part]).to_string().hash(&mut hasher);
    }
    for (role, block) in before {
        (role, unmarked(block).to_string()).hash(&mut hasher);
    }
    hasher.finish()
}

fn unmarked(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| *name != "cache_control");
            Value::Object(kept.map(|(name, value)| (name.clone(), unmarked(value))).collect())
        }
        Value::Array(items) => items.iter().map(unmarked).collect(),
        other => other.clone(),
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// The parts of a signature made here: blocks before the reply, what they came to, what the text came to.
fn read(signature: &str) -> Option<(usize, u64, u64)> {
    let mut parts = signature.split('.');
    if parts.next() != Some(MARK) {
        return None;
    }
    let count = parts.next()?.parse().ok()?;
    let mut number = || u64::from_str_radix(parts.next()?, 16).ok();
    Some((count, number()?, number()?))
}
