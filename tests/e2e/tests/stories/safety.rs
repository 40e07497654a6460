//! A model that writes whatever it can to get out of its reply, on a page without any policy, so that only the widget
//! stands in the way. No script runs, nothing is fetched, and no element, attribute or address outside short lists
//! comes out, at any moment of the stream.

use e2e::answer::Answer;
use e2e::environment::fixture;
use e2e::site::Site;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use serde_json::json;

const WATCH: &str = include_str!("safety/watch.js");

/// Texts of `tests/fixtures/hostile`.
fn hostile(name: &str) -> String {
    let path = fixture(&format!("hostile/{name}.txt"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Streams each of these, letter by letter, into a fresh conversation.
async fn endure(documents: &[String]) {
    assert!(documents.len() > 70, "there is something to endure: {}", documents.len());
    let elsewhere = Site::empty().await;
    let answers = documents.iter().map(|text| {
        let text = text.replace("https://leak.test", elsewhere.origin());
        let letters = text.chars().map(|letter| letter.to_string());
        Answer::stream().send(Transcript::of_text(letters).bytes())
    });
    let stage = Stage::inline(answers.collect::<Vec<_>>()).await;
    let page = &stage.page;
    page.run(WATCH, Vec::new()).await;
    for text in documents {
        page.run("chat.clear(); __story.events.length = 0; chat.send('Go on.');", Vec::new()).await;
        let told = "__story.events.some((event) => event.type === 'parlor-stop')";
        page.until("the reply is whole", &format!("{told} && replies()[0]?.dataset.state === 'complete'"))
            .await;
        assert_eq!(page.read("[...faults]").await, json!([]), "after {text:?}");
    }
    assert_eq!(elsewhere.asked(), Vec::<String>::new(), "nothing is fetched from elsewhere");
    assert!(stage.site.asked().iter().all(|path| !path.contains("leak")), "{:?}", stage.site.asked());
    assert_eq!(
        page.read("document.body.querySelectorAll('script, iframe, object, embed, link').length").await,
        0
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn documents_stay_documents() {
    let documents: Vec<String> = hostile("documents").split("\n%%\n").map(str::to_owned).collect();
    endure(&documents).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn addresses_lead_to_the_web_or_nowhere() {
    let wherever = |address: &str| {
        format!(
            "[a]({address}) [b](<{address}> \"c\") ![d]({address}) <{address}> {address}\n\n\
             [e] ![f][e] [![g]({address})]({address})\n\n| [h]({address}) |\n| --- |\n| ![i]({address}) |\n\n\
             - [ ] [j]({address})[^k]\n\n[e]: {address}\n\n[^k]: <{address}>\n"
        )
    };
    let documents: Vec<String> = hostile("addresses").lines().map(wherever).collect();
    endure(&documents).await;
}
