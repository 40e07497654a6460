//! Trying the last turn once more: what is posted, what stays on the page meanwhile, what becomes of it.

use conversation::{Break, EntryState, Event, Failure, Input, Turn, Unsendable};
use messages::{ApiError, ErrorKind, Profile, StopReason};
use serde_json::json;

use crate::desk::{Desk, block_start, error_event, input_delta, start, text_delta, text_start};

/// Every way to fail before the first text.
fn failures() -> Vec<fn(&mut Desk)> {
    vec![
        |desk| {
            desk.fail(Break::Unreachable);
        },
        |desk| {
            desk.fail(Break::NotTheApi);
        },
        |desk| {
            desk.fail(Break::Idle);
        },
        |desk| {
            desk.apply(Input::Rejected(desk.turn(), ApiError::new(ErrorKind::RateLimit, "")));
        },
        |desk| {
            desk.event(desk.turn(), error_event("api_error"));
        },
        |desk| {
            desk.event(desk.turn(), text_delta(0, "no start"));
        },
        |desk| {
            desk.event(desk.turn(), start(1));
            desk.finish();
        },
    ]
}

#[test]
fn after_each_failure_a_retry_posts_the_same_history() {
    for fail in failures() {
        let mut desk = Desk::new();
        desk.talk("one", "1").send("two");
        fail(&mut desk);
        assert!(matches!(desk.state(), Turn::Failed(_)));
        let before = desk.posted.last().unwrap().clone();
        desk.apply(Input::Retry);
        let again = desk.posted.last().unwrap();
        assert_eq!(again.body, before.body);
        assert_ne!(again.turn, before.turn);
        desk.begin("2").finish();
        assert_eq!(desk.texts(), ["one", "1", "two", "2"]);
        let told = desk.events.iter().filter(|event| matches!(event, Event::Message { .. })).count();
        assert_eq!(told, 4, "the question is told once");
    }
}

#[test]
fn a_partial_reply_stays_until_the_new_one_shows() {
    let mut desk = Desk::new();
    let first = desk.send("one");
    desk.begin("half a").apply(Input::Broken(first, Break::Cut));
    let partial = desk.entry().id();
    let posted = desk.messages();
    desk.apply(Input::Retry);
    assert_eq!(desk.messages(), posted, "the partial reply is not part of what it is tried with");
    let second = desk.turn();
    desk.event(second, start(1)).event(second, text_start(0));
    assert_eq!(desk.entry().id(), partial);
    assert_eq!(*desk.state(), Turn::Waiting(second));

    desk.event(second, text_delta(0, "a whole"));
    assert_ne!(desk.entry().id(), partial);
    let versions = desk.conversation.items()[1].versions;
    assert_eq!((versions.index, versions.count), (1, 2), "the partial reply stays as a version");
    assert_eq!(desk.conversation.entry(partial).unwrap().text(), "half a");
    desk.finish();
    assert_eq!(desk.texts(), ["one", "a whole"]);
}

#[test]
fn a_partial_reply_outlives_a_retry_that_fails_or_is_stopped() {
    for fail in failures() {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        desk.begin("half a").apply(Input::Broken(turn, Break::Cut)).apply(Input::Retry);
        fail(&mut desk);
        assert!(matches!(desk.state(), Turn::Failed(_)));
        assert_eq!(desk.texts(), ["one", "half a"]);
        assert_eq!(desk.entry().state(), EntryState::Interrupted);

        desk.apply(Input::Retry).apply(Input::Stop);
        desk.apply(Input::Aborted(desk.turn()));
        assert_eq!(desk.texts(), ["one", "half a"]);
        assert!(desk.conversation.can_retry());
    }
}

#[test]
fn every_earlier_reply_is_kept() {
    let mut desk = Desk::new();
    desk.send("one");
    for text in ["first", "second", "third"] {
        desk.begin(text).fail(Break::Cut).apply(Input::Retry);
    }
    desk.begin("whole").finish();
    let versions = desk.conversation.items()[1].versions;
    assert_eq!((versions.index, versions.count), (3, 4));
    assert_eq!(desk.conversation.usage().input_tokens, 40, "each of them was charged");
}

#[test]
fn a_stopped_reply_can_be_tried_again() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.begin("half").apply(Input::Stop);
    assert!(!desk.conversation.can_retry(), "not while it is being stopped");
    desk.apply(Input::Retry);
    assert_eq!(desk.posted.len(), 1);
    desk.apply(Input::Aborted(turn)).apply(Input::Retry);
    desk.begin("whole").finish();
    assert_eq!(desk.texts(), ["one", "whole"]);
}

#[test]
fn a_refused_question_can_be_tried_again() {
    let mut desk = Desk::new();
    desk.talk("one", "1").send("two");
    desk.begin("I can").finish_for("refusal");
    desk.apply(Input::Retry);
    assert_eq!(desk.messages()[2], json!({"role": "user", "content": "two"}));
    desk.begin("2").finish();
    assert_eq!(desk.texts(), ["one", "1", "two", "2"]);
    assert_eq!(desk.entry().stop_reason(), Some(&StopReason::EndTurn));
    desk.send("three");
    assert_eq!(
        desk.messages().as_array().unwrap().len(),
        5,
        "what was refused once belongs to the history now"
    );
}

#[test]
fn there_is_nothing_to_retry_before_a_question_while_a_turn_runs_and_after_a_whole_reply() {
    let mut desk = Desk::new();
    assert!(!desk.conversation.can_retry());
    desk.apply(Input::Retry);
    assert!(desk.last.is_empty());
    desk.send("one");
    assert!(!desk.conversation.can_retry());
    desk.apply(Input::Retry);
    assert!(desk.last.is_empty());
    desk.begin("1").finish();
    assert!(!desk.conversation.can_retry());
    desk.apply(Input::Retry);
    assert!(desk.last.is_empty());
    assert_eq!(desk.posted.len(), 1);
}

#[test]
fn a_new_question_after_a_failure_is_joined_to_the_one_without_an_answer() {
    let mut desk = Desk::new();
    desk.send("one");
    desk.fail(Break::Unreachable).send("two");
    let text = |text: &str| json!({"type": "text", "text": text});
    assert_eq!(desk.messages(), json!([{"role": "user", "content": [text("one"), text("two")]}]));
    assert_eq!(desk.texts(), ["one", "two"]);
}

#[test]
fn a_reply_that_was_too_long_before_it_said_anything_can_be_tried_again() {
    let mut desk = Desk::new();
    let turn = desk.offer(&["plan"]).send("one");
    let call = json!({"type": "tool_use", "id": "a", "name": "plan", "input": {}});
    desk.event(turn, start(1)).event(turn, block_start(0, call)).event(turn, input_delta(0, "{\"day\":"));
    desk.finish_for("max_tokens");
    assert_eq!(*desk.state(), Turn::Idle);
    assert!(desk.conversation.can_retry() && !desk.conversation.can_continue());
    desk.apply(Input::Retry);
    desk.begin("1").finish();
    assert_eq!(desk.texts(), ["one", "1"]);
}

#[test]
fn a_history_that_became_too_long_is_not_posted_again() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(Input::Broken(turn, Break::Cut));
    let profile = Profile { max_body_bytes: 50, ..Profile::default() };
    desk.apply(Input::Configure(profile)).apply(Input::Retry);
    assert_eq!(desk.posted.len(), 1);
    let Turn::Failed(Failure::Unsendable(Unsendable::BodyTooLarge { limit: 50, picture: None, .. })) =
        desk.state()
    else {
        panic!("{:?}", desk.state());
    };
    assert_eq!(desk.texts(), ["one"]);
}
