//! What is open at the end of the lines read so far. It is small but for the text of an open leaf, so that it can
//! be copied to see what the end of the text would bring.

use crate::event::{Align, LeafId};

use super::html;

/// What is open.
#[derive(Clone, Debug, Default)]
pub(crate) struct State {
    /// From the outermost to the innermost.
    pub(crate) containers: Vec<Container>,
    pub(crate) leaf: Leaf,
    /// After a blank line: the containers from this one on may have been parted by it. Those further out were
    /// not, because the blank line was inside a quotation.
    pub(crate) parted: Option<usize>,
}

/// A block that holds blocks.
#[derive(Clone, Debug)]
pub(crate) enum Container {
    Quote,
    List {
        /// Its bullet, or what follows its numbers: items with another one begin another list.
        mark: u8,
        /// Whether a blank line was seen between its items or between the blocks of one.
        loose: bool,
    },
    Item {
        /// Columns before its content.
        width: usize,
        /// Whether it holds anything yet.
        filled: bool,
    },
    Footnote,
}

/// A block that holds lines.
#[derive(Clone, Debug, Default)]
pub(crate) enum Leaf {
    #[default]
    None,
    Paragraph(Paragraph),
    Fence(Fence),
    Indented {
        /// Blank lines that belong to the code only if more of it follows.
        blanks: String,
    },
    Html {
        kind: html::Kind,
        /// Whether a line of it was given already.
        begun: bool,
    },
    Table(Table),
    Formula {
        id: LeafId,
        text: String,
    },
}

/// A paragraph that may still become a heading, a table's head or definitions.
#[derive(Clone, Debug)]
pub(crate) struct Paragraph {
    pub(crate) id: LeafId,
    /// Its lines without their indentation, joined by line feeds.
    pub(crate) text: String,
    /// Where in the source its last line begins.
    pub(crate) last: usize,
    /// How many lines it has.
    pub(crate) lines: usize,
    /// Whether it begins behind the mark of an item, perhaps with a task's box.
    pub(crate) first: bool,
}

/// A fence that waits for its end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fence {
    pub(crate) mark: u8,
    pub(crate) length: usize,
    /// Columns that are taken off from each line.
    pub(crate) indent: usize,
}

/// A table that may get more rows.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) align: Vec<Align>,
    /// How many cells were added to short rows. They cost the writer nothing and the reader much, so there is a
    /// limit, see [`super::table::MAX_ADDED`].
    pub(crate) added: usize,
}
