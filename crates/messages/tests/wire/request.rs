//! Requests: the fields that are optional, and what the count endpoint is asked.

use messages::{Json, Message, Request};
use serde_json::{Value, json};

fn whole() -> Value {
    json!({"model": "m", "max_tokens": 1, "messages": [{"role": "user", "content": "a"}], "stream": true,
        "system": "s", "stop_sequences": ["END"], "thinking": {"type": "adaptive"}, "tools": [{"name": "t"}],
        "tool_choice": {"type": "auto"}, "metadata": {"user_id": "u"},
        "output_config": {"effort": "low", "format": {"type": "json_schema", "schema": {}}},
        "temperature": 0.5, "top_p": 1, "top_k": 40})
}

#[test]
fn every_field_is_written_back() {
    let request = Request::read(&whole().to_string()).unwrap();
    assert_eq!(serde_json::to_value(&request).unwrap(), whole());
}

#[test]
fn numbers_keep_their_text() {
    let mut request = Request::new("m", 1, vec![Message::user("a")]);
    request.temperature = Some(Json::parse("0.70".to_owned()).unwrap());
    assert!(serde_json::to_string(&request).unwrap().contains(r#""temperature":0.70"#));
}

#[test]
fn the_count_endpoint_is_told_only_what_it_counts() {
    let body = Request::read(&whole().to_string()).unwrap().count_body().unwrap();
    let mut counted = whole();
    for name in ["max_tokens", "stream", "stop_sequences", "metadata", "temperature", "top_p", "top_k"] {
        counted.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(serde_json::from_str::<Value>(&body).unwrap(), counted);
    let least = Request::new("m", 1, vec![Message::user("a")]).count_body().unwrap();
    assert_eq!(least, r#"{"model":"m","messages":[{"role":"user","content":"a"}]}"#);
}
