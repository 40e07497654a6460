//! How a reply may end other than by being finished: each end has a sentence and a way on.

use e2e::answer::Answer;
use e2e::stage::Stage;
use e2e::transcript::Transcript;

fn stream(name: &str) -> Answer {
    Answer::stream().send(Transcript::read(name).bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_cut_by_its_length_goes_on_when_asked() {
    let stage = Stage::inline([stream("endings/max-tokens"), stream("endings/continued")]).await;
    let page = &stage.page;
    page.send("Tell me about the old town.").await;
    page.shows("wooden houses and").await;
    page.press("Continue").await;
    page.shows("small temples behind every second gate.").await;
    page.turn("idle").await;
    stage.upstream.next().await;
    let posted = stage.upstream.next().await.request.messages();
    assert_eq!(posted.len(), 3, "the cut reply and a request to go on: {posted:?}");
    assert_eq!(posted[1]["role"], "assistant");
    assert_eq!(posted[2]["role"], "user");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_said_and_its_text_is_not_posted_again() {
    let stage = Stage::inline([stream("endings/refusal"), stream("first")]).await;
    let page = &stage.page;
    page.send("Something that is declined.").await;
    page.notice("does not answer this").await;
    page.send("A trip to Japan, then.").await;
    page.shows("What do you like to do there?").await;
    stage.upstream.next().await;
    let posted = stage.upstream.next().await.request.messages();
    assert!(!serde_json::json!(posted).to_string().contains("I can look into"), "{posted:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_reply_is_never_a_blank() {
    let stage = Stage::inline([stream("endings/empty"), stream("first")]).await;
    let page = &stage.page;
    page.send("Anybody there?").await;
    page.notice("no answer").await;
    page.send("A trip to Japan.").await;
    page.shows("What do you like to do there?").await;
}
