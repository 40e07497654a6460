//! Stream events: the API's own, those of compatible servers, and what cannot be read.

use messages::event::{Delta, MessageDelta};
use messages::response::UsageDelta;
use messages::sse::Frame;
use messages::{ApiError, ContentBlock, ErrorKind, StopReason, StreamEvent};

#[track_caller]
fn parse(data: &str) -> StreamEvent {
    StreamEvent::parse(data).unwrap()
}

fn frame(event: &str, data: &str) -> Frame {
    Frame { event: event.to_owned(), data: data.to_owned(), id: "".into() }
}

#[test]
fn message_start() {
    let event = parse(
        r#"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],
        "stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":31,"output_tokens":1}}}"#,
    );
    let StreamEvent::MessageStart(response) = event else { panic!("{event:?}") };
    assert_eq!(
        (response.id.as_str(), response.model.as_str(), response.usage.input_tokens),
        ("msg_1", "m", 31)
    );
}

#[test]
fn message_start_of_a_small_server() {
    let event = parse(r#"{"type":"message_start","message":{"content":[]}}"#);
    assert!(matches!(event, StreamEvent::MessageStart(_)));
}

#[test]
fn blocks() {
    let event =
        parse(r#"{"type":"content_block_start","index":2,"content_block":{"type":"text","text":"a"}}"#);
    assert_eq!(event, StreamEvent::BlockStart { index: 2, block: ContentBlock::text("a") });
    assert_eq!(parse(r#"{"type":"content_block_stop","index":2}"#), StreamEvent::BlockStop { index: 2 });
}

#[test]
fn a_block_may_start_without_the_text_that_is_to_come() {
    for start in [r#"{"type":"text"}"#, r#"{"type":"text","text":null}"#] {
        let event = parse(&format!(r#"{{"type":"content_block_start","index":0,"content_block":{start}}}"#));
        assert_eq!(event, StreamEvent::BlockStart { index: 0, block: ContentBlock::text("") });
    }
}

#[test]
fn deltas() {
    let delta = |delta: &str| match parse(&format!(
        r#"{{"type":"content_block_delta","index":0,"delta":{delta}}}"#
    )) {
        StreamEvent::BlockDelta { index: 0, delta } => delta,
        event => panic!("{event:?}"),
    };
    assert_eq!(delta(r#"{"type":"text_delta","text":"a\u00e9"}"#), Delta::Text("aé".into()));
    assert_eq!(delta(r#"{"type":"thinking_delta","thinking":"a"}"#), Delta::Thinking("a".into()));
    assert_eq!(delta(r#"{"type":"signature_delta","signature":"a"}"#), Delta::Signature("a".to_owned()));
    assert_eq!(
        delta(r#"{"type":"input_json_delta","partial_json":"{\"a"}"#),
        Delta::InputJson("{\"a".into())
    );
    let Delta::Citation(citation) = delta(r#"{"type":"citations_delta","citation":{"x": 1}}"#) else {
        panic!()
    };
    assert_eq!(citation.get(), r#"{"x": 1}"#);
    let compaction = delta(r#"{"type":"compaction_delta","content":"a","encrypted_content":null}"#);
    let Delta::Compaction { content, encrypted_content } = compaction else { panic!() };
    assert_eq!((content.unwrap().get(), encrypted_content), ("\"a\"", None));
    assert_eq!(delta(r#"{"type":"future_delta","text":5}"#), Delta::Unknown);
    assert_eq!(delta("{}"), Delta::Unknown);
    assert_eq!(delta(r#"{"type":"text_delta","text":null}"#), Delta::Text("".into()));
}

#[test]
fn half_a_surrogate_pair_stays_half() {
    let data = r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a\ud83d"}}"#;
    let StreamEvent::BlockDelta { delta: Delta::Text(text), .. } = parse(data) else { panic!() };
    assert_eq!(text.as_bytes(), b"a\xED\xA0\xBD");
}

#[test]
fn the_short_way_for_text_is_the_long_way() {
    for rest in [
        r#"0,"delta":{"type":"text_delta","text":"a\u00e9\ud83d"}}"#,
        r#"12,"delta":{"type":"text_delta","text":""}  }  "#,
        r#"0.0,"delta":{"type":"text_delta","text":"a"}}"#,
        r#"+1,"delta":{"type":"text_delta","text":"a"}}"#,
        r#"01,"delta":{"type":"text_delta","text":"a"}}"#,
        r#"0,"delta":{"type":"text_delta","text":"a","text":"b"}}"#,
        r#"0,"delta":{"type":"text_delta","text":"a"},"index":1}"#,
        r#"0,"delta":{"type":"text_delta","text":"a"}}}"#,
        r#"0,"delta":{"type":"text_delta","text":"a"}"#,
        r#"0,"delta":{"type":"text_delta","text":"a\x"}}"#,
        r#"0,"delta":{"type":"text_delta","text":"a}}"#,
        "4294967296,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\"}}",
        "0,\"delta\":{\"type\":\"text_delta\",\"text\":\"a\nb\"}}",
    ] {
        let data = [r#"{"type":"content_block_delta","index":"#, rest].concat();
        // A space in front is not how the API writes it.
        assert_eq!(StreamEvent::parse(&data), StreamEvent::parse(&[" ", &data].concat()), "{data}");
    }
}

#[test]
fn message_delta() {
    let event = parse(
        r#"{"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"END"},
        "usage":{"output_tokens":57,"input_tokens":null}}"#,
    );
    let usage = UsageDelta { output_tokens: Some(57), ..UsageDelta::default() };
    let stop_reason = Some(StopReason::StopSequence);
    let delta =
        MessageDelta { stop_reason, stop_sequence: Some("END".to_owned()), usage, ..MessageDelta::default() };
    assert_eq!(event, StreamEvent::MessageDelta(delta));
    assert_eq!(parse(r#"{"type":"message_delta"}"#), StreamEvent::MessageDelta(MessageDelta::default()));
}

#[test]
fn errors() {
    let kind = |data: &str| match parse(data) {
        StreamEvent::Error(error) => (error.kind, error.request_id),
        event => panic!("{event:?}"),
    };
    let whole =
        r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#;
    assert_eq!(kind(whole), (ErrorKind::Overloaded, Some("req_1".to_owned())));
    assert_eq!(kind(r#"{"error":{"message":"m"}}"#), (ErrorKind::Api, None));
    assert_eq!(kind(r#"{"type":"error"}"#), (ErrorKind::Api, None));
    let StreamEvent::Error(words) = parse(r#"{"type":"error","error":"out of memory"}"#) else { panic!() };
    assert_eq!((words.kind, words.message.as_str()), (ErrorKind::Api, "out of memory"));
}

#[test]
fn an_error_may_be_known_by_the_name_of_its_frame_alone() {
    let error = |data: &str| match StreamEvent::from_frame(&frame("error", data)) {
        Ok(StreamEvent::Error(error)) => (error.kind, error.message),
        event => panic!("{event:?}"),
    };
    let inner = r#"{"code":500,"message":"context too long","type":"invalid_request_error"}"#;
    assert_eq!(error(inner), (ErrorKind::InvalidRequest, "context too long".to_owned()));
    assert_eq!(error("broken pipe"), (ErrorKind::Api, "broken pipe".to_owned()));
    let own = r#"{"type":"error","error":{"type":"timeout_error","message":"m"}}"#;
    assert_eq!(error(own), (ErrorKind::Timeout, "m".to_owned()));
}

#[test]
fn an_error_may_be_left_to_whoever_reads_it() {
    for (name, data) in [
        ("error", "broken pipe"),
        ("error", r#"{"message":"m"}"#),
        ("message", r#"{"type":"error","error":{"type":"api_error","message":"m"}}"#),
        ("message", r#"{"error":"out of memory"}"#),
    ] {
        let frame = frame(name, data);
        assert_eq!(StreamEvent::unless_error(&frame), Ok(None), "{name} {data}");
        let read = StreamEvent::Error(ApiError::from_data(data));
        assert_eq!(StreamEvent::from_frame(&frame), Ok(read), "{name} {data}");
    }
    assert_eq!(StreamEvent::unless_error(&frame("ping", "")), Ok(Some(StreamEvent::Ping)));
    assert!(StreamEvent::unless_error(&frame("message_start", "no JSON")).is_err());
}

#[test]
fn what_is_not_known_is_ignored() {
    for (name, data) in [
        ("future", "{\"type\":\"future\",\"index\":\"a\"}"),
        ("future", "not JSON"),
        ("message", "{}"),
        ("message", "[DONE]"),
        ("message", ""),
        ("message_stop", "{\"type\":7}"),
    ] {
        assert_eq!(StreamEvent::from_frame(&frame(name, data)), Ok(StreamEvent::Unknown), "{name} {data}");
    }
    assert_eq!(StreamEvent::from_frame(&frame("ping", "")), Ok(StreamEvent::Ping));
    assert_eq!(StreamEvent::from_frame(&frame("message", "{\"type\":\"ping\"}")), Ok(StreamEvent::Ping));
}

#[test]
fn the_type_in_the_data_decides() {
    let event = StreamEvent::from_frame(&frame("message", r#"{ "type" : "message_stop"   }"#));
    assert_eq!(event, Ok(StreamEvent::MessageStop));
}

#[test]
fn a_known_event_that_cannot_be_read_is_never_skipped() {
    for data in [
        "{",
        "nonsense",
        "[]",
        r#"{"type":"message_start"}"#,
        r#"{"type":"message_start","message":{}}"#,
        r#"{"type":"content_block_start","index":0}"#,
        r#"{"type":"content_block_start","index":0,"content_block":1}"#,
        r#"{"type":"content_block_start","content_block":{"type":"text","text":""}}"#,
        r#"{"type":"content_block_delta","index":-1,"delta":{}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":"a"}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":1}}"#,
        r#"{"type":"content_block_delta","index":0,"delta":{"type":"signature_delta"}}"#,
        r#"{"type":"content_block_stop"}"#,
        r#"{"type":"message_delta","delta":[]}"#,
    ] {
        assert!(StreamEvent::parse(data).is_err(), "{data}");
        assert!(StreamEvent::from_frame(&frame("content_block_delta", data)).is_err(), "{data}");
    }
}
