//! A history is checked before it is posted: what the API would refuse is repaired, and the visitor can read what was
//! done. The upstream refuses whatever is not.

use e2e::answer::Answer;
use e2e::host::Host;
use e2e::stage::Stage;
use e2e::upstream::Upstream;
use relay::config::Config;
use serde_json::{Value, json};

async fn posted_after(stage: &Stage, messages: Value) -> Vec<Value> {
    stage.page.run("chat.messages = arguments[0];", vec![messages]).await;
    stage.page.send("And now?").await;
    stage.page.shows("Here we are.").await;
    stage.page.turn("idle").await;
    assert!(stage.page.events("parlor-error").await.is_empty(), "nothing was refused");
    stage.upstream.next().await.request.messages()
}

async fn notes(stage: &Stage) -> Vec<String> {
    stage.page.until("a note says what was done", "notes().length > 0").await;
    let notes = stage.page.read("notes()").await;
    let notes: Vec<String> =
        notes.as_array().unwrap().iter().map(|note| note.as_str().unwrap().into()).collect();
    for note in &notes {
        assert!(note.ends_with('.'), "a note is a sentence: {note}");
        assert_eq!(notes.iter().filter(|other| *other == note).count(), 1, "said once: {notes:?}");
    }
    notes
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn open_calls_are_closed() {
    let upstream = Upstream::scripted([Answer::text("Here we are.")]).await;
    // The relay lets no calls of other tools through.
    let opened = |config: &mut Config| {
        config.profiles.get_mut("default").expect("there is one profile").tools = vec!["plan_day".to_owned()];
    };
    let stage = Stage::on(upstream, opened, Host::inline).await;
    let posted = posted_after(
        &stage,
        json!([
            {"role": "user", "content": "Plan two days."},
            {"role": "assistant", "content": [{"type": "text", "text": "Two days."},
                {"type": "tool_use", "id": "toolu_1", "name": "plan_day", "input": {"day": 1}},
                {"type": "tool_use", "id": "toolu_2", "name": "plan_day", "input": {"day": 2}}]},
            {"role": "user", "content": [{"type": "text", "text": "Hm."}, {"type": "tool_result", "tool_use_id": "toolu_2", "content": "done"}]},
            {"role": "assistant", "content": "As you like."},
        ]),
    )
    .await;
    let kinds: Vec<_> = posted[2]["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|block| block["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["tool_result", "tool_result", "text"], "in order and before the text");
    assert_eq!(posted[2]["content"][0]["tool_use_id"], "toolu_1");
    assert_eq!(posted[2]["content"][1]["content"], "done");
    notes(&stage).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn empty_texts_and_answers_to_nothing_are_left_out() {
    let stage = Stage::inline([Answer::text("Here we are.")]).await;
    let posted = posted_after(
        &stage,
        json!([
            {"role": "user", "content": "Plan a day."},
            {"role": "assistant", "content": [{"type": "text", "text": ""}, {"type": "text", "text": "A day."}]},
            {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_9", "content": "nobody asked"}]},
            {"role": "assistant", "content": "  \n"},
            {"role": "user", "content": "Good."},
        ]),
    )
    .await;
    let all = json!(posted).to_string();
    assert!(!all.contains("nobody asked"), "{all}");
    assert_eq!(posted[0]["role"], "user");
    notes(&stage).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_needs_no_repair_has_no_note() {
    let stage = Stage::inline([Answer::text("Here we are.")]).await;
    posted_after(
        &stage,
        json!([{"role": "user", "content": "Plan a day."}, {"role": "assistant", "content": "A day."}]),
    )
    .await;
    assert_eq!(stage.page.read("notes()").await, json!([]));
}
