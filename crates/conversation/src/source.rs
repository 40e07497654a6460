//! The sources of a reply: its citations, numbered in the order in which they come.

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
    pub fn sources(&self, _item: ItemId) -> Vec<Source> {
        Vec::new()
    }
}
