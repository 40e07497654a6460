//! The element: what a host page sets, calls and hears.

use serde_json::json;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{World, body, document, frame};

#[wasm_bindgen_test]
async fn calls_that_come_before_the_widget_are_kept_in_order() {
    let world = World::aside();
    let first = json!([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]);
    world.set_messages(&first);
    world.call("send", &["And now?".into()]);
    assert_eq!(world.messages(), first);
    body().append_child(&world.host).unwrap();
    let post = world.posted(0).await;
    let texts = json!([first[0], first[1], {"role": "user", "content": "And now?"}]);
    assert_eq!(post.body()["messages"], texts);
    assert_eq!(world.heard("parlor-ready"), 1);
}

#[wasm_bindgen_test]
async fn open_is_an_attribute_and_a_property_that_reflects() {
    let world = World::open().await;
    let property = || js_sys::Reflect::get(&world.host, &"open".into()).unwrap();
    assert_eq!(property(), JsValue::TRUE);
    world.call("hide", &[]);
    assert!(!world.host.has_attribute("open"));
    world.until("the panel is hidden", || world.one(".panel").hidden()).await;
    js_sys::Reflect::set(&world.host, &"open".into(), &JsValue::TRUE).unwrap();
    assert_eq!(world.host.get_attribute("open").as_deref(), Some(""));
    world.until("the panel is shown", || !world.one(".panel").hidden()).await;
    // It was open from the start, which is told like any opening.
    assert_eq!(world.story(), ["parlor-ready", "parlor-open", "parlor-close", "parlor-open"]);
}

#[wasm_bindgen_test]
async fn messages_read_as_they_were_set() {
    let world = World::open().await;
    let messages = json!([
        {"role": "user", "content": [
            {"type": "image", "source": {"type": "url", "url": "https://example.org/a.png"}},
            {"type": "text", "text": "What is this?", "cache_control": {"type": "ephemeral"}},
        ]},
        {"role": "assistant", "content": [
            {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"},
            {"type": "tool_use", "id": "t1", "name": "look", "input": {"b": 1.50, "a": [null]}},
        ]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "a cat"}]},
        {"role": "assistant", "content": [{"type": "from_the_future", "x": {"y": "\u{1F600}"}}]},
    ]);
    world.set_messages(&messages);
    assert_eq!(world.messages(), messages);
    // What is only for the model is not for the eye.
    world.until("the question is shown", || world.all("[part=message][data-role=user]").len() == 1).await;
}

#[wasm_bindgen_test]
async fn messages_of_another_shape_are_refused_and_change_nothing() {
    let world = World::open().await;
    let good = json!([{"role": "user", "content": "Hi"}]);
    world.set_messages(&good);
    for bad in
        [json!({"role": "user"}), json!([{"role": "robot", "content": "x"}]), json!("text"), json!([{}])]
    {
        let result = js_sys::Reflect::set(&world.host, &"messages".into(), &crate::world::to_js(&bad));
        assert!(result.is_err(), "{bad} was taken");
        assert_eq!(world.messages(), good);
    }
}

#[wasm_bindgen_test]
async fn setting_messages_stops_a_running_turn_first() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.begin();
    post.delta("To Ky");
    world.until_text(".prose", "To Ky").await;
    let messages =
        json!([{"role": "user", "content": "Something else"}, {"role": "assistant", "content": "Yes"}]);
    world.set_messages(&messages);
    assert!(post.aborted());
    assert_eq!((world.turn_soon().await.as_str(), world.messages()), ("idle", messages));
}

impl World {
    /// The turn after the view has caught up.
    async fn turn_soon(&self) -> String {
        frame().await;
        self.turn()
    }
}

#[wasm_bindgen_test]
async fn a_removed_element_leaves_nothing_and_remembers() {
    let world = World::open().await;
    world.ask("First").await.reply("One");
    world.until_turn("idle").await;
    let post = world.ask("Second").await;
    post.begin();
    post.delta("Tw");
    world.until_text("[part=message][data-latest] .prose", "Tw").await;
    world.write("a draft");
    world.host.remove();
    world.until("everything is let go", || post.aborted() && world.root().child_nodes().length() == 0).await;
    // As before, a reply that still comes in is not among them.
    assert_eq!(world.messages().as_array().map(Vec::len), Some(3));
    body().append_child(&world.host).unwrap();
    world
        .until("the draft is back", || {
            world.find("[part=input]").is_some() && world.input().value() == "a draft"
        })
        .await;
    assert_eq!(world.text("[part=message][data-latest] .prose"), "Tw");
    assert_eq!(
        world.one("[part=message][data-latest]").get_attribute("data-state").as_deref(),
        Some("interrupted")
    );
    assert_eq!(world.messages()[3]["content"][0]["text"], "Tw");
    assert_eq!((world.heard("parlor-ready"), world.heard("parlor-open"), world.relay.count()), (1, 1, 2));
    world.press("Try again").await;
    world.posted(2).await.reply("Two");
    world.until_text("[part=message][data-latest] .prose", "Two").await;
}

#[wasm_bindgen_test]
async fn calls_on_an_element_that_was_taken_out_wait_for_its_return() {
    let world = World::open().await;
    world.ask("First").await.reply("One");
    world.until_turn("idle").await;
    world.host.remove();
    world.until("it is empty", || world.root().child_nodes().length() == 0).await;
    world.call("clear", &[]);
    assert_eq!(world.messages(), json!([]));
    world.call("send", &["Anew".into()]);
    frame().await;
    assert_eq!(world.relay.count(), 1);
    body().append_child(&world.host).unwrap();
    let again = world.posted(1).await.body();
    assert_eq!(again["messages"], json!([{"role": "user", "content": "Anew"}]));
}

#[wasm_bindgen_test]
async fn a_moved_element_goes_on() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.begin();
    post.delta("To ");
    world.until_text(".prose", "To").await;
    let elsewhere = document().create_element("section").unwrap();
    body().append_child(&elsewhere).unwrap();
    elsewhere.append_child(&world.host).unwrap();
    frame().await;
    assert!(!post.aborted());
    post.delta("Kyoto");
    post.finish("end_turn");
    world.until_text(".prose", "To Kyoto").await;
    world.until_turn("idle").await;
    assert_eq!(world.relay.count(), 1);
    world.host.remove();
    elsewhere.remove();
}

#[wasm_bindgen_test]
async fn two_elements_do_not_know_of_each_other() {
    let (one, other) = (World::open().await, World::open().await);
    let (first, second) = (one.ask("A?").await, other.ask("B?").await);
    first.begin();
    first.delta("for A");
    second.begin();
    second.delta("for B");
    one.until_text(".prose", "for A").await;
    other.until_text(".prose", "for B").await;
    one.call("stop", &[]);
    one.until_turn("idle").await;
    assert_eq!((other.turn().as_str(), first.aborted(), second.aborted()), ("streaming", true, false));
    assert_eq!(one.text("[data-role=user]"), "A?");
}

#[wasm_bindgen_test]
async fn the_page_hears_of_each_message_the_charge_and_the_end() {
    let world = World::open().await;
    world.ask("Where to?").await.reply("To Kyoto");
    world.until("the turn has ended", || world.heard("parlor-stop") == 1).await;
    let question = json!({"message": {"role": "user", "content": "Where to?"}, "index": 0});
    let text = json!([{"type": "text", "text": "To Kyoto"}]);
    let reply = json!({"message": {"role": "assistant", "content": text}, "index": 1});
    assert_eq!(world.details("parlor-message"), [question, reply]);
    let usage = &world.details("parlor-usage")[0];
    assert_eq!(
        (&usage["turn"]["input_tokens"], &usage["total"]["output_tokens"]),
        (&json!(1000), &json!(20))
    );
    // A relay that tells no prices tells no cost.
    assert_eq!((&usage["cost"], &usage["total_cost"]), (&json!(null), &json!(null)));
    assert_eq!(world.details("parlor-stop"), [json!({"reason": "end_turn"})]);
}

#[wasm_bindgen_test]
async fn the_page_hears_what_a_reply_and_the_whole_cost() {
    let prices = json!({"as_of": "2026-11-22", "currency": "USD", "models": {"claude-test": {"input": 1, "output": 50}}});
    let world = World::under(&json!({"revision": "rev-1", "prices": prices})).await;
    for (asked, total) in [
        ("One?", json!({"amount": 0.002, "currency": "USD", "text": "$0.0020"})),
        ("Two?", json!({"amount": 0.004, "currency": "USD", "text": "$0.0040"})),
    ] {
        world.ask(asked).await.reply("To Kyoto");
        world.until_turn("idle").await;
        let told = world.details("parlor-usage").pop().unwrap();
        let one = json!({"amount": 0.002, "currency": "USD", "text": "$0.0020"});
        assert_eq!((&told["cost"], &told["total_cost"]), (&one, &total));
    }
}

#[wasm_bindgen_test]
async fn a_page_may_call_back_from_within_an_event() {
    let world = World::open().await;
    let host = world.host.clone();
    let again = wasm_bindgen::closure::Closure::<dyn FnMut(web_sys::CustomEvent)>::new(
        move |event: web_sys::CustomEvent| {
            let detail = crate::world::from_js(&event.detail());
            if detail["message"]["role"] == "assistant" && detail["index"] == 1 {
                let send: js_sys::Function = js_sys::Reflect::get(&host, &"send".into()).unwrap().into();
                send.call1(&host, &"And then?".into()).unwrap();
            }
        },
    );
    let function = wasm_bindgen::JsCast::unchecked_ref(again.as_ref());
    world.host.add_event_listener_with_callback("parlor-message", function).unwrap();
    world.ask("Where to?").await.reply("To Kyoto");
    let second = world.posted(1).await;
    assert_eq!(second.body()["messages"][2]["content"], "And then?");
    second.reply("Home");
    world.until("both turns have ended", || world.heard("parlor-stop") == 2).await;
    assert_eq!(world.messages().as_array().unwrap().len(), 4);
}

#[wasm_bindgen_test]
async fn attributes_are_heeded_at_once() {
    let world =
        World::with(&[("heading", "Trip planner"), ("notice", "A machine answers."), ("mode", "inline")])
            .await;
    assert_eq!(world.text(".heading"), "Trip planner");
    assert!(
        world.text(".status").contains("A machine answers.")
            && world.text(".disclosure").contains("A machine")
    );
    assert_eq!(world.one(".panel").get_attribute("role").as_deref(), Some("region"));
    assert!(world.button("Close").is_none());
    world.host.set_attribute("privacy-url", "https://example.org/privacy").unwrap();
    world.host.set_attribute("placeholder", "Ask away").unwrap();
    world.host.set_attribute("mode", "launcher").unwrap();
    world.until("the placeholder is there", || world.input().placeholder() == "Ask away").await;
    let link = world.one(".status a");
    assert_eq!(link.get_attribute("href").as_deref(), Some("https://example.org/privacy"));
    assert_eq!(world.one(".panel").get_attribute("role").as_deref(), Some("dialog"));
    world.host.set_attribute("privacy-url", "javascript:alert(1)").unwrap();
    world.until("the link is gone", || world.find(".status a").is_none()).await;
}

#[wasm_bindgen_test]
async fn a_profile_is_part_of_the_address() {
    let world = World::with(&[("profile", "trips")]).await;
    let post = world.ask("Hi").await;
    let relay = world.host.get_attribute("relay").unwrap();
    assert_eq!(post.url(), format!("{relay}/p/trips/v1/messages"));
}
