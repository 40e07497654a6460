//! The sources of a reply: its citations, numbered in the order in which they come.

use messages::block::ContentBlock;
use messages::citation::Citation;

use crate::conversation::Conversation;
use crate::id::ItemId;

/// What a reply rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// From 1.
    pub number: usize,
    /// Its title, or its address where it has none.
    pub title: String,
    /// Where it is on the web. Not checked: only a link policy may make a link of it.
    pub url: Option<String>,
    /// The words that are cited.
    pub cited: Option<String>,
}

impl Conversation {
    /// The sources of an item, by number.
    #[must_use]
    pub fn sources(&self, item: ItemId) -> Vec<Source> {
        let mut sources = Sources::default();
        let Some(rare) = self.rare else { return sources.0 };
        let (start, end) = self.span(item).unwrap_or_default();
        for block in self.tree.part(start, end).flat_map(|entry| entry.blocks()) {
            (rare.cite)(&mut sources, block);
        }
        sources.0
    }
}

/// The sources so far.
#[derive(Debug, Default)]
pub(crate) struct Sources(Vec<Source>);

impl Sources {
    /// The numbers of what a block rests on, each once. The same page, or the same words of a document, have one
    /// number.
    pub(crate) fn number(&mut self, block: &ContentBlock) -> Vec<usize> {
        let mut numbers = Vec::new();
        for citation in block.citations() {
            let number = self.find(citation);
            if !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers
    }

    fn find(&mut self, citation: Citation) -> usize {
        let same = |one: &&Source| match (&one.url, &citation.url) {
            (Some(one), Some(other)) => one == other,
            (None, None) => one.cited == citation.cited_text && Some(&one.title) == citation.title.as_ref(),
            _ => false,
        };
        if let Some(known) = self.0.iter().find(same) {
            return known.number;
        }
        let number = self.0.len() + 1;
        let title = citation.title.or_else(|| citation.url.clone()).unwrap_or_default();
        self.0.push(Source { number, title, url: citation.url, cited: citation.cited_text });
        number
    }
}
