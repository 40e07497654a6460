//! A reply while it comes in: streamed, whole, stopped, tried again, gone on with.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::World;

#[wasm_bindgen_test]
async fn a_reply_streams_in_and_each_turn_posts_the_whole_history() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    assert_eq!(world.text(".waiting"), "Waiting for the reply");
    assert_eq!((world.turn().as_str(), world.input().value()), ("waiting", String::new()));
    let body = post.body();
    assert_eq!(body["messages"], json!([{"role": "user", "content": "Where to?"}]));
    assert_eq!(
        (&body["model"], &body["max_tokens"], &body["stream"]),
        (&json!("claude-haiku-5-5"), &json!(8192), &json!(true))
    );
    post.begin();
    post.delta("To **Kyo");
    world.until_text(".prose", "Kyo").await;
    assert_eq!((world.turn().as_str(), world.find(".waiting").is_none()), ("streaming", true));
    assert_eq!(world.one("[data-role=assistant]").get_attribute("data-state").as_deref(), Some("streaming"));
    post.delta("to**");
    post.finish("end_turn");
    world.until_turn("idle").await;
    assert_eq!(world.text(".prose strong"), "Kyoto");
    assert_eq!(world.one("[data-role=assistant]").get_attribute("data-state").as_deref(), Some("complete"));
    let second = world.ask("Why?").await;
    let answer = json!({"role": "assistant", "content": [{"type": "text", "text": "To **Kyoto**"}]});
    let history =
        json!([{"role": "user", "content": "Where to?"}, answer, {"role": "user", "content": "Why?"}]);
    assert_eq!(second.body()["messages"], history);
}

#[wasm_bindgen_test]
async fn only_the_message_that_grows_is_touched() {
    let world = World::open().await;
    world.ask("One").await.reply("First **reply**");
    world.until_turn("idle").await;
    let settled = world.one(".prose").first_child().unwrap();
    let post = world.ask("Two").await;
    post.begin();
    post.delta("A paragraph.\n\nAnd the next");
    world.until_text("[part=message][data-latest] .prose", "next").await;
    let kept = world.all("[part=message]").pop().unwrap().query_selector(".prose p").unwrap().unwrap();
    post.delta(" one.\n\n- a\n- b");
    world
        .until("the list is there", || world.find("[part=message][data-latest] .prose li + li").is_some())
        .await;
    assert!(settled.is_connected() && kept.is_connected(), "a node was made anew");
}

#[wasm_bindgen_test]
async fn a_whole_json_answer_is_a_reply_too() {
    let world = World::open().await;
    let answer = json!({
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-test",
        "content": [{"type": "text", "text": "All at once"}], "stop_reason": "end_turn", "stop_sequence": null,
        "usage": {"input_tokens": 7, "output_tokens": 3},
    });
    world.ask("Where to?").await.respond(200, "application/json", &answer.to_string());
    world.until_text(".prose", "All at once").await;
    assert_eq!(world.turn(), "idle");
    assert_eq!((world.text(".model"), world.text(".usage")), ("claude-test".into(), "7 in · 3 out".into()));
}

#[wasm_bindgen_test]
async fn the_meta_line_adds_up_what_every_turn_was_charged() {
    let world = World::open().await;
    assert_eq!(world.text(".model"), "claude-haiku-5-5");
    world.ask("One").await.reply("1");
    world.until_text(".usage", "1k in · 20 out").await;
    world.ask("Two").await.reply("2");
    world.until_text(".usage", "2k in · 40 out").await;
    world.press("Menu").await;
    world.press("New chat").await;
    world.until("the line is as at the start", || world.find(".usage").is_none()).await;
}

#[wasm_bindgen_test]
async fn stop_keeps_the_text_so_far_and_lets_go_of_the_request() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.begin();
    post.delta("To Ky");
    world.until_text(".prose", "To Ky").await;
    world.press("Stop").await;
    assert!(post.aborted());
    world.until_text(".notice", "You stopped this reply.").await;
    assert_eq!(world.one("[data-role=assistant]").get_attribute("data-state").as_deref(), Some("stopped"));
    assert_eq!(world.one(".notice").get_attribute("role").as_deref(), Some("status"));
    assert_eq!(
        (world.text(".prose"), world.details("parlor-stop")),
        ("To Ky".into(), vec![json!({"reason": "stopped"})])
    );
    assert!(world.button("Send").is_some() && world.button("Stop").is_none());
}

#[wasm_bindgen_test]
async fn stop_works_before_the_first_byte() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    world.press("Stop").await;
    assert!(post.aborted());
    world.until_turn("idle").await;
    world.until_text(".notice", "This message has no reply.").await;
    world.press("Try again").await;
    let again = world.posted(1).await;
    assert_eq!(again.body(), post.body());
}

#[wasm_bindgen_test]
async fn a_cut_reply_is_kept_and_tried_again() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.begin();
    post.delta("To Ky");
    // A clean end of the body without `message_stop` is no end of the message.
    post.end();
    world.until_text(".notice", "The connection dropped.").await;
    assert_eq!((world.turn(), world.text(".prose")), ("failed".into(), "To Ky".into()));
    assert_eq!(
        world.one("[data-role=assistant]").get_attribute("data-state").as_deref(),
        Some("interrupted")
    );
    assert_eq!(world.one(".notice").get_attribute("role").as_deref(), Some("alert"));
    world.press("Try again").await;
    let again = world.posted(1).await;
    assert_eq!(again.body(), post.body());
    assert_eq!(world.text(".prose"), "To Ky");
    again.reply("To Kyoto");
    world.until("the new reply took its place", || world.text(".prose") == "To Kyoto").await;
    world.until_turn("idle").await;
    assert!(world.find(".notice").is_none());
}

#[wasm_bindgen_test]
async fn a_cut_reply_goes_on() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.begin();
    post.delta("To Ky");
    world.until_text(".prose", "To Ky").await;
    post.fail();
    world.press("Continue").await;
    let more = world.posted(1).await.body();
    let roles: Vec<_> =
        more["messages"].as_array().unwrap().iter().map(|message| message["role"].clone()).collect();
    assert_eq!(roles, ["user", "assistant", "user"]);
    assert_eq!(more["messages"][1]["content"][0]["text"], "To Ky");
    // The person sees one reply that grows, not the words that asked for the rest.
    assert!(!more["messages"][2]["content"].as_str().unwrap_or_default().is_empty());
    assert_eq!(world.all("[part=message][data-role=user]").len(), 1);
}

#[wasm_bindgen_test]
async fn a_reply_cut_by_its_length_offers_to_go_on() {
    let world = World::open().await;
    let post = world.ask("Tell me all").await;
    post.begin();
    post.delta("It begins");
    post.finish("max_tokens");
    world.until_text(".notice", "The reply reached its longest length.").await;
    assert!(world.button("Continue").is_some());
    assert_eq!(world.details("parlor-stop"), [json!({"reason": "max_tokens"})]);
}

#[wasm_bindgen_test]
async fn a_refusal_says_so_and_is_not_sent_again() {
    let world = World::open().await;
    let post = world.ask("Something bad").await;
    post.begin();
    post.finish("refusal");
    world.until_text(".notice", "The model does not answer this.").await;
    let next = world.ask("Something good").await.body();
    assert_eq!(next["messages"], json!([{"role": "user", "content": "Something good"}]));
}

#[wasm_bindgen_test]
async fn a_copied_reply_says_that_it_was_copied_or_nothing() {
    let world = World::open().await;
    let post = world.ask("Where to?").await;
    post.begin();
    post.delta("To");
    world.until_text(".prose", "To").await;
    assert!(world.find(".copy button").is_none(), "there is something to copy before it is there");
    post.finish("end_turn");
    world.until("there is a copy button", || world.find(".copy button").is_some()).await;
    assert_eq!(world.one(".copy button").get_attribute("aria-label").as_deref(), Some("Copy"));
}
