//! Every face that a reply and a question can have, walked through once under the strictest policy of a page and once
//! with the rules of accessibility, in light and dark.

use e2e::answer::Answer;
use e2e::environment::fixture;
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::upstream::Upstream;
use serde_json::json;

use crate::strict_policy::policy;
use crate::tools::{any_tool, register};

/// The replies of the walk, in its order.
fn upstream() -> impl Future<Output = Upstream> {
    let recorded = [
        "search/results",
        "thinking/summarised",
        "thinking/omitted",
        "tools/single",
        "tools/better-plan",
        "tools/after-results",
        "code",
        "structured/valid",
        "structured/invalid",
        "endings/max-tokens",
    ];
    let wait = Answer::error_with(429, "rate_limit_error", "Too many", &[("retry-after", "45")]);
    Upstream::scripted(recorded.into_iter().map(Answer::recorded).chain([wait, Answer::recorded("first")]))
}

async fn staged(host: impl FnOnce(&str) -> Host) -> Stage {
    let settle = |config: &mut relay::config::Config| {
        let profile = config.profiles.get_mut("default").unwrap();
        any_tool(profile);
        profile.tools.push("web_search".to_owned());
        profile.structured_outputs = true;
    };
    Stage::on(upstream().await, settle, host).await
}

/// Goes through the faces and has each of them looked at.
async fn walk(stage: &Stage, look: impl AsyncFn(&str)) {
    let page = &stage.page;
    let schema =
        json!({"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "array"}}});
    register(page, "({ cost }) => { if (cost > 50) throw new Error('too dear'); return { placed: true }; }")
        .await;
    for (index, (question, face)) in [
        ("When does it open?", "sources"),
        ("Where to?", "thinking"),
        ("And when?", "thinking that is not told"),
        ("Plan a day.", "tools"),
        ("What do I pack?", "code and a table"),
    ]
    .into_iter()
    .enumerate()
    {
        page.send(question).await;
        page.reply(index).await;
        page.run("all('.blocks details').forEach((fold) => { fold.open = true; });", Vec::new()).await;
        look(face).await;
    }
    for (index, face) in [(5, "data"), (6, "data that do not fit")] {
        page.run("chat.send('As data.', { schema: arguments[0] });", vec![schema.clone()]).await;
        page.reply(index).await;
        look(face).await;
    }
    page.click("the edit of the last question", "said().at(-1).querySelector('[aria-label=Edit]')").await;
    page.until("it is being edited", "said().at(-1).dataset.state === 'editing'").await;
    look("an edit").await;
    page.chord(&[thirtyfour::Key::Escape]).await;
    page.click("another answer", "replies().at(-1).querySelector('[aria-label=\"Answer again\"]')").await;
    page.until("there are two versions", "text(one('.versions-place')) === '2 / 2' && turn() === 'idle'")
        .await;
    look("versions").await;
    page.click("the bill", "one('button.usage')").await;
    look("the bill").await;
    page.attach(&[fixture("documents/booking.pdf"), fixture("pictures/garden.jpg")]).await;
    page.until(
        "the files are ready",
        "all('[data-state=ready].document, [data-state=ready].picture').length === 2",
    )
    .await;
    look("files to send").await;
    page.send("With these.").await;
    page.turn("retrying").await;
    look("a countdown").await;
    page.press("Try now").await;
    page.shows("What do you like to do there?").await;
    page.turn("idle").await;
    look("files that were sent").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_face_breaks_the_strictest_policy() {
    let stage = staged(|relay| Host::inline(relay).policy(policy(relay))).await;
    walk(&stage, async |face: &str| {
        assert_eq!(stage.page.read("__story.violations").await, json!([]), "{face}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_face_has_a_serious_fault_of_accessibility() {
    let stage = staged(Host::inline).await;
    walk(&stage, async |face: &str| {
        for scheme in ["light", "dark"] {
            stage.page.prefer("prefers-color-scheme", scheme).await;
            let faults = stage.page.accessibility_faults().await;
            assert!(faults.is_empty(), "{face}, {scheme}: {faults:#?}");
        }
    })
    .await;
}
