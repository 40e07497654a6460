//! Markdown that grows while it is read: text is pushed, events from closed lists come out. What is certain is
//! given once and never taken back; the rest is a tail that can be asked for at any moment. There is no HTML
//! anywhere: what a model writes can become what [`Event`] and [`Tag`] list, and nothing else.

mod blocks;
mod definitions;
mod document;
mod event;
pub mod inline;
mod labels;
mod line;
mod options;

pub use definitions::{Definitions, Target};
pub use document::{Document, Sink, Tail, parse};
pub use event::{Align, End, Event, LeafId, Tag};
pub use options::{Options, Policy};
