//! Where a conversation is kept. For now in memory, for as long as the element lives; nothing of the browser's own
//! storage is touched, so it does not matter whether the page may.

use std::cell::RefCell;

/// One kept value.
#[derive(Debug)]
pub struct Memory<T>(RefCell<Option<T>>);

impl<T> Memory<T> {
    /// With nothing in it.
    #[must_use]
    pub fn new() -> Self {
        Self(RefCell::new(None))
    }

    /// Keeps `value` in place of what was kept before.
    pub fn keep(&self, value: T) {
        self.0.replace(Some(value));
    }

    /// Takes out what is kept.
    pub fn take(&self) -> Option<T> {
        self.0.take()
    }
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self::new()
    }
}
