//! How long the widget waits for a server that says nothing.

use parlor::platform::limits::Limits;
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{World, now};

#[wasm_bindgen_test]
fn patience_is_longer_than_the_relays() {
    let limits = Limits::default();
    assert_eq!((limits.quiet, limits.idle), (15_000, 150_000));
}

#[wasm_bindgen_test]
async fn a_quiet_server_is_named_and_then_given_up() {
    let world = World::with_limits(Limits { quiet: 40, idle: 400, ..Limits::default() });
    let begun = now();
    let post = world.ask("Where to?").await;
    world.until_text(".notice", "Still waiting for the server.").await;
    assert_eq!(world.one(".notice").get_attribute("role").as_deref(), Some("status"));
    assert!(!post.aborted() && world.button("Stop").is_some());
    world.until_text(".notice", "The server stopped answering.").await;
    assert!(post.aborted() && now() - begun >= 390.0, "{}", now() - begun);
    assert_eq!(world.details("parlor-error")[0]["type"], "idle");
    assert_eq!(world.text(".said"), "Where to?");
}

#[wasm_bindgen_test]
async fn any_byte_counts_as_a_sign_of_life() {
    let world = World::with_limits(Limits { quiet: 60, idle: 60_000, ..Limits::default() });
    let post = world.ask("Where to?").await;
    post.begin();
    post.delta("To");
    world.until_text(".prose", "To").await;
    world.until_text(".notice", "Still waiting for the server.").await;
    post.write(": still here\n\n");
    world.until("the notice is gone", || world.find(".notice").is_none()).await;
    post.event(&json!({"type": "ping"}));
    post.delta(" Kyoto");
    post.finish("end_turn");
    world.until_turn("idle").await;
    assert_eq!(world.text(".prose"), "To Kyoto");
    assert!(world.find(".notice").is_none());
}
