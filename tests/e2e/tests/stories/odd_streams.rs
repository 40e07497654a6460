//! Streams of servers that are not the API itself: overlapping blocks, one byte at a time, and a whole JSON answer.

use e2e::answer::Answer;
use e2e::environment::fixture;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use serde_json::json;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn overlapping_blocks_each_keep_their_own_text() {
    let answers = [
        Answer::stream().send(Transcript::read("wire/overlapping").bytes()),
        Answer::stream().send(Transcript::of_text(["Both."]).bytes()),
    ];
    let stage = Stage::inline(answers).await;
    stage.page.send("Which way?").await;
    let reply = stage.page.reply(0).await;
    assert!(reply.contains("Left garden."), "{reply}");
    assert!(reply.contains("Right temple."), "{reply}");

    stage.page.send("Which one first?").await;
    stage.page.reply(1).await;
    stage.upstream.next().await;
    let posted = stage.upstream.next().await.request.messages();
    let expected = json!([
        {"type": "thinking", "thinking": "two things at once", "signature": "EqSmb3ZlcmxhcA=="},
        {"type": "text", "text": "Left garden."},
        {"type": "text", "text": "Right temple."},
    ]);
    assert_eq!(posted[1]["content"], expected);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_single_bytes_with_all_oddities_reads_the_same() {
    let odd = Transcript::read("wire/odd");
    let stage = Stage::inline([Answer::stream().send_each(odd.bytes(), 1)]).await;
    stage.page.send("Say something odd.").await;
    let reply = stage.page.reply(0).await;
    assert!(reply.contains(&odd.text()), "{reply}");
    stage.page.until("the last count stands", "/9\\D+17/.test(text(one('.meta')))").await;
    assert!(stage.page.violations().await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_json_answer_is_shown_like_any_other() {
    let whole = std::fs::read(fixture("answers/whole.json")).unwrap();
    let stage = Stage::inline([Answer::whole(200, "application/json", &[], whole)]).await;
    stage.page.send("Do you stream?").await;
    assert!(stage.page.reply(0).await.contains("This answer came whole, as JSON."));
    stage
        .page
        .until("Markdown became elements", "text(replies()[0].querySelector('strong')) === 'JSON'")
        .await;
    assert_eq!(stage.page.read("chat.messages.length").await, 2);
}
