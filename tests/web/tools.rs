//! Tools that a host page registers: offered, called, answered, taken back.

use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{World, body, document, frame, thrown};

/// A page's tool, with the rest of its definition in JavaScript. What it is called with is in `window.calls`.
fn registration(name: &str, rest: &str) -> String {
    let schema = "input_schema: {type: 'object', properties: {day: {type: 'integer'}}}";
    format!("return chat.registerTool({{name: '{name}', description: 'Plans.', {schema}, {rest}}});")
}

#[wasm_bindgen_test]
async fn a_tool_is_offered_called_and_answered() {
    let world = World::open().await;
    world.script(&registration("plan", "run: (input) => ({planned: input.day})")).unwrap();
    let post = world.ask("Plan a day").await;
    let offered = json!([{"name": "plan", "description": "Plans.",
        "input_schema": {"type": "object", "properties": {"day": {"type": "integer"}}}}]);
    assert_eq!(post.body()["tools"], offered);
    post.call_tools(&[("t1", "plan", &json!({"day": 3}))]);
    let again = world.posted(1).await;
    let messages = &again.body()["messages"];
    assert_eq!(messages[1]["content"][0]["input"], json!({"day": 3}));
    assert_eq!(messages[2]["content"][0], result("t1", "{\"planned\":3}"));
    again.reply("Done");
    world.until_turn("idle").await;
    let told = world.details("parlor-tool");
    assert_eq!(told[0], json!({"phase": "call", "name": "plan", "id": "t1", "input": {"day": 3}}));
    assert_eq!(
        told[1],
        json!({"phase": "result", "name": "plan", "id": "t1", "content": "{\"planned\":3}", "is_error": false})
    );
    assert_eq!(told.len(), 2);
}

fn result(id: &str, content: &str) -> Value {
    json!({"type": "tool_result", "tool_use_id": id, "content": content})
}

#[wasm_bindgen_test]
async fn parallel_calls_are_answered_in_the_order_of_the_calls() {
    let world = World::open().await;
    let rest = "run: (input) => new Promise((resolve) => (window.answers ??= []).push(() => resolve('day ' + input.day)))";
    world.script(&registration("parallel", rest)).unwrap();
    let post = world.ask("Plan two days").await;
    post.call_tools(&[("a", "parallel", &json!({"day": 1})), ("b", "parallel", &json!({"day": 2}))]);
    world.until("both run", || world.value("(window.answers ?? []).length") == 2).await;
    assert_eq!(world.turn(), "acting");
    world.script("window.answers[1]()").unwrap();
    frame().await;
    assert_eq!(world.relay.count(), 1, "it went on with one of two answers");
    world.script("window.answers[0]()").unwrap();
    let content = world.posted(1).await.body()["messages"][2]["content"].clone();
    assert_eq!(content, json!([result("a", "day 1"), result("b", "day 2")]));
}

#[wasm_bindgen_test]
async fn what_a_function_gives_becomes_text_blocks_or_an_error() {
    let blocks = json!([{"type": "text", "text": "a"}]);
    let cases: [(&str, Value, bool); 11] = [
        ("'plain'", json!("plain"), false),
        ("undefined", json!("null"), false),
        ("[1, 2]", json!("[1,2]"), false),
        ("[{type: 'text', text: 'a'}]", blocks.clone(), false),
        ("({content: [{type: 'text', text: 'a'}]})", blocks, false),
        // Data of the page's own that has a type.
        (
            "[{type: 'temple', name: 'Kinkaku-ji'}]",
            json!("[{\"type\":\"temple\",\"name\":\"Kinkaku-ji\"}]"),
            false,
        ),
        ("Promise.resolve(7)", json!("7"), false),
        ("Promise.reject(new Error('No such day.'))", json!("No such day."), true),
        ("(() => { throw 'words'; })()", json!("words"), true),
        ("(() => { throw null; })()", json!("The tool failed."), true),
        ("10n", json!("The tool's answer cannot be written as JSON."), true),
    ];
    let world = World::open().await;
    for (index, (gives, content, is_error)) in cases.into_iter().enumerate() {
        let remove = world.script(&registration("gives", &format!("run: () => {gives}"))).unwrap();
        let post = world.ask("Go").await;
        post.call_tools(&[(&format!("t{index}"), "gives", &json!({}))]);
        let again = world.posted(index * 2 + 1).await;
        let messages = again.body()["messages"].clone();
        let told = messages.as_array().unwrap().last().unwrap()["content"][0].clone();
        assert_eq!(
            (&told["content"], &told["is_error"]),
            (&content, &if is_error { json!(true) } else { Value::Null }),
            "{gives}"
        );
        again.reply("Done");
        world.until_turn("idle").await;
        remove.unchecked_into::<js_sys::Function>().call0(&wasm_bindgen::JsValue::NULL).unwrap();
    }
}

#[wasm_bindgen_test]
async fn a_tool_that_is_taken_back_is_not_offered() {
    let world = World::open().await;
    let remove: js_sys::Function = world.script(&registration("gone", "run() {}")).unwrap().unchecked_into();
    world.script(&registration("kept", "run() {}")).unwrap();
    for _ in 0..2 {
        remove.call0(&wasm_bindgen::JsValue::NULL).unwrap();
    }
    let tools = world.ask("Go").await.body()["tools"].clone();
    assert_eq!((tools.as_array().map(Vec::len), &tools[0]["name"]), (Some(1), &json!("kept")));
}

#[wasm_bindgen_test]
async fn a_bad_definition_is_named_where_it_is_made() {
    let world = World::aside();
    let tool = |change: &str| {
        let good = "name: 'a', description: 'b', input_schema: {type: 'object'}, run() {}";
        format!("chat.registerTool({{{good}, {change}}})")
    };
    for (code, words) in [
        ("chat.registerTool()".to_owned(), "takes an object"),
        (tool("name: 'with space'"), "1 to 128 letters"),
        (tool("name: 'x'.repeat(129)"), "1 to 128 letters"),
        (tool("description: ' '"), "The tool a needs a description"),
        (tool("input_schema: {type: 'array'}"), "of type \"object\""),
        (tool("run: 'code'"), "run(input, {signal})"),
        (tool("confirm: 'yes'"), "true or false"),
    ] {
        let said = thrown(&world, &code);
        assert!(said.starts_with("TypeError: ") && said.contains(words), "{code}: {said}");
    }
    world.script(&tool("")).unwrap();
    assert!(thrown(&world, &tool("")).contains("a is registered already"));
}

#[wasm_bindgen_test]
async fn a_tool_registered_early_is_there_and_stays_through_a_move() {
    let world = World::aside();
    world.host.set_attribute("open", "").unwrap();
    world
        .script(&registration("early", "run: () => new Promise((resolve) => (window.early = resolve))"))
        .unwrap();
    body().append_child(&world.host).unwrap();
    world.until("the chat is ready", || world.heard("parlor-ready") == 1).await;
    let post = world.ask("Go").await;
    assert_eq!(post.body()["tools"][0]["name"], "early");
    post.call_tools(&[("t1", "early", &json!({}))]);
    world.until("it runs", || world.value("typeof window.early") == "function").await;
    let elsewhere = document().create_element("section").unwrap();
    body().append_child(&elsewhere).unwrap();
    elsewhere.append_child(&world.host).unwrap();
    frame().await;
    world.script("window.early('moved')").unwrap();
    let again = world.posted(1).await;
    assert_eq!(again.body()["messages"][2]["content"][0], result("t1", "moved"));
    again.reply("Done");
    world.until_turn("idle").await;
    // Taken out and put back, it is still offered.
    world.host.remove();
    world.until("it is empty", || world.root().child_nodes().length() == 0).await;
    elsewhere.remove();
    body().append_child(&world.host).unwrap();
    world.until("it is back", || world.find("[part=input]").is_some()).await;
    assert_eq!(world.ask("And now?").await.body()["tools"][0]["name"], "early");
}

#[wasm_bindgen_test]
async fn stopping_aborts_the_signal_and_what_comes_late_is_not_heard() {
    let world = World::open().await;
    let rest = "run: (input, {signal}) => new Promise((resolve) => { window.signal = signal; window.late = resolve; })";
    world.script(&registration("slow", rest)).unwrap();
    world.ask("Go").await.call_tools(&[("t1", "slow", &json!({}))]);
    world.until("it runs", || world.value("Boolean(window.signal)") == true).await;
    assert_eq!(world.value("window.signal.aborted"), false);
    world.call("stop", &[]);
    world.until_turn("idle").await;
    assert_eq!(world.value("window.signal.aborted"), true);
    world.script("window.late('too late')").unwrap();
    frame().await;
    assert_eq!(world.relay.count(), 1);
    // What was not answered is closed when the visitor goes on.
    let content = world.ask("Something else").await.body()["messages"][2]["content"].clone();
    assert_eq!((&content[0]["tool_use_id"], &content[0]["is_error"]), (&json!("t1"), &json!(true)));
    assert_eq!(content[1], json!({"type": "text", "text": "Something else"}));
}

#[wasm_bindgen_test]
async fn a_removed_element_lets_go_of_what_runs() {
    let world = World::open().await;
    let rest = "run: (input, {signal}) => new Promise(() => (window.left = signal))";
    world.script(&registration("left", rest)).unwrap();
    world.ask("Go").await.call_tools(&[("t1", "left", &json!({}))]);
    world.until("it runs", || world.value("Boolean(window.left)") == true).await;
    world.host.remove();
    world.until("it was told", || world.value("window.left.aborted") == true).await;
}

#[wasm_bindgen_test]
async fn the_signal_of_a_call_that_is_done_is_left_alone() {
    let world = World::open().await;
    let rest = "run: (input, {signal}) => { window.done = signal; return 'ok'; }";
    world.script(&registration("quick", rest)).unwrap();
    world.ask("Go").await.call_tools(&[("t1", "quick", &json!({}))]);
    world.posted(1).await.reply("Done");
    world.until_turn("idle").await;
    world.call("clear", &[]);
    assert_eq!(world.value("window.done.aborted"), false);
}

#[wasm_bindgen_test]
async fn a_function_may_speak_to_its_chat() {
    let world = World::open().await;
    world.script(&registration("talks", "run: () => { chat.send('From the tool'); return 'ok'; }")).unwrap();
    world.ask("Go").await.call_tools(&[("t1", "talks", &json!({}))]);
    let again = world.posted(1).await;
    again.reply("Done");
    let after = world.posted(2).await.body();
    assert_eq!(after["messages"].as_array().unwrap().last().unwrap()["content"], "From the tool");
}
