//! Example turns teach the model a manner: the profile's and the page's are posted before the conversation, and nobody
//! takes them for what the visitor said.

use e2e::answer::Answer;
use e2e::stage::Stage;
use messages::Json;
use serde_json::json;

use crate::first_chat::plain;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_operators_and_the_pages_examples_are_posted_and_not_shown() {
    let examples =
        [r#"{"role":"user","content":"Nara?"}"#, r#"{"role":"assistant","content":"Deer; half a day."}"#];
    let stage =
        Stage::profiled([Answer::text("Shrines; a day."), Answer::text("Soba; an evening.")], |profile| {
            profile.examples = examples.map(|example| Json::parse(example.to_owned()).unwrap()).into();
        })
        .await;
    let page = &stage.page;
    let own =
        json!([{"role": "user", "content": "Uji?"}, {"role": "assistant", "content": "Tea; two hours."}]);
    page.run("chat.options = { examples: arguments[0] };", vec![own]).await;
    page.send("Ise?").await;
    page.reply(0).await;
    assert_eq!(page.said().await, ["Ise?"]);
    assert_eq!(page.read("replies().length").await, 1);
    assert_eq!(page.read("chat.messages.length").await, 2, "examples are no part of the conversation");

    let posted: Vec<_> = stage.upstream.next().await.request.messages().iter().map(plain).collect();
    let expected = json!([
        {"role": "user", "content": "Nara?"}, {"role": "assistant", "content": "Deer; half a day."},
        {"role": "user", "content": "Uji?"}, {"role": "assistant", "content": "Tea; two hours."},
        {"role": "user", "content": "Ise?"},
    ]);
    assert_eq!(json!(posted), expected);
    page.send("Matsumoto?").await;
    page.reply(1).await;
    assert_eq!(stage.upstream.next().await.request.messages().len(), 7, "once, before everything");
}
