//! A long reply: the list follows it, lets go when the reader scrolls up, and comes back with one press.

use e2e::answer::{Answer, Gate};
use e2e::stage::Stage;
use e2e::transcript::Transcript;

const DISTANCE: &str = "(one('[part~=messages]').scrollHeight - one('[part~=messages]').clientHeight \
    - one('[part~=messages]').scrollTop)";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_follows_lets_go_and_comes_back() {
    let gate = Gate::closed();
    let paragraphs = |from: usize, to: usize| -> String {
        (from..to).map(|number| format!("Paragraph {number} has a few words to fill the line.\n\n")).collect()
    };
    let transcript = Transcript::of_text([paragraphs(0, 40), paragraphs(40, 80), paragraphs(80, 120)]);
    let (first, rest) = transcript.split_at("Paragraph 40 ");
    let at = transcript.split_at("Paragraph 80 ").0.len() - first.len();
    let (second, third) = rest.split_at(at);
    let stage = Stage::inline([Answer::stream().paced(&[&first, second, third], &gate)]).await;
    let page = &stage.page;

    page.send("Tell me everything.").await;
    page.shows("Paragraph 39 ").await;
    page.until("the list followed to its end", &format!("{DISTANCE} < 4")).await;
    page.until("no button is needed", "!shown(one('.jump'))").await;

    page.run("one('[part~=messages]').scrollTop = 200;", Vec::new()).await;
    page.until("the button is offered", "shown(one('.jump'))").await;
    gate.step();
    page.shows("Paragraph 79 ").await;
    assert_eq!(page.read("one('[part~=messages]').scrollTop").await, 200, "the reader stays where they read");

    page.press("Jump to latest").await;
    page.until("it is back at the end", &format!("{DISTANCE} < 4")).await;
    page.until("the button is gone", "!shown(one('.jump'))").await;
    gate.open();
    page.reply(0).await;
    page.shows("Paragraph 119 ").await;
    page.until("it follows again", &format!("{DISTANCE} < 4")).await;

    page.run("one('[part~=messages]').scrollTop = 0;", Vec::new()).await;
    page.until("the button is offered again", "shown(one('.jump'))").await;
    page.send("And more?").await;
    page.until("one's own message is always in sight", &format!("{DISTANCE} < 4")).await;
}
