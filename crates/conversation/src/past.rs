//! The long beginning of a history that the host page set. It stays with the page: an entry is made of a message when
//! something asks for it, and a request only says where it belongs.

use std::cell::OnceCell;

use messages::message::{Message, Role};
use messages::{History, Run};

use crate::binding::Prefix;
use crate::entry::{Entry, GO_ON};
use crate::id::EntryId;

/// Messages that follow each other, the first of them the first of the conversation. None of them calls a tool or carries a
/// file, and the last is a question, which the first entry after them answers. When they are posted, none is in need of a
/// repair, which [`Tree::check_past`](crate::tree::Tree::check_past) sees to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    /// The name of the first message; the others count on from it.
    first: u64,
    run: Run,
    /// Those that were looked at.
    seen: Vec<OnceCell<Box<Entry>>>,
}

impl Past {
    /// Divides a history into what stays where it is and what is read. `last` is the last number that was given.
    pub(crate) fn of(history: History, last: &mut u64) -> (Self, Vec<Message>) {
        let History { run, mut rest } = history;
        if (0..run.len()).any(|index| run.extent(index) == GO_ON.len() && run.text(index) == GO_ON) {
            // What the widget asked in the person's name is no message of the page.
            let mut all: Vec<Message> = run.messages().collect();
            all.append(&mut rest);
            return (Self::default(), all);
        }
        let first = *last + 1;
        *last += run.len() as u64;
        let seen = vec![OnceCell::new(); run.len()];
        (Self { first, run, seen }, rest)
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

    /// The messages, in the shape of the API.
    pub(crate) fn run(&self) -> &Run {
        &self.run
    }

    /// Tells of each message from this place on: its name, whose it is, and about how many bytes of text it has.
    pub(crate) fn tell(&self, from: usize, tell: &mut dyn FnMut(EntryId, Role, usize)) {
        for place in from..self.len() {
            tell(EntryId(self.first + place as u64), Run::role(place), self.run.extent(place));
        }
    }

    /// The message at this place, in the shape of the API.
    pub(crate) fn message(&self, place: usize) -> Option<Message> {
        (place < self.len()).then(|| self.run.message(place))
    }

    /// What is bound to `prefix` and then to these messages.
    pub(crate) fn bind(&self, mut prefix: Prefix) -> Prefix {
        for (place, id) in (self.first..).take(self.len()).enumerate() {
            prefix.add_text(Run::role(place), EntryId(id));
        }
        prefix
    }
}
