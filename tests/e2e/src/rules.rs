//! The Messages API's own rules about a posted body, so that no story passes with a history the API would refuse.

use serde_json::Value;

use crate::upstream::Request;

/// The sentence the API would refuse this request with; `None` when it is acceptable.
pub fn refusal(request: &Request) -> Option<String> {
    if request.method != "POST" || !request.path.starts_with("/v1/messages") {
        return Some(format!("{} {} is not POST /v1/messages", request.method, request.path));
    }
    if request.header("anthropic-version").is_none() {
        return Some("anthropic-version: header is required".into());
    }
    let body = request.json();
    if !body.is_object() {
        return Some("the request body is not valid JSON".into());
    }
    if body["model"].as_str().is_none_or(str::is_empty) {
        return Some("model: Field required".into());
    }
    if body["max_tokens"].as_u64().is_none_or(|tokens| tokens == 0) {
        return Some("max_tokens: Field required".into());
    }
    let messages = body["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    if messages.first().is_none_or(|first| first["role"] != "user") {
        return Some("messages: first message must use the \"user\" role".into());
    }
    if messages.last().is_some_and(|last| last["role"] == "assistant") {
        return Some("This model does not support assistant message prefill.".into());
    }
    messages
        .iter()
        .enumerate()
        .find_map(|(index, message)| content(index, message))
        .or_else(|| tools(messages))
}

fn content(index: usize, message: &Value) -> Option<String> {
    match &message["content"] {
        Value::String(text) if text.trim().is_empty() => {
            Some(format!("messages.{index}: text content blocks must contain non-whitespace text"))
        }
        Value::String(_) => None,
        Value::Array(blocks) if blocks.is_empty() => {
            Some(format!("messages.{index}: all messages must have non-empty content"))
        }
        Value::Array(blocks) => blocks.iter().enumerate().find_map(|(at, block)| {
            let refused = match block["type"].as_str() {
                Some("text") => block["text"].as_str().is_none_or(|text| text.trim().is_empty()),
                Some("image") => picture(&block["source"]),
                Some("thinking") => block["signature"].as_str().is_none(),
                Some(_) => false,
                None => true,
            };
            refused.then(|| format!("messages.{index}.content.{at}: this block is not acceptable"))
        }),
        _ => Some(format!("messages.{index}.content: Field required")),
    }
}

/// Whether the API refuses this image source: a type that does not fit the bytes, or no bytes.
fn picture(source: &Value) -> bool {
    use base64::Engine as _;
    if source["type"] != "base64" {
        return false;
    }
    let Ok(bytes) =
        base64::engine::general_purpose::STANDARD.decode(source["data"].as_str().unwrap_or_default())
    else {
        return true;
    };
    let found = match bytes.as_slice() {
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'G', b'I', b'F', b'8', ..] => "image/gif",
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => "image/webp",
        _ => return true,
    };
    source["media_type"] != found
}

/// Every `tool_use` must be answered in the very next message.
fn tools(messages: &[Value]) -> Option<String> {
    let ids = |message: Option<&Value>, kind: &str, key: &str| -> Vec<String> {
        let blocks = message.and_then(|message| message["content"].as_array()).cloned().unwrap_or_default();
        blocks.iter().filter(|block| block["type"] == kind).map(|block| block[key].to_string()).collect()
    };
    messages.iter().enumerate().find_map(|(index, message)| {
        let answered = ids(messages.get(index + 1), "tool_result", "tool_use_id");
        let open = ids(Some(message), "tool_use", "id").into_iter().find(|id| !answered.contains(id))?;
        Some(format!("messages.{index}: `tool_use` ids were found without `tool_result` blocks: {open}"))
    })
}
