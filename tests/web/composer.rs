//! The composer, the focus, the empty state.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{World, frame};

#[wasm_bindgen_test]
async fn enter_sends_and_shift_enter_does_not() {
    let world = World::open().await;
    world.write("one");
    assert!(world.key("Enter", |key| key.set_shift_key(true)), "the line break was taken away");
    frame().await;
    assert_eq!((world.relay.count(), world.input().value()), (0, "one".into()));
    assert!(!world.key("Enter", |_| {}), "a line break went into the field");
    world.posted(0).await;
    world.until("the field is empty", || world.input().value().is_empty()).await;
}

#[wasm_bindgen_test]
async fn an_enter_that_ends_a_word_being_composed_does_not_send() {
    let world = World::open().await;
    world.write("京都");
    assert!(world.key("Enter", |key| key.set_is_composing(true)));
    assert!(world.key("Enter", |key| {
        key.set_key_code(229);
    }));
    frame().await;
    assert_eq!((world.relay.count(), world.input().value()), (0, "京都".into()));
}

#[wasm_bindgen_test]
async fn the_placeholder_is_there_while_nothing_is_written() {
    let world = World::with(&[("placeholder", "Ask away")]).await;
    for (text, placeholder) in [("", "Ask away"), ("o", ""), ("on", ""), ("", "Ask away"), (" ", "")] {
        world.write(text);
        world.until(text, || world.input().placeholder() == placeholder).await;
    }
    let post = world.ask("one").await;
    world.until("it is back", || world.input().placeholder() == "Ask away").await;
    drop(post);
}

#[wasm_bindgen_test]
async fn nothing_to_say_is_not_sent() {
    let world = World::open().await;
    world.write("  \n ");
    world.key("Enter", |_| {});
    frame().await;
    assert_eq!(world.relay.count(), 0);
    assert!(world.one("[part=send]").has_attribute("disabled"));
}

#[wasm_bindgen_test]
async fn what_is_typed_while_a_reply_comes_in_stays() {
    let world = World::open().await;
    let post = world.ask("First").await;
    post.begin();
    post.delta("One");
    world.until_text(".prose", "One").await;
    world.write("Second");
    world.key("Enter", |_| {});
    frame().await;
    assert_eq!((world.relay.count(), world.input().value()), (1, "Second".into()));
    post.finish("end_turn");
    world.until_turn("idle").await;
    assert_eq!(world.input().value(), "Second");
    world.key("Enter", |_| {});
    assert_eq!(world.posted(1).await.body()["messages"][2]["content"], "Second");
}

#[wasm_bindgen_test]
async fn a_starter_begins_the_chat_and_leaves_the_draft() {
    let world =
        World::under(&json!({"starters": ["Tokyo, ten days", "Lisbon"], "model": "claude-trips"})).await;
    world.until("the starters are there", || world.all(".starter").len() == 2).await;
    assert_eq!(world.text(".model"), "claude-trips");
    world.write("my own words");
    world.all(".starter")[1].click();
    let body = world.posted(0).await.body();
    assert_eq!(body["messages"], json!([{"role": "user", "content": "Lisbon"}]));
    assert_eq!(body["model"], "claude-trips");
    world.until("the empty state is gone", || world.find(".empty").is_none()).await;
    assert_eq!(world.input().value(), "my own words");
}

#[wasm_bindgen_test]
async fn a_new_chat_is_empty_and_keeps_the_draft() {
    let world = World::open().await;
    world.ask("Where to?").await.reply("To Kyoto");
    world.until_turn("idle").await;
    world.write("a thought");
    world.press("Menu").await;
    world.press("New chat").await;
    world.until("it is empty", || world.find(".empty").is_some()).await;
    assert_eq!((world.messages(), world.input().value()), (json!([]), "a thought".into()));
    assert_eq!(world.focus(), "input");
}

#[wasm_bindgen_test]
async fn the_empty_state_and_the_status_line_say_who_answers() {
    let world = World::open().await;
    for place in [".status", ".disclosure"] {
        let said = world.text(place);
        assert!(said.contains("AI") && said.contains("wrong"), "{place}: {said}");
    }
}

#[wasm_bindgen_test]
async fn the_focus_follows_the_panel() {
    let world = World::open().await;
    assert_eq!(world.focus(), "", "an element that is open from the start takes the focus from the page");
    world.call("hide", &[]);
    world.until("it is closed", || !world.one(".launcher").hidden()).await;
    world.one(".launcher").click();
    world.until("the composer has the focus", || world.focus() == "input").await;
    world.key("Escape", |_| {});
    world.until("the launcher has the focus", || world.focus() == "launcher").await;
    assert!(!world.host.has_attribute("open"));
}

#[wasm_bindgen_test]
async fn escape_closes_the_menu_before_the_panel() {
    let world = World::open().await;
    world.press("Menu").await;
    world.until("the menu is open", || !world.one(".menu").has_attribute("hidden")).await;
    world.key("Escape", |_| {});
    world.until("the menu is closed", || world.one(".menu").has_attribute("hidden")).await;
    assert!(world.host.has_attribute("open"));
    world.key("Escape", |key| key.set_is_composing(true));
    assert!(world.host.has_attribute("open"));
    world.key("Escape", |_| {});
    assert!(!world.host.has_attribute("open"));
}

#[wasm_bindgen_test]
async fn every_button_has_a_name() {
    let world = World::open().await;
    world.ask("Where to?").await.reply("To Kyoto");
    world.until("there is a copy button", || world.find(".copy button").is_some()).await;
    for button in world.all("button") {
        let name = button.get_attribute("aria-label").or_else(|| button.text_content()).unwrap_or_default();
        assert!(!name.trim().is_empty(), "{}", button.class_name());
    }
    for (part, name) in [("send", "Send"), ("stop", "Stop"), ("attach", "Attach files")] {
        assert_eq!(world.one(&format!("[part={part}]")).get_attribute("aria-label").as_deref(), Some(name));
    }
}
