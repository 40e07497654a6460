//! Who tries again, and who does not: the relay where it takes no time, the widget where it can be waited for, and
//! nobody where it cannot help.

use std::time::Duration;

use e2e::answer::{Answer, Close};
use e2e::environment::fixture;
use e2e::stage::Stage;
use serde_json::{Value, json};

fn busy(headers: &[(&str, &str)]) -> Answer {
    Answer::error_with(529, "overloaded_error", "Overloaded", headers)
}

fn limited(headers: &[(&str, &str)]) -> Answer {
    Answer::error_with(429, "rate_limit_error", "Too many", headers)
}

/// How often the upstream was asked until now.
async fn asked(stage: &Stage) -> usize {
    stage.upstream.waiting().await.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_relay_tries_a_busy_server_again_and_the_visitor_notices_nothing() {
    let stage = Stage::inline([busy(&[]), busy(&[]), Answer::recorded("first")]).await;
    stage.page.send("A trip to Japan.").await;
    stage.page.reply(0).await;
    let times: Vec<_> = stage.upstream.waiting().await.iter().map(|exchange| exchange.request.at).collect();
    assert_eq!(times.len(), 3);
    assert!(times[1] - times[0] >= Duration::from_millis(300), "it waits in between: {times:?}");
    assert!(
        stage.page.events("parlor-retry").await.is_empty()
            && stage.page.events("parlor-error").await.is_empty()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_relay_obeys_a_short_retry_after() {
    let stage = Stage::inline([limited(&[("retry-after", "1")]), Answer::recorded("first")]).await;
    stage.page.send("A trip to Japan.").await;
    stage.page.reply(0).await;
    let times: Vec<_> = stage.upstream.waiting().await.iter().map(|exchange| exchange.request.at).collect();
    assert_eq!(times.len(), 2);
    assert!(times[1] - times[0] >= Duration::from_millis(950), "{times:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_longer_wait_is_counted_down_and_can_be_cut_short() {
    let stage = Stage::inline([limited(&[("retry-after", "45")]), Answer::recorded("first")]).await;
    let page = &stage.page;
    page.send("A trip to Japan.").await;
    page.turn("retrying").await;
    page.until("it counts down", "/4[0-9] s/.test(text(one('.countdown')))").await;
    assert_eq!(asked(&stage).await, 1, "the relay leaves a long wait to the one who sees the person");
    let retry = &page.events("parlor-retry").await[0]["detail"];
    assert_eq!(retry["attempt"], 1);
    assert!(retry["after_ms"].as_u64().is_some_and(|ms| (45_000..60_000).contains(&ms)), "{retry}");
    page.write("typed meanwhile").await;
    page.press("Try now").await;
    page.shows("What do you like to do there?").await;
    page.turn("idle").await;
    assert_eq!(page.draft().await, "typed meanwhile");
    assert_eq!(page.said().await, ["A trip to Japan."], "it was said once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_without_an_end_is_not_tried_again() {
    let stage = Stage::inline([limited(&[])]).await;
    stage.page.send("A trip to Japan.").await;
    stage.page.turn("failed").await;
    stage.page.notice("Too many").await;
    assert_eq!(asked(&stage).await, 1);
    assert!(stage.page.events("parlor-retry").await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_spent_budget_is_never_tried_again() {
    let body: Value =
        serde_json::from_slice(&std::fs::read(fixture("answers/spend-limit.json")).unwrap()).unwrap();
    let answers = [Answer::json(429, &[("retry-after", "1")], &body), Answer::recorded("first")];
    let stage = Stage::inline(answers).await;
    stage.page.send("A trip to Japan.").await;
    stage.page.turn("failed").await;
    stage.page.notice("has reached its limit").await;
    assert_eq!(asked(&stage).await, 1);
    let error = &stage.page.events("parlor-error").await[0]["detail"];
    assert_eq!(error["retryable"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_is_busy_before_it_shows_anything_is_tried_again() {
    let answers = ["endings/overloaded-first", "endings/overloaded-unseen", "first"].map(Answer::recorded);
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    page.send("A trip to Japan.").await;
    page.shows("What do you like to do there?").await;
    page.turn("idle").await;
    let attempts: Vec<_> =
        page.events("parlor-retry").await.iter().map(|event| event["detail"]["attempt"].clone()).collect();
    assert_eq!(attempts, [json!(1), json!(2)]);
    assert_eq!(page.read("replies().length").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_most_twice() {
    let stage = Stage::inline(["endings/overloaded-first"; 3].map(Answer::recorded)).await;
    stage.page.send("A trip to Japan.").await;
    stage.page.turn("failed").await;
    assert_eq!(asked(&stage).await, 3);
    stage.page.notice("busy").await;
    assert_eq!(stage.page.said().await, ["A trip to Japan."], "the question stays");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_fails_after_it_showed_something_waits_for_the_person() {
    let stage = Stage::inline(["endings/timeout-event", "first"].map(Answer::recorded)).await;
    let page = &stage.page;
    page.send("Is the museum open?").await;
    page.turn("failed").await;
    page.shows("The museum is closed on").await;
    assert_eq!(asked(&stage).await, 1, "what is shown is not taken away unasked");
    page.until("both ways on are offered", "named('Continue') && named('Try again')").await;
    page.press("Try again").await;
    page.shows("What do you like to do there?").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_breaks_before_the_first_byte_is_tried_again_by_the_relay() {
    let answers = [Answer::nothing(Close::Cut), Answer::recorded("first")];
    let stage = Stage::inline(answers).await;
    stage.page.send("A trip to Japan.").await;
    stage.page.shows("What do you like to do there?").await;
    stage.page.turn("idle").await;
    assert_eq!(asked(&stage).await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_ends_the_wait() {
    let stage = Stage::inline([limited(&[("retry-after", "45")])]).await;
    let page = &stage.page;
    page.send("A trip to Japan.").await;
    page.turn("retrying").await;
    page.press("Stop").await;
    page.turn("idle").await;
    assert_eq!(page.said().await, ["A trip to Japan."]);
    assert_eq!(asked(&stage).await, 1);
}
