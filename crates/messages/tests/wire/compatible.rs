//! Streams and answers as other servers write them: what they do differently is accepted.

use messages::reply::Fault;
use messages::sse::Decoder;
use messages::{ApiError, ContentBlock, ErrorKind, Reply, Response, StopReason, StreamEvent};
use serde_json::{Value, json};

/// The reply that a body of this text makes, and the fault that ended it.
fn read(body: &str) -> (Reply, Option<Fault>) {
    let (mut reply, mut fault) = (Reply::new(), None);
    let mut sink = |frame: &messages::sse::Frame| {
        if fault.is_none() {
            fault = reply.apply(StreamEvent::from_frame(frame).unwrap()).err();
        }
    };
    Decoder::new().push(body.as_bytes(), &mut sink).unwrap();
    (reply, fault)
}

/// A whole reply without a fault.
#[track_caller]
fn whole(body: &str) -> Response {
    let (reply, fault) = read(body);
    assert_eq!(fault, None);
    assert!(reply.is_complete());
    reply.into_response()
}

/// Frames with their names, as the API sends them.
fn frames(events: &[Value]) -> String {
    let frame = |event: &Value| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap());
    events.iter().map(frame).collect()
}

fn message_start() -> Value {
    json!({"type": "message_start", "message": {"id": "i", "type": "message", "role": "assistant", "model": "m",
        "content": [], "stop_reason": null, "stop_sequence": null, "usage": {"input_tokens": 3, "output_tokens": 1}}})
}

fn begin(index: u32, block: Value) -> Value {
    json!({"type": "content_block_start", "index": index, "content_block": block})
}

fn grow(index: u32, delta: Value) -> Value {
    json!({"type": "content_block_delta", "index": index, "delta": delta})
}

fn text(index: u32, text: &str) -> Value {
    grow(index, json!({"type": "text_delta", "text": text}))
}

fn end(index: u32) -> Value {
    json!({"type": "content_block_stop", "index": index})
}

fn message_end() -> [Value; 2] {
    [
        json!({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 9}}),
        json!({"type": "message_stop"}),
    ]
}

fn empty_text() -> Value {
    json!({"type": "text", "text": ""})
}

fn hello() -> Vec<Value> {
    let mut events = vec![message_start(), begin(0, empty_text()), text(0, "Hel"), text(0, "lo"), end(0)];
    events.extend(message_end());
    events
}

#[test]
fn usage_that_is_right_only_at_the_end() {
    let mut events = hello();
    events[0]["message"]["usage"] =
        json!({"input_tokens": 0, "output_tokens": 0, "cache_read_input_tokens": 0});
    events[5]["usage"] = json!({"input_tokens": 8, "output_tokens": 15, "cache_read_input_tokens": 2});
    let usage = whole(&frames(&events)).usage;
    assert_eq!((usage.input_tokens, usage.output_tokens, usage.cache_read_input_tokens), (8, 15, 2));
}

#[test]
fn usage_that_never_comes() {
    let mut events = hello();
    events[0]["message"].as_object_mut().unwrap().remove("usage");
    events[5].as_object_mut().unwrap().remove("usage");
    let reply = whole(&frames(&events));
    assert_eq!((reply.usage.whole_input(), reply.usage.output_tokens), (0, 0));
    assert_eq!(reply.content, [ContentBlock::text("Hello")]);
}

#[test]
fn a_ping_first_and_none_at_all() {
    let ping = json!({"type": "ping"});
    let plain = whole(&frames(&hello()));
    let mut events = hello();
    events.insert(0, ping.clone());
    events.insert(3, ping);
    assert_eq!(whole(&frames(&events)), plain);
}

#[test]
fn comments_carriage_returns_and_spaces_in_json() {
    let plain = whole(&frames(&hello()));
    let body = frames(&hello())
        .replace("\n\n", "\n\n: keep alive\n\n:\n\n")
        .replace(":{", " : { ")
        .replace('\n', "\r\n");
    assert_eq!(whole(&body), plain);
}

#[test]
fn frames_without_a_name_and_a_last_line_of_another_api() {
    let plain = whole(&frames(&hello()));
    let nameless: String = hello().iter().map(|event| format!("data: {event}\n\n")).collect();
    assert_eq!(whole(&(nameless + "data: [DONE]\n\n")), plain);
    assert_eq!(whole(&(frames(&hello()) + "data: [DONE]\n\n")), plain);
}

#[test]
fn blocks_that_overlap_and_end_together() {
    let tool = json!({"type": "tool_use", "id": "t", "name": "n", "input": {}});
    let mut events = vec![
        message_start(),
        begin(0, json!({"type": "thinking", "thinking": "", "signature": ""})),
        grow(0, json!({"type": "thinking_delta", "thinking": "Hm"})),
        begin(1, empty_text()),
        text(1, "Te"),
        begin(2, tool),
        grow(2, json!({"type": "input_json_delta", "partial_json": "{\"a\":"})),
        text(1, "al"),
        grow(0, json!({"type": "thinking_delta", "thinking": "m."})),
        grow(2, json!({"type": "input_json_delta", "partial_json": "1}"})),
        end(0),
        end(1),
        end(2),
    ];
    events.extend(message_end());
    let content = serde_json::to_value(whole(&frames(&events)).content).unwrap();
    let expected = json!([{"type": "thinking", "thinking": "Hmm.", "signature": ""}, {"type": "text", "text": "Teal"},
        {"type": "tool_use", "id": "t", "name": "n", "input": {"a": 1}}]);
    assert_eq!(content, expected);
}

#[test]
fn ends_of_blocks_that_are_late_or_missing() {
    let plain = whole(&frames(&hello()));
    let mut missing = hello();
    missing.remove(4);
    assert_eq!(whole(&frames(&missing)), plain);
    let mut late = missing.clone();
    late.insert(5, end(0));
    assert_eq!(whole(&frames(&late)), plain);
    let mut after = missing;
    after.push(end(0));
    assert_eq!(whole(&frames(&after)), plain);
}

#[test]
fn an_end_of_the_message_that_is_missing_keeps_the_text_and_is_told() {
    let mut events = hello();
    events.pop();
    let (reply, fault) = read(&frames(&events));
    assert!(!reply.is_complete() && fault.is_none());
    assert_eq!(reply.into_message().text(), "Hello");
}

#[test]
fn reasons_to_stop_that_are_left_out_or_odd() {
    let mut events = hello();
    let message = events[0]["message"].as_object_mut().unwrap();
    message.remove("stop_reason");
    message.remove("stop_sequence");
    events[5]["delta"] = json!({"stop_reason": "end_turn", "stop_sequence": "END"});
    let reply = whole(&frames(&events));
    assert_eq!((reply.stop_reason, reply.stop_sequence.as_deref()), (Some(StopReason::EndTurn), Some("END")));
    events[5]["delta"] = json!({});
    assert_eq!(whole(&frames(&events)).stop_reason, None);
    events[5].as_object_mut().unwrap().remove("delta");
    assert_eq!(whole(&frames(&events)).stop_reason, None);
    events[5]["delta"] = json!({"stop_reason": "length"});
    assert_eq!(whole(&frames(&events)).stop_reason, Some(StopReason::Other("length".to_owned())));
}

#[test]
fn thinking_without_a_signature_and_an_input_in_one_piece() {
    let mut events = vec![
        message_start(),
        begin(0, json!({"type": "thinking", "thinking": ""})),
        grow(0, json!({"type": "thinking_delta", "thinking": "Hm."})),
        end(0),
        begin(1, json!({"type": "tool_use", "id": "t", "name": "n"})),
        grow(1, json!({"type": "input_json_delta", "partial_json": "{\"city\":\"Paris\"}"})),
        end(1),
    ];
    events.extend(message_end());
    let blocks = whole(&frames(&events)).content;
    assert!(blocks[0].is_thinking() && matches!(blocks[1], ContentBlock::ToolUse(_)), "{blocks:?}");
    let content = serde_json::to_value(blocks).unwrap();
    let expected = json!([{"type": "thinking", "thinking": "Hm."},
        {"type": "tool_use", "id": "t", "name": "n", "input": {"city": "Paris"}}]);
    assert_eq!(content, expected);
}

#[test]
fn ids_and_models_that_are_left_out() {
    let mut events = hello();
    events[0]["message"] = json!({});
    assert!(StreamEvent::parse(&events[0].to_string()).is_err(), "nothing says that it is a message");
    events[0]["message"] = json!({"type": "message"});
    let reply = whole(&frames(&events));
    assert_eq!((reply.id.as_str(), reply.model.as_str()), ("", ""));
    assert_eq!(reply.content, [ContentBlock::text("Hello")]);
}

#[test]
fn errors_in_the_stream_that_are_not_wrapped() {
    for (error, kind, message) in [
        (json!({"error": {"code": 500, "message": "m", "type": "server_error"}}), "server_error", "m"),
        (json!({"code": 500, "message": "m", "type": "server_error"}), "server_error", "m"),
        (
            json!({"type": "error", "error": {"type": "internal_error", "message": "m"}}),
            "internal_error",
            "m",
        ),
        (json!({"type": "error", "error": "out of memory"}), "api_error", "out of memory"),
        (json!({"message": "m"}), "api_error", "m"),
    ] {
        let body = frames(&hello()[..3]) + &format!("event: error\ndata: {error}\n\n");
        let (reply, fault) = read(&body);
        let Some(Fault::Api(told)) = fault else { panic!("{error}: {fault:?}") };
        assert_eq!(
            (told.kind.as_str(), told.message.as_str(), told.status),
            (kind, message, None),
            "{error}"
        );
        assert_eq!(reply.into_message().text(), "Hel", "the text stays");
    }
}

#[test]
fn a_whole_answer_to_a_request_for_a_stream() {
    let answer = json!({"id": "i", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
        "content": [{"type": "text", "text": "Hello"}], "usage": {"input_tokens": 3, "output_tokens": 9}});
    let reply = Reply::from(Response::read(&answer.to_string()).unwrap());
    assert!(reply.is_complete());
    let streamed = whole(&frames(&hello()));
    assert_eq!(reply.into_response(), streamed);
}

#[test]
fn errors_in_other_bodies() {
    let read = |status, body: Value| ApiError::from_body(status, body.to_string().as_bytes());
    let llama = json!({"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}});
    let error = read(503, llama).unwrap();
    assert_eq!((error.kind.as_str(), error.message.as_str()), ("unavailable_error", "Loading model"));
    assert!(error.retryable());
    let proxy = read(400, json!({"error": {"message": "No connected db."}})).unwrap();
    assert_eq!(proxy.kind, ErrorKind::InvalidRequest);
    let typed = json!({"error": {"type": "None", "param": "None", "code": "401", "message": "m"}});
    let odd = read(401, typed).unwrap();
    assert_eq!((odd.kind.as_str(), odd.status, odd.retryable()), ("None", Some(401), false));
    assert_eq!(read(422, json!({"detail": [{"loc": ["body"], "msg": "Field required"}]})), None);
}
