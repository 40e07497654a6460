//! The accumulator on streams that hold together.

use messages::reply::Change;
use messages::{ContentBlock, Message, Reply, Response, StopReason, StreamEvent};
use serde_json::{Value, json};

pub(crate) const START: &str = r#"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant",
    "model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":31,"cache_read_input_tokens":9,"output_tokens":1}}}"#;
pub(crate) const STOP: &str = r#"{"type":"message_stop"}"#;

pub(crate) fn start(index: u32, block: &str) -> String {
    format!(r#"{{"type":"content_block_start","index":{index},"content_block":{block}}}"#)
}

pub(crate) fn delta(index: u32, delta: &str) -> String {
    format!(r#"{{"type":"content_block_delta","index":{index},"delta":{delta}}}"#)
}

pub(crate) fn text(index: u32, text: &str) -> String {
    delta(index, &format!(r#"{{"type":"text_delta","text":"{text}"}}"#))
}

pub(crate) fn stop(index: u32) -> String {
    format!(r#"{{"type":"content_block_stop","index":{index}}}"#)
}

/// Applies events; none of them may be a fault.
#[track_caller]
pub(crate) fn feed<'a>(reply: &mut Reply, events: impl IntoIterator<Item = &'a str>) -> Vec<Change> {
    let parsed = events.into_iter().map(|event| StreamEvent::parse(event).unwrap());
    parsed.map(|event| reply.apply(event).unwrap()).collect()
}

/// The block that these deltas make of this start, as JSON.
#[track_caller]
pub(crate) fn grown(block: &str, deltas: &[&str]) -> Value {
    let mut reply = Reply::new();
    feed(&mut reply, [START, &start(0, block)]);
    for piece in deltas {
        feed(&mut reply, [delta(0, piece).as_str()]);
    }
    feed(&mut reply, [stop(0).as_str(), STOP]);
    serde_json::to_value(&reply.blocks()[0]).unwrap()
}

const THINKING: &str = r#"{"type":"thinking_delta","thinking":"b"}"#;
const TEXT: &str = r#"{"type":"text_delta","text":"b"}"#;
const SIGNATURE: &str = r#"{"type":"signature_delta","signature":"s"}"#;
const INPUT: &str = r#"{"type":"input_json_delta","partial_json":"{\"x\":1}"}"#;
const CITATION: &str = r#"{"type":"citations_delta","citation":{"c":1}}"#;
const COMPACTION: &str = r#"{"type":"compaction_delta","content":"c","encrypted_content":"e"}"#;
const ALL: [&str; 7] = [THINKING, TEXT, SIGNATURE, INPUT, CITATION, COMPACTION, r#"{"type":"future_delta"}"#];

#[test]
fn a_reply_with_thinking_text_and_a_tool() {
    let mut reply = Reply::new();
    let begin = [
        START.to_owned(),
        r#"{"type":"ping"}"#.to_owned(),
        start(0, r#"{"type":"thinking","thinking":"","signature":""}"#),
        delta(0, r#"{"type":"thinking_delta","thinking":"The square is"}"#),
        delta(0, r#"{"type":"signature_delta","signature":"EqQB"}"#),
        stop(0),
        start(1, r#"{"type":"text","text":""}"#),
        text(1, "Teal, "),
        text(1, "I think."),
    ];
    let changes = feed(&mut reply, begin.iter().map(String::as_str));
    let block = Change::Block;
    assert_eq!(changes[..4], [Change::Started, Change::Nothing, block(0), block(0)]);
    assert_eq!(changes[4..], [block(0), block(0), block(1), block(1), block(1)]);
    assert_eq!((reply.id(), reply.model(), reply.is_complete()), ("msg_1", "m", false));
    assert_eq!(reply.blocks()[1].as_text(), Some("Teal, I think."), "text is there while it grows");
    assert!(!reply.is_open(0) && reply.is_open(1));
    let end = [
        stop(1),
        start(
            2,
            r#"{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{},"caller":{"type":"direct"}}"#,
        ),
        delta(2, r#"{"type":"input_json_delta","partial_json":""}"#),
        delta(2, r#"{"type":"input_json_delta","partial_json":"{\"city\": \"Par"}"#),
        delta(2, r#"{"type":"input_json_delta","partial_json":"is\", \"n\":1.0}"}"#),
        stop(2),
        r#"{"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":57}}"#
            .to_owned(),
    ];
    feed(&mut reply, end.iter().map(String::as_str));
    assert!(!reply.is_complete(), "only message_stop says so");
    assert_eq!(feed(&mut reply, [STOP]), [Change::Complete]);
    assert!(reply.is_complete());
    assert_eq!(reply.stop_reason(), Some(&StopReason::ToolUse));
    let message = r#"{"role":"assistant","content":[{"type":"thinking","thinking":"The square is","signature":"EqQB"},{"type":"text","text":"Teal, I think."},{"type":"tool_use","id":"toolu_1","name":"get_weather","input":{"city": "Paris", "n":1.0},"caller":{"type":"direct"}}]}"#;
    assert_eq!(serde_json::to_string(&reply.into_message()).unwrap(), message);
}

#[test]
fn every_delta_on_every_named_kind() {
    let text = grown(r#"{"type":"text","text":"a","citations":null}"#, &ALL);
    assert_eq!(text, json!({"type": "text", "text": "ab", "citations": [{"c": 1}]}));
    let thinking = grown(r#"{"type":"thinking","thinking":"a","signature":null}"#, &ALL);
    assert_eq!(thinking, json!({"type": "thinking", "thinking": "ab", "signature": "s"}));
    let tool = grown(r#"{"type":"tool_use","id":"i","name":"n","input":{}}"#, &ALL);
    assert_eq!(tool, json!({"type": "tool_use", "id": "i", "name": "n", "input": {"x": 1}}));
    for whole in [
        r#"{"type":"redacted_thinking","data":"d"}"#,
        r#"{"type":"tool_result","tool_use_id":"i","content":"c"}"#,
        r#"{"type":"image","source":{"type":"url","url":"u"}}"#,
    ] {
        assert_eq!(grown(whole, &ALL), serde_json::from_str::<Value>(whole).unwrap());
    }
}

#[test]
fn every_delta_on_a_kind_that_is_not_named() {
    let server = grown(r#"{"type":"server_tool_use","id":"i","name":"web_search","input":{}}"#, &[INPUT]);
    assert_eq!(
        server,
        json!({"type": "server_tool_use", "id": "i", "name": "web_search", "input": {"x": 1}})
    );
    let compaction = grown(r#"{"type":"compaction","content":null}"#, &[COMPACTION]);
    assert_eq!(compaction, json!({"type": "compaction", "content": "c", "encrypted_content": "e"}));
    let block = r#"{"type":"future","text":"a","thinking":7,"citations":[0],"signature":"old","n":1}"#;
    let all = json!({"type": "future", "text": "ab", "thinking": "b", "citations": [0, {"c": 1}], "signature": "s",
        "n": 1, "input": {"x": 1}, "content": "c", "encrypted_content": "e"});
    assert_eq!(grown(block, &ALL), all);
    let twice = json!({"type": "future", "text": "bb", "citations": [{"c": 1}, {"c": 1}], "content": "c",
        "encrypted_content": "e"});
    assert_eq!(
        grown(r#"{"type":"future"}"#, &[TEXT, TEXT, CITATION, CITATION, COMPACTION, COMPACTION]),
        twice
    );
}

#[test]
fn a_kind_that_is_not_named_keeps_its_text_when_nothing_is_added() {
    let block = r#"{ "type" : "web_search_tool_result", "content": [ 1.0 ] }"#;
    let mut reply = Reply::new();
    feed(&mut reply, [START, &start(0, block), &stop(0), STOP]);
    assert_eq!(serde_json::to_string(&reply.blocks()[0]).unwrap(), block);
}

#[test]
fn blocks_may_overlap_and_begin_out_of_order() {
    let mut reply = Reply::new();
    let block = r#"{"type":"text","text":""}"#;
    let events = [
        start(2, block),
        text(2, "c"),
        start(0, block),
        text(0, "a"),
        text(2, "C"),
        text(0, "A"),
        stop(2),
        stop(0),
    ];
    feed(&mut reply, [START]);
    let changes = feed(&mut reply, events.iter().map(String::as_str));
    assert_eq!(changes[2], Change::Block(0));
    assert_eq!(changes[4], Change::Block(1));
    assert_eq!(reply.blocks(), [ContentBlock::text("aA"), ContentBlock::text("cC")]);
}

#[test]
fn the_bill_is_overwritten_and_never_added() {
    let mut reply = Reply::new();
    let end = |usage: &str| format!(r#"{{"type":"message_delta","delta":{{}},"usage":{usage}}}"#);
    feed(
        &mut reply,
        [START, &end(r#"{"output_tokens":10}"#), &end(r#"{"output_tokens":12,"input_tokens":null}"#)],
    );
    let usage = reply.usage();
    assert_eq!((usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens), (31, 9, 12));
    feed(&mut reply, [end(r#"{"output_tokens":12,"input_tokens":40,"cache_read_input_tokens":0}"#).as_str()]);
    assert_eq!((reply.usage().whole_input(), reply.usage().output_tokens), (40, 12));
}

#[test]
fn a_later_null_does_not_take_back_the_stop_reason() {
    let mut reply = Reply::new();
    let first = r#"{"type":"message_delta","delta":{"stop_reason":"refusal","stop_details":{"category":"bio"},"container":{"id":"c"}}}"#;
    let second = r#"{"type":"message_delta","delta":{"stop_reason":null,"stop_details":null}}"#;
    feed(&mut reply, [START, first, second, STOP]);
    assert_eq!(reply.stop_reason(), Some(&StopReason::Refusal));
    assert_eq!(reply.stop_details().unwrap().get(), r#"{"category":"bio"}"#);
    assert_eq!(reply.into_response().extra.get("container").unwrap().get(), r#"{"id":"c"}"#);
}

#[test]
fn halves_of_a_surrogate_pair_are_joined_across_deltas() {
    let joined = |pieces: &[&str]| {
        let mut reply = Reply::new();
        feed(&mut reply, [START, &start(0, r#"{"type":"text","text":""}"#)]);
        for piece in pieces {
            feed(&mut reply, [text(0, piece).as_str()]);
        }
        feed(&mut reply, [STOP]);
        reply.blocks()[0].as_text().unwrap().to_owned()
    };
    assert_eq!(joined(&["a\\ud83d", "\\ude00b"]), "a😀b");
    assert_eq!(joined(&["\\ud83d", "", "\\ude00"]), "😀");
    assert_eq!(joined(&["a\\ud83d", "b"]), "a\u{FFFD}b");
    assert_eq!(joined(&["a\\ud83d"]), "a\u{FFFD}");
    assert_eq!(joined(&["a", "\\ude00b"]), "a\u{FFFD}b");
    assert_eq!(joined(&["\\ud83d", "\\ud83d", "\\ude00"]), "\u{FFFD}😀");
    assert_eq!(joined(&["\\ud83dx\\ud83d", "\\ude00"]), "\u{FFFD}x😀");
    assert_eq!(joined(&["\\ude00\\ud83d", "\\ude00\\ude00"]), "\u{FFFD}😀\u{FFFD}");
}

#[test]
fn a_half_that_waits_is_not_shown() {
    let mut reply = Reply::new();
    feed(&mut reply, [START, &start(0, r#"{"type":"text","text":""}"#), &text(0, "a\\ud83d")]);
    assert_eq!(reply.blocks()[0].as_text(), Some("a"));
}

#[test]
fn halves_are_joined_in_thinking_tool_input_and_unnamed_kinds() {
    let halves = |name: &str, field: &str| {
        ["\\\"\\ud83d", "\\ude00\\\""].map(|half| format!(r#"{{"type":"{name}","{field}":"{half}"}}"#))
    };
    let [a, b] = halves("thinking_delta", "thinking");
    assert_eq!(grown(r#"{"type":"thinking","thinking":""}"#, &[&a, &b])["thinking"], "\"😀\"");
    assert_eq!(grown(r#"{"type":"future","thinking":"x"}"#, &[&a, &b])["thinking"], "x\"😀\"");
    let [a, b] = halves("input_json_delta", "partial_json");
    let open = r#"{"type":"input_json_delta","partial_json":"{\"a\":"}"#;
    let close = r#"{"type":"input_json_delta","partial_json":"}"}"#;
    let tool = grown(r#"{"type":"tool_use","id":"i","name":"n"}"#, &[open, &a, &b, close]);
    assert_eq!(tool["input"], json!({"a": "😀"}));
}

#[test]
fn a_stream_that_ends_early_keeps_what_came() {
    let mut reply = Reply::new();
    let citation = delta(0, CITATION);
    feed(&mut reply, [START, &start(0, r#"{"type":"text","text":"a"}"#), &text(0, "b\\ud83d"), &citation]);
    assert!(!reply.is_complete());
    let message = reply.into_message();
    let expected = r#"{"role":"assistant","content":[{"type":"text","text":"ab�","citations":[{"c":1}]}]}"#;
    assert_eq!(serde_json::to_string(&message).unwrap(), expected);
}

#[test]
fn a_whole_answer_is_a_complete_reply() {
    let response: Response = serde_json::from_str(
        r#"{"id":"i","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","usage":{"output_tokens":3}}"#,
    )
    .unwrap();
    let reply = Reply::from(response.clone());
    assert!(reply.is_complete() && !reply.is_open(0));
    assert_eq!((reply.id(), reply.usage().output_tokens), ("i", 3));
    assert_eq!(reply.clone().into_response(), response);
    assert_eq!(reply.into_message(), Message::new(messages::Role::Assistant, vec![ContentBlock::text("a")]));
}
