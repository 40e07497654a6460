//! The blocks of a document, line by line, after the algorithm that CommonMark describes: a line first continues
//! the containers that are open, then opens new ones, and what is left of it goes to a leaf. What that algorithm
//! takes back later (the head of a table, definitions in front of a paragraph, underlined headings, blank lines
//! behind code) waits in the open leaf here, and nothing that was given is ever taken back.

mod calm;
mod html;
mod leaf;
mod open;
mod start;
mod state;
mod table;

pub(crate) use state::State;

use state::{Container, Leaf};

use crate::definitions::{Definitions, Waiting};
use crate::document::Sink;
use crate::event::{End, Event};
use crate::line::Line;
use crate::options::Options;

/// How deep containers may be inside each other; deeper marks are text. Whoever walks the result recurses, and a
/// few kilobytes of `>` must not exhaust the stack.
const DEPTH: usize = 64;

/// What is known of labels, besides the state.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(crate) definitions: Definitions,
    pub(crate) waiting: Waiting,
}

/// Reads lines into a state and says what they settle.
pub(crate) struct Reader<'a> {
    options: Options,
    state: &'a mut State,
    known: &'a mut Known,
    sink: &'a mut dyn Sink,
    /// Whether the text still grows and is read for display, see [`calm`].
    calm: bool,
    /// Where a block that closes now has its end.
    here: usize,
    /// Where the present line, with its line feed, has its end.
    end: usize,
    /// The state's `parted`, until something is opened on the line.
    parted: Option<usize>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(
        options: Options,
        state: &'a mut State,
        known: &'a mut Known,
        sink: &'a mut dyn Sink,
    ) -> Self {
        Self { options, state, known, sink, calm: false, here: 0, end: 0, parted: None }
    }

    /// Reads for display: what is open at the end of the text counts as closed there.
    pub(crate) fn calm(mut self) -> Self {
        self.calm = true;
        self
    }

    /// Reads a line, given without its end, that lies in the source from `start` to `end`.
    pub(crate) fn line(&mut self, text: &str, start: usize, end: usize) {
        (self.here, self.end) = (start, end);
        let mut line = Line::new(text, start);
        let matched = self.matched(&mut line);
        if self.calm && line.blank() {
            // It may yet become anything.
            return;
        }
        self.parted = self.state.parted.take();
        let all = matched == self.state.containers.len();
        if all && self.leaf_takes(&mut line) {
            return;
        }
        let paragraph = matches!(self.state.leaf, Leaf::Paragraph(_));
        let table = all && matches!(self.state.leaf, Leaf::Table(_));
        if !paragraph && !table {
            self.close_to(matched);
        }
        self.open(&mut line, matched, all && paragraph);
    }

    /// The end of the text: closes all that is open.
    pub(crate) fn finish(&mut self, end: usize) {
        self.here = end;
        self.close_leaf(self.calm);
        self.close_to(0);
        // What is shown meanwhile may wait for what is settled next.
        if !self.calm {
            self.catch_up(true);
        }
    }

    /// How many of the open containers the line continues.
    fn matched(&self, line: &mut Line<'_>) -> usize {
        let continues = |container: &&Container| match container {
            Container::List { .. } => true,
            Container::Quote => {
                let quoted = line.indent() < 4 && line.byte() == Some(b'>');
                if quoted {
                    line.take(1);
                    line.take_space();
                }
                quoted
            }
            Container::Item { filled, .. } if line.blank() => *filled,
            Container::Footnote if line.blank() => true,
            Container::Item { width, .. } => indented(line, *width),
            Container::Footnote => indented(line, 4),
        };
        self.state.containers.iter().take_while(continues).count()
    }

    /// Closes the open leaf and the containers from the given one on.
    fn close_to(&mut self, depth: usize) {
        self.close_leaf(false);
        while self.state.containers.len() > depth {
            self.close_container();
        }
    }

    fn close_container(&mut self) {
        let end = match self.state.containers.pop() {
            Some(Container::Quote) => End::Quote,
            Some(Container::List { loose, .. }) => End::List { tight: !loose },
            Some(Container::Item { .. }) => End::Item,
            Some(Container::Footnote) => End::Footnote,
            None => return,
        };
        self.give(Event::Exit(end));
        self.boundary();
    }

    fn give(&mut self, event: Event) {
        self.sink.event(event);
    }

    /// Says that a block ended, if it was not inside another one.
    fn boundary(&mut self) {
        if self.state.containers.is_empty() {
            self.sink.boundary(self.here);
        }
    }
}

/// Takes the indentation of a line if it has that much.
fn indented(line: &mut Line<'_>, columns: usize) -> bool {
    let deep = line.indent() >= columns;
    if deep {
        line.take_columns(columns);
    }
    deep
}
