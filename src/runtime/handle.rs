//! The runtime as the view holds it: copied into every closure, gone with the view.

use std::rc::Rc;

use conversation::{Attachment, AttachmentId, Change, Conversation, Draft, Entry, EntryId, Input, Turn};
use leptos::prelude::*;
use messages::{Profile, Usage};
use web_sys::File;

use super::Runtime;

/// What the view knows of the runtime: it reads the conversation, woken when that changes, and says what the person
/// did. Used only while the view is mounted.
#[derive(Clone, Copy)]
pub struct Handle(StoredValue<Rc<Runtime>, LocalStorage>);

impl Handle {
    /// A handle that belongs to the current reactive owner and goes with it.
    #[must_use]
    pub fn new(runtime: Rc<Runtime>) -> Self {
        Self(StoredValue::new_local(runtime))
    }

    /// Something happened. Without effect once the view is gone.
    pub fn feed(self, input: Input) {
        if let Some(runtime) = self.0.try_get_value() {
            runtime.feed(input);
        }
    }

    /// The person chose a file.
    pub fn attach(self, file: File) {
        if let Some(runtime) = self.0.try_get_value() {
            runtime.attach(file);
        }
    }

    /// The person took a picture out of the draft.
    pub fn detach(self, id: AttachmentId) {
        if let Some(runtime) = self.0.try_get_value() {
            runtime.detach(id);
        }
    }

    /// The messages' names, in order.
    #[must_use]
    pub fn entries(self) -> Vec<EntryId> {
        self.track(Change::Entries);
        self.peek(|conversation| conversation.entries().iter().map(Entry::id).collect())
    }

    /// Reads one message; nothing when it is gone.
    pub fn entry<T>(self, id: EntryId, read: impl FnOnce(&Entry) -> T) -> Option<T> {
        self.track(Change::Entry(id));
        self.peek(|conversation| conversation.entry(id).map(read))
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

    /// Reads one of the draft's pictures; nothing when it is gone.
    pub fn attachment<T>(self, id: AttachmentId, read: impl FnOnce(&Attachment) -> T) -> Option<T> {
        self.draft(|draft| draft.attachments().iter().find(|one| one.id() == id).map(read))
    }

    /// What all turns were charged.
    #[must_use]
    pub fn usage(self) -> Usage {
        self.track(Change::Usage);
        self.peek(|conversation| *conversation.usage())
    }

    /// Reads the profile, or the defaults while it is not known.
    pub fn profile<T>(self, read: impl FnOnce(&Profile) -> T) -> T {
        self.runtime().changes.track_profile();
        self.peek(|conversation| match conversation.profile() {
            Some(profile) => read(profile),
            None => read(&Profile::default()),
        })
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
        self.0.get_value()
    }
}
