//! Tools: offered, used, answered.

use serde_json::{Value, json};

use crate::{assistant, body, on, table, text, user, with};

fn tool(name: &str) -> Value {
    json!({"name": name, "description": "Plans.", "input_schema": {"type": "object", "properties": {}}})
}

fn call(id: &str) -> Value {
    json!({"type": "tool_use", "id": id, "name": "plan", "input": {}})
}

fn result(id: &str) -> Value {
    json!({"type": "tool_result", "tool_use_id": id, "content": "done"})
}

/// A history in which the assistant says `calls` and the user then `answer`.
fn round(calls: Value, answer: Value) -> Value {
    body(json!([user("Hi"), assistant(calls), user(answer)]))
}

#[test]
fn what_is_offered() {
    let good =
        with("tools", json!([tool("plan_day"), {"type": "web_search_20260318", "name": "web_search"}]));
    let mut schema = tool("a");
    schema["input_schema"]["type"] = "array".into();
    let long = "x".repeat(129);
    table(vec![
        (good.clone(), with("tools", json!([{}])), "tools.0.name: Field required"),
        (good.clone(), with("tools", json!([tool("plan day")])), "name: String should match pattern"),
        (
            with("tools", json!([tool(&long[1..])])),
            with("tools", json!([tool(&long)])),
            "name: String should match",
        ),
        (good.clone(), with("tools", json!([tool("a"), tool("a")])), "tools: Tool names must be unique."),
        (good.clone(), with("tools", json!([{"name": "a"}])), "tools.0.custom.input_schema: Field required"),
        (good.clone(), with("tools", json!([schema])), "input_schema.type: Input should be 'object'"),
        (good, with("tools", json!({})), "tools: Input should be a valid list"),
    ]);
}

#[test]
fn what_is_chosen() {
    let choose = |choice: Value| {
        let mut body = with("tools", json!([tool("a")]));
        body["tool_choice"] = choice;
        body
    };
    let good = choose(json!({"type": "tool", "name": "a"}));
    table(vec![
        (
            good.clone(),
            with("tool_choice", json!({"type": "auto"})),
            "only be specified while providing tools",
        ),
        (good.clone(), choose(json!({"type": "tool", "name": "b"})), "Tool 'b' not found in provided tools"),
        (good.clone(), choose(json!({"type": "some"})), "Input tag 'some' found using 'type'"),
        (good.clone(), on("claude-opus-5-5", good), "`tool` is not supported on this model"),
    ]);
}

#[test]
fn each_use_is_answered_by_the_next_turn_before_anything_else() {
    let calls = json!([text("Let me see."), call("a"), call("b")]);
    let good = round(calls.clone(), json!([result("b"), result("a"), text("go on")]));
    let missing = "`tool_use` ids were found without `tool_result` blocks immediately after";
    table(vec![
        (good.clone(), round(calls.clone(), json!("never mind")), missing),
        (good.clone(), round(calls.clone(), json!([result("a")])), missing),
        (good.clone(), round(calls.clone(), json!([result("a"), text("x"), result("b")])), missing),
        (good.clone(), round(calls.clone(), json!([text("x"), result("a"), result("b")])), missing),
        (
            good.clone(),
            body(json!([user("Hi"), assistant(calls.clone()), assistant("So."), user("And?")])),
            missing,
        ),
        (
            good.clone(),
            round(calls.clone(), json!([result("a"), result("b"), result("a")])),
            "each tool_use must have a single result",
        ),
        (
            good.clone(),
            round(calls.clone(), json!([result("a"), result("b"), result("c")])),
            "unexpected `tool_use_id` found in `tool_result` blocks: c",
        ),
        (good.clone(), body(json!([user(json!([result("a")]))])), "unexpected `tool_use_id` found"),
        (good, round(json!([call("a"), call("a")]), json!([result("a")])), "`tool_use` ids must be unique"),
    ]);
    let split =
        body(json!([user("Hi"), assistant(calls), user(json!([result("a")])), user(json!([result("b")]))]));
    assert_eq!(rules::check(&split), Ok(()), "neighbouring messages of one role are one turn");
}

#[test]
fn the_call_that_ends_a_history_is_answered_too() {
    let prefill = body(json!([user("Hi"), assistant(json!([call("a")]))]));
    assert!(rules::check(&on("claude-haiku-4-5", prefill)).unwrap_err().contains("ids were found without"));
}

#[test]
fn a_server_tool_is_answered_in_its_own_turn_and_only_the_last_may_wait() {
    let call = json!({"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {}});
    let found = json!({"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []});
    let paused = body(json!([user("Hi"), assistant(json!([text("See:"), call]))]));
    assert_eq!(rules::check(&paused), Ok(()), "a turn that paused goes on");
    let whole = body(json!([user("Hi"), assistant(json!([call, found])), user("And?")]));
    let over = body(json!([user("Hi"), assistant(json!([call, text("So.")])), user("And?")]));
    table(vec![(
        whole,
        over,
        "`web_search` tool use with id `srvtoolu_1` was found without a corresponding `web_search_tool_result` block",
    )]);
}
