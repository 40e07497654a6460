//! The accumulator on streams that contradict themselves: each is named, and what came before stays.

use messages::reply::{Change, Fault};
use messages::{ContentBlock, Reply, StreamEvent};

use crate::reply::{START, STOP, delta, feed, start, stop, text};

const TEXT: &str = r#"{"type":"text","text":""}"#;

/// A reply of which "a" in block 0 (ended) and "b" in block 1 (open) have arrived.
fn half() -> Reply {
    let mut reply = Reply::new();
    feed(&mut reply, [START, &start(0, TEXT), &text(0, "a"), &stop(0), &start(1, TEXT), &text(1, "b")]);
    reply
}

#[track_caller]
fn fault(mut reply: Reply, event: &str) -> Fault {
    let before = reply.blocks().to_vec();
    let fault = reply.apply(StreamEvent::parse(event).unwrap()).unwrap_err();
    assert_eq!(reply.blocks(), before);
    assert!(!reply.is_complete());
    assert!(fault.to_string().len() > 10);
    fault
}

#[test]
fn events_before_the_start() {
    let delta = r#"{"type":"message_delta","delta":{},"usage":{}}"#;
    for event in [&start(0, TEXT), &text(0, "a"), &stop(0), delta, STOP] {
        assert_eq!(fault(Reply::new(), event), Fault::BeforeStart, "{event}");
    }
}

#[test]
fn pings_and_unknown_events_may_come_first() {
    let mut reply = Reply::new();
    let changes = feed(&mut reply, [r#"{"type":"ping"}"#, r#"{"type":"future"}"#, START]);
    assert_eq!(changes, [Change::Nothing, Change::Nothing, Change::Started]);
}

#[test]
fn a_second_start() {
    assert_eq!(fault(half(), START), Fault::SecondStart);
}

#[test]
fn an_index_that_never_began() {
    assert_eq!(fault(half(), &text(2, "c")), Fault::UnknownIndex);
    assert_eq!(fault(half(), &stop(2)), Fault::UnknownIndex);
    assert_eq!(fault(half(), &delta(7, r#"{"type":"future_delta"}"#)), Fault::UnknownIndex);
}

#[test]
fn an_index_that_begins_twice() {
    assert_eq!(fault(half(), &start(1, TEXT)), Fault::ReopenedIndex);
    assert_eq!(fault(half(), &start(0, TEXT)), Fault::ReopenedIndex);
}

#[test]
fn a_delta_for_a_block_that_ended() {
    assert_eq!(fault(half(), &text(0, "c")), Fault::ClosedIndex);
}

#[test]
fn a_second_end_of_a_block_loses_nothing() {
    let mut reply = half();
    feed(&mut reply, [stop(0).as_str()]);
    assert_eq!(reply.blocks(), [ContentBlock::text("a"), ContentBlock::text("b")]);
}

#[test]
fn an_error_event_ends_the_stream() {
    let event = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
    for reply in [Reply::new(), half()] {
        let Fault::Api(error) = fault(reply, event) else { panic!() };
        assert_eq!(error.to_string(), "overloaded_error: Overloaded");
    }
}

#[test]
fn whatever_follows_the_end_is_ignored() {
    let mut reply = half();
    feed(&mut reply, [STOP]);
    let whole = reply.clone().into_response();
    let error = r#"{"type":"error","error":{"type":"api_error","message":"m"}}"#;
    let bill = r#"{"type":"message_delta","delta":{"stop_reason":"refusal"},"usage":{"output_tokens":99}}"#;
    for event in [START, &start(5, TEXT), &text(1, "c"), &stop(9), bill, error, STOP] {
        assert_eq!(feed(&mut reply, [event]), [Change::Nothing], "{event}");
    }
    assert_eq!(reply.into_response(), whole);
}

#[test]
fn a_block_without_an_end_is_fine() {
    let mut reply = half();
    assert_eq!(feed(&mut reply, [STOP]), [Change::Complete]);
    assert!(!reply.is_open(1));
}
