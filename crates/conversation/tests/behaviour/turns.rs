//! A turn from its question to every end it can have.

use conversation::{Break, Change, Effect, End, EntryState, Event, Input, Turn};
use messages::{ApiError, ErrorKind, Role, StopReason};
use serde_json::json;

use crate::desk::{
    Desk, block_start, block_stop, ending, error_event, input_delta, response, start, text_delta, text_start,
};

#[test]
fn a_question_and_its_reply() {
    let mut desk = Desk::new();
    let turn = desk.send("Tokyo?");
    assert_eq!(*desk.state(), Turn::Waiting(turn));
    assert_eq!(desk.conversation.draft().text(), "");
    assert_eq!(desk.posted[0].body["model"], "claude-haiku-5-5");
    assert_eq!(desk.posted[0].body["max_tokens"], 8192);
    assert_eq!(desk.messages(), json!([{"role": "user", "content": "Tokyo?"}]));

    desk.begin("In spring");
    assert_eq!(*desk.state(), Turn::Streaming(turn));
    assert!(desk.changed(Change::Entries));
    desk.event(turn, text_delta(0, " it blooms."));
    let id = desk.entry().id();
    assert_eq!(desk.last, [Effect::Changed(Change::Item(id))]);
    desk.finish();
    assert_eq!(*desk.state(), Turn::Idle);
    assert_eq!(
        desk.page(),
        [
            (Role::User, EntryState::Complete, "Tokyo?".to_owned()),
            (Role::Assistant, EntryState::Complete, "In spring it blooms.".to_owned()),
        ]
    );
    assert_eq!(desk.entry().model(), Some("claude-haiku-5-5"));
    assert_eq!(desk.entry().usage().map(|usage| usage.output_tokens), Some(20));
}

#[test]
fn the_history_is_posted_whole_each_turn() {
    let mut desk = Desk::new();
    desk.talk("one", "1").talk("two", "2").send("three");
    assert_eq!(
        desk.messages(),
        json!([
            {"role": "user", "content": "one"},
            {"role": "assistant", "content": [{"type": "text", "text": "1"}]},
            {"role": "user", "content": "two"},
            {"role": "assistant", "content": [{"type": "text", "text": "2"}]},
            {"role": "user", "content": "three"},
        ])
    );
}

#[test]
fn the_question_is_kept_before_the_request_leaves() {
    let mut desk = Desk::new();
    desk.send("Kyoto?");
    let save = desk.last.iter().position(|effect| *effect == Effect::Save);
    let request = desk.last.iter().position(|effect| matches!(effect, Effect::Request { .. }));
    assert!(save.unwrap() < request.unwrap());
}

#[test]
fn two_sends_at_once_are_one_turn() {
    let mut desk = Desk::new();
    desk.apply(Input::Edit("once".to_owned())).apply(Input::Send).apply(Input::Send);
    assert_eq!(desk.posted.len(), 1);
    assert!(desk.last.is_empty());
    // A text typed meanwhile stays where it is.
    desk.apply(Input::Edit("twice".to_owned())).apply(Input::Send);
    assert_eq!(desk.posted.len(), 1);
    assert_eq!(desk.conversation.draft().text(), "twice");
    assert!(!desk.conversation.draft().waiting());
    desk.begin("yes").finish();
    assert_eq!(desk.posted.len(), 1, "what was typed while a reply ran is sent by the person");
}

#[test]
fn nothing_to_send_is_not_sent() {
    for text in ["", "  ", "\n\t\u{a0}"] {
        let mut desk = Desk::new();
        desk.apply(Input::Edit(text.to_owned())).apply(Input::Send);
        assert!(desk.posted.is_empty());
        assert_eq!(desk.conversation.draft().text(), text);
        desk.apply(Input::Say(text.to_owned()));
        assert!(desk.posted.is_empty());
    }
}

#[test]
fn stop_keeps_the_text_and_late_events_change_nothing() {
    let mut desk = Desk::new();
    let turn = desk.send("Osaka?");
    desk.begin("Okonomi").apply(Input::Stop);
    assert_eq!(*desk.state(), Turn::Stopping(turn));
    assert!(desk.last.contains(&Effect::Abort(turn)));
    assert_eq!(desk.entry().state(), EntryState::Stopped);
    assert!(desk.events.contains(&Event::Message { index: 1 }));
    assert_eq!(desk.events.last(), Some(&Event::Stop { reason: End::Visitor }));

    desk.event(turn, text_delta(0, "yaki")).event(turn, json!({"type": "message_stop"}));
    desk.event(turn, error_event("overloaded_error"));
    assert_eq!(desk.entry().text(), "Okonomi");
    assert_eq!(*desk.state(), Turn::Stopping(turn));
    desk.apply(Input::Stop);
    assert!(desk.last.is_empty());

    desk.apply(Input::Aborted(turn));
    assert_eq!(*desk.state(), Turn::Idle);
    desk.event(turn, text_delta(0, "yaki")).apply(Input::Broken(turn, Break::Cut));
    assert_eq!(desk.texts(), ["Osaka?", "Okonomi"]);
    assert_eq!(*desk.state(), Turn::Idle);
}

#[test]
fn a_stopped_turn_ends_with_whatever_its_request_comes_to() {
    let ends: [fn(conversation::TurnId) -> Input; 4] = [
        Input::Aborted,
        |turn| Input::Broken(turn, Break::Cut),
        |turn| Input::Rejected(turn, ApiError::new(ErrorKind::Api, "")),
        |turn| Input::Answer(turn, response(json!([{"type": "text", "text": "late"}]), "end_turn")),
    ];
    for end in ends {
        let mut desk = Desk::new();
        let turn = desk.send("Nara?");
        desk.apply(Input::Stop).apply(end(turn));
        assert_eq!(*desk.state(), Turn::Idle);
        assert_eq!(desk.texts(), ["Nara?"]);
    }
}

#[test]
fn stop_before_the_first_text_leaves_the_question() {
    let mut desk = Desk::new();
    let turn = desk.send("Nara?");
    desk.event(turn, start(10)).apply(Input::Stop).apply(Input::Aborted(turn));
    assert_eq!(desk.texts(), ["Nara?"]);
    assert_eq!(desk.conversation.usage().input_tokens, 10, "what was charged by then counts");
    desk.send("Deer?");
    let text = |text: &str| json!({"type": "text", "text": text});
    assert_eq!(desk.messages(), json!([{"role": "user", "content": [text("Nara?"), text("Deer?")]}]));
}

#[test]
fn a_send_while_stopping_goes_once_the_turn_is_over() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(Input::Stop);
    desk.apply(Input::Edit("two".to_owned())).apply(Input::Send);
    assert_eq!(desk.posted.len(), 1);
    assert!(desk.conversation.draft().waiting());
    desk.apply(Input::Aborted(turn));
    assert_eq!(desk.posted.len(), 2);
    assert_eq!(desk.texts(), ["one", "two"]);
}

#[test]
fn stop_when_nothing_runs_does_nothing() {
    let mut desk = Desk::new();
    desk.apply(Input::Stop);
    assert!(desk.last.is_empty());
    desk.talk("one", "1").apply(Input::Stop);
    assert!(desk.last.is_empty());
}

#[test]
fn events_of_another_turn_change_nothing() {
    let mut desk = Desk::new();
    let first = desk.send("one");
    desk.begin("1").finish();
    let second = desk.send("two");
    desk.event(first, text_delta(0, "late")).event(first, error_event("api_error"));
    desk.apply(Input::Broken(first, Break::Cut)).apply(Input::Aborted(first));
    desk.apply(Input::Answer(first, response(json!([{"type": "text", "text": "late"}]), "end_turn")));
    assert_eq!(*desk.state(), Turn::Waiting(second));
    assert_eq!(desk.texts(), ["one", "1", "two"]);
}

#[test]
fn what_follows_the_end_of_a_reply_changes_nothing() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.begin("1").finish();
    desk.event(turn, error_event("overloaded_error")).apply(Input::Broken(turn, Break::Cut));
    assert_eq!(*desk.state(), Turn::Idle);
    assert_eq!(desk.texts(), ["one", "1"]);
}

#[test]
fn a_reply_that_comes_whole() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(Input::Answer(turn, response(json!([{"type": "text", "text": "1"}]), "end_turn")));
    assert_eq!(desk.texts(), ["one", "1"]);
    assert_eq!(*desk.state(), Turn::Idle);
    assert_eq!(desk.conversation.usage().output_tokens, 3);
}

#[test]
fn each_stop_reason_is_told() {
    let reasons = ["end_turn", "max_tokens", "stop_sequence", "tool_use", "pause_turn", "weariness"];
    for reason in reasons {
        let mut desk = Desk::new();
        desk.send("one");
        desk.begin("1").finish_for(reason);
        let reason = StopReason::from_name(reason.to_owned());
        assert_eq!(desk.entry().stop_reason(), Some(&reason));
        assert_eq!(desk.entry().state(), EntryState::Complete);
        assert_eq!(desk.events.last(), Some(&Event::Stop { reason: End::Model(Some(reason)) }));
    }
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.begin("1").event(turn, json!({"type": "message_stop"}));
    assert_eq!(desk.events.last(), Some(&Event::Stop { reason: End::Model(None) }));
}

#[test]
fn a_refusal_is_shown_and_its_turn_is_not_posted_again() {
    let mut desk = Desk::new();
    desk.talk("one", "1").send("something refused");
    desk.begin("I can").finish_for("refusal");
    assert_eq!(*desk.state(), Turn::Idle);
    assert_eq!(desk.entry().stop_reason(), Some(&StopReason::Refusal));
    assert_eq!(desk.texts(), ["one", "1", "something refused", "I can"]);
    assert_eq!(desk.host_messages().as_array().unwrap().len(), 2);
    let messages = desk.events.iter().filter(|event| matches!(event, Event::Message { .. })).count();
    assert_eq!(messages, 3, "the refused reply is no message of the history");
    desk.send("something else");
    assert_eq!(desk.messages()[2], json!({"role": "user", "content": "something else"}));
    assert_eq!(desk.messages().as_array().unwrap().len(), 3);
}

#[test]
fn a_refusal_without_a_word_is_a_message_too() {
    let mut desk = Desk::new();
    let turn = desk.send("something refused");
    desk.event(turn, start(10)).finish_for("refusal");
    assert_eq!(*desk.state(), Turn::Idle);
    assert_eq!(desk.entry().stop_reason(), Some(&StopReason::Refusal));
    assert!(desk.entry().blocks().is_empty());
    desk.send("something else");
    assert_eq!(desk.messages(), json!([{"role": "user", "content": "something else"}]));
}

#[test]
fn overlapping_blocks_stand_in_the_order_of_their_indexes() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.event(turn, start(1)).event(turn, text_start(1)).event(turn, text_start(0));
    desk.event(turn, text_delta(1, "world")).event(turn, text_delta(0, "hello")).finish();
    assert_eq!(desk.entry().text(), "hello\n\nworld");
}

#[test]
fn a_tool_call_shows_before_any_text() {
    let mut desk = Desk::new();
    let turn = desk.offer(&["plan"]).send("one");
    let tool = json!({"type": "tool_use", "id": "toolu_1", "name": "plan", "input": {}});
    desk.event(turn, start(1)).event(turn, block_start(0, tool));
    assert_eq!(*desk.state(), Turn::Streaming(turn));
    desk.event(turn, input_delta(0, "{\"day\": 1}")).event(turn, block_stop(0)).finish_for("tool_use");
    assert_eq!(desk.entry().blocks().len(), 1);
    assert_eq!(*desk.state(), Turn::Acting(turn));
}

#[test]
fn usage_adds_up_what_every_turn_was_charged() {
    let mut desk = Desk::new();
    desk.talk("one", "1");
    let turn = desk.send("two");
    desk.begin("2").apply(Input::Stop).apply(Input::Aborted(turn));
    let turn = desk.send("three");
    desk.begin("3").event(turn, ending("end_turn", 40)).event(turn, ending("end_turn", 50));
    desk.apply(Input::Broken(turn, Break::Cut));
    // Cumulative numbers are never added within a turn: 20 whole, 1 of the start, 50 of the last word.
    assert_eq!(desk.conversation.usage().output_tokens, 20 + 1 + 50);
    assert_eq!(desk.conversation.usage().input_tokens, 30);
}
