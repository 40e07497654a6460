//! What is repaired in the history before it is posted, and how the person learns of it: each repair once.

mod attachments;
mod blocks;

use serde::{Deserialize, Serialize};

use crate::conversation::Conversation;
use crate::effect::{Change, Effects};
use crate::entry::Entry;
use crate::id::{EntryId, ItemId};

pub(crate) use attachments::LeftOut;
pub(crate) use blocks::{Asked, asked, images, is_id, is_signed, said};

/// One kind of repair. Shown at the question with which the history was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Note {
    /// Calls of tools without a result were answered as not run.
    ToolsClosed(usize),
    /// Results of tools that nothing had called, or that were given before, were left out.
    ResultsLeftOut(usize),
    /// The model's earlier thoughts were left out: what stood before them is not what it was, or they are of
    /// another model, server or page.
    ThinkingDropped,
    /// Pictures of earlier messages were left out, with a short text in their place.
    PicturesLeftOut(usize),
    /// Documents of earlier messages were left out, with a short text in their place.
    DocumentsLeftOut(usize),
    /// Messages, or parts of them, without content were left out.
    EmptyLeftOut(usize),
    /// Of replies that were cut only the text was posted.
    UnfinishedLeftOut(usize),
    /// Refused replies and what they refused were left out.
    RefusedLeftOut(usize),
    /// What was said before the person's first message was left out.
    GreetingLeftOut,
    /// Parts that the API does not take from this side were left out.
    UnknownLeftOut(usize),
    /// Messages of the person that followed each other were joined.
    Joined(usize),
    /// The server refused the model's earlier thoughts, so the history was posted once more without them.
    ThinkingRetried,
    /// The server lowered the most tokens that the reply may have.
    MaxTokensLowered(u32),
}

/// A repair of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repair {
    pub(crate) entry: EntryId,
    pub(crate) kind: Kind,
    pub(crate) count: usize,
}

/// The repairs that are found again at every post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    ToolsClosed,
    ResultsLeftOut,
    ThinkingDropped,
    PicturesLeftOut,
    DocumentsLeftOut,
    EmptyLeftOut,
    UnfinishedLeftOut,
    RefusedLeftOut,
    GreetingLeftOut,
    UnknownLeftOut,
    Joined,
}

/// In the order in which a person reads them.
const KINDS: [Kind; 11] = [
    Kind::RefusedLeftOut,
    Kind::GreetingLeftOut,
    Kind::EmptyLeftOut,
    Kind::UnknownLeftOut,
    Kind::UnfinishedLeftOut,
    Kind::PicturesLeftOut,
    Kind::DocumentsLeftOut,
    Kind::ToolsClosed,
    Kind::ResultsLeftOut,
    Kind::Joined,
    Kind::ThinkingDropped,
];

impl Kind {
    /// Its place among the flags of an entry that say what was told.
    fn flag(self) -> u16 {
        1 << self as u16
    }

    fn note(self, count: usize) -> Note {
        match self {
            Self::ToolsClosed => Note::ToolsClosed(count),
            Self::ResultsLeftOut => Note::ResultsLeftOut(count),
            Self::ThinkingDropped => Note::ThinkingDropped,
            Self::PicturesLeftOut => Note::PicturesLeftOut(count),
            Self::DocumentsLeftOut => Note::DocumentsLeftOut(count),
            Self::EmptyLeftOut => Note::EmptyLeftOut(count),
            Self::UnfinishedLeftOut => Note::UnfinishedLeftOut(count),
            Self::RefusedLeftOut => Note::RefusedLeftOut(count),
            Self::GreetingLeftOut => Note::GreetingLeftOut,
            Self::UnknownLeftOut => Note::UnknownLeftOut(count),
            Self::Joined => Note::Joined(count),
        }
    }
}

/// The repairs of one history, by message and by kind, so that each is found at once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repairs(Vec<Repair>);

impl Repairs {
    /// Adds to what is known of this message.
    pub(crate) fn add(&mut self, entry: EntryId, kind: Kind, count: usize) {
        if count == 0 {
            return;
        }
        let key = |one: &Repair| (one.entry, one.kind as u16);
        let place = self.0.binary_search_by_key(&(entry, kind as u16), key);
        match place.ok().and_then(|at| self.0.get_mut(at)) {
            Some(one) => one.count += count,
            None => self.0.insert(place.unwrap_or_else(|at| at), Repair { entry, kind, count }),
        }
    }
}

impl Conversation {
    /// What was repaired when this question was posted. Each repair is told once.
    #[must_use]
    pub fn notes(&self, item: ItemId) -> &[Note] {
        self.tree.entry(item).map(|entry| entry.notes.as_slice()).unwrap_or_default()
    }

    /// Puts notes about the repairs that nobody was told of yet beside the question that this much of the path
    /// ends with.
    pub(crate) fn tell(&mut self, keep: usize, repairs: &Repairs, out: &mut Effects) {
        let notes = self.untold(repairs);
        let question = self.question_before(keep).map(Entry::id);
        if !notes.is_empty()
            && let Some(question) = question.and_then(|id| self.tree.entry_mut(id))
        {
            question.notes.extend(notes);
            out.changed(Change::Item(question.id));
        }
    }

    /// The notes about repairs that nobody was told of yet. From now on they are told.
    fn untold(&mut self, repairs: &Repairs) -> Vec<Note> {
        let mut fresh: Vec<Repair> = Vec::new();
        for repair in &repairs.0 {
            if let Some(entry) = self.tree.entry_mut(repair.entry)
                && entry.told & repair.kind.flag() == 0
            {
                entry.told |= repair.kind.flag();
                fresh.push(*repair);
            }
        }
        let count = |kind: Kind| fresh.iter().filter(|one| one.kind == kind).map(|one| one.count).sum();
        let notes = KINDS.iter().map(|kind| (*kind, count(*kind)));
        notes.filter(|(_, count)| *count > 0).map(|(kind, count)| kind.note(count)).collect()
    }
}
