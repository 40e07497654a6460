//! What is seen of an answer on its way: the API's own form of an event, which is counted by its bytes, says the same
//! as any other form of it, which is read.

use proptest::prelude::*;
use relay::meter::Tally;
use serde_json::{Value, json};

fn event(name: &str, data: &str) -> String {
    format!("event: {name}\ndata: {data}\n\n")
}

fn tallied(events: &[String]) -> Tally {
    let mut tally = Tally::default();
    for event in events {
        tally.event(event.as_bytes());
    }
    tally
}

/// A delta as the API writes it.
fn delta(kind: &str, field: &str, text: &Value) -> String {
    format!(
        "{{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{{\"type\":\"{kind}\",\"{field}\":{text}}}}}"
    )
}

proptest! {
    #[test]
    fn both_ways_count_the_same(text: String, escaped: bool, padding in 0..4_usize, kind in 0..4_usize) {
        let (kind, field) = [("text_delta", "text"), ("input_json_delta", "partial_json"),
            ("thinking_delta", "thinking"), ("signature_delta", "signature")][kind];
        let mut string = Value::from(text.as_str()).to_string();
        if escaped {
            let unit = |unit: u16| format!("\\u{unit:04x}");
            let all: String = text.encode_utf16().map(unit).collect();
            string = format!("\"{all}\"");
        }
        let own = delta(kind, field, &Value::from("HERE")).replace("\"HERE\"", &string);
        let spaced = own.replacen("\"type\":", "\"type\": ", 1);
        let mut plain = Tally::default();
        prop_assert!(plain.event(event("content_block_delta", &(own + &" ".repeat(padding))).as_bytes()));
        let mut read = Tally::default();
        prop_assert!(!read.event(event("content_block_delta", &spaced).as_bytes()));
        prop_assert_eq!(&plain, &read);
        let written = if field == "text" || field == "partial_json" { text.len() as u64 } else { 0 };
        prop_assert_eq!((plain.text(), plain.has_thought()), (written, field == "thinking" || field == "signature"));
    }

    #[test]
    fn no_bytes_break_it(bytes: Vec<u8>, cut in 0..200_usize) {
        Tally::default().event(&bytes);
        let whole = event("content_block_delta", &delta("text_delta", "text", &json!("a \" b \u{e9} c")));
        let cut = whole.get(..cut).unwrap_or(&whole);
        let taken = Tally::default().event(cut.as_bytes());
        prop_assert!(!taken || cut.trim_end() == whole.trim_end());
    }
}

#[test]
fn an_event_says_the_same_however_its_lines_are_written() {
    let usage = r#"{"input_tokens":40,"output_tokens":12,"server_tool_use":{"web_search_requests":2}}"#;
    for (name, data) in [
        ("message_start", format!(r#"{{"type":"message_start", "message":{{"usage":{usage}}}}}"#)),
        (
            "content_block_start",
            r#"{"type":"content_block_start", "content_block":{"type":"thinking"}}"#.to_owned(),
        ),
        (
            "message_delta",
            format!(r#"{{"type":"message_delta", "delta":{{"stop_reason":"end_turn"}},"usage":{usage}}}"#),
        ),
    ] {
        let own = event(name, &data);
        let tally = tallied(std::slice::from_ref(&own));
        assert_ne!(tally, Tally::default(), "{name}");
        let two_lines = data.replacen(' ', "\ndata:", 1);
        for other in [
            own.replace('\n', "\r\n"),
            format!(": a comment\n{own}"),
            format!("data:{data}\nevent:{name}\n\n"),
            format!("event: {name}\nid: 7\ndata: {data}\n\n"),
            format!("event: {name}\ndata: {two_lines}\n\n"),
        ] {
            assert_eq!(tallied(std::slice::from_ref(&other)), tally, "{other}");
        }
        // The second line of data makes it something else, which nobody can read.
        assert_eq!(tallied(&[format!("event: {name}\ndata: {data}\ndata: {data}\n\n")]), Tally::default());
    }
}

/// Whatever a client could take for something else than a piece of the reply is looked at as a whole.
#[test]
fn nothing_else_passes_for_a_piece_of_the_reply() {
    let own = event("content_block_delta", &delta("text_delta", "text", &json!("x")));
    assert!(Tally::default().event(own.as_bytes()));
    for other in [
        own.replace("event: content_block_delta\n", "event: error\n"),
        own.replace("event: content_block_delta\n", "event: content_block_delta\nevent: error\n"),
        own.replace("\"x\"", "\"x\nevent: error\ndata: y\""),
        own.replace("\"x\"", "\"x\revent: error\rdata: y\""),
        own.replace("}}\n", "}}\nevent: error\n"),
        own.replace("}}\n", "}}\revent: error\n"),
        own.replace("}}\n", "},\"type\":\"error\"}\n"),
        own.replace("\"x\"", "\"x\",\"error\":\"y\""),
        own.replace("\"x\"", "\"x"),
        own.replace("\"index\":0", "\"index\":"),
        own.replace("data: ", "data:"),
        format!("id: 1\n{own}"),
    ] {
        assert!(!Tally::default().event(other.as_bytes()), "{other:?}");
    }
}

#[test]
fn the_last_usage_is_the_one_beside_the_reason_of_the_end() {
    let start = event(
        "message_start",
        &json!({"type": "message_start", "message": {"usage": {"input_tokens": 9, "output_tokens": 1}}})
            .to_string(),
    );
    let told = |reason: Value, usage: Value| {
        let data = json!({"type": "message_delta", "delta": {"stop_reason": reason}, "usage": usage});
        event("message_delta", &data.to_string())
    };
    let stop = event("message_stop", "{\"type\": \"message_stop\"}");
    let end = told(json!("end_turn"), json!({"output_tokens": 5}));
    let between = told(Value::Null, json!({"output_tokens": 3}));
    let silent = told(json!("end_turn"), json!({}));
    for (events, finished, output) in [
        (vec![], false, 0),
        (vec![&start], false, 1),
        (vec![&start, &stop], false, 1),
        (vec![&start, &between], false, 3),
        (vec![&start, &between, &stop], true, 3),
        (vec![&start, &end], true, 5),
        (vec![&start, &between, &end, &stop], true, 5),
        (vec![&start, &silent, &stop], false, 1),
    ] {
        let events: Vec<String> = events.into_iter().cloned().collect();
        let tally = tallied(&events);
        assert_eq!((tally.is_finished(), tally.usage().output_tokens), (finished, output), "{events:?}");
    }
}
