//! Keyboard only: open, write, break a line, send, stop, and close again, with the focus where it belongs.

use e2e::answer::{Answer, Gate};
use e2e::environment::fixture;
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;
use thirtyfour::Key;

const FOCUS: &str = "(root.activeElement ?? document.activeElement)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_chat_without_a_mouse() {
    let held = Gate::closed();
    let (begin, rest) = Transcript::read("first").split_at("Kyoto");
    let answers = [
        Answer::stream().send(Transcript::read("second").bytes()),
        Answer::stream().send(begin).wait(&held).send(rest),
    ];
    let stage = Stage::on(Upstream::scripted(answers).await, |_| {}, Host::launcher).await;
    let page = &stage.page;
    let focus_is = |selector: &str| format!("{FOCUS}?.matches({selector:?})");

    tab_until(&stage, "[part~=launcher]").await;
    page.chord(&[Key::Enter]).await;
    page.until("the field has the focus", &focus_is("[part~=input]")).await;
    page.keys("One").await;
    page.chord(&[Key::Shift, Key::Enter]).await;
    page.keys("Two").await;
    assert_eq!(page.draft().await, "One\nTwo");
    page.chord(&[Key::Enter]).await;
    page.reply(0).await;
    assert_eq!(page.said().await, ["One\nTwo"]);
    page.until("the field keeps the focus", &focus_is("[part~=input]")).await;

    page.keys("Three").await;
    page.chord(&[Key::Enter]).await;
    page.shows("for the city,").await;
    tab_until(&stage, "[part~=stop]").await;
    page.chord(&[Key::Space]).await;
    page.turn("idle").await;
    page.until("the focus is not lost", &focus_is("[part~=input]")).await;

    page.attach(&[fixture("pictures/garden.png")]).await;
    page.until("the picture is ready", "all('.picture[data-state=ready]').length === 1").await;
    tab_until(&stage, ".remove").await;
    page.chord(&[Key::Enter]).await;
    page.until("it is removed", "all('.picture').length === 0").await;
    page.until("the focus is not lost", &format!("{FOCUS} !== document.body && root.activeElement")).await;

    page.chord(&[Key::Escape]).await;
    page.until("the panel is closed", "!shown(one('[part~=panel]'))").await;
    page.until("the launcher has the focus", &focus_is("[part~=launcher]")).await;
}

/// Presses Tab until the focus is on `selector`; fails when it never comes there.
async fn tab_until(stage: &Stage, selector: &str) {
    let mut passed = Vec::new();
    for _ in 0..40 {
        if stage.page.read(&format!("{FOCUS}?.matches({selector:?}) ?? false")).await == true {
            return;
        }
        stage.page.chord(&[Key::Tab]).await;
        passed.push(stage.page.read(&format!("{FOCUS}?.outerHTML.slice(0, 60)")).await.to_string());
    }
    panic!("Tab never reaches {selector}; it went through {passed:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn enter_while_a_word_is_being_composed_sends_nothing() {
    let stage = Stage::inline([Answer::stream().send(Transcript::read("first").bytes())]).await;
    let page = &stage.page;
    page.write("とうきょう").await;
    for keydown in ["{ key: 'Enter', isComposing: true }", "{ key: 'Enter', keyCode: 229 }"] {
        page.run(
            &format!(
                "one('[part~=input]').dispatchEvent(new KeyboardEvent('keydown',
                   Object.assign({keydown}, {{ bubbles: true, cancelable: true }})));"
            ),
            Vec::new(),
        )
        .await;
    }
    assert_eq!(page.draft().await, "とうきょう");
    assert!(page.said().await.is_empty());
    page.chord(&[Key::Enter]).await;
    page.reply(0).await;
    assert_eq!(page.said().await, ["とうきょう"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_message_is_never_sent() {
    let stage = Stage::inline([]).await;
    stage.page.send("").await;
    stage.page.send("   ").await;
    assert_eq!(stage.page.read("turn()").await, "idle");
    assert!(stage.page.said().await.is_empty());
    assert!(stage.upstream.waiting().await.is_empty());
}
