//! The strictest page there is: Trusted Types without any policy, no inline script or style, nothing from elsewhere.
//! Every state of the chat opens there without one violation.

use e2e::answer::{Answer, Gate};
use e2e::environment::fixture;
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use serde_json::json;

/// The strictest policy under which the chat can live.
pub fn policy(relay: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' {relay}; \
         img-src 'self' blob: data:; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

fn text(markdown: &str) -> Answer {
    Answer::stream().send(Transcript::of_text([markdown]).bytes())
}

/// Everything Markdown can make, and everything that tries to be more than Markdown.
const MARKDOWN: &str = "# One\n## Two\n\n1. a\n2. b\n   - c\n\n- [x] done\n\n> said\n\n`code` **bold** *it* ~~gone~~ [link](https://example.com) \
    [bad](javascript:alert(1)) ![picture](https://example.com/leak.png)\n\n| a | b |\n| :-: | --: |\n| 1 | 2 |\n\n```rust\nfn main() {}\n```\n\n\
    ---\n\n<img src=x onerror=alert(1)> <script>alert(1)</script> <b style=\"color:red\">raw</b>\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_state_opens_without_one_violation() {
    let gate = Gate::closed();
    let (begin, rest) = Transcript::read("first").split_at("Kyoto");
    let answers = [
        Answer::stream().after(&gate).send(begin).wait(&gate).send(rest),
        text(MARKDOWN),
        Answer::error(400, "invalid_request_error", "Refused"),
        Answer::stream().send(Transcript::read("endings/max-tokens").bytes()),
        Answer::stream().send(Transcript::read("endings/refusal").bytes()),
        Answer::never(),
    ];
    let upstream = Upstream::scripted(answers).await;
    let starters = vec!["Plan a weekend".to_owned()];
    let host = |relay: &str| Host::launcher(relay).policy(policy(relay)).attribute("privacy-url", "/privacy");
    let settle = |config: &mut relay::config::Config| {
        config.profiles.get_mut("default").unwrap().starters = starters;
    };
    let stage = Stage::on(upstream, settle, host).await;
    let page = &stage.page;

    page.open_panel().await;
    page.press("Plan a weekend").await;
    page.turn("waiting").await;
    gate.step();
    page.turn("streaming").await;
    gate.open();
    page.reply(0).await;

    page.send("Everything, please.").await;
    let reply = page.reply(1).await;
    assert!(reply.contains("<script>alert(1)</script>"), "raw HTML is shown as text: {reply}");
    let links = page.read("[...replies()[1].querySelectorAll('a')].map((link) => link.protocol)").await;
    assert_eq!(links, json!(["https:", "https:"]), "a picture becomes a link, a script none");
    assert_eq!(page.read("replies()[1].querySelectorAll('img, script, style').length").await, 0);

    page.attach(&[fixture("pictures/garden.jpg"), fixture("pictures/not-a-picture.png")]).await;
    page.until("one picture is ready", "all('.picture[data-state=ready]').length === 1").await;
    page.send("Now an error.").await;
    page.turn("failed").await;
    page.press("Try again").await;
    page.press("Continue").await;
    page.notice("does not answer this").await;
    page.send("And silence.").await;
    page.turn("waiting").await;
    page.press("Stop").await;
    page.turn("idle").await;
    page.press("Menu").await;
    page.press("New chat").await;
    page.until("the chat is empty", "said().length === 0").await;
    page.press("Close").await;
    page.until("the panel is closed", "!shown(one('[part~=panel]'))").await;

    assert!(page.violations().await.iter().all(|line| expected(line)), "{:?}", page.violations().await);
    assert_eq!(page.read("__story.violations").await, json!([]));
    assert!(stage.site.asked().iter().all(|path| !path.contains("leak")));
}

/// The browser itself writes the scripted 400 into the console.
fn expected(line: &str) -> bool {
    line.contains("status of 400")
}
