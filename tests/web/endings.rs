//! Every way in which a turn fails: a sentence, a way on, nothing typed lost, and never the server's own words.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{World, frame};

const SECRET: &str = "sk-ant-upstream-said-this";

fn error(kind: &str) -> String {
    json!({"type": "error", "error": {"type": kind, "message": SECRET}, "request_id": "req_body"}).to_string()
}

#[track_caller]
fn says_nothing_secret(world: &World) {
    let shown = world.root().text_content().unwrap_or_default();
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(!format!("{:?}", world.details("parlor-error")).contains(SECRET));
}

#[wasm_bindgen_test]
async fn each_error_of_the_api_has_its_sentence() {
    let cases = [
        (400, "invalid_request_error", "did not accept this message", false),
        (401, "authentication_error", "not set up correctly", false),
        (402, "billing_error", "not available", false),
        (403, "permission_error", "may not use", false),
        (404, "not_found_error", "does not know", false),
        (413, "request_too_large", "too large for the server", false),
        (429, "rate_limit_error", "Too many messages", true),
        (500, "api_error", "problem of its own", true),
        (504, "timeout_error", "took too long", true),
        (529, "overloaded_error", "is busy", true),
        (418, "teapot_error", "reported an error", false),
    ];
    for (status, kind, sentence, retryable) in cases {
        let world = World::open().await;
        world.ask("Where to?").await.respond(status, "application/json", &error(kind));
        world.until_text(".notice", sentence).await;
        says_nothing_secret(&world);
        let detail = &world.details("parlor-error")[0];
        assert_eq!((&detail["type"], &detail["status"]), (&json!(kind), &json!(status)));
        assert_eq!((&detail["request_id"], &detail["retryable"]), (&json!("req_body"), &json!(retryable)));
        assert!(detail["message"].as_str().unwrap().contains(sentence));
        assert_eq!((world.turn(), world.text(".said")), ("failed".into(), "Where to?".into()));
        world.press("Try again").await;
        world.posted(1).await;
    }
}

#[wasm_bindgen_test]
async fn whatever_is_not_the_api_reads_as_unreachable() {
    let html = "<!doctype html><title>Sign in</title><p>Welcome to our Wi-Fi</p>";
    let answers = [
        (500, "", ""),
        (502, "text/html", html),
        (200, "text/html", html),
        (200, "application/json", "{\"ok\": true}"),
        (200, "application/json", ""),
        (404, "application/json", "[]"),
        (200, "", ""),
    ];
    for (status, kind, body) in answers {
        let world = World::open().await;
        world.ask("Where to?").await.respond(status, kind, body);
        world.until_text(".notice", "The chat's server cannot be reached.").await;
        assert!(world.find(".notice slot[name=hint]").is_some(), "no room for the page's hint");
        assert_eq!(
            world.details("parlor-error")[0]["type"],
            "not_the_messages_api",
            "{status} {kind} {body}"
        );
        assert_eq!(world.text(".said"), "Where to?");
        assert!(world.button("Try again").is_some());
    }
}

#[wasm_bindgen_test]
async fn no_answer_at_all_is_unreachable() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    world.write("the next question");
    post.fail();
    // It is tried again by itself, twice.
    for index in 1..=2 {
        world.press("Try now").await;
        world.posted(index).await.fail();
    }
    world.until("it failed", || world.heard("parlor-error") == 1).await;
    world.until_text(".notice", "The chat's server cannot be reached.").await;
    let detail = &world.details("parlor-error")[0];
    assert_eq!(
        (&detail["type"], &detail["status"], &detail["retryable"]),
        (&json!("unreachable"), &json!(null), &json!(true))
    );
    assert_eq!(
        (world.text(".said"), world.input().value()),
        ("Where to?".into(), "the next question".into())
    );
}

#[wasm_bindgen_test]
async fn an_error_event_in_a_stream_keeps_the_text_before_it() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.begin();
    post.delta("To Ky");
    post.event(&json!({"type": "error", "error": {"type": "overloaded_error", "message": SECRET}}));
    world.until_text(".notice", "The server is busy").await;
    assert!(world.text(".notice").contains("What arrived is kept."));
    says_nothing_secret(&world);
    assert_eq!(world.text(".prose"), "To Ky");
    world.until("the request is let go", || post.aborted()).await;
}

#[wasm_bindgen_test]
async fn a_broken_stream_is_never_skipped_over() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.begin();
    post.delta("To Ky");
    post.write("event: content_block_delta\ndata: {\"type\": \"content_block_delta\", \n\n");
    world.until_text(".notice", "The reply could not be read.").await;
    assert_eq!(
        (world.text(".prose"), &world.details("parlor-error")[0]["type"]),
        ("To Ky".into(), &json!("malformed_reply"))
    );
}

#[wasm_bindgen_test]
async fn what_follows_the_end_of_a_message_changes_nothing() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.begin();
    post.delta("To Kyoto");
    post.event(&json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}}));
    post.event(&json!({"type": "message_stop"}));
    post.write("data: garbage\n\n");
    post.event(&json!({"type": "error", "error": {"type": "api_error", "message": SECRET}}));
    world.until_turn("idle").await;
    post.fail();
    frame().await;
    assert!(world.find(".notice").is_none() && world.heard("parlor-error") == 0);
    world.ask("And now?").await.reply("Home");
    world.until_text("[part=message][data-latest] .prose", "Home").await;
}

#[wasm_bindgen_test]
async fn an_empty_reply_says_that_there_was_no_answer() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.stream();
    let message = json!({"id": "m", "type": "message", "role": "assistant", "model": "m", "content": [], "stop_reason": null,
        "stop_sequence": null, "usage": {"input_tokens": 1, "output_tokens": 0}});
    post.event(&json!({"type": "message_start", "message": message}));
    post.event(&json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 0}}));
    post.event(&json!({"type": "message_stop"}));
    world.until_text(".notice", "There was no answer.").await;
    assert!(world.button("Try again").is_some());
}
