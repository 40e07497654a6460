//! The input of a tool call: pieces of JSON that are read while they stream, and told apart when they are cut.

use messages::Reply;
use serde_json::json;

use crate::reply::{START, STOP, delta, feed, grown, start, stop, text};

#[test]
fn a_tool_input_without_pieces_stays_as_it_started() {
    let empty = r#"{"type":"input_json_delta","partial_json":""}"#;
    let tool = |input: &str| format!(r#"{{"type":"tool_use","id":"i","name":"n","input":{input}}}"#);
    assert_eq!(grown(&tool("{}"), &[empty, empty])["input"], json!({}));
    assert_eq!(grown(&tool(r#"{"a":1}"#), &[empty])["input"], json!({"a": 1}));
    let mut reply = Reply::new();
    feed(&mut reply, [START, &start(0, &tool("{}")), &delta(0, empty), STOP]);
    assert_eq!(reply.blocks()[0].broken_input(), None);
}

#[test]
fn a_tool_input_can_be_read_while_it_streams() {
    for kind in ["tool_use", "server_tool_use"] {
        let mut reply = Reply::new();
        let block = format!(r#"{{"type":"{kind}","id":"i","name":"n","input":{{}}}}"#);
        let piece =
            |text: &str| delta(0, &format!(r#"{{"type":"input_json_delta","partial_json":"{text}"}}"#));
        feed(&mut reply, [START, &start(0, &block)]);
        assert_eq!(reply.input_so_far(0), None);
        feed(&mut reply, [piece("").as_str()]);
        assert_eq!(reply.input_so_far(0), Some(""));
        feed(&mut reply, [piece(r#"{\"city\": \"Par"#).as_str()]);
        assert_eq!(reply.input_so_far(0), Some("{\"city\": \"Par"));
        feed(&mut reply, [piece(r#"is\"}"#).as_str(), &stop(0)]);
        assert_eq!(reply.input_so_far(0), None, "the block has it now");
        assert_eq!(serde_json::to_value(&reply.blocks()[0]).unwrap()["input"], json!({"city": "Paris"}));
    }
    let mut reply = Reply::new();
    feed(&mut reply, [START, &start(0, r#"{"type":"text","text":""}"#), &text(0, "a")]);
    assert_eq!((reply.input_so_far(0), reply.input_so_far(7)), (None, None));
}

#[test]
fn a_tool_input_that_is_not_an_object_is_broken() {
    for input in ["[1]", "7", "null", r#"\"text\""#, "true"] {
        let mut reply = Reply::new();
        let piece = delta(0, &format!(r#"{{"type":"input_json_delta","partial_json":"{input}"}}"#));
        let block = r#"{"type":"tool_use","id":"i","name":"n","input":{}}"#;
        feed(&mut reply, [START, &start(0, block), &piece, &stop(0), STOP]);
        assert_eq!(reply.blocks()[0].broken_input(), Some(input.replace('\\', "").as_str()));
        assert_eq!(serde_json::to_value(&reply.blocks()[0]).unwrap()["input"], json!({}));
    }
}

#[test]
fn a_cut_tool_input_is_told_apart() {
    for kind in ["tool_use", "server_tool_use"] {
        let mut reply = Reply::new();
        let block = format!(r#"{{"type":"{kind}","id":"i","name":"n","input":{{}}}}"#);
        let piece = delta(0, r#"{"type":"input_json_delta","partial_json":"{\"a\":[1,2"}"#);
        let end =
            r#"{"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":5}}"#;
        feed(&mut reply, [START, &start(0, &block), &piece, end, STOP]);
        assert!(reply.is_complete(), "a block may have no end");
        let block = &reply.blocks()[0];
        assert_eq!(block.broken_input(), Some("{\"a\":[1,2"));
        assert_eq!(serde_json::to_value(block).unwrap()["input"], json!({}));
    }
}
