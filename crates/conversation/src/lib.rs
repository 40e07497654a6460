//! A conversation with a model as a plain value: everything that can happen is an [`Input`], everything that
//! has to be done about it is an [`Effect`], and [`Conversation::apply`] is the only way from one to the other.
//! No clock, no network, no page: whoever owns the value performs the effects and feeds back what comes of them.
//!
//! What always holds, whatever comes in whatever order:
//! - the history that is posted satisfies the rules of the Messages API;
//! - nothing typed is lost: a text is in the draft until it is in a message, and a message goes only with
//!   [`Input::Clear`] or [`Input::Replace`];
//! - at most one turn runs, and what comes late from another changes nothing;
//! - the total adds up what every request was charged.
//!
//! The history is a tree of [`Entry`]s. The page shows one path of it, divided into [`Item`]s, each made of
//! [`Piece`]s; an edit, a retry or another answer grows another branch, and nothing is taken away.

mod id;
mod options;

mod document;
mod draft;
mod picture;

mod entry;
mod repair;
mod tree;
mod turn;

mod effect;
mod input;
mod offer;
mod past;
mod settings;

mod binding;
mod history;
mod pairing;
mod request;

mod conversation;
mod cost;
mod data;
mod drafting;
mod ending;
mod receiving;
mod sending;

mod acting;
mod rare;
mod retrying;
mod seam;
mod versions;

mod context;
mod item;
mod piece;
mod pieces;
mod source;

mod snapshot;
mod stored;

pub use context::Context;
pub use conversation::Conversation;
pub use document::{Document, DocumentInfo};
pub use draft::{Attachment, AttachmentFault, AttachmentState, Draft, Ready};
pub use effect::{Change, Effect, End, Event};
pub use entry::{Entry, EntryState, GO_ON, PictureInfo};
pub use id::{AttachmentId, CountId, EntryId, ItemId, TurnId};
pub use input::{Break, Head, Input};
pub use item::{Item, Versions};
pub use offer::Offer;
pub use options::{OptionFault, Options};
pub use picture::Picture;
pub use piece::{CallState, DataState, Part, Piece};
pub use rare::{RARE, Rare};
pub use repair::Note;
pub use seam::Seam;
pub use snapshot::{Snapshot, SnapshotFault};
pub use source::Source;
pub use turn::{Failure, PictureName, Retry, Turn, Unsendable};
