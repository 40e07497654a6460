//! How a reply's entries become the pieces that the view draws. Reads the entries of one item and nothing else.

use messages::block::ContentBlock;
use messages::{Cost, Usage};

use crate::conversation::Conversation;
use crate::id::ItemId;
use crate::piece::{Part, Piece};

impl Conversation {
    /// What an item is made of, in order.
    #[must_use]
    pub fn pieces(&self, item: ItemId) -> Vec<Piece<'_>> {
        let Some((start, end)) = self.span(item) else { return Vec::new() };
        let blocks =
            self.tree.part(start, end).filter(|entry| !entry.is_hidden()).flat_map(|entry| entry.blocks());
        let texts = blocks.filter_map(ContentBlock::as_text).filter(|text| !text.is_empty());
        texts.map(|text| Piece::Text { parts: vec![Part { text, sources: Vec::new() }] }).collect()
    }

    /// The text of an item, Markdown, its parts divided by blank lines.
    #[must_use]
    pub fn text(&self, item: ItemId) -> String {
        let texts: Vec<String> = self.pieces(item).iter().filter_map(Piece::text).collect();
        texts.join("\n\n")
    }

    /// What the requests of an item were charged.
    #[must_use]
    pub fn usage_of(&self, item: ItemId) -> Usage {
        let mut sum = Usage::default();
        let Some((start, end)) = self.span(item) else { return sum };
        self.tree.part(start, end).filter_map(|entry| entry.usage()).for_each(|usage| sum += *usage);
        sum
    }

    /// What the requests of an item cost, where the profile has prices for all of them.
    #[must_use]
    pub fn cost_of(&self, _item: ItemId) -> Option<Cost> {
        None
    }
}

impl Piece<'_> {
    /// The text of a text.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text { parts } => Some(parts.iter().map(|part| part.text).collect()),
            Self::Data { text, .. } => Some(text.clone()),
            _ => None,
        }
    }
}
