//! What a reply consists of beside its text: thoughts, calls of tools, searches, sources, data.

use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::relay::Post;
use crate::world::World;

/// Begins a reply without any block.
fn begin(post: &Post) {
    post.stream();
    post.event(&json!({"type": "message_start", "message": {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-test", "content": [],
        "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 1000, "output_tokens": 1},
    }}));
}

fn open(post: &Post, index: usize, block: &Value) {
    post.event(&json!({"type": "content_block_start", "index": index, "content_block": block}));
}

fn add(post: &Post, index: usize, delta: &Value) {
    post.event(&json!({"type": "content_block_delta", "index": index, "delta": delta}));
}

fn close(post: &Post, index: usize) {
    post.event(&json!({"type": "content_block_stop", "index": index}));
}

fn end(post: &Post, reason: &str) {
    let delta = json!({"stop_reason": reason, "stop_sequence": null});
    post.event(&json!({"type": "message_delta", "delta": delta, "usage": {"output_tokens": 20}}));
    post.event(&json!({"type": "message_stop"}));
    post.end();
}

fn text(post: &Post, index: usize, words: &str) {
    open(post, index, &json!({"type": "text", "text": ""}));
    add(post, index, &json!({"type": "text_delta", "text": words}));
    close(post, index);
}

fn input(post: &Post, index: usize, partial: &str) {
    add(post, index, &json!({"type": "input_json_delta", "partial_json": partial}));
}

fn tool(world: &World, rest: &str) {
    let schema = "input_schema: {type: 'object', properties: {day: {type: 'integer'}}}";
    world
        .script(&format!("chat.registerTool({{name: 'plan_day', description: 'Plans.', {schema}, {rest}}})"))
        .unwrap();
}

fn state(world: &World, selector: &str) -> String {
    world.one(selector).get_attribute("data-state").unwrap_or_default()
}

#[wasm_bindgen_test]
async fn thoughts_are_folded_with_their_length_and_their_time() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    begin(&post);
    open(&post, 0, &json!({"type": "thinking", "thinking": "", "signature": ""}));
    add(&post, 0, &json!({"type": "thinking_delta", "thinking": "Gardens, "}));
    world.until_text(".thinking-title", "Thinking…").await;
    world.until_text(".thinking-text", "Gardens,").await;
    assert_eq!(state(&world, ".thinking"), "running");
    assert!(!world.one(".thinking").has_attribute("open"), "thoughts are folded");
    let kept = world.one(".thinking-text p");
    add(&post, 0, &json!({"type": "thinking_delta", "thinking": "then **food**."}));
    add(&post, 0, &json!({"type": "signature_delta", "signature": "c2ln"}));
    close(&post, 0);
    text(&post, 1, "To Kyoto.");
    end(&post, "end_turn");
    world.until_turn("idle").await;
    assert_eq!(world.text(".thinking-title"), "Thought for a moment");
    assert_eq!(world.text(".thinking-length"), "23 characters");
    assert_eq!(
        (state(&world, ".thinking").as_str(), world.text(".thinking-text strong").as_str()),
        ("done", "food")
    );
    assert!(kept.is_connected(), "the thoughts were drawn anew");
    world.one(".thinking > summary").click();
    assert!(world.one(".thinking").has_attribute("open"));
}

#[wasm_bindgen_test]
async fn thoughts_that_are_kept_from_the_page_are_a_line_without_a_fold() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    begin(&post);
    open(&post, 0, &json!({"type": "thinking", "thinking": "", "signature": ""}));
    add(&post, 0, &json!({"type": "signature_delta", "signature": "c2ln"}));
    close(&post, 0);
    open(&post, 1, &json!({"type": "redacted_thinking", "data": "b3BhcXVl"}));
    close(&post, 1);
    text(&post, 2, "To Kyoto.");
    end(&post, "end_turn");
    world.until_turn("idle").await;
    let lines = world.all("p.thinking");
    assert_eq!((lines.len(), world.find("details.thinking").is_none()), (2, true));
    assert!(world.text("p.thinking").starts_with("Thought"), "{}", world.text("p.thinking"));
}

#[wasm_bindgen_test]
async fn a_call_shows_what_goes_in_while_it_comes_and_what_came_out() {
    let world = World::open().await;
    tool(&world, "run: () => new Promise((resolve) => (window.planned = resolve))");
    let post = world.ask("Plan day 3").await;
    begin(&post);
    open(&post, 0, &json!({"type": "tool_use", "id": "t1", "name": "plan_day", "input": {}}));
    input(&post, 0, "{\"day\": 3, \"city\": \"Kyo");
    world.until_text(".call-input", "Kyo").await;
    assert_eq!(
        (state(&world, ".call").as_str(), world.text(".call-state").as_str()),
        ("growing", "preparing")
    );
    let (call, day) = (world.one(".call"), world.one(".call-input dd"));
    input(&post, 0, "to\", \"places\": [{\"name\": \"Gion\", \"lat\": 35},");
    input(&post, 0, " {\"name\": \"Nishiki\", \"lat\": 35.1}]}");
    close(&post, 0);
    open(&post, 1, &json!({"type": "tool_use", "id": "t2", "name": "elsewhere", "input": {}}));
    world.until("the second call is there", || world.all(".call").len() == 2).await;
    assert_eq!(state(&world, ".call"), "growing", "a call is not run before the reply is there");
    input(&post, 1, "{}");
    close(&post, 1);
    end(&post, "tool_use");
    world.until_turn("acting").await;
    world.until("it runs", || state(&world, ".call") == "running").await;
    assert_eq!(world.text(".call-gist"), "day 3, Kyoto");
    assert_eq!(world.text(".call-input .records th"), "Name");
    assert_eq!(world.all(".call-input .records tbody tr").len(), 2);
    assert_eq!(
        world.one(".message[data-role=assistant]").get_attribute("data-state").as_deref(),
        Some("streaming")
    );
    world.script("window.planned({ok: true, total: 31200})").unwrap();
    let next = world.posted(1).await;
    next.reply("It is in.");
    world.until_turn("idle").await;
    assert_eq!(world.all("[part=message]").len(), 2, "one reply is one message");
    let states: Vec<_> =
        world.all(".call").iter().filter_map(|call| call.get_attribute("data-state")).collect();
    assert_eq!(states, ["done", "unknown"]);
    assert!(call.is_connected() && day.is_connected(), "the call was drawn anew");
    assert_eq!(world.text(".call-result dt"), "Ok");
    assert!(world.text(".call-result").contains("31200"));
    assert!(!call.has_attribute("open"), "a result is folded");
}

#[wasm_bindgen_test]
async fn a_tool_that_asks_first_has_two_answers() {
    for (answer, ends, told) in [("Allow", "done", "planned"), ("Don't allow", "declined", "")] {
        let world = World::open().await;
        tool(&world, "confirm: true, run: () => 'planned'");
        let calls = [("t1", "plan_day", &json!({"day": 3})), ("t2", "plan_day", &json!({"day": 4}))];
        world.ask("Plan").await.call_tools(&calls);
        world.until("both ask", || world.all(".call[data-state=asking]").len() == 2).await;
        assert!(world.one(".call").has_attribute("open"), "what it would do can be read");
        world.until_text(".spoken", "A tool waits for your answer").await;
        assert_eq!(world.relay.count(), 1);
        world.press(answer).await;
        world.until("one still asks", || world.all(".call[data-state=asking]").len() == 1).await;
        let focus = world.root().active_element().unwrap();
        assert_eq!(focus.text_content().as_deref(), Some("Allow"), "the next question takes the focus");
        world.press(answer).await;
        assert_eq!(world.focus(), "input");
        world.posted(1).await.reply("Well.");
        world.until_turn("idle").await;
        let states: Vec<_> =
            world.all(".call").iter().map(|call| call.get_attribute("data-state").unwrap()).collect();
        assert_eq!(states, [ends, ends]);
        assert!(world.text(".call-result").contains(told));
        assert!(world.find(".call-ask").is_none());
    }
}

#[wasm_bindgen_test]
async fn whoever_writes_meanwhile_goes_on_without_the_tool() {
    let world = World::open().await;
    tool(&world, "confirm: true, run: () => 'planned'");
    world.ask("Plan").await.call_tools(&[("t1", "plan_day", &json!({"day": 3}))]);
    world.until("it asks", || world.find(".call[data-state=asking]").is_some()).await;
    assert!(world.button("Stop").is_some() && world.button("Send").is_none());
    world.write("Leave it.");
    world.until("the draft can be sent", || world.button("Send").is_some()).await;
    assert!(world.button("Stop").is_none());
    world.press("Send").await;
    let post = world.posted(1).await;
    let content = post.body()["messages"][2]["content"].clone();
    assert_eq!((&content[0]["tool_use_id"], &content[1]["text"]), (&json!("t1"), &json!("Leave it.")));
    post.reply("I leave it.");
    world.until_turn("idle").await;
    assert_eq!((state(&world, ".call").as_str(), world.text(".said")), ("not-run", "Plan".into()));
    assert_eq!(world.all("[part=message]").len(), 4);
}

#[wasm_bindgen_test]
async fn a_result_that_is_an_error_is_named_as_one() {
    let world = World::open().await;
    tool(&world, "run: () => { throw new Error('Day 3 costs more than the budget.') }");
    world.ask("Plan").await.call_tools(&[("t1", "plan_day", &json!({"day": 3}))]);
    world.posted(1).await.reply("I look for something cheaper.");
    world.until_turn("idle").await;
    assert_eq!(
        (state(&world, ".call").as_str(), world.text(".call-state").as_str()),
        ("failed", "did not work")
    );
    assert!(world.text(".call-result").contains("more than the budget"));
}

fn cited(text: &str, citations: Value) -> Value {
    json!({"type": "text", "text": text, "citations": citations})
}

fn from_web(url: &str, title: &str) -> Value {
    json!({"type": "web_search_result_location", "url": url, "title": title, "encrypted_index": "x",
        "cited_text": "as it stands there"})
}

#[wasm_bindgen_test]
async fn a_text_with_marks_keeps_them_while_it_grows() {
    let world = World::open().await;
    let post = world.ask("When do the maples turn?").await;
    begin(&post);
    open(&post, 0, &json!({"type": "text", "text": "", "citations": []}));
    add(&post, 0, &json!({"type": "text_delta", "text": "About the 20th."}));
    let maples = from_web("https://a.example/maples", "Maples");
    add(&post, 0, &json!({"type": "citations_delta", "citation": maples}));
    close(&post, 0);
    world.until("the mark is there", || world.find(".mark").is_some()).await;
    let mark = world.one(".mark");
    mark.focus().unwrap();
    text(&post, 1, " Earlier");
    world.until_text(".prose", "About the 20th.1 Earlier").await;
    open(&post, 2, &json!({"type": "text", "text": "", "citations": []}));
    add(&post, 2, &json!({"type": "text_delta", "text": " up high."}));
    let hills = from_web("https://a.example/hills", "Hills");
    add(&post, 2, &json!({"type": "citations_delta", "citation": hills}));
    close(&post, 2);
    world.until_text(".prose", "About the 20th.1 Earlier up high.2").await;
    assert!(world.one(".mark").is_same_node(Some(&mark)));
    assert_eq!(world.focus(), "mark", "whoever is on a mark stays there");
    end(&post, "end_turn");
    world.until_turn("idle").await;
    assert_eq!(world.text(".prose"), "About the 20th.1 Earlier up high.2");
    assert_eq!(world.all(".mark").len(), 2);
}

#[wasm_bindgen_test]
async fn searches_and_sources_are_shown_and_marks_lead_to_them() {
    let world = World::open().await;
    let maples = from_web("https://www.kyoto.travel/maples", "Maples 2026");
    let page = json!({"type": "page_location", "cited_text": "A week ahead.", "document_index": 0,
        "document_title": "guide.pdf", "start_page_number": 12, "end_page_number": 13});
    let evil = from_web("javascript:alert(1)", "Not a link");
    let results = json!([{"type": "web_search_result", "url": "https://a.example", "title": "A",
        "encrypted_content": "e", "page_age": null}]);
    let error = json!({"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"});
    world.set_messages(&json!([
        {"role": "user", "content": "When do the maples turn?"},
        {"role": "assistant", "content": [
            {"type": "server_tool_use", "id": "s1", "name": "web_search", "input": {"query": "maples"}},
            {"type": "web_search_tool_result", "tool_use_id": "s1", "content": results},
            {"type": "server_tool_use", "id": "s2", "name": "web_search", "input": {"query": "leaves"}},
            {"type": "web_search_tool_result", "tool_use_id": "s2", "content": error},
            cited("The peak is ", json!(null)),
            cited("**about the 20th**.", json!([maples, page])),
            cited(" Earlier up high.", json!([evil])),
            cited("\n\n| Place | Peak |\n|---|---|\n| Gion | 22 |", json!([maples])),
        ]},
    ]));
    world.until("the sources are there", || world.all(".source").len() == 3).await;
    let said: Vec<_> = world.all(".call-said").iter().filter_map(|line| line.text_content()).collect();
    assert_eq!(
        said,
        [
            "Searched the web for “maples” · 1 result",
            "The web search for “leaves” did not work: no more are allowed in this reply.",
        ]
    );
    assert_eq!(world.all(".prose").len(), 1, "cited parts are one text");
    assert!(world.text(".prose p").starts_with("The peak is about the 20th.12 Earlier up high.3"));
    let cells: Vec<_> = world.all(".prose td").iter().filter_map(|cell| cell.text_content()).collect();
    assert_eq!(cells, ["Gion", "221"], "the mark stands in the row's last cell");
    let names: Vec<_> =
        world.all(".mark").iter().filter_map(|mark| mark.get_attribute("aria-label")).collect();
    assert_eq!(names, ["Source 1", "Source 2", "Source 3", "Source 1"]);
    let links: Vec<_> = world.all(".source a").iter().filter_map(|link| link.get_attribute("href")).collect();
    assert_eq!(links, ["https://www.kyoto.travel/maples"], "only an address of the web is a link");
    assert_eq!(
        (world.text(".sources-title"), world.text(".source-site")),
        ("3 sources".into(), "kyoto.travel".into())
    );
    world.one(".sources > summary").click();
    world.until("the list is folded", || !world.one(".sources").has_attribute("open")).await;
    world.one(".mark[data-number='2']").click();
    assert!(world.one(".sources").has_attribute("open"));
    let focus: Element = world.root().active_element().unwrap();
    assert_eq!(focus.get_attribute("data-number").as_deref(), Some("2"));
    assert!(focus.text_content().unwrap().contains("guide.pdf"));
}

#[wasm_bindgen_test]
async fn data_is_laid_out_while_it_comes_and_what_is_there_stays() {
    let world = World::open().await;
    let schema = "{type: 'object', properties: {city: {type: 'string'}, days: {type: 'integer'}}, required: ['city', 'days']}";
    world.script(&format!("chat.send('As data', {{schema: {schema}}})")).unwrap();
    let post = world.posted(0).await;
    post.begin();
    post.delta("{\"city\": \"Kyoto\", \"hints\": [\"Take ca");
    world.until_text(".data li", "Take ca").await;
    assert_eq!(state(&world, ".data"), "growing");
    let (city, hint) = (world.one(".data dd"), world.one(".data li"));
    post.delta("sh\", \"Shoes off\"], \"days\": \"ten\"}");
    post.finish("end_turn");
    world.until_turn("idle").await;
    assert!(city.is_connected() && hint.is_connected(), "what was there was drawn anew");
    let names: Vec<_> = world.all(".data dt").iter().filter_map(|name| name.text_content()).collect();
    assert_eq!(names, ["City", "Hints", "Days"]);
    assert_eq!((hint.text_content().as_deref(), world.all(".data li").len()), (Some("Take cash"), 2));
    assert_eq!(state(&world, ".data"), "invalid");
    assert!(world.text(".data-fault").contains("does not have the form"));
    world.script(&format!("chat.send('As data', {{schema: {schema}}})")).unwrap();
    world.posted(1).await.reply("{\"city\": \"Kyoto\", \"days\": 10}");
    world.until_turn("idle").await;
    let last: HtmlElement = world.all(".data").pop().unwrap().unchecked_into();
    assert_eq!(last.get_attribute("data-state").as_deref(), Some("valid"));
    assert!(last.query_selector(".data-fault").unwrap().is_none());
}
