//! Roles, content that says something, and the end of a history.

use serde_json::{Value, json};

use crate::{OLD, assistant, body, on, table, text, user};

#[test]
fn roles() {
    let good = body(json!([user("Hi"), assistant("Hello"), user("And?")]));
    table(vec![
        (
            good.clone(),
            body(json!([assistant("Hello"), user("Hi")])),
            "first message must use the \"user\" role",
        ),
        (good.clone(), body(json!([{"role": "visitor", "content": "Hi"}])), "Unexpected role \"visitor\""),
        (good.clone(), body(json!([{"content": "Hi"}])), "messages.0.role: Field required"),
        (good.clone(), body(json!([3])), "messages.0: Input should be an object"),
        (
            good,
            body(json!([{"role": "user", "content": "Hi", "id": 1}])),
            "messages.0.id: Extra inputs are not permitted",
        ),
    ]);
    let twice = body(json!([user("Hi"), user("there"), assistant("Hello"), assistant("you"), user("And?")]));
    assert_eq!(rules::check(&twice), Ok(()), "neighbours of one role are one turn");
}

#[test]
fn instructions_inside_the_history() {
    let system = |content: Value| json!({"role": "system", "content": content});
    let good = body(json!([user("Hi"), system(json!("Be brief."))]));
    table(vec![
        (good.clone(), on(OLD, good.clone()), "role 'system' is not supported on this model"),
        (
            good.clone(),
            body(json!([system(json!("Be brief.")), user("Hi")])),
            "a system message must follow a user turn",
        ),
        (
            good.clone(),
            body(json!([user("Hi"), system(json!("Be brief.")), user("So?")])),
            "a system message must follow a user turn",
        ),
        (
            good,
            body(json!([
                user("Hi"),
                system(json!([{"type": "image", "source": {"type": "url", "url": "u"}}]))
            ])),
            "system messages may contain text blocks only",
        ),
    ]);
}

#[test]
fn content_that_says_something() {
    let good = body(json!([user([text("Hi")].to_vec())]));
    let empty = "messages: text content blocks must be non-empty";
    let blank = "messages: text content blocks must contain non-whitespace text";
    let nothing = "messages.0: all messages must have non-empty content except for the optional final assistant message";
    table(vec![
        (good.clone(), body(json!([user("")])), nothing),
        (good.clone(), body(json!([user(json!([]))])), nothing),
        (good.clone(), body(json!([user(json!([text("")]))])), empty),
        (good.clone(), body(json!([user(" \n")])), blank),
        (good.clone(), body(json!([user(json!([text("Hi"), text("\t")]))])), blank),
        (good.clone(), body(json!([{"role": "user"}])), "messages.0.content: Field required"),
        (good.clone(), body(json!([user(3)])), "messages.0.content: Input should be a valid list"),
        (
            good,
            body(json!([user("Hi"), assistant(json!([])), user("So?")])),
            "messages.1: all messages must have",
        ),
    ]);
}

#[test]
fn a_history_ends_with_the_user_unless_the_model_takes_a_prefill() {
    let prefill = |text: &str| body(json!([user("Hi"), assistant(text)]));
    let mut thinking = on(OLD, prefill("The answer is"));
    thinking["max_tokens"] = 2000.into();
    thinking["thinking"] = json!({"type": "enabled", "budget_tokens": 1024});
    table(vec![
        (
            on(OLD, prefill("The answer is")),
            prefill("The answer is"),
            "does not support assistant message prefill",
        ),
        (
            on(OLD, prefill("The answer is")),
            on(OLD, prefill("The answer is ")),
            "final assistant content cannot end with trailing whitespace",
        ),
        (
            on(OLD, prefill("")),
            thinking,
            "assistant message prefill is not supported when thinking is enabled",
        ),
    ]);
    for model in ["claude-opus-4-6", "claude-sonnet-5-5", "claude-fable-5-2", "unheard-of"] {
        assert!(rules::check(&on(model, prefill("So"))).is_err(), "{model}");
    }
    for model in ["claude-opus-4-5", "claude-sonnet-4-5-20250929", "claude-haiku-4-5-20251001"] {
        assert_eq!(rules::check(&on(model, prefill("So"))), Ok(()), "{model}");
    }
}
