//! Figures: what was charged, how full the model's memory is, how long it is until the next try; and what was changed in
//! what was sent.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlElement};

use crate::relay::Post;
use crate::world::{World, body, is_shown};

fn profile() -> Value {
    json!({"model": "claude-a", "count_tokens": false,
        "models": [{"id": "claude-a", "context_window": 10_000}],
        "prices": {"as_of": "2026-11-22", "currency": "USD", "models": {"claude-a": {"input": 1, "output": 5}}}})
}

async fn priced() -> World {
    let world = World::under(&profile()).await;
    world.until("the profile is there", || world.text(".model") == "claude-a").await;
    world
}

/// A whole answer with this usage.
fn answer(post: &Post, usage: &Value) {
    let answer = json!({"id": "msg_1", "type": "message", "role": "assistant", "model": "claude-a",
        "content": [{"type": "text", "text": "To Kyoto."}], "stop_reason": "end_turn", "stop_sequence": null,
        "usage": usage});
    post.respond(200, "application/json", &answer.to_string());
}

/// A finger or a mouse goes down. As in browsers that give a pressed button no focus, nothing loses any either.
fn press(element: &HtmlElement) {
    let init = EventInit::new();
    init.set_bubbles(true);
    element.dispatch_event(&Event::new_with_event_init_dict("pointerdown", &init).unwrap()).unwrap();
}

#[wasm_bindgen_test]
async fn what_was_charged_stands_under_the_reply_and_opens_as_a_bill() {
    let world = priced().await;
    let usage = json!({"input_tokens": 200, "cache_read_input_tokens": 1800, "cache_creation_input_tokens": 0,
        "output_tokens": 1000});
    answer(&world.ask("Where to?").await, &usage);
    world.until_turn("idle").await;
    world.until_text(".usage", "2k in · 1k out · $0.0054").await;
    assert_eq!(world.text(".spent"), "2,000 in (1,800 cached) · 1,000 out · $0.0054");
    let button = world.one("button.usage");
    button.click();
    world.until("the bill is open", || world.text(".bill").contains("Prices as of 2026-11-22.")).await;
    assert_eq!(button.get_attribute("aria-expanded").as_deref(), Some("true"));
    let figures: Vec<_> = world.all(".bill dd").iter().filter_map(|figure| figure.text_content()).collect();
    assert_eq!(figures, ["200", "1,800", "0", "1,000", "$0.0054"]);
    press(&world.one(".bill"));
    assert!(is_shown(&world.one(".bill")), "a press on the bill itself");
    press(&world.one(".messages"));
    world.until("a press elsewhere closes the bill", || !is_shown(&world.one(".bill"))).await;
    answer(&world.ask("And then?").await, &usage);
    world.until_text(".usage", "4k in · 2k out · $0.01").await;
    assert_eq!(world.all(".spent").len(), 2);
}

#[wasm_bindgen_test]
async fn a_chat_that_is_put_back_has_its_prices_and_buttons_once_the_profile_is_there_again() {
    let world = priced().await;
    answer(&world.ask("Where to?").await, &json!({"input_tokens": 200, "output_tokens": 1000}));
    world.until_turn("idle").await;
    let there = || {
        world.find(".spent").is_some_and(|line| line.text_content().unwrap_or_default().contains('$'))
            && ["Edit", "Answer again"].iter().all(|name| world.button(name).is_some())
    };
    world.until("all is there", there).await;
    world.host.remove();
    world.until("it is gone", || world.find(".panel").is_none()).await;
    body().append_child(&world.host).unwrap();
    world.until("all is there again", there).await;
}

#[wasm_bindgen_test]
async fn the_room_left_is_a_meter_and_when_it_is_little_there_are_two_ways_on() {
    let world = priced().await;
    answer(&world.ask("Where to?").await, &json!({"input_tokens": 1000, "output_tokens": 200}));
    world.until_turn("idle").await;
    let meter = world.one("[role=meter]");
    let read = |name: &str| meter.get_attribute(name).unwrap_or_default();
    assert_eq!(
        (read("aria-label"), read("aria-valuenow"), read("aria-valuemax")),
        ("Room used".into(), "12".into(), "100".into())
    );
    assert!(read("aria-valuetext").contains("1,200 of 10,000 tokens"), "{}", read("aria-valuetext"));
    assert!(!meter.has_attribute("data-near") && world.find("[data-kind=context]").is_none());
    answer(&world.ask("And then?").await, &json!({"input_tokens": 2000, "output_tokens": 200}));
    world.until_turn("idle").await;
    answer(&world.ask("And last?").await, &json!({"input_tokens": 8000, "output_tokens": 500}));
    world.until("it is nearly full", || meter.has_attribute("data-near")).await;
    assert!(meter.is_connected() && read("aria-valuenow") == "85");
    world.until_text("[data-kind=context]", "about 1,500 more tokens").await;
    assert!(world.button("Start fresh with a summary").is_some());
    let before = world.relay.count();
    world.press("Summarise earlier turns").await;
    world.posted(before).await;
    world.until_turn("summarising").await;
    assert_eq!(world.text(".waiting"), "Summarising earlier turns");
}

#[wasm_bindgen_test]
async fn a_summary_is_a_seam_that_opens() {
    let world = priced().await;
    for question in ["One", "Two", "Three"] {
        answer(&world.ask(question).await, &json!({"input_tokens": 8000, "output_tokens": 500}));
        world.until_turn("idle").await;
    }
    let shown = world.all("[part=message]").len();
    let before = world.relay.count();
    world.press("Summarise earlier turns").await;
    world.posted(before).await.reply("They plan a **trip**.");
    world.until_text(".seam", "The model reads a summary of what stands above").await;
    assert_eq!((world.all("[part=message]").len(), world.text(".seam strong").as_str()), (shown, "trip"));
    world.one(".seam > summary").click();
    assert!(world.one(".seam").has_attribute("open"));
    answer(&world.ask("Four").await, &json!({"input_tokens": 9500, "output_tokens": 100}));
    let before = world.relay.count();
    world.press("Start fresh with a summary").await;
    world.posted(before).await.reply("All about the trip.");
    world.until_text(".seam", "This chat began with a summary of the one before").await;
    assert!(world.find("[part=message]").is_none(), "the page begins anew");
    world.press("Previous version").await;
    world.until("the old chat is back", || world.all("[part=message]").len() == shown + 2).await;
}

#[wasm_bindgen_test]
async fn a_wait_counts_down() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.header("x-should-retry", "true");
    post.header("retry-after-ms", "60000");
    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "secret"}});
    post.respond(529, "application/json", &error.to_string());
    world.until_text("[data-kind=countdown]", "The server is busy at the moment.").await;
    assert_eq!((world.turn().as_str(), world.text(".countdown").as_str()), ("retrying", " in 1 min"));
    assert_eq!(world.one("[data-kind=countdown]").get_attribute("role").as_deref(), Some("status"));
    assert_eq!(world.one(".countdown").get_attribute("aria-hidden").as_deref(), Some("true"));
    world.until_text(".countdown", "59 s").await;
    assert!(world.find("[role=alert]").is_none() && world.button("Stop").is_some());
    world.press("Try now").await;
    world.posted(1).await.reply("To Kyoto.");
    world.until_turn("idle").await;
    assert!(world.find("[data-kind=countdown]").is_none());
}

#[wasm_bindgen_test]
async fn what_was_changed_in_what_was_sent_stands_below_the_question() {
    let world = World::open().await;
    let used = json!([{"type": "tool_use", "id": "t1", "name": "plan_day", "input": {}}]);
    world.set_messages(&json!([{"role": "user", "content": "Plan"}, {"role": "assistant", "content": used}]));
    world.ask("Never mind.").await.reply("Well.");
    world.until_text(".notes .note", "One call of a tool had no result.").await;
    assert_eq!(world.one(".notes").get_attribute("aria-label").as_deref(), Some("Notes"));
    let before = world.one(".notes").previous_element_sibling().unwrap();
    assert!(before.text_content().unwrap().contains("Never mind."));
}
