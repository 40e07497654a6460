//! Blocks one by one: the kinds that each side may use, and the fields of each kind.

use serde_json::Value;

use crate::turn::kind;
use crate::{Verdict, Version, hold};

/// The fields of the blocks that a user may send.
const USER: &[(&str, &[&str])] = &[
    ("text", &["text", "citations"]),
    ("image", &["source", "transformations"]),
    ("document", &["source", "title", "context", "citations"]),
    ("search_result", &["source", "title", "content", "citations"]),
    ("tool_result", &["tool_use_id", "content", "is_error"]),
    ("container_upload", &["file_id"]),
];

/// What a tool may answer with.
const IN_RESULT: [&str; 5] = ["text", "image", "document", "search_result", "tool_reference"];

/// What client libraries put into the blocks of a reply and the API never does.
const OF_LIBRARIES: [&str; 4] = ["parsed", "parsed_output", "partial_json", "index"];

pub(crate) fn check(messages: &[Value], version: Version) -> Verdict {
    for (index, message) in messages.iter().enumerate() {
        for (at, block) in message["content"].as_array().into_iter().flatten().enumerate() {
            let path = format!("messages.{index}.content.{at}");
            hold(block.is_object(), || format!("{path}: Input should be an object"))?;
            hold(!kind(block).is_empty(), || format!("{path}.type: Field required"))?;
            if message["role"] == "assistant" {
                check_said(block, &path, version)?;
            } else {
                check_asked(block, &path, version)?;
            }
        }
    }
    Ok(())
}

fn check_asked(block: &Value, path: &str, version: Version) -> Verdict {
    let kind = kind(block);
    let Some((_, fields)) = USER.iter().find(|(name, _)| *name == kind) else {
        let tags: Vec<String> = USER.iter().map(|(name, _)| format!("'{name}'")).collect();
        let tags = tags.join(", ");
        return Err(format!(
            "{path}: Input tag '{kind}' found using 'type' does not match any of the expected tags: {tags}"
        ));
    };
    check_fields(block, fields, path)?;
    match kind {
        "text" => check_text(block, path, version),
        "tool_result" => check_result(block, path, version),
        "image" | "document" => source(block, path),
        _ => Ok(()),
    }
}

fn source(block: &Value, path: &str) -> Verdict {
    hold(block["source"].is_object(), || format!("{path}.{}.source: Field required", kind(block)))
}

fn check_fields(block: &Value, known: &[&str], path: &str) -> Verdict {
    let mut names = block.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    match names.find(|name| !["type", "cache_control"].contains(name) && !known.contains(name)) {
        Some(name) => Err(format!("{path}.{}.{name}: Extra inputs are not permitted", kind(block))),
        None => Ok(()),
    }
}

fn check_text(block: &Value, path: &str, version: Version) -> Verdict {
    hold(block["text"].is_string(), || format!("{path}.text.text: Field required"))?;
    let cites = block["citations"].as_array().is_some_and(|citations| !citations.is_empty());
    hold(version == Version::Of2023 || !cites, || {
        format!("{path}.text.citations: citations are not permitted in user messages")
    })
}

fn check_result(block: &Value, path: &str, version: Version) -> Verdict {
    hold(block["tool_use_id"].as_str().is_some_and(is_id), || {
        format!("{path}.tool_result.tool_use_id: String should match pattern '^[a-zA-Z0-9_-]+$'")
    })?;
    hold(block["is_error"].is_null() || block["is_error"].is_boolean(), || {
        format!("{path}.tool_result.is_error: Input should be a valid boolean")
    })?;
    match &block["content"] {
        Value::Null | Value::String(_) => Ok(()),
        Value::Array(inner) => inner.iter().enumerate().try_for_each(|(at, block)| {
            let path = format!("{path}.tool_result.content.{at}");
            let kind = kind(block);
            hold(IN_RESULT.contains(&kind), || {
                format!(
                    "{path}: Input tag '{kind}' found using 'type' does not match any of the expected tags"
                )
            })?;
            if kind == "tool_reference" {
                return Ok(());
            }
            check_asked(block, &path, version)?;
            hold(kind != "text" || block["text"] != "", || {
                "messages: text content blocks must be non-empty".to_owned()
            })
        }),
        _ => Err(format!("{path}.tool_result.content: Input should be a valid list")),
    }
}

/// What a reply may hold. Kinds and fields that are not known here came from a server and go back to it.
fn check_said(block: &Value, path: &str, version: Version) -> Verdict {
    let kind = kind(block);
    let text = |name: &str| block[name].is_string();
    let missing = |name: &str| format!("{path}.{kind}.{name}: Field required");
    let mut names = block.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
    if let Some(name) = names.find(|name| OF_LIBRARIES.contains(name)) {
        return Err(format!("{path}.{kind}.{name}: Extra inputs are not permitted"));
    }
    match kind {
        "text" => hold(text("text"), || missing("text")),
        "thinking" => {
            hold(text("thinking"), || missing("thinking"))?;
            let signed = block["signature"].as_str().is_some_and(|signature| !signature.is_empty());
            hold(signed, || missing("signature"))
        }
        "redacted_thinking" => hold(text("data"), || missing("data")),
        "tool_use" | "server_tool_use" => {
            hold(block["id"].as_str().is_some_and(is_id), || {
                format!("{path}.{kind}.id: String should match pattern '^[a-zA-Z0-9_-]+$'")
            })?;
            hold(text("name"), || missing("name"))?;
            hold(block["input"].is_object(), || {
                format!("{path}.{kind}.input: Input should be a valid dictionary")
            })
        }
        "image" | "tool_result" | "search_result" => {
            Err(format!("{path}: {kind} blocks are not permitted in assistant messages"))
        }
        "document" => hold(version == Version::Of2023, || {
            format!("{path}: document blocks are not permitted in assistant messages")
        }),
        _ => Ok(()),
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
