//! Tools: how they are offered, and that every use of one is answered where the API looks for the answer.

use serde_json::Value;

use crate::model::Ability;
use crate::turn::Turn;
use crate::{Verdict, hold};

/// The longest name of a tool, in characters.
const NAME: usize = 128;

/// Checks `tools` and `tool_choice`.
pub(crate) fn check_offer(body: &Value, ability: &Ability) -> Verdict {
    let tools = match &body["tools"] {
        Value::Null => &[][..],
        Value::Array(tools) => tools,
        _ => return Err("tools: Input should be a valid list".to_owned()),
    };
    let mut names: Vec<&str> = Vec::new();
    for (at, tool) in tools.iter().enumerate() {
        let name = tool["name"].as_str().ok_or_else(|| format!("tools.{at}.name: Field required"))?;
        let fits = !name.is_empty()
            && name.len() <= NAME
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        hold(fits, || {
            format!("tools.{at}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{{1,128}}$'")
        })?;
        hold(!names.contains(&name), || "tools: Tool names must be unique.".to_owned())?;
        names.push(name);
        // Tools that run at the server are chosen by a dated type and have no schema of their own.
        if matches!(tool["type"].as_str(), None | Some("custom")) {
            hold(tool["input_schema"].is_object(), || {
                format!("tools.{at}.custom.input_schema: Field required")
            })?;
            hold(tool["input_schema"]["type"] == "object", || {
                format!("tools.{at}.custom.input_schema.type: Input should be 'object'")
            })?;
        }
    }
    check_choice(body, &names, ability)
}

fn check_choice(body: &Value, names: &[&str], ability: &Ability) -> Verdict {
    let choice = &body["tool_choice"];
    if choice.is_null() {
        return Ok(());
    }
    hold(!names.is_empty(), || {
        "tool_choice: tool_choice may only be specified while providing tools".to_owned()
    })?;
    let kind = choice["type"].as_str().unwrap_or_default();
    hold(["auto", "any", "tool", "none"].contains(&kind), || {
        format!(
            "tool_choice: Input tag '{kind}' found using 'type' does not match any of the expected tags: 'auto', 'any', 'tool', 'none'"
        )
    })?;
    let forced = kind == "any" || kind == "tool";
    hold(!forced || ability.forced_tools, || {
        format!("tool_choice: `{kind}` is not supported on this model")
    })?;
    hold(!forced || body["thinking"]["type"] != "enabled", || {
        "Thinking may not be enabled when tool_choice forces tool use.".to_owned()
    })?;
    let wanted = choice["name"].as_str().unwrap_or_default();
    hold(kind != "tool" || names.contains(&wanted), || format!("Tool '{wanted}' not found in provided tools"))
}

/// Every use is answered by the next turn, before anything else there; nothing else is answered; ids are unique.
pub(crate) fn check_pairs(turns: &[Turn]) -> Verdict {
    let mut seen: Vec<&str> = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    for turn in turns {
        check_answers(turn, &open)?;
        open = Vec::new();
        for one in turn.blocks.iter().filter(|one| one.kind() == "tool_use") {
            let id = one.block["id"].as_str().unwrap_or_default();
            hold(!seen.contains(&id), || format!("{}: `tool_use` ids must be unique", one.path()))?;
            seen.push(id);
            open.push(id);
        }
    }
    hold(open.is_empty(), || unanswered(turns.last(), &open))
}

/// The results at the beginning of a turn answer what was open before it, each once.
fn check_answers(turn: &Turn, open: &[&str]) -> Verdict {
    let mut given: Vec<&str> = Vec::new();
    for one in turn.blocks.iter().filter(|one| one.kind() == "tool_result") {
        let id = one.block["tool_use_id"].as_str().unwrap_or_default();
        hold(open.contains(&id), || {
            format!(
                "{}: unexpected `tool_use_id` found in `tool_result` blocks: {id}. Each `tool_result` block must have a corresponding `tool_use` block in the previous message.",
                one.path()
            )
        })?;
        hold(!given.contains(&id), || {
            format!(
                "{}: each tool_use must have a single result. Found multiple `tool_result` blocks with id: {id}",
                one.path()
            )
        })?;
        given.push(id);
    }
    let first = turn.blocks.iter().take_while(|one| one.kind() == "tool_result").count();
    let missing: Vec<&str> = open.iter().filter(|id| !given.contains(id)).copied().collect();
    hold(missing.is_empty(), || unanswered(Some(turn), &missing))?;
    // Results behind other content are not immediately after the calls.
    hold(first == given.len(), || unanswered(Some(turn), &given[first..]))
}

fn unanswered(turn: Option<&Turn>, ids: &[&str]) -> String {
    let message = turn.and_then(|turn| turn.blocks.first()).map_or(0, |one| one.message);
    format!(
        "messages.{message}: `tool_use` ids were found without `tool_result` blocks immediately after: {}. Each `tool_use` block must have a corresponding `tool_result` block in the next message.",
        ids.join(", ")
    )
}

/// The result of a tool that the server runs stands in the same turn; only the last turn may still wait for one.
pub(crate) fn check_server_calls(turns: &[Turn]) -> Verdict {
    let last = turns.len().saturating_sub(1);
    for (at, turn) in turns.iter().enumerate() {
        for call in turn.blocks.iter().filter(|one| one.kind() == "server_tool_use") {
            let answered = turn.blocks.iter().any(|one| {
                one.kind().ends_with("_tool_result") && one.block["tool_use_id"] == call.block["id"]
            });
            let name = call.block["name"].as_str().unwrap_or_default();
            let id = call.block["id"].as_str().unwrap_or_default();
            hold(answered || at == last, || {
                format!(
                    "messages.{}: `{name}` tool use with id `{id}` was found without a corresponding `{name}_tool_result` block",
                    call.message
                )
            })?;
        }
    }
    Ok(())
}
