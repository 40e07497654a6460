//! The tokens of a history that nobody was charged for yet: the relay is asked.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{World, frame};

fn profile(counts: bool) -> Value {
    json!({"revision": "rev-1", "model": "claude-a", "count_tokens": counts,
        "models": [{"id": "claude-a", "context_window": 1000}]})
}

fn history() -> Value {
    json!([{"role": "user", "content": "Where to?"}, {"role": "assistant", "content": "To Kyoto."}])
}

async fn asked(counts: bool) -> World {
    let world = World::under(&profile(counts)).await;
    world.until("the profile is there", || world.text(".model") == "claude-a").await;
    world.set_messages(&history());
    world
}

#[wasm_bindgen_test]
async fn the_relay_counts_what_was_set_and_the_meter_shows_it() {
    let world = asked(true).await;
    world.until("it is asked", || world.relay.countings() == 1).await;
    let question = world.relay.counting(0);
    let relay = world.host.get_attribute("relay").unwrap();
    assert_eq!(question.url(), [&relay, "/v1/messages/count_tokens"].concat());
    let body = question.body();
    assert_eq!((&body["model"], &body["messages"][1]), (&json!("claude-a"), &history()[1]));
    assert_eq!((&body["max_tokens"], &body["stream"]), (&Value::Null, &Value::Null));
    question.respond(200, "application/json", "{\"input_tokens\": 420, \"more\": true}");
    world.until("the meter shows it", || world.find("[role=meter]").is_some()).await;
    assert_eq!(world.one("[role=meter]").get_attribute("aria-valuenow").as_deref(), Some("42"));
    assert_eq!(world.relay.count(), 0);
}

#[wasm_bindgen_test]
async fn without_an_answer_there_is_no_meter() {
    for (status, kind, body) in [
        (404, "text/html", "<p>no"),
        (200, "application/json", "{\"input_tokens\": \"many\"}"),
        (200, "application/json", "[]"),
        (200, "application/json", "{"),
    ] {
        let world = asked(true).await;
        world.until("it is asked", || world.relay.countings() == 1).await;
        world.relay.counting(0).respond(status, kind, body);
        // When a better answer that was given later has been read, this one has been too.
        let other = asked(true).await;
        other.until("it is asked", || other.relay.countings() == 1).await;
        other.relay.counting(0).respond(200, "application/json", "{\"input_tokens\": 420}");
        other.until("the meter shows it", || other.find("[role=meter]").is_some()).await;
        assert!(world.find("[role=meter]").is_none(), "{body}");
        // Everything still works, and nobody asks again.
        world.ask("And then?").await;
        assert_eq!(world.relay.countings(), 1, "{body}");
    }
}

#[wasm_bindgen_test]
async fn a_newer_question_takes_the_place_of_an_older_one() {
    let world = asked(true).await;
    world.until("it is asked", || world.relay.countings() == 1).await;
    let longer = json!([history()[0], history()[1], {"role": "user", "content": "And then?"}]);
    world.set_messages(&longer);
    world.until("it is asked again", || world.relay.countings() == 2).await;
    assert!(world.relay.counting(0).aborted());
    world.relay.counting(1).respond(200, "application/json", "{\"input_tokens\": 100}");
    world.until("the meter shows it", || world.find("[role=meter]").is_some()).await;
    world.set_messages(&history());
    world.until("it is asked again", || world.relay.countings() == 3).await;
    world.host.remove();
    world.until("it is let go", || world.relay.counting(2).aborted()).await;
}

#[wasm_bindgen_test]
async fn a_relay_that_does_not_count_is_not_asked() {
    let world = asked(false).await;
    frame().await;
    world.ask("And then?").await;
    assert_eq!(world.relay.countings(), 0);
}
