//! The runtime as the view holds it: copied into every closure, gone with the view.

use std::rc::Rc;

use conversation::{
    Attachment, AttachmentId, Change, Context, Conversation, Draft, EntryId, Input, Item, ItemId, Note,
    Piece, Seam, Source, Turn,
};
use messages::{Cost, Profile, Usage};
use web_sys::File;

use super::Runtime;
use crate::reactive::StoredValue;

/// What the view knows of the runtime: it reads the conversation, woken when that changes, and says what the person
/// did. Used only while the view is mounted.
#[derive(Clone, Copy)]
pub struct Handle(StoredValue<Rc<Runtime>>);

impl Handle {
    /// A handle that belongs to the current reactive owner and goes with it.
    #[must_use]
    pub fn new(runtime: Rc<Runtime>) -> Self {
        Self(StoredValue::new(runtime))
    }

    /// Something happened. Without effect once the view is gone.
    pub fn feed(self, input: Input) {
        if let Some(runtime) = self.0.get_value() {
            runtime.feed(input);
        }
    }

    /// The person chose a file.
    pub fn attach(self, file: File) {
        if let Some(runtime) = self.0.get_value() {
            runtime.attach(file);
        }
    }

    /// The person took an attachment out of the draft.
    pub fn detach(self, id: AttachmentId) {
        if let Some(runtime) = self.0.get_value() {
            runtime.detach(id);
        }
    }

    /// The names of the messages on the page, in order.
    #[must_use]
    pub fn items(self) -> Vec<ItemId> {
        self.track(Change::Entries);
        self.peek(Conversation::item_ids)
    }

    /// One message of the page, with its versions; nothing when it is gone.
    #[must_use]
    pub fn item(self, id: ItemId) -> Option<Item> {
        self.track(Change::Item(id));
        self.peek(|conversation| conversation.item(id))
    }

    /// Reads what a message consists of, in order.
    pub fn pieces<T>(self, id: ItemId, read: impl FnOnce(&[Piece<'_>]) -> T) -> T {
        self.track(Change::Item(id));
        self.peek(|conversation| read(&conversation.pieces(id)))
    }

    /// What a message's text rests on, by number.
    #[must_use]
    pub fn sources(self, id: ItemId) -> Vec<Source> {
        self.track(Change::Item(id));
        self.peek(|conversation| conversation.sources(id))
    }

    /// Reads what was changed or left out when a message was posted.
    pub fn notes<T>(self, id: ItemId, read: impl FnOnce(&[Note]) -> T) -> T {
        self.track(Change::Item(id));
        self.peek(|conversation| read(conversation.notes(id)))
    }

    /// Reads the seam behind a message: up to there a summary stands in for the messages.
    pub fn seam_after<T>(self, id: ItemId, read: impl FnOnce(&Seam) -> T) -> Option<T> {
        self.track(Change::Item(id));
        self.peek(|conversation| conversation.seam_after(id).map(read))
    }

    /// Milliseconds that a block of thinking took; nothing when it did not come in while the page was looking. Wakes
    /// nobody: the time changes with the message.
    #[must_use]
    pub fn thinking_ms(self, entry: EntryId, index: usize) -> Option<u32> {
        let runtime = self.runtime();
        runtime.read(|conversation| runtime.times.borrow().of(conversation, entry, index))
    }

    /// How full the context window is.
    #[must_use]
    pub fn context(self) -> Context {
        self.track(Change::Context);
        self.peek(Conversation::context)
    }

    /// Milliseconds until the turn is tried again by itself, in whole seconds; wakes the caller each second.
    #[must_use]
    pub fn countdown_ms(self) -> Option<u32> {
        self.runtime().changes.seconds_left().map(|seconds| seconds * 1000)
    }

    /// Reads where the conversation stands.
    pub fn turn<T>(self, read: impl FnOnce(&Turn) -> T) -> T {
        self.track(Change::Turn);
        self.peek(|conversation| read(conversation.turn()))
    }

    /// Reads the draft.
    pub fn draft<T>(self, read: impl FnOnce(&Draft) -> T) -> T {
        self.track(Change::Draft);
        self.peek(|conversation| read(conversation.draft()))
    }

    /// Reads one of the draft's attachments; nothing when it is gone.
    pub fn attachment<T>(self, id: AttachmentId, read: impl FnOnce(&Attachment) -> T) -> Option<T> {
        self.draft(|draft| draft.attachments().iter().find(|one| one.id() == id).map(read))
    }

    /// What all turns were charged.
    #[must_use]
    pub fn usage(self) -> Usage {
        self.track(Change::Usage);
        self.peek(|conversation| *conversation.usage())
    }

    /// What all turns cost, where the profile has prices.
    #[must_use]
    pub fn cost(self) -> Option<Cost> {
        self.track(Change::Usage);
        self.peek(|conversation| conversation.cost().cloned())
    }

    /// What one message was charged.
    #[must_use]
    pub fn usage_of(self, id: ItemId) -> Usage {
        self.track(Change::Item(id));
        self.peek(|conversation| conversation.usage_of(id))
    }

    /// What one message cost, where the profile has prices.
    #[must_use]
    pub fn cost_of(self, id: ItemId) -> Option<Cost> {
        self.track(Change::Item(id));
        self.peek(|conversation| conversation.cost_of(id))
    }

    /// Reads the profile, or the defaults while it is not known.
    pub fn profile<T>(self, read: impl FnOnce(&Profile) -> T) -> T {
        self.runtime().changes.track_profile();
        self.peek(|conversation| match conversation.profile() {
            Some(profile) => read(profile),
            None => read(&Profile::default()),
        })
    }

    /// Whether the server said something that is still to be read; woken by changes of the turn.
    #[must_use]
    pub fn holds_answer(self) -> bool {
        self.runtime().later.holds_answer()
    }

    /// Whether the server has been quiet for a while.
    #[must_use]
    pub fn is_quiet(self) -> bool {
        self.runtime().changes.is_quiet()
    }

    /// Reads the conversation without being woken by it.
    pub fn peek<T>(self, read: impl FnOnce(&Conversation) -> T) -> T {
        self.runtime().read(read)
    }

    /// Wakes the caller when this changes.
    pub fn track(self, change: Change) {
        self.runtime().changes.track(change);
    }

    fn runtime(self) -> Rc<Runtime> {
        let Some(runtime) = self.0.get_value() else {
            wasm_bindgen::throw_str("The view of this chat is gone, and with it what it reads.")
        };
        runtime
    }
}
