//! A person opens the launcher, asks a first question, and reads the answer while it arrives.

use e2e::answer::{Answer, Gate};
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use serde_json::json;

const QUESTION: &str = "I want to plan a trip to Japan. I'm interested in Tokyo and Kyoto.";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_answer_streams_in_and_every_part_tells_about_it() {
    let gate = Gate::closed();
    let (begin, rest) = Transcript::read("first").split_at("Kyoto");
    let upstream =
        Upstream::scripted([Answer::stream().after(&gate).send(begin).wait(&gate).send(rest)]).await;
    let stage =
        Stage::on(upstream, |_| {}, |relay| Host::launcher(relay).attribute("heading", "Harbour guide"))
            .await;
    let page = &stage.page;

    page.until("the panel is closed", "!shown(one('[part~=panel]'))").await;
    page.open_panel().await;
    page.until("the field has the focus", "root.activeElement === one('[part~=input]')").await;
    page.until("it says that an AI answers", "/may be wrong/.test(text(one('[part~=panel]')))").await;

    page.send(QUESTION).await;
    page.turn("waiting").await;
    assert_eq!(page.said().await, [QUESTION]);
    assert_eq!(page.draft().await, "");

    let exchange = stage.upstream.next().await;
    let body = exchange.request.json();
    assert_eq!(body["model"], "claude-haiku-5-5");
    assert_eq!(body["stream"], true);
    assert_eq!(body["max_tokens"], 8192);
    assert_eq!(exchange.request.messages().len(), 1);
    assert_eq!(plain(&exchange.request.messages()[0]), json!({"role": "user", "content": QUESTION}));
    assert_eq!(exchange.request.header("anthropic-version"), Some("2026-10-21"));
    assert_eq!(exchange.request.header("origin"), None, "the browser's origin stays at the relay");

    gate.step();
    page.turn("streaming").await;
    page.shows("Tokyo").await;
    assert!(
        !page.read("text(replies().at(-1))").await.as_str().unwrap().contains("Kyoto"),
        "the rest is held back"
    );
    gate.open();
    let reply = page.reply(0).await;
    assert!(reply.contains("Kyoto for the quiet. What do you like to do there?"), "{reply}");
    page.until("Markdown became elements", "replies()[0].querySelectorAll('strong').length === 2").await;
    page.until("the tokens are told", "/31\\D+24/.test(text(one('.meta')))").await;
    page.until("the model is told", "text(one('.meta')).includes('claude-haiku-5-5')").await;

    let heard = page.events("parlor-message").await;
    assert_eq!(heard.len(), 2, "one event for each finished message");
    assert_eq!(heard[0]["detail"]["index"], 0);
    assert_eq!(plain(&heard[0]["detail"]["message"]), json!({"role": "user", "content": QUESTION}));
    assert_eq!(heard[1]["detail"]["index"], 1);
    assert_eq!(heard[1]["detail"]["message"]["role"], "assistant");
    assert_eq!(page.events("parlor-open").await.len(), 1);
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

/// A message whose text-only content is written as a string, whichever of the two equal forms it came in.
pub fn plain(message: &serde_json::Value) -> serde_json::Value {
    let content = match message["content"].as_array().map(Vec::as_slice) {
        Some([only]) if only["type"] == "text" => only["text"].clone(),
        _ => message["content"].clone(),
    };
    json!({"role": message["role"], "content": content})
}
