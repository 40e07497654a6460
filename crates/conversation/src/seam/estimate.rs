//! About how many tokens a history is. Only for deciding how much of it fits into one request; rather too many
//! than too few.

use messages::block::{ContentBlock, DocumentSource};
use messages::json;

use crate::entry::Entry;
use crate::history::Extent;

/// Bytes of text that make one token. In English it is nearer to four, in other scripts less.
const BYTES: u64 = 3;

/// Tokens of the largest picture.
const PICTURE: u64 = 4784;

/// Tokens of a page of a PDF: its text, and the page as a picture.
const PAGE: u64 = 5000;

/// Pages of a document that does not tell.
const PAGES: u64 = 20;

/// The tokens of what is posted.
pub(crate) fn tokens(extent: &Extent<'_>) -> u64 {
    let summary = extent.summary.map_or(0, |summary| summary.len() as u64 / BYTES);
    summary + extent.entries.iter().map(|entry| of_entry(entry)).sum::<u64>()
}

fn of_entry(entry: &Entry) -> u64 {
    let mut documents = entry.documents.iter();
    let of_block = |block: &ContentBlock| match block {
        ContentBlock::Text(text) => text.text.len() as u64 / BYTES + 1,
        ContentBlock::Image(_) => PICTURE,
        ContentBlock::Document(document) => match &document.source {
            DocumentSource::Text { data } => data.len() as u64 / BYTES,
            _ => u64::from(documents.next().and_then(|info| info.pages).unwrap_or(PAGES as u32)) * PAGE,
        },
        // It is not posted with the request for a summary.
        block if block.is_thinking() => 0,
        block => json::written(block).map_or(0, |json| json.len() as u64 / BYTES),
    };
    entry.blocks().iter().map(of_block).sum()
}
