//! Replies of JSON by a schema that the page asks for.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::relay::Post;
use crate::world::{World, thrown};

fn schema() -> Value {
    json!({"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
        "required": ["city", "days"], "additionalProperties": false})
}

async fn asked(world: &World) -> Post {
    let before = world.relay.count();
    world.script(&format!("chat.send('A trip as data', {{schema: {}}})", schema())).unwrap();
    world.posted(before).await
}

#[wasm_bindgen_test]
async fn the_page_gets_the_value_it_asked_for() {
    let world = World::open().await;
    let post = asked(&world).await;
    assert_eq!(post.body()["output_config"]["format"], json!({"type": "json_schema", "schema": schema()}));
    post.reply("{\"city\": \"Kyoto\", \"days\": 10}");
    world.until("the data is told", || world.heard("parlor-data") == 1).await;
    let told = json!({"value": {"city": "Kyoto", "days": 10}, "index": 1, "valid": true, "faults": []});
    assert_eq!(world.details("parlor-data"), [told]);
    // The next question is an ordinary one again.
    world.until_turn("idle").await;
    assert_eq!(world.ask("Thanks").await.body()["output_config"], Value::Null);
}

#[wasm_bindgen_test]
async fn what_does_not_fit_is_told_with_the_place_and_the_reason() {
    let world = World::open().await;
    asked(&world).await.reply("{\"city\": \"Kyoto\", \"days\": \"ten\"}");
    world.until("the data is told", || world.heard("parlor-data") == 1).await;
    let told = &world.details("parlor-data")[0];
    assert_eq!((&told["valid"], &told["value"]["days"]), (&json!(false), &json!("ten")));
    let fault = &told["faults"][0];
    assert!(fault["path"].as_str().is_some_and(|path| path.contains("days")), "{fault}");
    assert!(fault["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{fault}");
    world.until_turn("idle").await;
    asked(&world).await.reply("Sorry, no data.");
    world.until("the text is told", || world.heard("parlor-data") == 2).await;
    let told = &world.details("parlor-data")[1];
    assert_eq!((&told["valid"], &told["value"]), (&json!(false), &json!("Sorry, no data.")));
}

#[wasm_bindgen_test]
async fn where_it_cannot_be_had_nothing_is_sent() {
    let world = World::under(&json!({"model": "claude-a", "structured_outputs": false})).await;
    world.until("the profile is there", || world.text(".model") == "claude-a").await;
    world.script(&format!("chat.send('A trip as data', {{schema: {}}})", schema())).unwrap();
    let refused = &world.details("parlor-error")[0];
    assert_eq!(refused["type"], "option_refused");
    assert!(refused["message"].as_str().is_some_and(|words| words.contains("was not sent")), "{refused}");
    assert_eq!(world.relay.count(), 0);
}

#[wasm_bindgen_test]
async fn a_schema_that_is_none_is_refused_at_once() {
    let world = World::aside();
    for bad in ["5", "'text'", "[]", "null"] {
        let said = thrown(&world, &format!("chat.send('x', {{schema: {bad}}})"));
        assert!(said.starts_with("TypeError: ") && said.contains("schema must be"), "{bad}: {said}");
    }
}
