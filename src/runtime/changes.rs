//! What changed, as the view's signals: one for each thing that is drawn by itself, so that a word of a reply touches
//! its own message only.

use std::cell::RefCell;

use conversation::{Change, ItemId};
use leptos::prelude::*;

/// One signal for each [`Change`].
pub(super) struct Changes {
    entries: ArcTrigger,
    item: RefCell<Vec<(ItemId, ArcTrigger)>>,
    draft: ArcTrigger,
    turn: ArcTrigger,
    usage: ArcTrigger,
    context: ArcTrigger,
    profile: ArcTrigger,
    quiet: ArcRwSignal<bool>,
    countdown: ArcRwSignal<Option<u32>>,
}

impl Default for Changes {
    fn default() -> Self {
        Self {
            entries: ArcTrigger::new(),
            item: RefCell::default(),
            draft: ArcTrigger::new(),
            turn: ArcTrigger::new(),
            usage: ArcTrigger::new(),
            context: ArcTrigger::new(),
            profile: ArcTrigger::new(),
            quiet: ArcRwSignal::new(false),
            countdown: ArcRwSignal::new(None),
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

    fn signal(&self, change: Change) -> ArcTrigger {
        match change {
            Change::Entries => self.entries.clone(),
            Change::Item(id) => self.item(id),
            Change::Draft => self.draft.clone(),
            Change::Turn => self.turn.clone(),
            Change::Usage => self.usage.clone(),
            Change::Context => self.context.clone(),
        }
    }

    fn item(&self, id: ItemId) -> ArcTrigger {
        let mut all = self.item.borrow_mut();
        // What changes is nearly always the last one.
        if let Some((_, signal)) = all.iter().rev().find(|(one, _)| *one == id) {
            return signal.clone();
        }
        let signal = ArcTrigger::new();
        all.push((id, signal.clone()));
        signal
    }
}
