//! Values that wake whoever read them: signals, what is reckoned from them, and effects. For one thread, and for a page
//! that loads every byte of it: the libraries for this are made for threads and servers too, and cost three times as much.
//!
//! Who reads is noted while it reads. A value that changes marks those who read it, and those who read what they reckon;
//! effects among them run in the next turn of the browser's queue, the one made first before the others. A value that is
//! reckoned ([`Memo`]) is reckoned when somebody asks for it, and wakes its readers only when it is another one.
//!
//! What is made belongs to an [`Owner`] and goes with it. An effect is an owner too: what is made while it runs goes
//! before it runs again. The handles can be copied everywhere; one whose value is gone reads as nothing.

mod graph;
mod place;
mod value;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

pub use graph::{Owner, effect, flush, keep, now_and_then, untrack};
pub use value::{Memo, RwSignal, Shared, StoredValue, Trigger};
