//! The rules of the Messages API for a posted body, written from its documentation and not from the code under
//! test; plus a model whose thinking is bound to all that stood before it.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use messages::Profile;
use serde_json::Value;

/// The longest side of a test picture stands in its data: `side 300`.
pub const SIDE: &str = "side ";

/// Panics with the rule that the body breaks.
pub fn check(body: &str, profile: &Profile) {
    assert!(body.len() as u64 <= profile.max_body_bytes, "the body is longer than the profile allows");
    let body: Value = serde_json::from_str(body).expect("the body is JSON");
    let mut keys: Vec<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["max_tokens", "messages", "model", "stream"], "fields that no profile opens");
    assert_eq!(body["model"], profile.model.as_str());
    assert_eq!(body["max_tokens"], profile.max_tokens);
    assert_eq!(body["stream"], true);
    let messages = body["messages"].as_array().expect("messages are a list");
    check_roles(messages);
    messages.iter().for_each(check_content);
    check_tools(messages);
    check_pictures(messages, profile);
    check_thinking(messages, profile);
}

/// What a thinking block is signed with that is made for a request with these messages.
pub fn signature(messages: &[Value], profile: &Profile) -> String {
    let mut hasher = DefaultHasher::new();
    Value::from(messages.to_vec()).to_string().hash(&mut hasher);
    (&profile.model, &profile.revision).hash(&mut hasher);
    format!("{:x}", hasher.finish())
}

fn check_roles(messages: &[Value]) {
    for (at, message) in messages.iter().enumerate() {
        let expected = ["user", "assistant"][at % 2];
        assert_eq!(message["role"], expected, "message {at}: roles alternate and begin with the user");
    }
    assert_eq!(messages.len() % 2, 1, "the last message is the user's");
}

fn check_content(message: &Value) {
    if let Some(text) = message["content"].as_str() {
        assert!(!text.trim().is_empty(), "text must hold more than white space: {message}");
        return;
    }
    for block in blocks(message) {
        match block["type"].as_str().expect("a block has a type") {
            "web_search_tool_result" => assert_eq!(message["role"], "assistant"),
            "text" => {
                let text = block["text"].as_str().unwrap();
                assert!(!text.trim().is_empty(), "text must hold more than white space: {message}");
            }
            "tool_use" | "server_tool_use" => {
                assert!(block["input"].is_object(), "input is an object: {message}");
                assert_eq!(message["role"], "assistant");
            }
            "tool_result" => assert_eq!(message["role"], "user"),
            "image" => assert_eq!(message["role"], "user"),
            "thinking" => assert_eq!(message["role"], "assistant"),
            other => panic!("block of an unknown kind: {other}"),
        }
    }
    assert!(!blocks(message).is_empty(), "content must not be empty");
}

fn check_tools(messages: &[Value]) {
    for (at, message) in messages.iter().enumerate() {
        let mut open: Vec<&Value> = Vec::new();
        if let Some(before) = at.checked_sub(1) {
            open =
                blocks(&messages[before]).into_iter().filter(|block| block["type"] == "tool_use").collect();
        }
        let mut wanted: Vec<&str> = open.iter().map(|block| block["id"].as_str().unwrap()).collect();
        let blocks = blocks(message);
        let results = blocks.iter().take_while(|block| block["type"] == "tool_result");
        let mut given: Vec<&str> = results.map(|block| block["tool_use_id"].as_str().unwrap()).collect();
        let all = blocks.iter().filter(|block| block["type"] == "tool_result").count();
        assert_eq!(given.len(), all, "results stand before anything else: {message}");
        wanted.sort_unstable();
        given.sort_unstable();
        assert_eq!(given, wanted, "each tool use is answered once, by the next message");
        for call in blocks.iter().filter(|block| block["type"] == "server_tool_use") {
            let answered = blocks.iter().any(|block| block["tool_use_id"] == call["id"]);
            assert!(answered, "a server tool's call and its result stand in the same message: {call}");
        }
    }
}

fn check_pictures(messages: &[Value], profile: &Profile) {
    let images: Vec<&Value> =
        messages.iter().flat_map(blocks).filter(|block| block["type"] == "image").collect();
    assert!(images.len() <= profile.images.max_count as usize, "too many pictures");
    let longest = if images.len() > 20 { 2000 } else { profile.images.max_side };
    for image in images {
        let data = image["source"]["data"].as_str().unwrap();
        let side: u32 = data.strip_prefix(SIDE).map_or(1, |side| side.trim().parse().unwrap());
        assert!(side <= longest, "a picture of {side} pixels among so many");
    }
}

fn check_thinking(messages: &[Value], profile: &Profile) {
    for (at, message) in messages.iter().enumerate() {
        for block in blocks(message).into_iter().filter(|block| block["type"] == "thinking") {
            let expected = signature(&messages[..at], profile);
            assert_eq!(block["signature"], expected.as_str(), "thinking bound to a different conversation");
        }
    }
}

/// The blocks of a message; none for one whose content is a string.
fn blocks(message: &Value) -> Vec<&Value> {
    message["content"].as_array().map(|blocks| blocks.iter().collect()).unwrap_or_default()
}
