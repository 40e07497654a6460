//! Summaries that stand for earlier turns in what is posted, while those turns stay on the page.

use serde::{Deserialize, Serialize};

use crate::conversation::Conversation;
use crate::effect::Effects;
use crate::id::ItemId;

/// A summary of everything before a place in the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seam {
    /// The model's summary.
    pub summary: String,
    /// The conversation began anew with it.
    pub fresh: bool,
}

impl Conversation {
    /// The summary that stands for everything up to this item in what is posted, if there is one.
    #[must_use]
    pub fn seam_after(&self, item: ItemId) -> Option<&Seam> {
        let (start, end) = self.span(item)?;
        self.tree.part(start, end).rev().find_map(|entry| entry.seam.as_ref())
    }

    /// Whether [`Input::Summarise`](crate::Input::Summarise) would ask for a summary now.
    #[must_use]
    pub fn can_summarise(&self) -> bool {
        false
    }

    pub(crate) fn summarise(&mut self, _fresh: bool, _out: &mut Effects) {}
}
