//! axe-core finds nothing serious in the main states, light and dark.

use e2e::answer::{Answer, Gate};
use e2e::environment::fixture;
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::Upstream;

async fn clean(stage: &Stage, state: &str) {
    for scheme in ["light", "dark"] {
        stage.page.prefer("prefers-color-scheme", scheme).await;
        let faults = stage.page.accessibility_faults().await;
        assert!(faults.is_empty(), "{state}, {scheme}: {faults:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_main_states_have_no_serious_fault() {
    let gate = Gate::closed();
    let (begin, rest) = Transcript::read("table").split_at("| 3 |");
    let answers = [
        Answer::stream().send(begin).wait(&gate).send(rest),
        Answer::error(529, "overloaded_error", "Overloaded"),
    ];
    let host = |relay: &str| Host::launcher(relay).attribute("privacy-url", "/privacy");
    let stage = Stage::on(Upstream::scripted(answers).await, |_| {}, host).await;
    let page = &stage.page;
    clean(&stage, "closed").await;
    page.open_panel().await;
    clean(&stage, "empty").await;
    page.attach(&[fixture("pictures/garden.jpg")]).await;
    page.until("the picture is ready", "all('.picture[data-state=ready]').length === 1").await;
    page.write("Make it a table.").await;
    clean(&stage, "a draft with a picture").await;
    page.chord(&[thirtyfour::Key::Enter]).await;
    page.shows("Hamarikyu").await;
    clean(&stage, "streaming").await;
    gate.open();
    page.reply(0).await;
    clean(&stage, "a conversation").await;
    page.attach(&[fixture("pictures/not-a-picture.png")]).await;
    page.notice("not-a-picture.png").await;
    clean(&stage, "a refused picture").await;
    page.send("And now?").await;
    page.turn("failed").await;
    clean(&stage, "an error").await;
}
