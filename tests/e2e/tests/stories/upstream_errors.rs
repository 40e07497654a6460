//! Every way an upstream can say no: the person reads the widget's own sentence, the question stays, and what was being
//! typed stays.

use e2e::answer::{Answer, Gate};
use e2e::environment::fixture;
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use std::time::Duration;

/// A text that looks like a key: it may stand in an upstream's message and must never reach a page.
const SECRET: &str = "sk-ant-api03-STORYSTORYSTORYSTORY";

/// Sends one question, goes on typing, lets the answer come, and returns the notice that contains `sentence`.
async fn refused(stage: &Stage, gate: &Gate, sentence: &str) -> String {
    let page = &stage.page;
    page.send("A trip to Japan.").await;
    page.write("typed meanwhile").await;
    gate.open();
    page.turn("failed").await;
    let notice = page.notice(sentence).await;
    assert_eq!(page.said().await, ["A trip to Japan."]);
    assert_eq!(page.draft().await, "typed meanwhile");
    assert!(!page.read("root.textContent").await.to_string().contains(SECRET), "a key was shown");
    assert!(!page.read("__story.events").await.to_string().contains(SECRET), "a key was told to the page");
    notice
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_event_in_the_middle_keeps_the_text_and_hides_the_message() {
    let gate = Gate::closed();
    let answers = [
        Answer::stream().send(Transcript::read("endings/error-event").bytes()).after(&gate),
        Answer::stream().send(Transcript::read("first").bytes()),
    ];
    let stage = Stage::inline(answers).await;
    refused(&stage, &gate, "busy").await;
    stage.page.shows("Begin at the fish market").await;
    let error = &stage.page.events("parlor-error").await[0]["detail"];
    assert_eq!(error["type"], "overloaded_error");
    assert_eq!(error["request_id"], "req_011StoryEvent");
    assert_eq!(error["retryable"], true);
    stage.page.press("Try again").await;
    stage.page.shows("What do you like to do there?").await;
    stage.page.turn("idle").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_many_requests_then_an_answer() {
    let gate = Gate::closed();
    let busy = Answer::error(529, "overloaded_error", SECRET);
    let answers = [
        Answer::error(429, "rate_limit_error", SECRET).after(&gate),
        // The relay tries a busy server twice more by itself.
        busy.clone(),
        busy.clone(),
        busy,
        Answer::recorded("first"),
    ];
    let stage = Stage::inline(answers).await;
    refused(&stage, &gate, "Too many").await;
    stage.page.press("Try again").await;
    stage.page.notice("busy").await;
    let errors = stage.page.events("parlor-error").await;
    let told: Vec<_> =
        errors.iter().map(|error| (&error["detail"]["type"], &error["detail"]["status"])).collect();
    assert_eq!(
        serde_json::json!(told),
        serde_json::json!([["rate_limit_error", 429], ["overloaded_error", 529]])
    );
    stage.page.press("Try again").await;
    stage.page.shows("What do you like to do there?").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_the_api_refuses() {
    let gate = Gate::closed();
    let stage =
        Stage::inline([Answer::error(400, "invalid_request_error", &format!("bad {SECRET}")).after(&gate)])
            .await;
    refused(&stage, &gate, "did not accept this message").await;
    assert_eq!(stage.page.events("parlor-error").await[0]["detail"]["retryable"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_key_is_the_operators_business() {
    let gate = Gate::closed();
    let stage = Stage::inline([Answer::error(401, "authentication_error", SECRET).after(&gate)]).await;
    let notice = refused(&stage, &gate, "not set up correctly").await;
    assert!(notice.contains("the people who run this site"), "a visitor can do nothing about it: {notice}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_web_page_instead_of_an_answer() {
    let page = std::fs::read(fixture("answers/portal.html")).unwrap();
    let gate = Gate::closed();
    let stage = Stage::inline([Answer::whole(200, "text/html", &[], page).after(&gate)]).await;
    let notice = refused(&stage, &gate, "The server had a problem of its own").await;
    assert!(!notice.contains("Harbour Hotel"), "{notice}");
    assert!(!notice.contains('<'), "{notice}");
    let error = &stage.page.events("parlor-error").await[0]["detail"];
    assert_eq!((error["status"].as_u64(), error["retryable"].as_bool()), (Some(502), Some(true)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upstream_that_never_answers() {
    let gate = Gate::closed();
    let upstream = Upstream::scripted([Answer::never()]).await;
    let settle = |config: &mut relay::config::Config| config.limits.first_byte = Duration::from_millis(300);
    let stage = Stage::on(upstream, settle, Host::inline).await;
    refused(&stage, &gate, "too long").await;
    stage.upstream.next().await.dropped().await;
    assert_eq!(stage.page.events("parlor-error").await[0]["detail"]["type"], "timeout_error");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_with_a_line_that_is_not_json_keeps_what_came_before_it() {
    let gate = Gate::closed();
    let stage =
        Stage::inline([Answer::stream().send(Transcript::read("wire/malformed").bytes()).after(&gate)]).await;
    refused(&stage, &gate, "could not be read").await;
    stage.page.shows("Good until here").await;
    assert!(!stage.page.read("root.textContent").await.to_string().contains("never shown"));
    stage.page.until("it is marked as interrupted", "replies()[0].dataset.state === 'interrupted'").await;
}
