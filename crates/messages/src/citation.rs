//! Citations: what a text is based on. Read from every kind of location that the API has, and from ones it
//! does not have yet: what is not there is left out, and nothing is ever refused.

use std::ops::Range;

use crate::block::{ContentBlock, Text};
use crate::json::{Fields, Json, items};

/// One source of a text block, and where in it the text was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Citation {
    /// The document's or the page's title.
    pub title: Option<String>,
    /// The page's address. As the server wrote it: whoever shows it as a link has to check it.
    pub url: Option<String>,
    /// The words that were found there.
    pub cited_text: Option<String>,
    /// Where they stand.
    pub place: Option<Place>,
}

/// A part of a document. The ends are exclusive, as on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Pages of a PDF, counted from 1.
    Pages(Range<u64>),
    /// Characters of plain text, counted from 0.
    Characters(Range<u64>),
    /// Blocks of a document made of blocks, counted from 0.
    Blocks(Range<u64>),
}

impl Citation {
    fn read(json: &str) -> Option<Self> {
        let fields = Fields::read(json)?;
        let text = |name| fields.string(name).filter(|text| !text.trim().is_empty());
        let source = text("source");
        let is_address = |source: &String| source.starts_with("https://") || source.starts_with("http://");
        Some(Self {
            // A search result names its source in words or by an address.
            title: text("title").or_else(|| text("document_title")).or_else(|| source.clone()),
            url: text("url").or_else(|| source.filter(is_address)),
            cited_text: text("cited_text"),
            place: place(&fields),
        })
    }
}

fn place(fields: &Fields<'_>) -> Option<Place> {
    let range = |start, end| {
        let range = fields.count(start)?..fields.count(end)?;
        (!range.is_empty()).then_some(range)
    };
    None.or_else(|| range("start_page_number", "end_page_number").map(Place::Pages))
        .or_else(|| range("start_char_index", "end_char_index").map(Place::Characters))
        .or_else(|| range("start_block_index", "end_block_index").map(Place::Blocks))
}

impl Text {
    /// What the text is based on, in the order of the wire. Those of a block that still grows come when it ends.
    #[must_use]
    pub fn citations(&self) -> Vec<Citation> {
        let list = self.extra.get("citations").map(Json::get).and_then(items).unwrap_or_default();
        list.into_iter().filter_map(Citation::read).collect()
    }
}

impl ContentBlock {
    /// What a text block is based on; nothing for any other block.
    #[must_use]
    pub fn citations(&self) -> Vec<Citation> {
        match self {
            Self::Text(text) => text.citations(),
            _ => Vec::new(),
        }
    }
}
