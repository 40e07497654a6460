//! A conversation with a model as a plain value: everything that can happen is an [`Input`], everything that
//! has to be done about it is an [`Effect`], and [`Conversation::apply`] is the only way from one to the other.
//! No clock, no network, no page: whoever owns the value performs the effects and feeds back what comes of them.
//!
//! What always holds, whatever comes in whatever order:
//! - the history that is posted satisfies the rules of the Messages API;
//! - nothing typed is lost: a text is in the draft until it is in a message, and a message goes only with
//!   [`Input::Clear`] or [`Input::Replace`];
//! - at most one turn runs, and what comes late from another changes nothing;
//! - the total adds up what every turn was charged.
//!
//! A reply that was kept in part, or refused, is tried again with [`Input::Retry`]. It stays on the page until
//! the new reply shows its first content and then moves into [`Entry::earlier`] of the new one.

mod id;

mod draft;
mod picture;

mod entry;
mod turn;

mod effect;
mod input;

mod binding;
mod history;
mod pairing;
mod request;

mod conversation;
mod drafting;
mod receiving;
mod sending;
mod snapshot;
mod stored;

pub use conversation::Conversation;
pub use draft::{Attachment, AttachmentState, Draft};
pub use effect::{Change, Effect, End, Event};
pub use entry::{Entry, EntryState, PictureInfo};
pub use id::{AttachmentId, EntryId, TurnId};
pub use input::{Break, Input};
pub use picture::{Picture, PictureFault};
pub use snapshot::{Snapshot, SnapshotFault};
pub use turn::{Failure, PictureName, Turn, Unsendable};
