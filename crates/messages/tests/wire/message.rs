//! Messages, requests and whole answers.

use messages::{Content, ContentBlock, Json, Message, Request, Response, Role, StopReason, Usage};
use serde_json::{Value, json};

#[test]
fn content_keeps_its_form() {
    for text in [
        r#"{"role":"user","content":"Say hi"}"#,
        r#"{"role":"assistant","content":[{"type":"text","text":"Hi"},{"type":"future","x":1}]}"#,
        r#"{"role":"system","content":[]}"#,
    ] {
        let message: Message = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&message).unwrap(), text);
    }
}

#[test]
fn plain_text_reads_as_one_block() {
    let message = Message::user("a");
    assert_eq!(&*message.blocks(), [ContentBlock::text("a")]);
    assert_eq!(message.text(), "a");
    assert_eq!(message.into_blocks(), [ContentBlock::text("a")]);
    let blocks = vec![ContentBlock::text("a"), ContentBlock::image("image/png", ""), ContentBlock::text("b")];
    let message = Message::new(Role::User, blocks.clone());
    assert_eq!(message.text(), "a\n\nb");
    assert_eq!(message.into_blocks(), blocks);
}

#[test]
fn a_message_needs_a_role_and_content() {
    for (text, part) in [
        ("[]", "A message is"),
        (r#"{"content":"a"}"#, "A message's role"),
        (r#"{"role":"robot","content":"a"}"#, "A message's role"),
        (r#"{"role":"user"}"#, "A message's content"),
        (r#"{"role":"user","content":null}"#, "A message's content"),
        (r#"{"role":"user","content":[1]}"#, "A content block"),
    ] {
        let error = serde_json::from_str::<Message>(text).unwrap_err().to_string();
        assert!(error.starts_with(part), "{text}: {error}");
    }
}

#[test]
fn a_request_is_written_without_what_it_does_not_set() {
    let mut request = Request::new("claude-haiku-5-5", 256, vec![Message::user("Say hi")]);
    let text = r#"{"model":"claude-haiku-5-5","max_tokens":256,"messages":[{"role":"user","content":"Say hi"}],"stream":true}"#;
    assert_eq!(serde_json::to_string(&request).unwrap(), text);
    request.tools = Some(Json::parse("[{\"name\":\"a\"}]".to_owned()).unwrap());
    request.stop_sequences = vec!["END".to_owned()];
    let written = serde_json::to_string(&request).unwrap();
    assert_eq!(serde_json::from_str::<Request>(&written).unwrap(), request);
}

#[test]
fn a_request_names_the_part_that_is_wrong() {
    let whole =
        json!({"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "a"}], "new": 1});
    assert!(!serde_json::from_value::<Request>(whole.clone()).unwrap().stream);
    for (key, value) in [
        ("model", Value::Null),
        ("max_tokens", json!(-1)),
        ("max_tokens", json!(1.5)),
        ("messages", json!("a")),
        ("messages", json!([{"role": "user"}])),
    ] {
        let mut request = whole.clone();
        request[key] = value;
        assert!(serde_json::from_value::<Request>(request).is_err(), "{key}");
    }
}

#[test]
fn a_whole_answer() {
    let text = r#"{"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-5-5",
        "content":[{"type":"thinking","thinking":"","signature":"s"},{"type":"text","text":"Teal.","citations":null}],
        "stop_reason":"end_turn","stop_sequence":null,"stop_details":null,"container":null,
        "usage":{"input_tokens":31,"cache_creation_input_tokens":null,"cache_read_input_tokens":1280,
        "output_tokens":4,"output_tokens_details":{"thinking_tokens":2},"service_tier":"standard"}}"#;
    let response: Response = serde_json::from_str(text).unwrap();
    assert_eq!((response.id.as_str(), response.model.as_str()), ("msg_1", "claude-sonnet-5-5"));
    assert_eq!(response.stop_reason, Some(StopReason::EndTurn));
    assert_eq!(response.usage.whole_input(), 1311);
    assert_eq!(response.usage.thinking_tokens, Some(2));
    let written = serde_json::to_value(&response).unwrap();
    let mut expected: Value = serde_json::from_str(text).unwrap();
    let usage = expected["usage"].as_object_mut().unwrap();
    usage.remove("service_tier");
    usage.insert("cache_creation_input_tokens".to_owned(), json!(0));
    assert_eq!(written, expected);
    assert_eq!(response.into_message().text(), "Teal.");
}

#[test]
fn an_answer_may_leave_out_almost_everything() {
    let response: Response =
        serde_json::from_str(r#"{"content":[],"usage":{"input_tokens":"many"}}"#).unwrap();
    assert_eq!((response.role, response.usage), (Role::Assistant, Usage::default()));
    assert!(serde_json::from_str::<Response>(r#"{"type":"message"}"#).is_ok());
}

#[test]
fn other_json_is_no_answer() {
    for text in ["{}", "[]", "null", r#"{"type":"error"}"#, r#"{"content":"a"}"#, r#"{"choices":[]}"#] {
        assert!(serde_json::from_str::<Response>(text).is_err(), "{text}");
    }
}

#[test]
fn stop_reasons_keep_their_names() {
    for name in [
        "end_turn",
        "max_tokens",
        "stop_sequence",
        "tool_use",
        "pause_turn",
        "refusal",
        "model_context_window_exceeded",
    ] {
        let reason: StopReason = serde_json::from_value(json!(name)).unwrap();
        assert!(!matches!(reason, StopReason::Other(_)));
        assert_eq!(serde_json::to_value(&reason).unwrap(), json!(name));
    }
    assert_eq!(StopReason::from_name("compaction".to_owned()), StopReason::Other("compaction".to_owned()));
}

#[test]
fn usage_of_turns_is_added() {
    let mut total = Usage { input_tokens: 1, output_tokens: u64::MAX, ..Usage::default() };
    total += Usage { input_tokens: 2, output_tokens: 1, thinking_tokens: Some(5), ..Usage::default() };
    assert_eq!((total.input_tokens, total.output_tokens, total.thinking_tokens), (3, u64::MAX, Some(5)));
    let written = serde_json::to_string(&total).unwrap();
    assert_eq!(serde_json::from_str::<Usage>(&written).unwrap(), total);
}

#[test]
fn content_as_a_value() {
    assert_eq!(serde_json::from_str::<Content>("\"a\"").unwrap(), Content::Text("a".to_owned()));
    assert_eq!(serde_json::to_string(&Role::System).unwrap(), "\"system\"");
}
