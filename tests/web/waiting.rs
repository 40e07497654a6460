//! Waits before a turn is tried again by itself.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::relay::Post;
use crate::world::{World, frame};

/// Says no, and whether and when to come back.
fn refuse(post: &Post, should_retry: &str, retry_after_ms: &str) {
    post.header("x-should-retry", should_retry);
    post.header("retry-after-ms", retry_after_ms);
    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "secret"}});
    post.respond(529, "application/json", &error.to_string());
}

#[wasm_bindgen_test]
async fn a_turn_is_tried_again_after_the_time_the_server_names_at_most_twice() {
    let world = World::open().await;
    let first = world.ask("Where to?").await;
    refuse(&first, "true", "30");
    let second = world.posted(1).await;
    assert_eq!(second.body(), first.body());
    refuse(&second, "true", "20");
    let third = world.posted(2).await;
    let told = world.details("parlor-retry");
    assert_eq!(told, [json!({"attempt": 1, "after_ms": 30}), json!({"attempt": 2, "after_ms": 20})]);
    assert_eq!(world.heard("parlor-error"), 0);
    refuse(&third, "true", "10");
    world.until_turn("failed").await;
    assert_eq!((world.heard("parlor-error"), world.relay.count()), (1, 3));
}

#[wasm_bindgen_test]
async fn where_the_server_does_not_ask_for_it_nothing_is_tried_again() {
    let world = World::open().await;
    refuse(&world.ask("Where to?").await, "false", "10");
    world.until_turn("failed").await;
    assert_eq!((world.heard("parlor-retry"), world.relay.count()), (0, 1));
}

#[wasm_bindgen_test]
async fn the_person_need_not_wait() {
    let world = World::open().await;
    refuse(&world.ask("Where to?").await, "true", "60000");
    world.press("Try now").await;
    world.posted(1).await.reply("To Kyoto");
    world.until_text(".prose", "To Kyoto").await;
    world.until_turn("idle").await;
    assert_eq!(world.relay.count(), 2);
}

#[wasm_bindgen_test]
async fn a_stopped_wait_is_over() {
    let world = World::open().await;
    refuse(&world.ask("Where to?").await, "true", "60");
    world.until("it waits", || world.heard("parlor-retry") == 1).await;
    world.call("stop", &[]);
    world.until("it does not wait", || world.turn() != "retrying").await;
    // A wait as long as the one that was stopped has passed when another one has.
    let other = World::open().await;
    refuse(&other.ask("And you?").await, "true", "120");
    other.posted(1).await;
    assert_eq!(world.relay.count(), 1);
}

#[wasm_bindgen_test]
async fn a_removed_element_does_not_wait() {
    let world = World::open().await;
    refuse(&world.ask("Where to?").await, "true", "60");
    world.until("it waits", || world.heard("parlor-retry") == 1).await;
    world.host.remove();
    let other = World::open().await;
    refuse(&other.ask("And you?").await, "true", "120");
    other.posted(1).await;
    frame().await;
    assert_eq!(world.relay.count(), 1);
}
