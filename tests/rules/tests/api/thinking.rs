//! Thinking: its forms, and what it is bound to.

use rules::Rules;
use serde_json::{Value, json};

use crate::{OLD, assistant, body, on, refused, table, text, user, with};

const BOUND: &str =
    "Invalid `signature` in `thinking` block. The block is bound to a different conversation.";
const MODIFIED: &str =
    "`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified";

/// A request, and the content of a reply to it that begins with thinking.
fn thought() -> (Value, Value) {
    let mut request = body(json!([user("Hi")]));
    request["system"] = "Be kind.".into();
    request["tools"] = json!([{"name": "plan", "input_schema": {"type": "object"}}]);
    let mut content = json!([
        {"type": "thinking", "thinking": "Hm.", "signature": ""},
        {"type": "redacted_thinking", "data": ""},
        text("Hello"),
    ]);
    Rules::new().sign(&request, &mut content);
    (request, content)
}

/// The request that follows.
fn next() -> Value {
    let (mut request, content) = thought();
    let messages = request["messages"].as_array_mut().unwrap();
    messages.extend([assistant(content), user("And?")]);
    request
}

/// That request, changed.
fn changed(change: impl FnOnce(&mut Value)) -> Value {
    let mut next = next();
    change(&mut next);
    next
}

#[test]
fn the_forms_that_a_model_takes() {
    let form = |model: &str, thinking: Value| on(model, with("thinking", thinking));
    let budget = |tokens: u64| form(OLD, json!({"type": "enabled", "budget_tokens": tokens}));
    let mut enough = budget(1024);
    enough["max_tokens"] = 1025.into();
    let adaptive = json!({"type": "adaptive", "display": "omitted"});
    let disabled = json!({"type": "disabled"});
    table(vec![
        (
            form("claude-haiku-5-5", adaptive.clone()),
            form(OLD, adaptive.clone()),
            "'adaptive' is not supported by",
        ),
        (
            form("claude-haiku-5-5", disabled.clone()),
            form("claude-sonnet-5-5", disabled.clone()),
            "'disabled' is not",
        ),
        (
            form("claude-sonnet-5-5", json!({"type": "between_tools"})),
            form("claude-opus-5-5", disabled),
            "'disabled' is not supported by claude-opus-5-5",
        ),
        (enough.clone(), on("claude-opus-4-7", enough.clone()), "'enabled' is not supported by"),
        (enough.clone(), budget(1023), "greater than or equal to 1024"),
        (enough.clone(), budget(1024), "`max_tokens` must be greater than `thinking.budget_tokens`"),
        (enough, form(OLD, json!({"type": "enabled"})), "budget_tokens: Field required"),
        (
            form("claude-haiku-5-5", adaptive),
            form("claude-haiku-5-5", json!({"type": "adaptive", "display": "full"})),
            "display: Input should be 'summarized' or 'omitted'",
        ),
    ]);
}

#[test]
fn thinking_goes_back_as_it_was_under_what_it_was() {
    let other_model = changed(|next| next["model"] = "claude-opus-5-5".into());
    let other_text = changed(|next| next["messages"][0]["content"] = "Hello".into());
    table(vec![
        (next(), other_text, BOUND),
        (next(), other_model, BOUND),
        (next(), changed(|next| next["system"] = "Be rude.".into()), BOUND),
        (next(), changed(|next| next["tools"][0]["description"] = "Plans.".into()), BOUND),
        (next(), changed(|next| next["messages"].as_array_mut().unwrap().insert(0, user("Hey"))), BOUND),
        (next(), changed(|next| next["messages"][1]["content"][0]["thinking"] = "Ha.".into()), MODIFIED),
        (next(), changed(|next| next["messages"][1]["content"][1]["data"] = "bound.1.a.b".into()), MODIFIED),
    ]);
}

#[test]
fn what_is_no_content_does_not_bind() {
    let marked = changed(|next| {
        next["messages"][0]["content"] =
            json!([{"type": "text", "text": "Hi", "cache_control": {"type": "ephemeral"}}]);
    });
    assert_eq!(rules::check(&marked), Ok(()), "a string is a text block, and a mark is no content");
    let longer = changed(|next| next["max_tokens"] = 99.into());
    assert_eq!(rules::check(&longer), Ok(()));
}

#[test]
fn thinking_is_bound_to_the_account_as_well() {
    let (request, mut content) = thought();
    let mine = Rules::new().account("mine");
    mine.sign(&request, &mut content);
    let next = changed(|next| next["messages"][1]["content"] = content);
    assert_eq!(mine.check(&next), Ok(()));
    refused(&next, BOUND);
}

#[test]
fn a_model_that_does_not_bind_takes_thinking_under_another_history() {
    let moved = changed(|next| {
        next["model"] = OLD.into();
        next["messages"][0]["content"] = "Hello".into();
    });
    assert_eq!(rules::check(&moved), Ok(()));
}

#[test]
fn the_second_part_of_a_paused_turn_is_bound_to_the_first() {
    let call = json!({"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}});
    let found = json!({"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []});
    let paused = body(json!([user("Hi"), assistant(json!([call]))]));
    let mut rest = json!([found, {"type": "thinking", "thinking": "Hm.", "signature": ""}, text("So.")]);
    Rules::new().sign(&paused, &mut rest);
    let mut joined = vec![call];
    joined.extend(rest.as_array().unwrap().clone());
    let apart = body(json!([user("Hi"), paused["messages"][1], assistant(rest), user("And?")]));
    let together = body(json!([user("Hi"), assistant(joined), user("And?")]));
    let mut without = apart.clone();
    without["messages"][1]["content"][0]["input"] = json!({"query": "q"});
    table(vec![(apart, without.clone(), BOUND), (together, without, BOUND)]);
}

#[test]
fn the_reply_before_a_thinking_block_is_the_assistants_alone() {
    let between = changed(|next| {
        let content = next["messages"][1]["content"].clone();
        next["messages"] = json!([user("Hi"), user("there"), assistant(content), user("And?")]);
    });
    refused(&between, BOUND);
}

#[test]
fn a_message_does_not_end_with_thinking() {
    let thinking = json!({"type": "thinking", "thinking": "Hm.", "signature": "of elsewhere"});
    let said = |content: Value| body(json!([user("Hi"), assistant(content), user("And?")]));
    table(vec![(
        said(json!([thinking, text("So.")])),
        said(json!([text("So."), thinking])),
        "messages.1: The final block in an assistant message cannot be `thinking`.",
    )]);
}
