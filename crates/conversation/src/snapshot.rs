//! What is stored of a conversation: a versioned type of its own, so that neither the wire nor the values in
//! memory decide what an older or newer version can read.

use std::mem::swap;

use messages::Cost;
use messages::profile::Profile;
use serde::{Deserialize, Serialize};

use crate::binding::Binding;
use crate::conversation::Conversation;
use crate::draft::AttachmentState;
use crate::entry::{Entry, EntryState};
use crate::id::EntryId;
use crate::input::Input;
use crate::stored::{self, StoredDraft, StoredEntry, StoredUsage};
use crate::tree::Tree;

/// Goes up when a reader of the old version would misread the new one.
const VERSION: u32 = 2;

/// A conversation as it is stored. Pictures are shared with the conversation, not copied.
///
/// A reply that streams is stored as interrupted; pictures that are still being read or were refused are not
/// stored; what the host page said and was not posted yet is stored as part of the draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    version: u32,
    next: u64,
    /// Of every branch, in the order in which they came.
    entries: Vec<StoredEntry>,
    /// The last one on the page. Version 1 had one branch.
    #[serde(default)]
    last: Option<EntryId>,
    draft: StoredDraft,
    total: StoredUsage,
    /// Billionths of a currency.
    #[serde(default)]
    cost: Option<(u64, String)>,
    #[serde(default)]
    mark: Option<u64>,
    epoch: u32,
    #[serde(default)]
    revision: String,
}

/// Why a stored conversation cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SnapshotFault {
    /// It was written by a later version of this crate.
    Newer {
        /// The version that wrote it.
        version: u32,
    },
    /// A part of it is damaged.
    Damaged,
}

impl std::fmt::Display for SnapshotFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Newer { version } => write!(
                f,
                "The stored conversation has version {version}; this page reads versions up to {VERSION}. Reload it."
            ),
            Self::Damaged => f.write_str("The stored conversation is damaged and cannot be read."),
        }
    }
}

impl std::error::Error for SnapshotFault {}

impl Conversation {
    /// What to store.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let mut draft = self.draft.clone();
        self.queue.iter().for_each(|said| draft.append(&said.text));
        Snapshot {
            version: VERSION,
            next: self.next,
            entries: self.tree.all().map(|(parent, entry)| StoredEntry::of(parent, entry)).collect(),
            last: self.tree.last().map(Entry::id),
            draft: StoredDraft::of(&draft),
            total: StoredUsage::of(self.total),
            cost: self.total_cost.as_ref().map(|cost| (cost.nanos, cost.currency.as_ref().to_owned())),
            mark: self.binding.mark,
            epoch: self.binding.epoch,
            revision: self.binding.revision.clone(),
        }
    }

    /// The conversation with nothing running, as [`Conversation::restore`] gives what was stored of it, but without
    /// writing it down and reading it again.
    #[must_use]
    pub fn put_away(mut self) -> Self {
        // Only then, since what is to be changed is read, and a long past need not be.
        if self.tree.last().is_some_and(|last| last.state == EntryState::Streaming)
            && let Some(last) = self.tree.last_mut()
        {
            last.settle(EntryState::Interrupted);
            // It was never booked.
            last.usage = None;
        }
        let mut kept = Self { total: self.total, next: self.next, ..Self::default() };
        (kept.rare, kept.put_off) = (self.rare, self.put_off);
        // Exchanged, so that what is not kept goes in one piece.
        swap(&mut kept.tree, &mut self.tree);
        swap(&mut kept.total_cost, &mut self.total_cost);
        swap(&mut kept.unpriced, &mut self.unpriced);
        swap(&mut kept.binding, &mut self.binding);
        swap(&mut kept.draft.text, &mut self.draft.text);
        swap(&mut kept.draft.attachments, &mut self.draft.attachments);
        self.queue.iter().for_each(|said| kept.draft.append(&said.text));
        kept.draft.attachments.retain(|one| matches!(one.state, AttachmentState::Ready(_)));
        kept
    }

    /// The conversation that was stored, with nothing running. The ids of pictures in its draft are taken: the
    /// runtime gives other ones to the files that it reads.
    ///
    /// # Errors
    /// When a later version wrote the snapshot, or a part of it cannot be read.
    pub fn restore(snapshot: Snapshot, profile: Option<Profile>) -> Result<Self, SnapshotFault> {
        if snapshot.version > VERSION {
            return Err(SnapshotFault::Newer { version: snapshot.version });
        }
        let mut next = snapshot.next;
        let (stored, last) = match snapshot.version {
            1 => stored::of_version_1(snapshot.entries, &mut next),
            _ => (snapshot.entries, snapshot.last),
        };
        let entries: Result<Vec<_>, _> = stored.into_iter().map(StoredEntry::into_entry).collect();
        let mut conversation = Self {
            tree: Tree::restored(entries?, last).ok_or(SnapshotFault::Damaged)?,
            draft: snapshot.draft.into_draft(),
            total: snapshot.total.into_usage(),
            total_cost: snapshot.cost.map(|(nanos, currency)| Cost { nanos, currency: currency.into() }),
            binding: Binding { mark: snapshot.mark, epoch: snapshot.epoch, revision: snapshot.revision },
            next,
            ..Self::default()
        };
        if let Some(profile) = profile {
            // The limits may have changed since the draft's pictures were read.
            conversation.apply(Input::Configure(profile));
        }
        Ok(conversation)
    }
}
