//! Requests that are tried again by themselves: which, after what wait, how often, and the ways out of the wait.

use conversation::{Break, Effect, End, Event, Failure, Input, Note, Turn};
use messages::{ApiError, ErrorKind, Profile};
use serde_json::json;

use crate::desk::{Desk, block_start, error_event, response, start};
use crate::rules;

/// An error of the server with what its headers tell.
fn error(should_retry: Option<bool>, retry_after_ms: Option<u64>) -> ApiError {
    ApiError { status: Some(429), should_retry, retry_after_ms, ..ApiError::new(ErrorKind::RateLimit, "") }
}

/// The wait that the last input led to: milliseconds, and whether others may wait as long.
fn wait(desk: &Desk) -> Option<(u64, bool)> {
    desk.last.iter().find_map(|effect| match effect {
        Effect::Wait { turn, ms, jitter } => {
            assert!(matches!(desk.state(), Turn::Retrying(id, retry) if id == turn && retry.after_ms == *ms));
            Some((*ms, *jitter))
        }
        _ => None,
    })
}

#[test]
fn a_wait_is_as_long_as_the_server_says_or_a_second_and_then_two() {
    let spent = ApiError {
        error_code: Some("enforced_spend_limit_reached".to_owned()),
        ..error(Some(true), Some(1000))
    };
    let table: [(Fails, Waits); 8] = [
        (rejected(error(Some(true), Some(7000))), [Some((7000, false)), Some((7000, false))]),
        (rejected(error(Some(true), None)), [Some((1000, true)), Some((2000, true))]),
        (rejected(error(Some(true), Some(61_000))), [None, None]),
        (rejected(error(Some(false), Some(7000))), [None, None]),
        (rejected(error(None, Some(7000))), [None, None]),
        (rejected(spent), [None, None]),
        (Box::new(|turn| Input::Broken(turn, Break::Unreachable)), [Some((1000, true)), Some((2000, true))]),
        (Box::new(|turn| Input::Broken(turn, Break::Idle)), [None, None]),
    ];
    for (fail, waits) in table {
        let mut desk = Desk::new();
        let mut turn = desk.send("one");
        for (attempt, expected) in (1..).zip(waits) {
            desk.apply(fail(turn));
            assert_eq!(wait(&desk), expected);
            let Some((after_ms, _)) = expected else { break };
            assert_eq!(desk.events.last(), Some(&Event::Retry { attempt, after_ms }));
            assert!(!desk.events.iter().any(|event| matches!(event, Event::Error(_))), "it may still come");
            desk.apply(Input::Due(turn));
            assert_eq!(desk.messages(), json!([{"role": "user", "content": "one"}]));
            turn = desk.turn();
        }
        desk.apply(fail(turn));
        assert!(matches!(desk.state(), Turn::Failed(_)), "at most twice: {:?}", desk.state());
        assert!(desk.conversation.can_retry());
    }
}

/// The waits after the first and the second failure.
type Waits = [Option<(u64, bool)>; 2];

/// How a turn fails.
type Fails = Box<dyn Fn(conversation::TurnId) -> Input>;

fn rejected(error: ApiError) -> Fails {
    Box::new(move |turn| Input::Rejected(turn, error.clone()))
}

#[test]
fn a_busy_server_inside_the_stream_is_asked_again_while_nothing_shows() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.event(turn, start(10)).event(turn, error_event("overloaded_error"));
    assert_eq!(wait(&desk), Some((1000, true)));
    assert_eq!(desk.conversation.usage().input_tokens, 10, "what was charged counts");
    desk.apply(Input::Due(turn));
    let turn = desk.turn();
    desk.begin("half").event(turn, error_event("overloaded_error"));
    assert!(matches!(desk.state(), Turn::Failed(Failure::Rejected(_))));
    assert_eq!(desk.texts(), ["one", "half"]);
}

#[test]
fn other_errors_inside_the_stream_are_not() {
    for kind in ["api_error", "rate_limit_error", "timeout_error"] {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        desk.event(turn, start(10)).event(turn, error_event(kind));
        assert!(matches!(desk.state(), Turn::Failed(_)), "{kind}");
    }
}

#[test]
fn the_person_need_not_wait() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(Input::Now);
    assert!(desk.last.is_empty(), "nothing waits");
    desk.apply(Input::Broken(turn, Break::Unreachable)).apply(Input::Now);
    assert_eq!(desk.posted.len(), 2);
    desk.apply(Input::Due(turn));
    assert!(desk.last.is_empty(), "it was tried again already");
    desk.begin("1").finish();
    assert_eq!(desk.texts(), ["one", "1"]);
}

#[test]
fn a_network_that_is_back_ends_the_wait_for_it() {
    let mut desk = Desk::new();
    let mut turn = desk.send("one");
    desk.apply(Input::Edit("typed meanwhile".to_owned())).apply(Input::Online);
    assert!(desk.last.is_empty(), "it runs");
    desk.apply(Input::Broken(turn, Break::Unreachable)).apply(Input::Online);
    assert_eq!(desk.posted.len(), 2, "what waits is not kept waiting");
    for posted in [3, 3] {
        turn = desk.turn();
        desk.apply(Input::Broken(turn, Break::Unreachable)).apply(Input::Due(turn));
        assert_eq!(desk.posted.len(), posted);
    }
    assert!(matches!(desk.state(), Turn::Failed(_)));
    desk.apply(Input::Online);
    assert_eq!(desk.posted.len(), 4, "what was given up is tried again");
    desk.begin("1").finish();
    assert_eq!(desk.texts(), ["one", "1"]);
    assert_eq!(desk.conversation.draft().text(), "typed meanwhile");
    desk.apply(Input::Online);
    assert!(desk.last.is_empty(), "nothing waits");
}

#[test]
fn a_network_that_is_back_does_nothing_where_none_was_missing() {
    let rejected = ApiError::new(ErrorKind::Api, "");
    let ends: [fn(conversation::TurnId, ApiError) -> Input; 4] = [
        |turn, _| Input::Broken(turn, Break::Cut),
        |turn, _| Input::Broken(turn, Break::NotTheApi),
        |turn, error| Input::Rejected(turn, error),
        |_, _| Input::Stop,
    ];
    for end in ends {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        desk.apply(end(turn, rejected.clone())).apply(Input::Online);
        assert!(desk.last.is_empty() && desk.posted.len() == 1, "{:?}", desk.state());
    }
}

#[test]
fn a_wait_can_be_stopped() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(Input::Say("two".to_owned()))
        .apply(Input::Broken(turn, Break::Unreachable))
        .apply(Input::Stop);
    assert_eq!(*desk.state(), Turn::Idle);
    assert_eq!(desk.events.last(), Some(&Event::Stop { reason: End::Visitor }));
    assert_eq!(desk.conversation.draft().text(), "two");
    desk.apply(Input::Due(turn)).apply(Input::Now);
    assert_eq!(desk.posted.len(), 1);
    assert!(desk.conversation.can_retry());
}

#[test]
fn what_is_sent_while_it_waits_stays_in_the_draft() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(Input::Broken(turn, Break::Unreachable));
    desk.apply(Input::Edit("two".to_owned())).apply(Input::Send);
    assert_eq!(desk.conversation.draft().text(), "two");
    desk.apply(Input::Clear);
    assert_eq!(*desk.state(), Turn::Idle);
    desk.apply(Input::Due(turn));
    assert!(desk.last.is_empty());
}

#[test]
fn a_question_that_became_too_long_while_it_waited_is_told() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(Input::Broken(turn, Break::Unreachable));
    desk.apply(Input::Configure(Profile { max_body_bytes: 10, ..Profile::default() }))
        .apply(Input::Due(turn));
    assert!(matches!(desk.state(), Turn::Failed(Failure::Unsendable(_))));
}

#[test]
fn refused_thinking_is_left_out_once() {
    let refused = || {
        let words = "messages.1.content.0: Invalid `signature` in `thinking` block.";
        ApiError { status: Some(400), ..ApiError::new(ErrorKind::InvalidRequest, words) }
    };
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let signature = rules::signature(&desk.posted[0].body, "Hm.", "");
    let thinking = json!({"type": "thinking", "thinking": "Hm.", "signature": signature});
    let answer = json!([thinking, {"type": "text", "text": "1"}]);
    desk.apply(Input::Answer(turn, response(answer.clone(), "end_turn")));
    let turn = desk.send("two");
    assert_eq!(desk.messages()[1]["content"], answer);
    desk.apply(Input::Rejected(turn, refused()));
    assert_eq!(desk.messages()[1]["content"], json!([answer[1]]));
    assert_eq!(desk.posted.len(), 3, "at once");
    let question = desk.conversation.item_ids()[2];
    assert!(desk.conversation.notes(question).contains(&Note::ThinkingRetried));
    desk.apply(Input::Rejected(desk.turn(), refused()));
    assert!(matches!(desk.state(), Turn::Failed(Failure::Rejected(_))), "not a second time");
}

#[test]
fn what_shows_is_not_tried_again_by_itself() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let thinking = json!({"type": "thinking", "thinking": "Hm.", "signature": ""});
    desk.event(turn, start(1)).event(turn, block_start(0, thinking));
    desk.apply(Input::Broken(turn, Break::Unreachable));
    assert!(matches!(desk.state(), Turn::Failed(Failure::Broken(Break::Unreachable))));
}
