//! The posted messages against the API's rules: those whose breach is sure to be refused are refused here,
//! with the API's own wording, so that a bad request costs nothing.

use messages::limits;
use serde_json::value::RawValue;

use super::object::{MOST_ENTRIES, Object, entries};
use super::{document, image};
use crate::config::Profile;
use crate::error::Failure;

/// How deep blocks are followed: a document in a tool's result holds pictures three levels down.
const DEPTH: usize = 4;

/// What is counted over all messages.
#[derive(Debug, Default)]
struct Counted {
    /// Bytes of image and document data, which are not text.
    data: usize,
    images: usize,
}

/// Checks the messages of a body of `size` bytes.
///
/// # Errors
/// 400 that names the place as the API does; 413 when the text is too large.
pub fn check(messages: &str, size: usize, rules: &Profile) -> Result<(), Failure> {
    let messages =
        entries(messages).ok_or_else(|| no_list("messages", messages, "Input should be a valid array"))?;
    if messages.is_empty() {
        return Err(Failure::invalid("messages: at least one message is required"));
    }
    let mut counted = Counted::default();
    let last = messages.len() - 1;
    for (index, message) in messages.into_iter().enumerate() {
        check_message(message.get(), index, index == last, rules, &mut counted)?;
    }
    if size - counted.data.min(size) > limits::TEXT_BYTES {
        return Err(Failure::too_large(format!(
            "The text of the request is larger than {} bytes; start a new chat or send less.",
            limits::TEXT_BYTES
        )));
    }
    Ok(())
}

fn check_message(
    message: &str,
    index: usize,
    is_last: bool,
    rules: &Profile,
    counted: &mut Counted,
) -> Result<(), Failure> {
    let place = format!("messages.{index}");
    let message = Object::read(message).ok_or_else(|| {
        Failure::invalid(format!("{place}: Input should be an object with each field once"))
    })?;
    let role = message.string("role").unwrap_or_default();
    match role.as_str() {
        "user" => {}
        "assistant" | "system" if index == 0 => {
            return Err(Failure::invalid("messages: first message must use the \"user\" role"));
        }
        "assistant" => {}
        "system" if rules.fields.contains("system") => {}
        "system" => {
            return Err(Failure::invalid(format!(
                "{place}.role: this chat's profile does not let a request set system instructions"
            )));
        }
        _ => return Err(Failure::invalid(format!("{place}.role: Input should be 'user' or 'assistant'"))),
    }
    let content =
        message.get("content").ok_or_else(|| Failure::invalid(format!("{place}.content: Field required")))?;
    let may_be_empty = is_last && role == "assistant";
    if is_string(content) {
        return if is_empty_string(content) && !may_be_empty { Err(empty(&place)) } else { Ok(()) };
    }
    let blocks = entries(content).ok_or_else(|| {
        no_list(&format!("{place}.content"), content, "Input should be a valid string or array")
    })?;
    if blocks.is_empty() && !may_be_empty {
        return Err(empty(&place));
    }
    check_blocks(&blocks, &format!("{place}.content"), DEPTH, rules, counted)
}

/// What is wrong with JSON that gave no entries: the array is too long, or what else it should be.
fn no_list(place: &str, json: &str, otherwise: &str) -> Failure {
    if json.starts_with('[') {
        return Failure::invalid(format!("{place}: Array should have at most {MOST_ENTRIES} items"));
    }
    Failure::invalid(format!("{place}: {otherwise}"))
}

fn empty(place: &str) -> Failure {
    Failure::invalid(format!(
        "{place}: all messages must have non-empty content except for the optional final assistant message"
    ))
}

fn check_blocks(
    blocks: &[&RawValue],
    place: &str,
    depth: usize,
    rules: &Profile,
    counted: &mut Counted,
) -> Result<(), Failure> {
    for (index, block) in blocks.iter().enumerate() {
        let place = format!("{place}.{index}");
        let block = Object::read(block.get()).ok_or_else(|| {
            Failure::invalid(format!("{place}: Input should be an object with each field once"))
        })?;
        check_block(&block, &place, depth, rules, counted)?;
    }
    Ok(())
}

fn check_block(
    block: &Object<'_>,
    place: &str,
    depth: usize,
    rules: &Profile,
    counted: &mut Counted,
) -> Result<(), Failure> {
    let kind =
        block.string("type").ok_or_else(|| Failure::invalid(format!("{place}.type: Field required")))?;
    match kind.as_str() {
        "text" if block.get("text").is_some_and(is_empty_string) => {
            return Err(Failure::invalid("messages: text content blocks must be non-empty"));
        }
        "image" | "document" => check_source(block, &kind, place, depth, rules, counted)?,
        "container_upload" => return Err(stored_file(place)),
        "tool_result" => nested(block, place, depth, rules, counted)?,
        _ => {}
    }
    Ok(())
}

/// Blocks inside a tool's result or a document: they hold pictures like a message does.
fn nested(
    outer: &Object<'_>,
    place: &str,
    depth: usize,
    rules: &Profile,
    counted: &mut Counted,
) -> Result<(), Failure> {
    let Some(content) = outer.get("content").filter(|content| content.starts_with('[')) else {
        return Ok(());
    };
    let place = format!("{place}.content");
    let blocks = entries(content).ok_or_else(|| no_list(&place, content, "Input should be a valid array"))?;
    if depth == 0 {
        return Err(Failure::invalid(format!("{place}: the blocks are nested too deeply")));
    }
    check_blocks(&blocks, &place, depth - 1, rules, counted)
}

fn check_source(
    block: &Object<'_>,
    kind: &str,
    place: &str,
    depth: usize,
    rules: &Profile,
    counted: &mut Counted,
) -> Result<(), Failure> {
    let place = format!("{place}.source");
    let source = block.get("source").and_then(Object::read);
    let source = source.ok_or_else(|| {
        Failure::invalid(format!("{place}: Input should be an object with each field once"))
    })?;
    let form = source.string("type").unwrap_or_default();
    let data = source.get("data").unwrap_or_default();
    if kind == "image" && form != "file" && rules.images.types.is_empty() {
        return Err(Failure::invalid(format!("{place}: this chat does not take pictures")));
    }
    if kind == "document" && form != "file" {
        document::check(&source, &form, data, &place, &rules.documents)?;
    }
    match form.as_str() {
        "file" => return Err(stored_file(&place)),
        "content" => nested(&source, &place, depth, rules, counted)?,
        form => {
            counted.data += data.len();
            if kind == "image" && form == "base64" {
                image::check(&source, data, &place, &rules.images)?;
            }
        }
    }
    if kind == "image" {
        counted.images += 1;
        if counted.images > usize::try_from(rules.images.max_count).unwrap_or(usize::MAX) {
            return Err(Failure::invalid(format!(
                "messages: a request may hold {} pictures, those of earlier turns included",
                rules.images.max_count
            )));
        }
    }
    Ok(())
}

/// Stored files are shared by everyone who uses the key, so their ids are not a visitor's to name.
fn stored_file(place: &str) -> Failure {
    Failure::invalid(format!("{place}: this chat does not take the ids of stored files"))
}

fn is_string(json: &str) -> bool {
    json.starts_with('"')
}

fn is_empty_string(json: &str) -> bool {
    json == "\"\""
}
