//! The kinds of blocks on each side, and their fields.

use rules::{Rules, Version};
use serde_json::{Value, json};

use crate::{assistant, body, table, text, user};

fn asked(block: Value) -> Value {
    body(json!([user(json!([block]))]))
}

fn said(block: Value) -> Value {
    body(json!([user("Hi"), assistant(json!([block, text("So.")])), user("And?")]))
}

#[test]
fn what_a_user_may_send() {
    let picture = json!({"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}});
    let good = asked(picture.clone());
    let mut odd = picture;
    odd["name"] = "a".into();
    table(vec![
        (
            good.clone(),
            asked(json!({"type": "video"})),
            "Input tag 'video' found using 'type' does not match",
        ),
        (good.clone(), asked(json!({"text": "Hi"})), "messages.0.content.0.type: Field required"),
        (good.clone(), asked(json!("Hi")), "messages.0.content.0: Input should be an object"),
        (good.clone(), asked(odd), "messages.0.content.0.image.name: Extra inputs are not permitted"),
        (good.clone(), asked(json!({"type": "image"})), "messages.0.content.0.image.source: Field required"),
        (
            good.clone(),
            asked(json!({"type": "thinking", "thinking": "", "signature": "s"})),
            "Input tag 'thinking' found using 'type'",
        ),
        (
            good,
            asked(json!({"type": "tool_use", "id": "t", "name": "n", "input": {}})),
            "Input tag 'tool_use' found",
        ),
    ]);
}

#[test]
fn citations_in_what_a_user_says() {
    let cited = |citations: Value| asked(json!({"type": "text", "text": "Hi", "citations": citations}));
    let citation = json!({"type": "web_search_result_location", "url": "u", "title": "t", "cited_text": "c"});
    table(vec![(
        cited(Value::Null),
        cited(json!([citation])),
        "citations are not permitted in user messages",
    )]);
    assert_eq!(Rules::new().version(Version::Of2023).check(&cited(json!([citation]))), Ok(()));
    assert_eq!(rules::check(&said(json!({"type": "text", "text": "Hi", "citations": [citation]}))), Ok(()));
}

#[test]
fn what_a_reply_may_hold() {
    let tool = |input: Value| {
        json!([
            user("Hi"),
            assistant(
                json!([{"type": "tool_use", "id": "toolu_1", "name": "plan", "input": input, "caller": {}}])
            ),
            user(json!([{"type": "tool_result", "tool_use_id": "toolu_1"}])),
        ])
    };
    let thinking =
        |signature: Value| said(json!({"type": "thinking", "thinking": "Hm.", "signature": signature}));
    table(vec![
        (said(text("Hi")), said(json!({"type": "text"})), "messages.1.content.0.text.text: Field required"),
        (
            said(json!({"type": "text", "text": "Hi", "novelty": 1})),
            said(json!({"type": "text", "text": "Hi", "parsed": {}})),
            "messages.1.content.0.text.parsed: Extra inputs are not permitted",
        ),
        (
            said(json!({"type": "unheard_of", "depth": 1})),
            said(json!({"type": "tool_result", "tool_use_id": "t"})),
            "tool_result blocks are not permitted in assistant messages",
        ),
        (
            thinking(json!("s")),
            thinking(json!("")),
            "messages.1.content.0.thinking.signature: Field required",
        ),
        (
            thinking(json!("s")),
            thinking(Value::Null),
            "messages.1.content.0.thinking.signature: Field required",
        ),
        (
            said(json!({"type": "redacted_thinking", "data": "x"})),
            said(json!({"type": "redacted_thinking"})),
            "redacted_thinking.data: Field required",
        ),
        (
            body(tool(json!({"day": 1}))),
            body(tool(json!([1]))),
            "tool_use.input: Input should be a valid dictionary",
        ),
    ]);
    let document = said(json!({"type": "document", "source": {"type": "text"}}));
    assert!(rules::check(&document).unwrap_err().contains("document blocks are not permitted"));
    assert_eq!(Rules::new().version(Version::Of2023).check(&document), Ok(()));
}

#[test]
fn what_a_tool_may_answer() {
    let answered = |result: Value| {
        let mut block = json!({"type": "tool_result", "tool_use_id": "toolu_1"});
        block.as_object_mut().unwrap().extend(result.as_object().unwrap().clone());
        body(json!([
            user("Hi"),
            assistant(json!([{"type": "tool_use", "id": "toolu_1", "name": "plan", "input": {}}])),
            user(json!([block])),
        ]))
    };
    let inner = |block: Value| answered(json!({"content": [block]}));
    table(vec![
        (
            answered(json!({"content": ""})),
            answered(json!({"content": 3})),
            "tool_result.content: Input should be a valid list",
        ),
        (
            answered(json!({"is_error": true})),
            answered(json!({"is_error": "yes"})),
            "is_error: Input should be a valid boolean",
        ),
        (inner(text("done")), inner(text("")), "text content blocks must be non-empty"),
        (
            inner(json!({"type": "search_result", "source": "s", "title": "t", "content": []})),
            inner(json!({"type": "tool_use", "id": "t", "name": "n", "input": {}})),
            "Input tag 'tool_use' found using 'type'",
        ),
        (
            answered(json!({})),
            answered(json!({"tool_use_id": "toolu 1"})),
            "tool_use_id: String should match pattern",
        ),
        (
            answered(json!({})),
            answered(json!({"name": "plan"})),
            "tool_result.name: Extra inputs are not permitted",
        ),
    ]);
}
