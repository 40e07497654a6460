//! Summaries that stand for earlier turns in what is posted, while those turns stay on the page.

use serde::{Deserialize, Serialize};

use crate::conversation::Conversation;
use crate::effect::Effects;
use crate::id::{EntryId, ItemId};

/// A summary of everything before a place in the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seam {
    /// The model's summary.
    pub summary: String,
    /// The conversation began anew with it.
    pub fresh: bool,
}

/// What the model is told in the place of the messages that a summary stands for.
pub(crate) fn told(summary: &str) -> String {
    ["This is a summary of our conversation so far. Go on from it.\n\n", summary].concat()
}

/// A summary that is being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The last message that it stands for.
    pub(crate) covers: EntryId,
    /// The conversation begins anew with it.
    pub(crate) fresh: bool,
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

    /// The summary that was asked for is there.
    pub(crate) fn summarised(&mut self, _plan: Plan, _summary: String, _out: &mut Effects) {}

    pub(crate) fn summarise(&mut self, _fresh: bool, _out: &mut Effects) {}
}
