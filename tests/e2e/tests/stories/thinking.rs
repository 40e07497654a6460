//! A reply that begins with thinking goes back exactly as it came: the upstream refuses a missing or changed signature.

use e2e::answer::Answer;
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::{Request, Upstream};
use serde_json::{Value, json};

/// Answers as the API does: once a reply began with thinking, the block must come back unchanged.
fn strict(request: &Request) -> Answer {
    let messages = request.messages();
    let Some(reply) = messages.get(1) else {
        return Answer::stream().send_each(Transcript::read("thinking/omitted").bytes(), 40);
    };
    let transcript = Transcript::read("thinking/omitted");
    let expected = json!([thinking_block(), {"type": "text", "text": transcript.text()}]);
    if reply["content"] == expected {
        return Answer::stream().send(Transcript::of_text(["In November."]).bytes());
    }
    let sentence = "messages.1.content.0: Invalid `signature` in `thinking` block.";
    Answer::error(400, "invalid_request_error", sentence)
}

fn thinking_block() -> Value {
    let text = String::from_utf8(Transcript::read("thinking/omitted").bytes()).unwrap();
    let (_, rest) = text.split_once("\"signature\":\"EqQ").unwrap();
    let signature = format!("EqQ{}", rest.split_once('"').unwrap().0);
    json!({"type": "thinking", "thinking": "", "signature": signature})
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_signature_survives_into_the_second_turn() {
    let stage = Stage::on(Upstream::answering(strict).await, |_| {}, Host::inline).await;
    let page = &stage.page;
    page.send("When should I go?").await;
    let reply = page.reply(0).await;
    assert!(reply.contains("Spring brings blossom, autumn brings red maples."), "{reply}");
    assert!(!reply.contains("EqQ"), "a signature is not for people: {reply}");

    page.send("And to Kyoto?").await;
    assert!(page.reply(1).await.contains("In November."));

    let third = page.read("chat.messages").await;
    assert_eq!(third[1]["content"][0], thinking_block());
    assert!(page.violations().await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_that_the_host_changed_goes_without_thinking() {
    let upstream = Upstream::scripted([Answer::stream().send(Transcript::of_text(["Yes."]).bytes())]).await;
    let stage = Stage::on(upstream, |_| {}, Host::inline).await;
    let edited = json!([
        {"role": "user", "content": "Something else than what was asked."},
        {"role": "assistant", "content": [thinking_block(), {"type": "text", "text": "Spring."}]},
    ]);
    stage.page.run("chat.messages = arguments[0];", vec![edited]).await;
    stage.page.send("And to Kyoto?").await;
    stage.page.reply(1).await;
    let posted = stage.upstream.next().await.request.messages();
    assert!(
        !json!(posted).to_string().contains("thinking"),
        "a block bound to another history is a 400: {posted:?}"
    );
}
