//! A conversation is a tree: an edited question, a second answer and a retry each leave the old version where it can be
//! seen again, with the mouse and with the keyboard.

use e2e::answer::{Answer, Close};
use e2e::stage::Stage;
use serde_json::{Value, json};
use thirtyfour::Key;

use crate::first_chat::plain;

fn texts(posted: &[Value]) -> Vec<String> {
    posted.iter().map(|message| plain(message)["content"].as_str().unwrap_or("…").to_owned()).collect()
}

/// Edits the question at this place: replaces its text and sends it.
async fn edit(stage: &Stage, question: usize, text: &str) {
    let page = &stage.page;
    page.click("the edit", &format!("said()[{question}].querySelector('[aria-label=Edit]')")).await;
    page.until("the field has the focus", "root.activeElement?.matches('.editing-input')").await;
    page.run("root.activeElement.select();", Vec::new()).await;
    page.keys(text).await;
    page.chord(&[Key::Enter]).await;
    page.until("it was sent", &format!("text(said()[{question}]).includes({})", json!(text))).await;
    page.turn("idle").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edited_question_is_asked_in_place_of_the_old_one_which_stays() {
    let answers = ["North it is.", "Snow there.", "South it is."].map(Answer::text);
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    page.send("North or south?").await;
    page.reply(0).await;
    page.send("And the weather?").await;
    page.reply(1).await;
    edit(&stage, 0, "South, please.").await;
    assert_eq!(
        page.read("[said().length, replies().length]").await,
        json!([1, 1]),
        "what followed went with it"
    );
    page.shows("South it is.").await;
    for _ in 0..2 {
        stage.upstream.next().await;
    }
    assert_eq!(texts(&stage.upstream.next().await.request.messages()), ["South, please."]);

    // Back to the first version, and what followed it is there again.
    page.press("Previous version").await;
    page.until("the old question is back", "text(said()[0]).includes('North or south?')").await;
    page.until(
        "with all that followed",
        "replies().length === 2 && text(replies()[1]).includes('Snow there.')",
    )
    .await;
    page.until(
        "its place is told",
        "text(said()[0]).includes('1 / 2') || text(one('.versions-place')) === '1 / 2'",
    )
    .await;
    assert!(stage.upstream.waiting().await.is_empty(), "looking at a version asks nobody");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn escape_leaves_the_question_as_it_was() {
    let stage = Stage::inline([Answer::text("North it is.")]).await;
    let page = &stage.page;
    page.send("North or south?").await;
    page.reply(0).await;
    page.press("Edit").await;
    page.until("the field has the focus", "root.activeElement?.matches('.editing-input')").await;
    page.keys(" East!").await;
    page.chord(&[Key::Escape]).await;
    page.until(
        "it is as it was",
        "said()[0].dataset.state === 'complete' && text(said()[0]).includes('North or south?')",
    )
    .await;
    page.until("the focus is where it was", "root.activeElement?.getAttribute('aria-label') === 'Edit'")
        .await;
    assert!(
        page.read("shown(one('[part~=panel]'))").await.as_bool().unwrap(),
        "Escape closed the field, not the chat"
    );
    assert!(!page.read("root.textContent").await.to_string().contains("East!"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_answer_is_another_version_and_the_keyboard_moves_between_them() {
    let answers = ["Take the train.", "Take the boat.", "By boat, two hours."].map(Answer::text);
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    page.send("How do I get there?").await;
    page.reply(0).await;
    page.press("Answer again").await;
    page.shows("Take the boat.").await;
    page.turn("idle").await;
    let asked = [stage.upstream.next().await, stage.upstream.next().await];
    assert_eq!(asked[0].request.messages(), asked[1].request.messages(), "the same question");

    page.run("named('Previous version').focus();", Vec::new()).await;
    page.chord(&[Key::Enter]).await;
    page.until("the first answer", "text(replies()[0]).includes('Take the train.')").await;
    page.until("the focus stays with the versions", "root.activeElement?.closest('.versions')").await;
    page.chord(&[Key::Tab]).await;
    page.chord(&[Key::Space]).await;
    page.until("the second answer", "text(replies()[0]).includes('Take the boat.')").await;
    assert_eq!(page.read("one('.versions-place').getAttribute('aria-label')").await, "Version 2 of 2");

    page.send("How long?").await;
    page.reply(1).await;
    let posted = texts(&stage.upstream.next().await.request.messages());
    assert_eq!(
        posted,
        ["How do I get there?", "Take the boat.", "How long?"],
        "the path that is shown is posted"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_retry_deletes_nothing() {
    let answers =
        [Answer::recorded("endings/cut").then(Close::Cut), Answer::text("The blue line, to the castle.")];
    let stage = Stage::inline(answers).await;
    let page = &stage.page;
    page.send("How do I get there?").await;
    page.turn("failed").await;
    page.press("Try again").await;
    page.shows("The blue line, to the castle.").await;
    page.turn("idle").await;
    page.press("Previous version").await;
    page.shows("From the harbour the blue line runs to").await;
    page.press("Next version").await;
    page.shows("The blue line, to the castle.").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edited_question_keeps_its_photo() {
    let stage = Stage::inline([Answer::recorded("photo"), Answer::text("Still Kanazawa.")]).await;
    let page = &stage.page;
    page.attach(&[e2e::environment::fixture("pictures/garden.jpg")]).await;
    page.until("the photo is ready", "all('.picture[data-state=ready]').length === 1").await;
    page.send("Where is this?").await;
    page.reply(0).await;
    edit(&stage, 0, "Which garden is this?").await;
    stage.upstream.next().await;
    let content = stage.upstream.next().await.request.messages()[0]["content"].clone();
    assert_eq!(
        (&content[0]["type"], &content[1]["text"]),
        (&json!("image"), &json!("Which garden is this?"))
    );
    page.until("and it is shown", "said()[0].querySelectorAll('img').length === 1").await;
}
