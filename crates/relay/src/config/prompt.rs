//! What the relay adds to every request: system prompt, thinking, examples, stop sequences, prefill.

use messages::Json;
use serde_json::json;

use super::rules::Wrong;
use super::written::{WrittenExample, WrittenProfile, WrittenThinking};
use super::{Profile, Thinking};

/// The least that `enabled` may think for.
const LEAST_BUDGET: u32 = 1024;

/// Reads the keys of a profile that are about it.
pub(super) fn read(profile: &mut Profile, written: &mut WrittenProfile) -> Result<(), Wrong> {
    profile.system = written.system.take();
    if profile.system.as_deref().is_some_and(is_blank) {
        return Err(("system", "the system prompt is empty; write one or remove the key".to_owned()));
    }
    profile.thinking =
        written.thinking.take().map(|written| thinking(written, profile.max_tokens)).transpose()?;
    profile.examples = examples(std::mem::take(&mut written.examples))?;
    profile.stop_sequences = std::mem::take(&mut written.stop_sequences);
    if profile.stop_sequences.iter().any(|text| is_blank(text)) {
        let reason = "holds a string of spaces only, which the API refuses; remove it".to_owned();
        return Err(("stop_sequences", reason));
    }
    if let Some(prefill) = written.prefill.take() {
        // The API refuses spaces at the end, and the model writes its own.
        let text = prefill.trim_end();
        if text.is_empty() {
            return Err(("prefill", "is empty; write how replies begin or remove the key".to_owned()));
        }
        profile.prefill = Some(text.to_owned());
    }
    Ok(())
}

fn thinking(written: WrittenThinking, max_tokens: u32) -> Result<Thinking, Wrong> {
    let forms = ["adaptive", "enabled", "disabled", "between_tools"];
    let form = written.r#type;
    if !forms.contains(&form.as_str()) {
        let reason = format!("`{form}` is no way to think; write {}", forms.join(", "));
        return Err(("thinking.type", reason));
    }
    if let Some(display) = &written.display
        && !["summarized", "omitted"].contains(&display.as_str())
    {
        return Err(("thinking.display", format!("`{display}` is unknown; write summarized or omitted")));
    }
    match (form.as_str(), written.budget_tokens) {
        ("enabled", Some(budget)) if budget < LEAST_BUDGET || budget >= max_tokens => {
            let reason = format!("has to be at least {LEAST_BUDGET} and less than max_tokens, {max_tokens}");
            return Err(("thinking.budget_tokens", reason));
        }
        ("enabled", None) => {
            let reason = format!("`enabled` needs one; write at least {LEAST_BUDGET}");
            return Err(("thinking.budget_tokens", reason));
        }
        ("enabled", Some(_)) | (_, None) => {}
        (_, Some(_)) => {
            let reason = format!("`{form}` has none; remove it or write type = \"enabled\"");
            return Err(("thinking.budget_tokens", reason));
        }
    }
    Ok(Thinking { form, display: written.display, budget: written.budget_tokens })
}

/// Examples begin with the user and end with the assistant: a visitor's own message follows them.
fn examples(written: Vec<WrittenExample>) -> Result<Vec<Json>, Wrong> {
    let roles: Vec<&str> = written.iter().map(|example| example.role.as_str()).collect();
    if let Some(other) = roles.iter().find(|role| !["user", "assistant"].contains(role)) {
        return Err(("examples", format!("`{other}` is no role; write user or assistant")));
    }
    if !matches!(roles.as_slice(), [] | ["user", .., "assistant"]) {
        let reason = "have to begin with a message of the user and to end with one of the assistant, because the \
                      visitor's own follows; add what is missing";
        return Err(("examples", reason.to_owned()));
    }
    let unreadable = |index: usize| {
        let reason = "needs a text that is not blank, or a list of content blocks with a type each";
        ("examples", format!("number {} {reason}", index + 1))
    };
    let message = |(index, example): (usize, WrittenExample)| {
        if !is_content(&example.content) {
            return Err(unreadable(index));
        }
        Json::of(&json!({"role": example.role, "content": example.content})).map_err(|_| unreadable(index))
    };
    written.into_iter().enumerate().map(message).collect()
}

fn is_content(content: &toml::Value) -> bool {
    match content {
        toml::Value::String(text) => !is_blank(text),
        toml::Value::Array(blocks) => !blocks.is_empty() && blocks.iter().all(is_block),
        _ => false,
    }
}

fn is_block(block: &toml::Value) -> bool {
    let text = |key: &str| block.get(key).and_then(toml::Value::as_str);
    match text("type") {
        Some("text") => text("text").is_some_and(|text| !is_blank(text)),
        Some(_) => true,
        None => false,
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
