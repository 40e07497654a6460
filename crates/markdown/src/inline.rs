//! What is inside a leaf: emphasis, links, code and the like. CommonMark's algorithm in one pass over the bytes,
//! without recursion and in linear time: the text is cut at marks into pieces, delimiters and brackets find their
//! partners by the two stacks of the specification, then the pieces become events.

mod address;
mod angle;
mod bracket;
mod calm;
mod class;
mod code;
mod definition;
mod email;
mod emit;
mod emphasis;
mod entity;
mod fold;
mod html;
mod label;
mod literal;
mod math;
mod scan;
mod target;

use crate::definitions::Definitions;
use crate::event::Event;
use crate::options::Options;

pub use definition::{Definition, definition};
pub(crate) use html::tag;
pub use label::label;

/// What the text of a leaf is read with.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Which Markdown is read, and what may come out.
    pub options: Options,
    /// What labels stand for.
    pub definitions: &'a Definitions,
    /// Whether the text goes on and is shown meanwhile: what is open at its end counts as closed there, and
    /// marks that could still become anything are left out. White space at the end is best left on: it tells
    /// that a mark before it is complete.
    pub calm: bool,
}

/// Reads the text of a leaf (lines joined by line feeds) and appends its events. Blanks around the text and
/// around its lines do not count. Returns the labels in it that nothing defines yet, normalised, in their
/// order, each once; a footnote's begins with `^`.
pub fn parse(text: &str, context: &Context<'_>, out: &mut Vec<Event>) -> Vec<String> {
    let mut scan = scan::Scan::new(text, context);
    scan.run();
    let unknown = std::mem::take(&mut scan.unknown).into_list();
    emit::emit(&mut scan, out);
    unknown
}

/// Text without its backslash escapes, its entities replaced: what a fence says about its code.
#[must_use]
pub fn unescape(text: &str) -> String {
    entity::replace(text, true)
}
