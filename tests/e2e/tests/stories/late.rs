//! The late half of the widget cannot be had for a while: its file is missing, cut or somebody else's. The first reply does
//! not need it, nothing that the visitor does meanwhile is lost, and it is tried again until it comes.

use axum::http::StatusCode;
use e2e::answer::{Answer, Gate};
use e2e::environment::fixture;
use e2e::page::Page;
use e2e::stage::Stage;
use e2e::trouble::Trouble;
use serde_json::json;

const LATE: &str = "/parlor-late-*.wasm";
const FIRST: &str = "Take this:\n\n```\nTokyo 9:03\n```\n\nIt is the *early* train.";

/// How often the late half was asked for.
fn asked(stage: &Stage) -> usize {
    stage.site.asked().iter().filter(|path| path.starts_with("/parlor-late-")).count()
}

/// Keeps the page's waits of a second and more, which then end when the story says so and not before.
async fn hold_waits(page: &Page) {
    let script = "const { setTimeout, clearTimeout } = window, waits = window.waits = new Map();
        let last = 0;
        window.setTimeout = (act, delay, ...rest) =>
            delay < 1000 ? setTimeout(act, delay, ...rest) : (waits.set(--last, { act, delay }), last);
        window.clearTimeout = (id) => waits.delete(id) || clearTimeout(id);";
    page.run(script, Vec::new()).await;
}

/// Waits until the page waits for so many milliseconds, and ends that wait.
async fn end_wait(page: &Page, milliseconds: u32) {
    let held = format!("[...waits].find(([, wait]) => wait.delay === {milliseconds})");
    page.until(&format!("it waits for {milliseconds} ms"), &held).await;
    let end = format!("const [id, wait] = {held}; waits.delete(id); wait.act();");
    page.run(&end, Vec::new()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_late_half_brings_comes_with_it_and_nothing_is_lost_before() {
    let answers = [FIRST, "A garden in *Kyoto*.", "A garden, I think."].map(Answer::text);
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    assert_eq!(asked(&stage), 0, "it was asked for before it was needed");
    stage
        .site
        .trouble(LATE, [Trouble::Status(StatusCode::SERVICE_UNAVAILABLE), Trouble::Cut, Trouble::Stranger]);
    hold_waits(page).await;
    let all = json!({"permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]});
    page.browser().devtools("Browser.grantPermissions", all).await;

    // Answered with 503.
    page.send("Which train?").await;
    assert!(page.reply(0).await.contains("It is the early train."));
    page.until("the next try is waited for", "[...waits.values()].some((wait) => wait.delay === 2000)").await;
    assert_eq!(asked(&stage), 1);
    assert_eq!(page.read("notices()").await, json!([]), "the visitor is told of something");
    assert_eq!(page.read("shown(named('Copy as')) || shown(named('Answer again'))").await, false);

    // What the visitor does meanwhile waits for it: a press on a button of the reply, a photo, a change of a question.
    page.press("Copy code").await;
    page.attach(&[fixture("pictures/garden.png")]).await;
    page.write("And where is this?").await;
    page.click("the edit", "said()[0].querySelector('[aria-label=Edit]')").await;
    assert_eq!(
        page.said().await,
        ["Which train?"],
        "the question stays until there is a field to change it in"
    );

    // Cut, and then somebody else's.
    end_wait(page, 2_000).await;
    end_wait(page, 4_000).await;
    page.until("the third try failed", "[...waits.values()].some((wait) => wait.delay === 8000)").await;
    assert_eq!(asked(&stage), 3);
    assert_eq!(page.draft().await, "And where is this?");
    assert_eq!(page.said().await, ["Which train?"]);
    assert!(page.read("text(replies()[0])").await.as_str().unwrap().contains("It is the early train."));
    assert_eq!(page.read("notices()").await, json!([]));

    // It can be had again.
    end_wait(page, 8_000).await;
    page.until("the question can be changed", "root.activeElement?.matches('.editing-input')").await;
    page.until("the photo is ready", "all('.picture[data-state=ready]').length === 1").await;
    page.until(
        "the code was copied",
        "(navigator.clipboard.readText().then((text) => { window.copied = text; }), window.copied?.includes('9:03'))",
    )
    .await;
    page.until("the reply can be copied", "shown(named('More ways to copy'))").await;
    page.until("its style is there", "getComputedStyle(one('.picture')).listStyleType === 'none'").await;
    assert_eq!(page.draft().await, "And where is this?");
    assert_eq!(asked(&stage), 4);
    page.press("Cancel").await;

    // And all goes on as if it had been there.
    page.press("Send").await;
    assert!(page.reply(1).await.contains("Kyoto"));
    page.click("another answer", "replies()[1].querySelector('[aria-label=\"Answer again\"]')").await;
    page.until("two versions are told", "text(replies()[1]).includes('2 / 2')").await;
    page.turn("idle").await;
    stage.upstream.next().await;
    let posted = stage.upstream.next().await.request.messages();
    let last = posted.last().unwrap()["content"].clone();
    assert_eq!((&last[0]["type"], &last[1]["text"]), (&json!("image"), &json!("And where is this?")));
    assert_eq!(asked(&stage), 4, "it is asked for until it is there, and not again");
    assert_eq!(page.events("parlor-error").await.len(), 0);
    let lines = page.violations().await;
    let known = |line: &String| line.contains("it is tried again") || line.contains("/parlor-late-");
    assert!(lines.iter().all(known), "{lines:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_page_chooses_before_the_late_half_is_there_counts_for_the_first_question() {
    let stage = Stage::inline([Answer::text("Noted.")]).await;
    let page = &stage.page;
    let gate = Gate::closed();
    stage.site.hold(".wasm", &gate);
    page.run("chat.options = { max_tokens: 123 };", Vec::new()).await;
    assert_eq!(
        page.read("chat.options").await,
        json!({"max_tokens": 123}),
        "what was set, until more is known"
    );
    page.send("In short, please.").await;
    gate.open();
    page.reply(0).await;
    assert_eq!(stage.upstream.next().await.request.json()["max_tokens"], 123);
    assert_eq!(page.read("chat.options.max_tokens").await, 123);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_error_that_cannot_be_read_yet_is_said_in_plain_words_until_it_can() {
    let stage = Stage::inline([Answer::error(401, "authentication_error", "no"), Answer::text("Now.")]).await;
    let page = &stage.page;
    stage.site.trouble(LATE, [Trouble::Status(StatusCode::SERVICE_UNAVAILABLE)]);
    hold_waits(page).await;

    page.send("Which train?").await;
    page.notice("The connection is away").await;
    page.write("typed meanwhile").await;
    assert_eq!(page.said().await, ["Which train?"]);
    assert_eq!(page.events("parlor-error").await.len(), 0, "the page is told what it was, and not before");

    end_wait(page, 2_000).await;
    page.notice("not set up correctly").await;
    page.turn("failed").await;
    let error = &page.events("parlor-error").await[0]["detail"];
    assert_eq!((&error["type"], &error["status"]), (&json!("authentication_error"), &json!(401)));
    assert_eq!(page.draft().await, "typed meanwhile");
    page.press("Try again").await;
    assert!(page.reply(0).await.contains("Now."));
}
