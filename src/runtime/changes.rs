//! What changed, as the view's signals: one for each thing that is drawn by itself, so that a word of a reply touches
//! its own message only.

use std::cell::RefCell;

use conversation::{Change, ItemId};

use crate::reactive::{Shared, Trigger};

/// One signal for each [`Change`].
pub(super) struct Changes {
    entries: Trigger,
    item: RefCell<Vec<(ItemId, Trigger)>>,
    draft: Trigger,
    turn: Trigger,
    usage: Trigger,
    context: Trigger,
    profile: Trigger,
    quiet: Shared<bool>,
    countdown: Shared<Option<u32>>,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            entries: Trigger::new(),
            item: RefCell::default(),
            draft: Trigger::new(),
            turn: Trigger::new(),
            usage: Trigger::new(),
            context: Trigger::new(),
            profile: Trigger::new(),
            quiet: Shared::new(false),
            countdown: Shared::new(None),
        }
    }
}

impl Changes {
    /// Wakes whoever drew what changed.
    pub(super) fn notify(&self, change: Change) {
        self.signal(change).notify();
    }

    /// Wakes the caller when it changes.
    pub(super) fn track(&self, change: Change) {
        self.signal(change).track();
    }

    /// The profile arrived.
    pub(super) fn configured(&self) {
        self.profile.notify();
    }

    /// Wakes the caller when the profile arrives.
    pub(super) fn track_profile(&self) {
        self.profile.track();
    }

    /// Sets whether the server has been quiet for a while.
    pub(super) fn quiet(&self, quiet: bool) {
        if self.quiet.get_untracked() != quiet {
            self.quiet.set(quiet);
        }
    }

    /// Whether the server has been quiet for a while; wakes the caller when that changes.
    pub(super) fn is_quiet(&self) -> bool {
        self.quiet.get()
    }

    /// Sets the seconds until a turn is tried again.
    pub(super) fn countdown(&self, seconds: Option<u32>) {
        if self.countdown.get_untracked() != seconds {
            self.countdown.set(seconds);
        }
    }

    /// The seconds until a turn is tried again; wakes the caller when that changes.
    pub(super) fn seconds_left(&self) -> Option<u32> {
        self.countdown.get()
    }

    /// Forgets the signals of messages that are gone.
    pub(super) fn retain(&self, there: impl Fn(ItemId) -> bool) {
        self.item.borrow_mut().retain(|(id, _)| there(*id));
    }

    fn signal(&self, change: Change) -> Trigger {
        match change {
            Change::Entries => self.entries.clone(),
            Change::Item(id) => self.item(id),
            Change::Draft => self.draft.clone(),
            Change::Turn => self.turn.clone(),
            Change::Usage => self.usage.clone(),
            Change::Context => self.context.clone(),
        }
    }

    fn item(&self, id: ItemId) -> Trigger {
        let mut all = self.item.borrow_mut();
        // What changes is nearly always the last one.
        if let Some((_, signal)) = all.iter().rev().find(|(one, _)| *one == id) {
            return signal.clone();
        }
        let signal = Trigger::new();
        all.push((id, signal.clone()));
        signal
    }
}
