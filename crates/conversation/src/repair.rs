//! What was repaired in the history before it was posted, for the person to read.

use serde::{Deserialize, Serialize};

use crate::conversation::Conversation;
use crate::id::ItemId;

/// One repair. Shown at the question with which the history was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// Calls of tools without a result were answered as not run.
    ToolsClosed(usize),
    /// The model's earlier thoughts were left out.
    ThinkingDropped,
    /// Pictures were left out.
    PicturesLeftOut(usize),
    /// Documents were left out.
    DocumentsLeftOut(usize),
    /// Messages without content were left out.
    EmptyLeftOut(usize),
    /// Messages of the same role that followed each other were joined.
    Joined(usize),
    /// The server refused the model's earlier thoughts, so the history was posted once more without them.
    ThinkingRetried,
    /// The server lowered the most tokens that the reply may have.
    MaxTokensLowered(u32),
}

impl Conversation {
    /// What was repaired when this question was posted. Each repair is told once.
    #[must_use]
    pub fn notes(&self, item: ItemId) -> &[Note] {
        self.tree.entry(item).map(|entry| entry.notes.as_slice()).unwrap_or_default()
    }
}
