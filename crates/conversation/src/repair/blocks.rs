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

/// A block of a user's message as it may be posted.
pub(crate) fn asked(block: &ContentBlock, at: usize, left_out: &dyn Fn(Place) -> bool) -> Judged {
    match block {
        ContentBlock::ToolResult(result) => {
            let mut result = result.clone();
            result.extra = kept(&result.extra, &["cache_control"]);
            result.content = result.content.and_then(|content| inner(content, at, left_out));
            Ok(ContentBlock::ToolResult(result))
        }
        block => part(block, (at, None), left_out),
    }
}

/// Text, a picture, a document or a search result, in a message or in a tool's result.
fn part(block: &ContentBlock, place: Place, left_out: &dyn Fn(Place) -> bool) -> Judged {
    match block {
        ContentBlock::Text(text) if text.text.trim().is_empty() => Err(Kind::EmptyLeftOut),
        ContentBlock::Text(text) => {
            let mut text = text.clone();
            text.extra = kept(&text.extra, &["cache_control"]);
            Ok(ContentBlock::Text(text))
        }
        ContentBlock::Image(_) | ContentBlock::Document(_) if left_out(place) => Ok(stand_in(block)),
        ContentBlock::Image(image) if is_picture(image) => {
            let mut image = image.clone();
            image.extra = kept(&image.extra, &["cache_control", "transformations"]);
            Ok(ContentBlock::Image(image))
        }
        ContentBlock::Document(document) if is_document(document) => {
            let mut document = document.clone();
            document.title = document.title.filter(|title| !title.is_empty());
            document.extra = kept(&document.extra, &["cache_control", "citations", "context"]);
            Ok(ContentBlock::Document(document))
        }
        ContentBlock::Image(_) => Err(Kind::PicturesLeftOut),
        ContentBlock::Document(_) => Err(Kind::DocumentsLeftOut),
        ContentBlock::Other(_) if FROM_USER.contains(&block.type_name()) => Ok(block.clone()),
        _ => Err(Kind::UnknownLeftOut),
    }
}

/// The content of a tool's result: a string or blocks. `None` when there is nothing in it that the API takes.
fn inner(content: Json, at: usize, left_out: &dyn Fn(Place) -> bool) -> Option<Json> {
    match Content::read(content.get()) {
        Ok(Content::Text(_)) => Some(content),
        Ok(Content::Blocks(blocks)) => {
            let parts = blocks.iter().enumerate();
            let parts: Vec<ContentBlock> =
                parts.filter_map(|(within, block)| part(block, (at, Some(within)), left_out).ok()).collect();
            // What needs no repair goes back byte for byte.
            if parts == blocks { Some(content) } else { Json::of(&parts).ok().filter(|_| !parts.is_empty()) }
        }
        Err(_) => None,
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
        ContentBlock::ToolUse(tool) => {
            let whole = tool.broken_input.is_none() && tool.input.get().starts_with('{') && is_id(&tool.id);
            if whole { Ok(block.clone()) } else { Err(Kind::UnfinishedLeftOut) }
        }
        ContentBlock::Image(_) | ContentBlock::Document(_) | ContentBlock::ToolResult(_) => {
            Err(Kind::UnknownLeftOut)
        }
        ContentBlock::Other(_) if NOT_IN_REPLY.contains(&block.type_name()) => Err(Kind::UnknownLeftOut),
        ContentBlock::Other(_) if block.broken_input().is_some() => Err(Kind::UnfinishedLeftOut),
        ContentBlock::Other(_) if block.type_name().is_empty() => Err(Kind::UnknownLeftOut),
        ContentBlock::Text(_) | ContentBlock::Other(_) => Ok(block.clone()),
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

fn is_picture(image: &Image) -> bool {
    match &image.source {
        ImageSource::Base64 { media_type, data } => {
            PICTURES.iter().any(|(name, head)| name == media_type && data.starts_with(head))
        }
        ImageSource::Url { .. } | ImageSource::Other(_) => true,
    }
}

fn is_document(document: &Document) -> bool {
    match &document.source {
        DocumentSource::Pdf { data } => data.starts_with(PDF),
        DocumentSource::Text { data } => !data.trim().is_empty(),
        DocumentSource::Other(_) => true,
    }
}

fn is_id(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn kept(extra: &Extra, names: &[&str]) -> Extra {
    let mut kept = Extra::default();
    for (name, value) in extra.iter().filter(|(name, value)| names.contains(name) && value.get() != "null") {
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
