//! Three turns: each posts the whole history, and the replies go back as they came.

use e2e::answer::Answer;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use serde_json::{Value, json};

use crate::first_chat::plain;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_turn_posts_everything_said_before() {
    let transcripts = ["first", "second", "table"].map(Transcript::read);
    let answers = transcripts.iter().map(|transcript| Answer::stream().send_each(transcript.bytes(), 64));
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    let questions = ["A trip to Japan.\nTokyo and Kyoto.", "History, food and gardens.", "Make it a table."];

    let mut history: Vec<Value> = Vec::new();
    for (index, question) in questions.into_iter().enumerate() {
        page.send(question).await;
        page.reply(index).await;
        history.push(json!({"role": "user", "content": question}));
        let posted: Vec<_> = stage.upstream.next().await.request.messages().iter().map(plain).collect();
        assert_eq!(posted, history, "turn {index}");
        history.push(json!({"role": "assistant", "content": transcripts[index].text()}));
    }

    page.until("the list is a list", "replies()[1].querySelectorAll('li').length === 3").await;
    page.until("the table is a table", "replies()[2].querySelectorAll('tr').length === 5").await;
    page.until("the heading is a heading", "text(replies()[2].querySelector('h2')) === 'Four days'").await;
    // 31 + 78 + 131 in, 24 + 41 + 96 out: what every turn was charged, added up.
    page.until("the tokens of all turns are added up", "/240\\D+161/.test(text(one('.meta')))").await;
    let usage = page.events("parlor-usage").await;
    assert_eq!(usage.len(), 3);
    assert_eq!(usage[2]["detail"]["turn"]["output_tokens"], 96);
    assert_eq!(usage[2]["detail"]["total"]["input_tokens"], 240);
    assert_eq!(usage[2]["detail"]["total"]["output_tokens"], 161);

    let read = page.read("chat.messages").await;
    let read: Vec<_> = read.as_array().unwrap().iter().map(plain).collect();
    assert_eq!(read, history);
}
