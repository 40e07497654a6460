//! A turn that fails: what is kept, what is told, what can still be done.

use conversation::{Break, Effect, EntryState, Event, Failure, Input, Turn};
use messages::{ApiError, ErrorKind, StopReason};
use serde_json::json;

use crate::desk::{Desk, block_start, block_stop, error_event, response, start, text_delta, text_start};

#[test]
fn every_failure_before_the_first_text_leaves_the_question() {
    let breaks =
        [Break::Unreachable, Break::NotTheApi, Break::Cut, Break::Malformed, Break::TooLarge, Break::Idle];
    for cause in breaks {
        let mut desk = Desk::new();
        desk.send("one");
        desk.fail(cause);
        assert_eq!(*desk.state(), Turn::Failed(Failure::Broken(cause)));
        assert_eq!(desk.texts(), ["one"]);
        assert_eq!(desk.events.last(), Some(&Event::Error(Failure::Broken(cause))));
        assert!(desk.last.contains(&Effect::Save));
    }
}

#[test]
fn an_error_of_the_server_is_handed_on_whole() {
    for (status, kind) in
        [(429, ErrorKind::RateLimit), (529, ErrorKind::Overloaded), (400, ErrorKind::InvalidRequest)]
    {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        let mut error = ApiError::new(kind, "words");
        error.status = Some(status);
        error.request_id = Some("req_1".to_owned());
        desk.apply(Input::Rejected(turn, error.clone()));
        let failure = Failure::Rejected(error);
        assert_eq!(*desk.state(), Turn::Failed(failure.clone()));
        assert_eq!(failure.retryable(), status != 400);
    }
}

#[test]
fn an_error_event_before_the_first_text_and_after_it() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.event(turn, start(10)).event(turn, error_event("api_error"));
    assert!(matches!(desk.state(), Turn::Failed(Failure::Rejected(error)) if error.kind == ErrorKind::Api));
    assert_eq!(desk.texts(), ["one"]);

    let turn = desk.send("two");
    desk.begin("half a").event(turn, error_event("api_error"));
    assert!(matches!(desk.state(), Turn::Failed(Failure::Rejected(error)) if error.kind == ErrorKind::Api));
    assert_eq!(desk.texts(), ["one", "two", "half a"]);
    assert_eq!(desk.entry().state(), EntryState::Interrupted);
}

#[test]
fn a_cut_reply_is_kept_and_goes_back_as_text() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.begin("half a").apply(Input::Broken(turn, Break::Cut));
    assert_eq!(*desk.state(), Turn::Failed(Failure::Broken(Break::Cut)));
    assert_eq!(desk.entry().state(), EntryState::Interrupted);
    assert!(!desk.events.contains(&Event::Message { index: 1 }), "an interrupted reply is not finished");
    desk.send("go on");
    assert_eq!(
        desk.messages()[1],
        json!({"role": "assistant", "content": [{"type": "text", "text": "half a"}]})
    );
}

#[test]
fn a_stream_that_contradicts_itself_is_interrupted() {
    let contradictions = [start(1), text_start(0), text_delta(7, "?"), block_stop(7)];
    for event in contradictions {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        desk.begin("half a").event(turn, event);
        assert_eq!(*desk.state(), Turn::Failed(Failure::Broken(Break::Malformed)));
        assert_eq!(desk.texts(), ["one", "half a"]);
        assert_eq!(desk.entry().state(), EntryState::Interrupted);
    }
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.event(turn, text_delta(0, "before the start"));
    assert_eq!(*desk.state(), Turn::Failed(Failure::Broken(Break::Malformed)));
}

#[test]
fn a_stream_that_turns_into_a_document_is_refused() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.begin("half")
        .apply(Input::Answer(turn, response(json!([{"type": "text", "text": "1"}]), "end_turn")));
    assert_eq!(*desk.state(), Turn::Failed(Failure::Broken(Break::Malformed)));
    assert_eq!(desk.texts(), ["one", "half"]);
}

#[test]
fn a_request_let_go_by_nobody_was_cut() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.begin("half").apply(Input::Aborted(turn));
    assert_eq!(*desk.state(), Turn::Failed(Failure::Broken(Break::Cut)));
}

#[test]
fn an_empty_reply_is_a_failure_that_names_its_stop_reason() {
    let thinking = block_start(0, json!({"type": "thinking", "thinking": "Hm.", "signature": ""}));
    let blank = block_start(0, json!({"type": "text", "text": " \n"}));
    // What was thought shows, also when nothing came of it.
    for (first, page) in [(None, 1), (Some(thinking), 2), (Some(blank), 1)] {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        desk.event(turn, start(10));
        if let Some(first) = first {
            desk.event(turn, first);
        }
        desk.finish_for("max_tokens");
        assert_eq!(*desk.state(), Turn::Failed(Failure::Empty(Some(StopReason::MaxTokens))));
        assert_eq!(desk.entries().len(), page);
        assert!(desk.conversation.can_retry());
        assert_eq!(desk.conversation.usage().output_tokens, 20, "it was charged all the same");
    }
}

#[test]
fn a_dismissed_notice_leaves_everything_else() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.begin("half").apply(Input::Broken(turn, Break::Idle)).apply(Input::Dismiss);
    assert_eq!(*desk.state(), Turn::Idle);
    assert_eq!(desk.texts(), ["one", "half"]);
    assert!(desk.conversation.can_retry());
    desk.apply(Input::Dismiss);
    assert!(desk.last.is_empty());
}
