//! The long beginning of a history that the host page set. It stays the text that it came as: an entry is made of a
//! message when something asks for it, and what is posted is copied.

use std::cell::{Cell, OnceCell};

use messages::message::{Message, Role};
use messages::{History, Run};

use crate::binding::Prefix;
use crate::entry::{Entry, GO_ON};
use crate::id::EntryId;

/// Messages that follow each other, the first of them the first of the conversation. None of them is in need of a repair,
/// calls a tool or carries a file, and the last is a question, which the first entry after them answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    /// The name of the first message; the others count on from it.
    first: u64,
    run: Run,
    /// Those that were looked at.
    seen: Vec<OnceCell<Box<Entry>>>,
    /// What follows them is bound to the second when they follow the first.
    bound: Cell<Option<(Prefix, Prefix)>>,
}

impl Past {
    /// Divides a history into what stays text and what is read. `last` is the last number that was given.
    pub(crate) fn of(history: History, last: &mut u64) -> (Self, Vec<Message>) {
        let History { run, mut rest } = history;
        if (0..run.len()).any(|index| run.says(index, GO_ON)) {
            // What the widget asked in the person's name is no message of the page.
            let mut all: Vec<Message> = (0..run.len()).map(|index| run.message(index)).collect();
            all.append(&mut rest);
            return (Self::default(), all);
        }
        let first = *last + 1;
        *last += run.len() as u64;
        let seen = vec![OnceCell::new(); run.len()];
        (Self { first, run, seen, bound: Cell::default() }, rest)
    }

    pub(crate) fn len(&self) -> usize {
        self.run.len()
    }

    /// Where the message of this name stands.
    pub(crate) fn place(&self, id: EntryId) -> Option<usize> {
        let place = usize::try_from(id.0.checked_sub(self.first)?).ok()?;
        (place < self.len()).then_some(place)
    }

    /// The name of the message at this place.
    pub(crate) fn id(&self, place: usize) -> Option<EntryId> {
        (place < self.len()).then(|| EntryId(self.first + place as u64))
    }

    /// The message at this place.
    pub(crate) fn entry(&self, place: usize) -> Option<&Entry> {
        let id = self.id(place)?;
        Some(self.seen.get(place)?.get_or_init(|| Box::new(Entry::of_message(id, self.run.message(place)))))
    }

    /// Whose the message at this place is, and about how many bytes of text it has.
    pub(crate) fn extent(&self, place: usize) -> Option<(Role, usize)> {
        (place < self.len()).then(|| (Run::role(place), self.run.extent(place)))
    }

    /// All messages, in the shape of the API.
    pub(crate) fn messages(&self) -> impl Iterator<Item = Message> {
        (0..self.len()).map(|place| self.run.message(place))
    }

    /// The message at this place, in the shape of the API.
    pub(crate) fn message(&self, place: usize) -> Option<Message> {
        (place < self.len()).then(|| self.run.message(place))
    }

    /// Puts the JSON of all messages into `out`, each with a comma behind it.
    pub(crate) fn write(&self, out: &mut String) {
        self.run.write(out);
    }

    /// What is bound to `prefix` and then to these messages.
    pub(crate) fn bind(&self, prefix: Prefix) -> Prefix {
        if let Some((_, after)) = self.bound.get().filter(|(before, _)| *before == prefix) {
            return after;
        }
        let (mut after, mut block) = (prefix, String::new());
        for place in 0..self.len() {
            block.clear();
            self.run.write_block(place, &mut block);
            after.add_json(Run::role(place), &block);
        }
        self.bound.set(Some((prefix, after)));
        after
    }
}
