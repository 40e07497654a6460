//! Blocks one by one: what of a message the API takes from its side. Most of it only meets what a host page set;
//! what was said here is right from the start.

use messages::block::{ContentBlock, Document, DocumentSource, Image, ImageSource};
use messages::json::{Extra, Json};
use messages::message::Content;

use super::Kind;

/// Kinds without a name in the vocabulary that a user may send.
const FROM_USER: [&str; 2] = ["search_result", "container_upload"];
/// Kinds that a reply never holds. Read as another kind than their own they are also not what they should be.
const NOT_IN_REPLY: [&str; 8] = [
    "text",
    "image",
    "document",
    "thinking",
    "redacted_thinking",
    "tool_use",
    "tool_result",
    "search_result",
];
/// What client programs put into the blocks of a reply, or into what they send; the API refuses the former and
/// takes few of the latter.
const OF_PROGRAMS: [&str; 5] = ["parsed", "parsed_output", "partial_json", "index", "cache_control"];
/// Values that say nothing where one is optional.
const EMPTY: [&str; 2] = ["null", "\"\""];
/// What stands in the place of a picture that was left out.
const NO_PICTURE: &str = "[A picture was here. It was left out to keep the request within its limits.]";
/// What stands in the place of a document that was left out.
const NO_DOCUMENT: &str = "[A document was here. It was left out to keep the request within its limits.]";

/// How the bytes of each picture format begin, in base64.
const PICTURES: [(&str, &str); 4] =
    [("image/png", "iVBORw0KGg"), ("image/jpeg", "/9j/"), ("image/gif", "R0lGOD"), ("image/webp", "UklGR")];
/// How a PDF begins, in base64: `%PDF-` and two bits of what follows.
const PDF: &str = "JVBERi";

/// Where a picture or a document stands: a block of a message, or one inside a tool's result there.
pub(crate) type Place = (usize, Option<usize>);

/// The kind of repair, when a part cannot go, and otherwise the part as it goes.
pub(crate) type Judged = Result<ContentBlock, Kind>;

/// How the blocks of one user's message are judged.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// What there is no room for.
    pub(crate) left_out: &'a dyn Fn(Place) -> bool,
    /// The reply may cite documents.
    pub(crate) cites: bool,
}

/// A block of a user's message as it may be posted. `dropped` gains what cannot go of a tool's result.
pub(crate) fn asked(block: &ContentBlock, at: usize, how: Asked<'_>, dropped: &mut Vec<Kind>) -> Judged {
    match block {
        ContentBlock::ToolResult(result) => {
            let mut result = result.clone();
            result.extra = Extra::default();
            result.content = result.content.and_then(|content| inner(content, at, how, dropped));
            Ok(ContentBlock::ToolResult(result))
        }
        block => part(block, (at, None), how),
    }
}

/// Text, a picture, a document or a search result, in a message or in a tool's result.
fn part(block: &ContentBlock, place: Place, how: Asked<'_>) -> Judged {
    match block {
        ContentBlock::Text(text) if text.text.trim().is_empty() => Err(Kind::EmptyLeftOut),
        ContentBlock::Text(text) => {
            let mut text = text.clone();
            text.extra = Extra::default();
            Ok(ContentBlock::Text(text))
        }
        ContentBlock::Image(_) | ContentBlock::Document(_) if (how.left_out)(place) => Ok(stand_in(block)),
        ContentBlock::Image(image) if is_picture(image) => {
            let mut image = image.clone();
            image.extra = kept(&image.extra, &["transformations"]);
            Ok(ContentBlock::Image(image))
        }
        ContentBlock::Document(document) if is_document(document) => {
            let mut document = document.clone();
            document.title = document.title.filter(|title| !title.is_empty());
            document.extra = kept(&document.extra, &["citations", "context"]);
            if !how.cites {
                document.extra.remove("citations");
            }
            Ok(ContentBlock::Document(document))
        }
        ContentBlock::Image(_) => Err(Kind::PicturesLeftOut),
        ContentBlock::Document(_) => Err(Kind::DocumentsLeftOut),
        ContentBlock::Other(_) if FROM_USER.contains(&block.type_name()) => Ok(block.clone()),
        _ => Err(Kind::UnknownLeftOut),
    }
}

/// The content of a tool's result: a string or blocks. `None` when there is nothing in it that the API takes.
fn inner(content: Json, at: usize, how: Asked<'_>, dropped: &mut Vec<Kind>) -> Option<Json> {
    match Content::read(content.get()) {
        Ok(Content::Text(_)) => Some(content),
        Ok(Content::Blocks(blocks)) => {
            let mut parts: Vec<ContentBlock> = Vec::new();
            for (within, block) in blocks.iter().enumerate() {
                match part(block, (at, Some(within)), how) {
                    Ok(part) => parts.push(part),
                    Err(kind) => dropped.push(kind),
                }
            }
            // What needs no repair goes back byte for byte.
            if parts == blocks { Some(content) } else { Json::of(&parts).ok().filter(|_| !parts.is_empty()) }
        }
        Err(_) => {
            dropped.extend((content.get() != "null").then_some(Kind::UnknownLeftOut));
            None
        }
    }
}

/// A block of a reply as it may be posted. `bound`: thinking may go.
pub(crate) fn said(block: &ContentBlock, bound: bool) -> Judged {
    match block {
        ContentBlock::Text(text) if text.text.trim().is_empty() => Err(Kind::EmptyLeftOut),
        ContentBlock::Thinking(_) | ContentBlock::RedactedThinking(_) => {
            if bound && is_signed(block) {
                Ok(block.clone())
            } else {
                Err(Kind::ThinkingDropped)
            }
        }
        // The API takes nothing but an object here; what a model wrote instead cannot be run either.
        ContentBlock::ToolUse(tool) if tool.broken_input.is_some() || !tool.input.get().starts_with('{') => {
            Err(Kind::UnfinishedLeftOut)
        }
        ContentBlock::ToolUse(tool) if !is_id(&tool.id) => Err(Kind::UnknownLeftOut),
        ContentBlock::ToolUse(tool) => {
            let mut tool = tool.clone();
            OF_PROGRAMS.iter().for_each(|name| tool.extra.remove(name));
            Ok(ContentBlock::ToolUse(tool))
        }
        ContentBlock::Image(_) | ContentBlock::Document(_) | ContentBlock::ToolResult(_) => {
            Err(Kind::UnknownLeftOut)
        }
        ContentBlock::Other(_) if NOT_IN_REPLY.contains(&block.type_name()) => Err(Kind::UnknownLeftOut),
        ContentBlock::Other(_) if block.broken_input().is_some() => Err(Kind::UnfinishedLeftOut),
        ContentBlock::Other(other) if !is_call(block.type_name(), other.json()) => Err(Kind::UnknownLeftOut),
        ContentBlock::Other(_) => Ok(block.clone()),
        ContentBlock::Text(text) => {
            let mut text = text.clone();
            OF_PROGRAMS.iter().for_each(|name| text.extra.remove(name));
            Ok(ContentBlock::Text(text))
        }
    }
}

/// Whether thinking may go back at all. Servers that do not sign it do not ask for it either; the API refuses it.
pub(crate) fn is_signed(block: &ContentBlock) -> bool {
    match block {
        ContentBlock::Thinking(thinking) => thinking.signature.as_ref().is_some_and(|one| !one.is_empty()),
        block => block.is_thinking(),
    }
}

/// The text that takes the place of a picture or a document.
fn stand_in(block: &ContentBlock) -> ContentBlock {
    match block {
        ContentBlock::Document(_) => ContentBlock::text(NO_DOCUMENT),
        _ => ContentBlock::text(NO_PICTURE),
    }
}

/// Whether a block that calls a tool of the server has what a call has; any other block passes.
fn is_call(kind: &str, json: &Json) -> bool {
    let is_whole = || {
        json.text("id").is_some_and(|id| is_id(&id))
            && json.field("input").is_some_and(|input| input.starts_with('{'))
    };
    !kind.is_empty() && (!kind.ends_with("_tool_use") || is_whole())
}

/// Whether a source that the vocabulary does not know is of one of these types.
fn is_of(source: &Json, types: &[&str]) -> bool {
    source.text("type").is_some_and(|kind| types.contains(&kind.as_str()))
}

fn is_picture(image: &Image) -> bool {
    match &image.source {
        ImageSource::Base64 { media_type, data } => {
            PICTURES.iter().any(|(name, head)| name == media_type && data.starts_with(head))
        }
        ImageSource::Url { .. } => true,
        ImageSource::Other(source) => is_of(source, &["url", "file"]),
    }
}

fn is_document(document: &Document) -> bool {
    match &document.source {
        DocumentSource::Pdf { data } => data.starts_with(PDF),
        DocumentSource::Text { data } => !data.trim().is_empty(),
        DocumentSource::Other(source) => is_of(source, &["url", "file", "content"]),
    }
}

/// Whether the API takes this as the id of a call.
pub(crate) fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn kept(extra: &Extra, names: &[&str]) -> Extra {
    let mut kept = Extra::default();
    for (name, value) in
        extra.iter().filter(|(name, value)| names.contains(name) && !EMPTY.contains(&value.get()))
    {
        kept.set(name, value.clone());
    }
    kept
}

/// The pictures among these blocks, those in the results of tools as well.
pub(crate) fn images(blocks: &[ContentBlock]) -> usize {
    files(blocks).iter().filter(|(_, file)| matches!(file, ContentBlock::Image(_))).count()
}

/// The pictures and documents among these blocks, each with its place.
pub(super) fn files(blocks: &[ContentBlock]) -> Vec<(Place, ContentBlock)> {
    let is_file = |block: &ContentBlock| matches!(block, ContentBlock::Image(_) | ContentBlock::Document(_));
    let mut found = Vec::new();
    for (at, block) in blocks.iter().enumerate() {
        match block {
            ContentBlock::ToolResult(result) => {
                if let Some(Ok(Content::Blocks(inner))) =
                    result.content.as_ref().map(|content| Content::read(content.get()))
                {
                    let inner = inner.into_iter().enumerate().filter(|(_, block)| is_file(block));
                    found.extend(inner.map(|(within, block)| ((at, Some(within)), block)));
                }
            }
            block if is_file(block) => found.push(((at, None), block.clone())),
            _ => {}
        }
    }
    found
}
