//! What is inside a leaf: emphasis, links, code and the like. For now its plain text.

use crate::definitions::{Definitions, Target};
use crate::event::Event;
use crate::options::Options;

/// What the text of a leaf is read with.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Which Markdown is read, and what may come out.
    pub options: Options,
    /// What labels stand for.
    pub definitions: &'a Definitions,
    /// Whether the text goes on and is shown meanwhile: what is open at its end counts as closed there, and
    /// marks that could still become anything are left out.
    pub calm: bool,
}

/// Reads the text of a leaf (lines joined by line feeds, no blank around it) and appends its events. Returns the
/// labels in it that nothing defines yet, normalised; a footnote's begins with `^`.
pub fn parse(text: &str, _context: &Context<'_>, out: &mut Vec<Event>) -> Vec<String> {
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push(Event::SoftBreak);
        }
        out.push(Event::Text(line.trim().to_owned()));
    }
    Vec::new()
}

/// Whether a paragraph begins with a link definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definition {
    /// It does not, whatever comes behind the text.
    None,
    /// It does not, but could if the text went on.
    Partial,
    /// It does.
    Some {
        /// The normalised label.
        label: String,
        /// What it stands for.
        target: Target,
        /// Where in the text the rest begins: behind the definition's last line feed, or the end of the text.
        rest: usize,
    },
}

/// Reads a link definition at the start of a paragraph's text.
pub fn definition(_text: &str) -> Definition {
    Definition::None
}

/// A label as it is compared: case folded, white space collapsed.
pub fn label(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Text without its backslash escapes, its entities replaced: what a fence says about its code.
pub fn unescape(text: &str) -> String {
    text.to_owned()
}
