//! What the page shows as one message, and its versions.

use messages::block::ContentBlock;
use messages::message::Role;

use crate::conversation::Conversation;
use crate::entry::{Entry, Kind};
use crate::id::{EntryId, ItemId};

/// What the page shows as one message: one message of the person, or all that the model did until the next one, its
/// rounds of tools, pauses and continued texts joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The id of its first entry.
    pub id: ItemId,
    /// Whose it is.
    pub role: Role,
    /// Its entries in order, those that are not shown among them.
    pub entries: Vec<EntryId>,
    /// Which of its versions this is.
    pub versions: Versions,
}

/// The versions of a message: edits of a question, several answers to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// The one on the page, from 0.
    pub index: usize,
    /// How many there are; at least 1.
    pub count: usize,
}

impl Conversation {
    /// The messages on the page, oldest first.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        (0..self.item_count())
            .filter_map(|index| self.item_between(self.tree.start(index)?, self.end(index)))
            .collect()
    }

    /// The names of the messages on the page, oldest first.
    #[must_use]
    pub fn item_ids(&self) -> Vec<ItemId> {
        (0..self.item_count()).filter_map(|index| self.item_at(index)).collect()
    }

    /// How many messages are on the page.
    #[must_use]
    pub fn item_count(&self) -> usize {
        self.tree.item_count()
    }

    /// The name of the message at this place of the page, from 0. As long as it is the same, so is all before it.
    #[must_use]
    pub fn item_at(&self, index: usize) -> Option<ItemId> {
        self.tree.id_at(self.tree.start(index)?)
    }

    /// The place of a message on the page, from 0.
    #[must_use]
    pub fn item_index(&self, id: ItemId) -> Option<usize> {
        let position = self.tree.position(id)?;
        self.tree.item_with(position).filter(|index| self.tree.start(*index) == Some(position))
    }

    /// The last message on the page.
    #[must_use]
    pub fn last_item(&self) -> Option<ItemId> {
        self.item_at(self.item_count().checked_sub(1)?)
    }

    /// Tells of each message on the page from this place on: its name, whose it is, and the bytes of its text, which is enough
    /// to guess how much room it takes. All in one go, since a chat may open with thousands.
    pub fn tell_items(&self, from: usize, tell: &mut dyn FnMut(ItemId, Role, usize)) {
        let past = self.tree.past();
        past.tell(from, tell);
        for index in from.max(past.len())..self.item_count() {
            let Some(start) = self.tree.start(index) else { continue };
            let texts = self.tree.part(start, self.end(index)).flat_map(Entry::blocks);
            let bytes = texts.filter_map(ContentBlock::as_text).map(str::len).sum();
            if let Some(entry) = self.tree.at(start) {
                tell(entry.id, entry.role, bytes);
            }
        }
    }

    /// One message on the page.
    #[must_use]
    pub fn item(&self, id: ItemId) -> Option<Item> {
        let (start, end) = self.span(id)?;
        self.item_between(start, end)
    }

    /// The message on the page that an entry belongs to.
    #[must_use]
    pub fn item_of(&self, entry: EntryId) -> Option<ItemId> {
        let position = self.tree.position(entry)?;
        self.tree.id_at(self.start_of(position))
    }

    /// The entries of an item, as places on the path.
    pub(crate) fn span(&self, id: ItemId) -> Option<(usize, usize)> {
        let index = self.item_index(id)?;
        Some((self.tree.start(index)?, self.end(index)))
    }

    /// Where on the path the item at this place of the page ends.
    fn end(&self, index: usize) -> usize {
        self.tree.start(index + 1).unwrap_or(self.tree.len())
    }

    /// Where the item begins that this place of the path belongs to.
    pub(crate) fn start_of(&self, position: usize) -> usize {
        self.tree.item_with(position).and_then(|index| self.tree.start(index)).unwrap_or_default()
    }

    fn item_between(&self, start: usize, end: usize) -> Option<Item> {
        let first = self.tree.at(start)?;
        let entries = self.tree.part(start, end).map(Entry::id).collect();
        // Without the table nothing has a second one.
        let versions = match self.rare {
            Some(rare) => (rare.versions)(self, start, end),
            None => Versions { index: 0, count: 1 },
        };
        Some(Item { id: first.id, role: first.role, entries, versions })
    }

    pub(crate) fn versions(&self, start: usize, end: usize) -> Versions {
        let ends = self.version_ends(start);
        let shown = self.tree.part(start, end).rev().map(Entry::id);
        // An entry that asks for more and has no answer yet is not the end of a version: the one before it is.
        let index = shown.into_iter().find_map(|id| ends.iter().position(|end| *end == id));
        Versions { index: index.unwrap_or_default(), count: ends.len().max(1) }
    }

    /// The last entry of each version of the item that begins at this place of the path, oldest first.
    pub(crate) fn version_ends(&self, start: usize) -> Vec<EntryId> {
        let parent = start.checked_sub(1).and_then(|before| self.tree.id_at(before));
        let of_model = self.tree.at(start).is_some_and(|first| first.role == Role::Assistant);
        let fresh = parent.is_none() && self.tree.children(None).any(|root| root.kind == Kind::Summary);
        if fresh {
            // A conversation that started fresh is the other version of the whole one before it.
            return self.tree.children(None).map(Entry::id).collect();
        }
        let firsts = self.tree.children(parent).filter(|one| (one.role == Role::Assistant) == of_model);
        let mut ends = Vec::new();
        for first in firsts {
            if !of_model {
                // What stands aside has no versions; it is only found here when it is all there is.
                ends.extend((!first.is_aside()).then_some(first.id));
                continue;
            }
            let mut open = vec![first];
            while let Some(entry) = open.pop() {
                let within: Vec<&Entry> =
                    self.tree.children(Some(entry.id)).filter(|one| one.continues()).collect();
                let goes_on = within.iter().any(|one| !one.is_aside() || self.is_answered(one));
                let left = self.tree.children(Some(entry.id)).any(|one| !one.continues());
                if !entry.is_aside() && (left || !goes_on) {
                    ends.push(entry.id);
                }
                open.extend(within.into_iter().rev());
            }
        }
        ends
    }

    pub(crate) fn is_answered(&self, entry: &Entry) -> bool {
        self.tree.children(Some(entry.id)).any(Entry::continues)
    }
}

impl Entry {
    /// Whether it stands between replies without being one: the results of tools, a request to go on.
    pub(crate) fn is_aside(&self) -> bool {
        matches!(self.kind, Kind::Results | Kind::GoOn)
    }

    /// Whether it belongs to the item of the reply before it.
    pub(crate) fn continues(&self) -> bool {
        self.is_aside() || self.role == Role::Assistant
    }
}
