//! Which messages there are, which of them are drawn, and where the reader is among them.

use std::ops::Range;

use conversation::{Conversation, ItemId};
use messages::Role;
use web_sys::{Element, Node};

use super::eye::{self, Eye};
use super::row::Row;
use super::scroller::Scroller;
use crate::platform::resize::Resized;
use crate::window::{Viewport, Window};

/// So many messages are in the page at once without being felt.
pub(super) const FEW: usize = 50;

/// How many of the messages that the reader pressed something in are kept as they were.
const KEPT: usize = 50;

/// What is seen of a panel that is still closed, in pixels.
const UNSEEN: f64 = 600.0;

/// What the list knows.
#[derive(Default)]
pub(super) struct State {
    /// The heights of all messages, and which are in the page.
    pub(super) window: Window,
    pub(super) items: Vec<ItemId>,
    /// In the page, in order.
    pub(super) rows: Vec<Row>,
    /// Not in the page, though drawn; the one that left last at the end.
    pub(super) left: Vec<Row>,
    pub(super) eye: Option<Eye>,
    /// How much more room there is above what the reader sees than the heights above come to, in pixels; negative when
    /// there is less.
    pub(super) drift: f64,
    /// The reader is at the end and stays there.
    pub(super) follows: bool,
    /// The scroller moves, and will say when it does not any more.
    pub(super) scrolls: bool,
    /// How far it is scrolled.
    pub(super) top: f64,
    /// How much is seen.
    pub(super) height: f64,
    /// The room behind the last message that is in the page.
    pub(super) rest: f64,
}

impl State {
    pub(super) fn new() -> Self {
        Self { follows: true, height: UNSEEN, ..Self::default() }
    }

    /// Takes over which messages there are. Gives those that are new.
    pub(super) fn take(&mut self, conversation: &Conversation) -> Range<usize> {
        let count = conversation.item_count();
        let (mut same, mut end) = (0, self.items.len().min(count));
        // As long as one is the same, so is all before it.
        while same < end {
            let middle = same + (end - same) / 2;
            let stays = conversation.item_at(middle).as_ref() == self.items.get(middle);
            (same, end) = if stays { (middle + 1, end) } else { (same, middle) };
        }
        self.truncate(same);
        self.items.reserve(count - same);
        self.window.reserve(count - same);
        let (items, window) = (&mut self.items, &mut self.window);
        conversation.tell_items(same, &mut |item, role, bytes| {
            items.push(item);
            window.push(guess(role, bytes));
        });
        same..self.items.len()
    }

    fn truncate(&mut self, len: usize) {
        self.items.truncate(len);
        self.window.truncate(len);
        self.rows.retain(|row| row.index < len);
        self.left.retain(|row| row.index < len);
    }

    /// Whether what is in the page does for what the reader sees.
    pub(super) fn serves(&self) -> bool {
        if self.items.len() <= FEW {
            self.window.near() == (0..self.items.len())
        } else {
            self.window.serves(self.viewport())
        }
    }

    fn viewport(&self) -> Viewport {
        let top = if self.follows { self.window.total() - self.height } else { self.top - self.drift };
        Viewport { top, height: self.height }
    }

    /// Looks where the reader is. Takes out the rows of what is not to be in the page; what lies between the two ends of
    /// the selection stays, since it is all selected.
    pub(super) fn leave(&mut self, selected: Option<(Node, Node)>) -> Vec<Row> {
        if self.items.len() <= FEW {
            self.window.open();
        } else {
            self.window.look(self.viewport());
        }
        let near = self.window.near();
        let holding = |node: &Node| self.rows.iter().find(|row| row.element.contains(Some(node)));
        let ends = selected.map(|(start, end)| [holding(&start), holding(&end)]);
        let ends = ends.map(|ends| ends.map(|row| row.map(|row| row.index)));
        let selected = match ends {
            Some([Some(start), Some(end)]) => start..end + 1,
            Some([Some(one), None] | [None, Some(one)]) => one..one + 1,
            _ => 0..0,
        };
        let (mut stay, mut gone) = (Vec::new(), Vec::new());
        for row in self.rows.drain(..) {
            let is_near = near.contains(&row.index);
            if !is_near && (selected.contains(&row.index) || row.is_kept()) {
                self.window.pin(row.index);
            } else {
                self.window.unpin(row.index);
            }
            if self.window.holds(row.index) { stay.push(row) } else { gone.push(row) }
        }
        self.rows = stay;
        gone
    }

    /// Keeps a row that the reader pressed something in as it is.
    pub(super) fn put_away(&mut self, row: Row) {
        if row.touched {
            row.take_out();
            self.left.push(row);
        }
        if self.left.len() > KEPT {
            self.left.remove(0);
        }
    }

    /// These are the sizes of messages now. What the reader sees stays where it is, unless that is the end.
    pub(super) fn measure(&mut self, sizes: &[Resized]) {
        let before =
            self.eye.as_ref().and_then(|eye| Some(self.window.top(self.eye_row()?.index) + eye.inner()));
        for size in sizes {
            if let Some(row) = self.rows.iter().find(|row| same(&row.element, &size.element)) {
                self.window.resize(row.index, size.height);
            }
        }
        let row = self.eye_row().map(|row| (row.index, row.element.clone()));
        let after = self.eye.as_mut().zip(row);
        let after = after.map(|(eye, (index, row))| self.window.top(index) + eye.look(&row));
        if let (Some(before), Some(after)) = (before, after.filter(|_| !self.follows)) {
            self.drift -= after - before;
        }
    }

    /// Whether the reader's place is in the page. After a jump it is not: what was looked at before is far away.
    pub(super) fn sees(&self) -> bool {
        self.eye_row().is_some()
    }

    fn eye_row(&self) -> Option<&Row> {
        let eye = self.eye.as_ref()?;
        self.rows.iter().find(|row| row.item == eye.item)
    }

    /// Looks at what the reader looks at.
    pub(super) fn seen(&mut self, scroller: &Scroller, follows: bool) {
        self.follows = follows;
        self.eye = None;
        if !follows {
            let y = scroller.screen_top();
            let first = self.rows.partition_point(|row| eye::bottom(&row.element) <= y);
            self.eye = self.rows.get(first).map(|row| Eye::find(row.item, &row.element, y));
        }
    }

    /// The message in the page that has the largest room before it, of those that begin above what is seen.
    pub(super) fn widest(&self) -> Option<usize> {
        let above = self.window.near().start;
        let above = self.window.places().filter(|place| place.index <= above);
        above.reduce(|one, other| if other.gap > one.gap { other } else { one }).map(|place| place.index)
    }
}

fn same(one: &Element, other: &Element) -> bool {
    one == other
}

/// The height that a message may have, in pixels: lines of usual length, and what stands around them.
fn guess(role: Role, bytes: usize) -> f64 {
    const LINE: usize = 50;
    let lines = bytes.div_ceil(LINE).max(1) as f64;
    match role {
        Role::User => 36.0 + 24.0 * lines,
        Role::Assistant => 46.0 + 24.0 * lines,
        Role::System => 0.0,
    }
}
