//! How a reply may end other than by being finished: each end has a sentence and a way on.

use e2e::answer::{Answer, Close};
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reply_cut_by_its_length_goes_on_when_asked() {
    let stage =
        Stage::inline(["endings/max-tokens", "endings/continued", "first"].map(Answer::recorded)).await;
    let page = &stage.page;
    page.send("Tell me about the old town.").await;
    page.shows("wooden houses and").await;
    page.press("Continue").await;
    page.shows("wooden houses and small temples behind every second gate.").await;
    page.turn("idle").await;
    assert_eq!(page.read("replies().length").await, 1, "what goes on is joined to what it goes on from");
    assert_eq!(
        page.said().await,
        ["Tell me about the old town."],
        "the request to go on is not the visitor's"
    );
    stage.upstream.next().await;
    let posted = stage.upstream.next().await.request.messages();
    assert_eq!(posted.len(), 3, "the cut reply and a request to go on: {posted:?}");
    assert_eq!(posted[1]["role"], "assistant");
    assert_eq!(posted[2]["role"], "user", "no prefill: newer models refuse it");

    page.send("A trip to Japan.").await;
    page.shows("What do you like to do there?").await;
    page.turn("idle").await;
    let whole = page.read("chat.messages.length").await;
    assert!(whole.as_u64().unwrap() >= 4, "{whole}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_reply_keeps_its_text_and_goes_on_when_asked() {
    let answers =
        [Answer::recorded("endings/cut").then(Close::Cut), Answer::text(" the castle, every ten minutes.")];
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    page.send("How do I get there?").await;
    page.turn("failed").await;
    page.press("Continue").await;
    page.shows("blue line runs to the castle, every ten minutes.").await;
    page.turn("idle").await;
    assert_eq!(page.read("replies().length").await, 1);
    stage.upstream.next().await;
    let posted = stage.upstream.next().await.request.messages();
    assert_eq!(posted.last().unwrap()["role"], "user");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_is_said_and_its_text_is_not_posted_again() {
    for refusal in ["endings/refusal", "endings/refusal-explained", "endings/refusal-at-once"] {
        let stage = Stage::inline([refusal, "first"].map(Answer::recorded)).await;
        let page = &stage.page;
        page.send("Something that is declined.").await;
        let notice = page.notice("does not answer this").await;
        assert!(!notice.contains("enter a place"), "the server's own words are not shown: {notice}");
        page.send("A trip to Japan, then.").await;
        page.shows("What do you like to do there?").await;
        page.turn("idle").await;
        stage.upstream.next().await;
        let posted = json!(stage.upstream.next().await.request.messages()).to_string();
        assert!(
            !posted.contains("I can look into") && !posted.contains("without a key"),
            "{refusal}: {posted}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_reply_is_never_a_blank() {
    let stage = Stage::inline(["endings/empty", "first"].map(Answer::recorded)).await;
    let page = &stage.page;
    page.send("Anybody there?").await;
    page.notice("no answer").await;
    page.send("A trip to Japan.").await;
    page.shows("What do you like to do there?").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_string_and_a_reason_nobody_knows_are_ends_like_any_other() {
    for (recording, words) in
        [("endings/stop-sequence", "Take water."), ("endings/unknown-reason", "The tide table ends here.")]
    {
        let stage = Stage::inline([recording, "first"].map(Answer::recorded)).await;
        let page = &stage.page;
        page.send("The way, please.").await;
        assert!(page.reply(0).await.contains(words));
        assert_eq!(
            page.read("notices()").await,
            json!([]),
            "{recording}: there is nothing to be said about it"
        );
        let stop = page.events("parlor-stop").await[0]["detail"]["reason"].clone();
        assert_ne!(stop, Value::Null, "the page is told the reason");
        page.send("A trip to Japan.").await;
        page.reply(1).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_window_is_said_and_leaves_a_way_on() {
    let stage = Stage::inline(["endings/window-exceeded", "first"].map(Answer::recorded)).await;
    let page = &stage.page;
    page.send("Every day of the walk, please.").await;
    assert!(page.reply(0).await.contains("Day 41 leads along the coast,"), "what came is kept");
    page.until("a sentence says why it ends", "notices().length > 0").await;
    page.until("there is a way on", "all('.notice button').filter(shown).length > 0").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_compaction_of_the_server_is_kept_and_goes_back() {
    let stage = Stage::inline([Answer::recorded("endings/compaction"), Answer::text("Kyoto, then.")]).await;
    let page = &stage.page;
    page.send("Go on.").await;
    page.until("the turn is over", "replies().length === 1 && turn() === 'idle'").await;
    page.send("And then?").await;
    page.shows("Kyoto, then.").await;
    page.turn("idle").await;
    stage.upstream.next().await;
    let posted = stage.upstream.next().await.request.messages();
    assert_eq!(posted[1]["content"][0]["encrypted_content"], "EpwBCkYIstory==");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_continued_reply_that_is_cut_again_goes_on_again() {
    let more = |text: &str| Answer::stream().send(Transcript::of_text([text]).ended_by("max_tokens").bytes());
    let answers = [more("One,"), more(" two,"), Answer::text(" three.")];
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    page.send("Count.").await;
    page.shows("One,").await;
    page.press("Continue").await;
    page.shows("One, two,").await;
    page.until("it may go on once more", "named('Continue')").await;
    page.press("Continue").await;
    page.shows("One, two, three.").await;
    page.turn("idle").await;
    assert_eq!(page.read("replies().length").await, 1);
}
