//! Summaries of earlier turns: what is asked, what is posted afterwards, what stays on the page.

use conversation::{Break, Change, Event, Failure, Input, ItemId, Turn};
use messages::profile::ModelChoice;
use messages::{Profile, Role};
use serde_json::{Value, json};

use crate::desk::{Desk, response};
use crate::rules;

/// A desk at which this many questions were answered.
fn talked(count: usize) -> Desk {
    let mut desk = Desk::new();
    for number in 1..=count {
        desk.talk(&format!("question {number}"), &format!("answer {number}"));
    }
    desk
}

/// The model answers the last request with this text.
fn answer(desk: &mut Desk, text: &str) {
    let turn = desk.turn();
    desk.apply(Input::Answer(turn, response(json!([{"type": "text", "text": text}]), "end_turn")));
}

fn items(desk: &Desk) -> Vec<ItemId> {
    desk.conversation.items().into_iter().map(|item| item.id).collect()
}

/// What the model reads of the last request, message by message.
fn read(desk: &Desk) -> Vec<String> {
    let text = |message: &Value| match &message["content"] {
        Value::String(text) => text.clone(),
        blocks => blocks.as_array().unwrap().iter().map(|block| block["text"].as_str().unwrap()).collect(),
    };
    desk.messages().as_array().unwrap().iter().map(text).collect()
}

fn windowed(tokens: u64) -> Profile {
    let model = ModelChoice { context_window: Some(tokens), ..ModelChoice::new("claude-haiku-5-5") };
    Profile { models: vec![model], ..Profile::default() }
}

#[test]
fn all_but_the_last_two_turns_are_summarised_and_stay_on_the_page() {
    let mut desk = talked(4);
    let before = (desk.page(), items(&desk));
    desk.apply(Input::Summarise);
    assert!(matches!(desk.state(), Turn::Summarising(_)));
    let asked = read(&desk);
    assert_eq!(asked.len(), 5);
    assert_eq!(asked[..4], ["question 1", "answer 1", "question 2", "answer 2"]);
    assert!(asked[4].starts_with("Summarise our conversation"));
    answer(&mut desk, "They asked twice.");
    assert_eq!(*desk.state(), Turn::Idle);
    assert_eq!((desk.page(), items(&desk)), before, "nobody sees the question or the summary as a message");
    let seam = desk.conversation.seam_after(before.1[3]).expect("a seam");
    assert_eq!((seam.summary.as_str(), seam.fresh), ("They asked twice.", false));
    assert!(desk.conversation.seam_after(before.1[5]).is_none());

    desk.send("question 5");
    let posted = read(&desk);
    assert_eq!(posted.len(), 5, "the summary joins the first question that is posted");
    assert!(posted[0].contains("They asked twice.") && posted[0].ends_with("question 3"));
    assert_eq!(posted[1..], ["answer 3", "question 4", "answer 4", "question 5"]);
}

#[test]
fn the_model_calls_no_tools_while_it_summarises() {
    let mut desk = Desk::new();
    desk.offer(&["plan"]);
    for number in 1..=3 {
        desk.talk(&format!("question {number}"), "answer");
    }
    assert!(desk.posted.last().unwrap().body.get("tool_choice").is_none());
    desk.apply(Input::Summarise);
    let body = &desk.posted.last().unwrap().body;
    assert_eq!(body["tools"].as_array().map(Vec::len), Some(1), "what was cached stays cached");
    assert_eq!(body["tool_choice"], json!({"type": "none"}));
}

#[test]
fn a_second_summary_stands_for_the_first_one_too() {
    let mut desk = talked(3);
    desk.apply(Input::Summarise);
    answer(&mut desk, "First summary.");
    desk.talk("question 4", "answer 4").apply(Input::Summarise);
    let asked = read(&desk);
    assert!(asked[0].contains("First summary.") && asked[0].ends_with("question 2"));
    answer(&mut desk, "Second summary.");
    desk.send("question 5");
    assert!(read(&desk)[0].contains("Second summary.") && !read(&desk)[0].contains("First summary."));
}

#[test]
fn a_summary_is_offered_when_there_is_something_to_summarise_and_nothing_runs() {
    assert!(!Desk::new().conversation.can_summarise());
    assert!(!Desk::new().conversation.can_start_fresh());
    let mut desk = talked(2);
    assert!(!desk.conversation.can_summarise());
    assert!(desk.conversation.can_start_fresh());
    desk.apply(Input::Summarise);
    assert_eq!(desk.posted.len(), 2);
    desk.send("question 3");
    assert!(!desk.conversation.can_summarise() && !desk.conversation.can_start_fresh(), "a turn runs");
    desk.begin("answer 3").finish();
    assert!(desk.conversation.can_summarise());
    desk.apply(Input::Summarise);
    answer(&mut desk, "Short.");
    assert!(!desk.conversation.can_summarise(), "two turns are left since");
}

#[test]
fn what_the_summary_costs_counts() {
    let mut desk = talked(3);
    let before = desk.conversation.usage().output_tokens;
    desk.apply(Input::Summarise);
    answer(&mut desk, "Short.");
    assert_eq!(desk.conversation.usage().output_tokens, before + 3);
}

#[test]
fn a_summary_that_fails_changes_nothing() {
    for end in [Break::Cut, Break::Malformed] {
        let mut desk = talked(3);
        desk.apply(Input::Summarise).fail(end);
        assert!(matches!(desk.state(), Turn::Failed(Failure::Broken(_))));
        assert!(items(&desk).into_iter().all(|item| desk.conversation.seam_after(item).is_none()));
        desk.send("question 4");
        assert_eq!(read(&desk).len(), 7);
    }
    let mut desk = talked(3);
    desk.apply(Input::Summarise);
    answer(&mut desk, " ");
    assert!(matches!(desk.state(), Turn::Failed(Failure::Empty(_))));
}

#[test]
fn a_summary_can_be_stopped_and_what_is_said_meanwhile_waits() {
    let mut desk = talked(3);
    desk.apply(Input::Summarise).apply(Input::Say("question 4".to_owned()));
    let turn = desk.turn();
    desk.apply(Input::Stop).apply(Input::Aborted(turn));
    assert_eq!(desk.conversation.draft().text(), "question 4");

    let mut desk = talked(3);
    desk.apply(Input::Summarise).apply(Input::Say("question 4".to_owned()));
    answer(&mut desk, "Short.");
    assert!(read(&desk)[0].contains("Short."), "it is posted after the summary");
}

#[test]
fn starting_fresh_covers_all_and_keeps_the_old_conversation_as_a_version() {
    let mut desk = talked(3);
    let old = items(&desk);
    desk.apply(Input::StartFresh);
    assert_eq!(read(&desk).len(), 7);
    answer(&mut desk, "All of it.");
    assert!(desk.changed(Change::Entries));
    let now = desk.conversation.items();
    assert_eq!(now.len(), 1, "the page is empty but for the seam");
    assert_eq!((now[0].versions.index, now[0].versions.count), (1, 2));
    let seam = desk.conversation.seam_after(now[0].id).expect("a seam");
    assert_eq!((seam.summary.as_str(), seam.fresh), ("All of it.", true));
    assert!(!desk.conversation.can_start_fresh());

    desk.talk("question 4", "answer 4").send("question 5");
    let posted = read(&desk);
    assert!(posted[0].contains("All of it.") && posted[0].ends_with("question 4"));
    assert_eq!(posted[1..], ["answer 4", "question 5"]);
    desk.begin("answer 5").finish();
    let first = items(&desk)[0];
    desk.apply(Input::Choose { item: first, step: -1 });
    assert_eq!(items(&desk), old);
    desk.send("question 6");
    assert_eq!(read(&desk).len(), 7, "the old conversation goes on without the summary");
}

#[test]
fn a_summary_takes_no_more_than_fits_and_starting_fresh_goes_piece_by_piece() {
    let long = "word ".repeat(600);
    let mut desk = Desk::new();
    desk.apply(Input::Configure(windowed(4000)));
    for _ in 0..5 {
        desk.talk(&long, "answer");
    }
    desk.apply(Input::Summarise);
    assert_eq!(
        desk.messages().as_array().unwrap().len(),
        5,
        "two turns of a thousand tokens each, and the question"
    );
    answer(&mut desk, "Two.");
    let seams = |desk: &Desk| {
        let items = items(desk);
        items.into_iter().filter(|item| desk.conversation.seam_after(*item).is_some()).count()
    };
    assert_eq!(seams(&desk), 1);
    desk.apply(Input::StartFresh);
    answer(&mut desk, "Four.");
    assert!(matches!(desk.state(), Turn::Summarising(_)), "the rest follows by itself");
    assert!(read(&desk)[0].contains("Four."));
    answer(&mut desk, "Five.");
    assert_eq!(desk.conversation.items().len(), 1);
    assert_eq!(*desk.state(), Turn::Idle);
}

#[test]
fn a_server_that_tells_no_window_is_not_asked_for_everything_at_once() {
    let mut desk = Desk::new();
    for _ in 0..6 {
        desk.talk(&"word ".repeat(30_000), "answer");
    }
    desk.apply(Input::StartFresh);
    assert_eq!(desk.messages().as_array().unwrap().len(), 5, "two turns of fifty thousand tokens each");
}

#[test]
fn thinking_from_before_a_summary_stays_here() {
    let mut desk = talked(2);
    let turn = desk.send("question 3");
    let signature = rules::signature(&desk.posted.last().unwrap().body, "Hm.", "");
    let thinking = json!({"type": "thinking", "thinking": "Hm.", "signature": signature});
    let content = json!([thinking, {"type": "text", "text": "answer 3"}]);
    desk.apply(Input::Answer(turn, response(content, "end_turn"))).apply(Input::Summarise);
    answer(&mut desk, "Short.");
    // The desk holds the body against the rules, which know what the thinking is bound to.
    desk.send("question 4");
    assert!(!desk.messages().to_string().contains("signature"));
}

#[test]
fn a_summary_outlives_the_page() {
    let mut desk = talked(3);
    desk.apply(Input::Summarise);
    answer(&mut desk, "Short.");
    let profile = desk.conversation.profile().cloned();
    let restored = conversation::Conversation::restore(desk.conversation.snapshot(), profile).unwrap();
    let mut desk = Desk::over(restored);
    desk.send("question 4");
    assert!(read(&desk)[0].contains("Short."));
    assert!(desk.events.iter().all(|event| !matches!(event, Event::Error(_))));
    assert_eq!(desk.conversation.items().iter().filter(|item| item.role == Role::User).count(), 4);
}

#[test]
fn a_conversation_that_started_fresh_has_no_question_to_try_again() {
    let mut desk = talked(1);
    desk.apply(Input::StartFresh);
    answer(&mut desk, "notes");
    assert!(!desk.conversation.can_retry());
    desk.send("question 2");
    desk.fail(Break::Cut);
    assert!(desk.conversation.can_retry());
}

#[test]
fn a_summary_that_was_cut_says_so() {
    let mut desk = talked(3);
    desk.apply(Input::Summarise);
    let turn = desk.turn();
    let cut = response(json!([{"type": "text", "text": "We spoke of"}]), "max_tokens");
    desk.apply(Input::Answer(turn, cut));
    let summary = items(&desk).into_iter().find_map(|item| desk.conversation.seam_after(item)).unwrap();
    assert_eq!(summary.summary, "We spoke of […]\n\n(The summary was cut off here: it reached its limit.)");
}
