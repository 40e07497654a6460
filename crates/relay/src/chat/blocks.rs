//! The blocks of a message: which kinds each side may use, and what may be inside. A kind that is not known here may
//! only stand in a reply, where a newer service put it, and must not reach for a stored file or an address.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::history::no_list;
use super::object::{Object, entries};
use super::source::{self, stored_file};
use super::tools;
use super::turns::Turns;
use crate::config::{ApiVersion, Profile};
use crate::error::Failure;

/// How deep blocks are followed: a document in a tool's result holds pictures three levels down.
const DEPTH: usize = 4;

/// How deep a server tool's result is followed, which holds documents in objects of its own.
const DEPTH_OF_RESULTS: usize = 12;

/// Who says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The visitor, or the page for a tool.
    User,
    /// The model, as the client remembers it.
    Assistant,
    /// Instructions within the history.
    System,
}

/// What is counted over all messages.
#[derive(Debug, Default)]
pub struct Counted {
    /// Bytes of image and document data, which are not text.
    pub data: usize,
    /// Pictures.
    pub images: usize,
}

/// What holds other blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// A tool's result.
    Result,
    /// A document made of blocks.
    Document,
    /// A search result.
    Search,
}

impl Holder {
    fn takes(self, kind: &str) -> bool {
        match self {
            Self::Result => {
                matches!(kind, "text" | "image" | "document" | "search_result" | "tool_reference")
            }
            Self::Document => matches!(kind, "text" | "image"),
            Self::Search => kind == "text",
        }
    }
}

/// Checks the blocks of one message.
///
/// # Errors
/// 400 that names the place as the API does.
pub fn check(
    blocks: &[&RawValue],
    side: Side,
    place: &str,
    rules: &Profile,
    counted: &mut Counted,
    turns: &mut Turns,
) -> Result<(), Failure> {
    for (index, block) in blocks.iter().enumerate() {
        let place = format!("{place}.{index}");
        let (block, kind) = read(block.get(), &place)?;
        match side {
            Side::User => asked(&block, &kind, &place, rules, counted, turns)?,
            Side::Assistant => said(&block, &kind, &place, rules, counted, turns)?,
            Side::System if kind == "text" => text(&block)?,
            Side::System => return Err(unexpected(&place, &kind)),
        }
    }
    Ok(())
}

fn read<'a>(block: &'a str, place: &str) -> Result<(Object<'a>, Cow<'a, str>), Failure> {
    let block = Object::read(block).ok_or_else(|| {
        Failure::invalid(format!("{place}: Input should be an object with each field once"))
    })?;
    let kind =
        block.string("type").ok_or_else(|| Failure::invalid(format!("{place}.type: Field required")))?;
    Ok((block, kind))
}

/// A block of the user's.
fn asked(
    block: &Object<'_>,
    kind: &str,
    place: &str,
    rules: &Profile,
    counted: &mut Counted,
    turns: &mut Turns,
) -> Result<(), Failure> {
    if kind != "tool_result" {
        turns.speaks();
    }
    match kind {
        "text" | "image" | "document" | "search_result" => part(block, kind, place, DEPTH, rules, counted),
        "tool_result" => {
            turns.answers(block.string("tool_use_id").as_deref(), place)?;
            nested(block, Holder::Result, place, DEPTH, rules, counted)
        }
        "container_upload" => Err(stored_file(place)),
        _ => Err(unexpected(place, kind)),
    }
}

/// Text, a picture, a document or a search result, wherever it stands.
fn part(
    block: &Object<'_>,
    kind: &str,
    place: &str,
    depth: usize,
    rules: &Profile,
    counted: &mut Counted,
) -> Result<(), Failure> {
    match kind {
        "text" => text(block),
        "image" => source::picture(block, place, rules, counted),
        "document" => match source::document(block, place, rules, counted)? {
            Some(blocks) => {
                nested(&blocks, Holder::Document, &format!("{place}.source"), depth, rules, counted)
            }
            None => Ok(()),
        },
        "search_result" => nested(block, Holder::Search, place, depth, rules, counted),
        "tool_reference" => tools::used(&block.string("tool_name").unwrap_or_default(), place, rules),
        _ => Err(unexpected(place, kind)),
    }
}

/// Blocks inside a tool's result, a document or a search result: they hold pictures like a message does.
fn nested(
    outer: &Object<'_>,
    holder: Holder,
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
    let Some(depth) = depth.checked_sub(1) else {
        return Err(too_deep(&place));
    };
    for (index, block) in blocks.iter().enumerate() {
        let place = format!("{place}.{index}");
        let (block, kind) = read(block.get(), &place)?;
        if !holder.takes(&kind) {
            return Err(unexpected(&place, &kind));
        }
        part(&block, &kind, &place, depth, rules, counted)?;
    }
    Ok(())
}

/// A block of what the model is said to have said.
fn said(
    block: &Object<'_>,
    kind: &str,
    place: &str,
    rules: &Profile,
    counted: &mut Counted,
    turns: &mut Turns,
) -> Result<(), Failure> {
    match kind {
        "text" => text(block),
        "thinking" | "redacted_thinking" => Ok(()),
        "tool_use" => {
            tools::used(&block.string("name").unwrap_or_default(), place, rules)?;
            turns.calls(block.string("id").map(Cow::into_owned));
            Ok(())
        }
        "document" if rules.version == ApiVersion::First => part(block, kind, place, DEPTH, rules, counted),
        "image" | "document" | "tool_result" | "search_result" => {
            Err(Failure::invalid(format!("{place}: {kind} blocks are not permitted in assistant messages")))
        }
        "container_upload" => Err(stored_file(place)),
        "mcp_tool_use" | "mcp_tool_result" => {
            Err(Failure::invalid(format!("{place}: this chat's profile opens no MCP servers")))
        }
        _ => of_service(block, kind, place, rules, counted),
    }
}

/// A call of a tool that the service runs, its result, or a kind that is not known here.
fn of_service(
    block: &Object<'_>,
    kind: &str,
    place: &str,
    rules: &Profile,
    counted: &mut Counted,
) -> Result<(), Failure> {
    if kind.ends_with("_tool_use") {
        return tools::ran(&block.string("name").unwrap_or_default(), place, rules);
    }
    if let Some(tool) = kind.strip_suffix("_tool_result") {
        tools::ran(tool, place, rules)?;
        // What a container made has an id, which its own results tell.
        return fields(block, true, place, DEPTH_OF_RESULTS, counted);
    }
    fields(block, false, place, DEPTH_OF_RESULTS, counted)
}

/// Looks through the fields of an object that is not known for stored files and addresses. Only the result of a tool may
/// name files.
fn fields(
    object: &Object<'_>,
    of_tool: bool,
    place: &str,
    depth: usize,
    counted: &mut Counted,
) -> Result<(), Failure> {
    let Some(depth) = depth.checked_sub(1) else { return Err(too_deep(place)) };
    if !of_tool && object.string("file_id").is_some() {
        return Err(stored_file(place));
    }
    for (name, value) in object.fields() {
        if name == "source"
            && let Some(source) = Object::read(value)
        {
            let data = source::of_service(&source, place)?;
            // Only what a tool was allowed to fetch may be larger than text.
            counted.data += if of_tool { data } else { 0 };
        }
        values(value, of_tool, place, depth, counted)?;
    }
    Ok(())
}

fn values(
    value: &str,
    of_tool: bool,
    place: &str,
    depth: usize,
    counted: &mut Counted,
) -> Result<(), Failure> {
    let Some(inner) = depth.checked_sub(1) else {
        return if value.starts_with(['{', '[']) { Err(too_deep(place)) } else { Ok(()) };
    };
    if value.starts_with('{') {
        let object = Object::read(value).ok_or_else(|| {
            Failure::invalid(format!("{place}: Input should be an object with each field once"))
        })?;
        return fields(&object, of_tool, place, depth, counted);
    }
    if value.starts_with('[') {
        let list = entries(value).ok_or_else(|| no_list(place, value, "Input should be a valid array"))?;
        return list.iter().try_for_each(|entry| values(entry.get(), of_tool, place, inner, counted));
    }
    Ok(())
}

fn text(block: &Object<'_>) -> Result<(), Failure> {
    if block.get("text").is_some_and(is_empty_string) {
        return Err(Failure::invalid("messages: text content blocks must be non-empty"));
    }
    Ok(())
}

/// Whether this JSON is a string without anything in it.
#[must_use]
pub fn is_empty_string(json: &str) -> bool {
    json == "\"\""
}

fn too_deep(place: &str) -> Failure {
    Failure::invalid(format!("{place}: the blocks are nested too deeply"))
}

fn unexpected(place: &str, kind: &str) -> Failure {
    let shown: String = kind.chars().take(64).collect();
    Failure::invalid(format!(
        "{place}: Input tag '{shown}' found using 'type' does not match any of the expected tags"
    ))
}
