//! The names by which a conversation and its runtime speak of the same thing.

use serde::{Deserialize, Serialize};

/// One message on the page, for as long as the conversation lives; never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub(crate) u64);

/// What the page shows as one message: the id of its first entry.
pub type ItemId = EntryId;

/// One request and the reply to it; never given twice, so that what comes late from an earlier turn is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TurnId(pub(crate) u64);

/// One request that counts tokens; never given twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CountId(pub(crate) u64);

/// One picture or document in the draft. The runtime chooses it when it begins to read a file; no two files may share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AttachmentId(pub u64);

impl EntryId {
    /// The number behind the name, for a list's key.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }
}

impl TurnId {
    /// The number behind the name, for a map's key.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }
}
