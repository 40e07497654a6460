//! Stop: the upstream is let go of within a second, and what was read stays.

use std::time::{Duration, Instant};

use e2e::answer::{Answer, Gate};
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use serde_json::json;

use crate::first_chat::plain;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_a_reply_keeps_its_text_and_lets_the_upstream_go() {
    let held = Gate::closed();
    let (begin, rest) = Transcript::read("first").split_at("Kyoto");
    let answers = [
        Answer::stream().send(begin).wait(&held).send(rest),
        Answer::stream().send(Transcript::read("second").bytes()),
    ];
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    page.send("A trip to Japan.").await;
    page.shows("for the city,").await;
    let exchange = stage.upstream.next().await;
    page.write("typed meanwhile").await;

    let pressed = Instant::now();
    page.press("Stop").await;
    let dropped = exchange.dropped().await;
    assert!(dropped - pressed < Duration::from_secs(1), "it took {:?}", dropped - pressed);

    page.until("the reply is marked as stopped", "replies()[0].dataset.state === 'stopped'").await;
    page.turn("idle").await;
    page.shows("for the city,").await;
    assert_eq!(page.draft().await, "typed meanwhile");
    assert_eq!(page.events("parlor-stop").await.len(), 1);
    assert!(page.events("parlor-error").await.is_empty(), "a stop is not an error");

    page.chord(&[thirtyfour::Key::Enter]).await;
    page.reply(1).await;
    let posted: Vec<_> = stage.upstream.next().await.request.messages().iter().map(plain).collect();
    let expected = json!([
        {"role": "user", "content": "A trip to Japan."},
        {"role": "assistant", "content": "Japan suits you well. **Tokyo** for the city, "},
        {"role": "user", "content": "typed meanwhile"},
    ]);
    assert_eq!(json!(posted), expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_before_the_first_byte_lets_the_upstream_go_too() {
    let stage = Stage::inline([Answer::never()]).await;
    stage.page.send("A trip to Japan.").await;
    let exchange = stage.upstream.next().await;
    stage.page.turn("waiting").await;
    let pressed = Instant::now();
    stage.page.press("Stop").await;
    let dropped = exchange.dropped().await;
    assert!(dropped - pressed < Duration::from_secs(1), "it took {:?}", dropped - pressed);
    stage.page.turn("idle").await;
    assert_eq!(stage.page.said().await, ["A trip to Japan."]);
}
