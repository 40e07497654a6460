//! The parts that come when they are needed, in the built widget under the strictest policy: not asked for before they are
//! needed, once when they are, and missed without a word.

use axum::http::StatusCode;
use e2e::answer::Answer;
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::trouble::Trouble;
use e2e::upstream::Upstream;

use crate::strict_policy::policy;

fn text(markdown: &str) -> Answer {
    Answer::stream().send(Transcript::of_text([markdown]).bytes())
}

const PLAIN: &str = "Take the *early* train.";
const CODE: &str = "Like this:\n\n```rust\nfn main() { let a = 1; }\n```\n";
const FORMULA: &str = "It is $x^2$ and $y^2$.";

async fn stage() -> Stage {
    let upstream = Upstream::scripted([text(PLAIN), text(CODE), text(CODE), text(FORMULA)]).await;
    Stage::on(upstream, |_| {}, |relay| Host::inline(relay).policy(policy(relay))).await
}

/// How often a file of this part was asked for.
fn asked(stage: &Stage, part: &str) -> usize {
    let stem = format!("/parlor-{part}-");
    stage.site.asked().iter().filter(|path| path.starts_with(&stem)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_comes_once_and_only_when_it_is_needed() {
    let stage = stage().await;
    let page = &stage.page;
    page.send("How do I get there?").await;
    page.reply(0).await;
    assert_eq!((asked(&stage, "math"), asked(&stage, "highlight")), (0, 0));

    let coloured = "CSS.highlights.get('parlor-keyword')?.size";
    page.send("Show me code.").await;
    page.until("the code is coloured", &format!("{coloured} === 2")).await;
    page.reply(1).await;
    page.send("And more.").await;
    page.until("the second is coloured too", &format!("{coloured} === 4")).await;
    page.reply(2).await;
    assert_eq!(
        (asked(&stage, "math"), asked(&stage, "highlight")),
        (0, 2),
        "a script and its WebAssembly, once"
    );

    page.send("And a formula.").await;
    page.until("both are drawn", "replies()[3]?.querySelectorAll('math').length === 2").await;
    page.reply(3).await;
    assert_eq!((asked(&stage, "math"), asked(&stage, "highlight")), (2, 2));
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

/// What keeps the parts away: the ending of the files that it comes to, and what it is.
async fn without_its_parts(ending: &str, trouble: Trouble) {
    let stage = stage().await;
    for part in ["math", "highlight"] {
        stage.site.trouble(&format!("/parlor-{part}-*.{ending}"), [trouble; 9]);
    }
    let page = &stage.page;
    for (index, question) in ["Words.", "Code.", "Code.", "A formula."].iter().enumerate() {
        page.send(question).await;
        page.reply(index).await;
    }
    for part in ["math", "highlight"] {
        let heard = format!(
            "performance.getEntriesByType('resource')
                .some((one) => one.name.includes('/parlor-{part}-') && one.name.endsWith('.{ending}'))"
        );
        page.until(&format!("the answer about {part} is there"), &heard).await;
    }
    assert_eq!(
        page.read("replies()[1].querySelector('pre code').textContent").await,
        "fn main() { let a = 1; }\n"
    );
    let formulas = "[...replies()[3].querySelectorAll('.formula')].map((one) => one.textContent)";
    assert_eq!(page.read(formulas).await, serde_json::json!(["x^2", "y^2"]));
    let files = if ending == "js" { 1 } else { 2 };
    assert_eq!((asked(&stage, "math"), asked(&stage, "highlight")), (files, files), "each is asked for once");
    assert_eq!(page.read("notices()").await, serde_json::json!([]), "the visitor is told of it");
    assert!(page.events("parlor-error").await.is_empty(), "the page is told of it");
    // The browser itself writes down what it could not load; the widget adds nothing.
    let lines = page.violations().await;
    assert!(lines.iter().all(|line| line.contains("Failed to load resource")), "{lines:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_that_is_not_there_leaves_what_it_would_have_drawn() {
    without_its_parts("js", Trouble::Status(StatusCode::NOT_FOUND)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_whose_script_is_cut_leaves_what_it_would_have_drawn() {
    without_its_parts("js", Trouble::Cut).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_without_its_webassembly_leaves_what_it_would_have_drawn() {
    without_its_parts("wasm", Trouble::Status(StatusCode::SERVICE_UNAVAILABLE)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_part_whose_webassembly_is_cut_leaves_what_it_would_have_drawn() {
    without_its_parts("wasm", Trouble::Cut).await;
}
