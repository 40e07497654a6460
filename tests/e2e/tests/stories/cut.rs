//! A connection that ends in the middle of a reply: what came stays, what was typed stays, and one press tries again.

use e2e::answer::{Answer, Close, Gate};
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use serde_json::json;

use crate::first_chat::plain;

/// Plays the story once with each way a connection can end. A clean end without `message_stop` is no end of a message.
async fn cut_and_try_again(close: Close) {
    let gate = Gate::closed();
    let first = Transcript::read("first");
    let (begin, _) = first.split_at("Kyoto");
    let answers = [
        Answer::stream()
            .send(begin)
            .wait(&gate)
            .send("event: content_block_delta\ndata: {\"type\":\"con")
            .then(close),
        Answer::stream().send(first.bytes()),
    ];
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    page.send("A trip to Japan.").await;
    page.shows("for the city,").await;
    page.write("already typing the next").await;
    gate.open();

    page.turn("failed").await;
    page.until("the reply is marked as interrupted", "replies()[0].dataset.state === 'interrupted'").await;
    page.shows("for the city,").await;
    assert_eq!(page.draft().await, "already typing the next");
    let errors = page.events("parlor-error").await;
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert_eq!(errors[0]["detail"]["retryable"], true);

    page.press("Try again").await;
    page.until("the whole reply is there", "replies().some((reply) => reply.dataset.state === 'complete')")
        .await;
    page.turn("idle").await;
    page.shows("What do you like to do there?").await;
    assert_eq!(page.draft().await, "already typing the next");

    let asked = [stage.upstream.next().await, stage.upstream.next().await];
    let last = asked[1].request.messages();
    assert_eq!(plain(&last[0]), json!({"role": "user", "content": "A trip to Japan."}));
    assert_eq!(last.last().unwrap()["role"], "user", "no prefill");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clean_end_without_message_stop() {
    cut_and_try_again(Close::Clean).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_connection() {
    cut_and_try_again(Close::Cut).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reset_connection() {
    cut_and_try_again(Close::Reset).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_inside_a_character_leaves_no_half_of_it() {
    let gate = Gate::closed();
    let transcript = Transcript::of_text(["The castle ", "\u{1f3ef} of Osaka"]);
    let (begin, rest) = transcript.split_at("\u{1f3ef}");
    let inside = rest.windows(4).position(|window| window == "\u{1f3ef}".as_bytes()).unwrap() + 2;
    let answer = Answer::stream().send(begin).send(&rest[..inside]).wait(&gate).then(Close::Cut);
    let stage = Stage::inline([answer]).await;
    stage.page.send("Which castle?").await;
    stage.page.shows("The castle").await;
    gate.open();
    stage.page.turn("failed").await;
    let shown = stage.page.read("text(replies()[0].querySelector('.blocks'))").await;
    assert_eq!(shown.as_str().map(str::trim), Some("The castle"));
}
