//! What the reader looks at: the first thing that is seen of the list. Wherever the list changes, this stays where it is
//! on the screen.

use conversation::ItemId;
use web_sys::Element;

/// How deep into a message the reader's place is sought. Deeper than any text goes that is read.
const DEPTH: usize = 16;

/// What shows less than so many pixels at the edge is not what the reader looks at.
const EDGE: f64 = 1.0;

/// The reader's place.
pub(super) struct Eye {
    /// The message.
    pub(super) item: ItemId,
    /// What is read in it.
    element: Element,
    /// How far below the message's beginning that is.
    inner: f64,
}

impl Eye {
    /// What is at this height of the screen in the row of a message: the innermost thing that is there, or the first one
    /// below it.
    pub(super) fn find(item: ItemId, row: &Element, y: f64) -> Self {
        let mut element = row.clone();
        for _ in 0..DEPTH {
            match first_below(&element, y + EDGE).filter(|_| top(&element) < y) {
                Some(child) => element = child,
                None => break,
            }
        }
        // Part of a long text that is still to be drawn: its height is not known yet, so what follows it stays.
        if !element.has_child_nodes()
            && let Some(next) = element.next_element_sibling()
        {
            element = next;
        }
        let inner = top(&element) - top(row);
        Self { item, element, inner }
    }

    /// How far below the message's beginning it is, as it was when that was asked last.
    pub(super) fn inner(&self) -> f64 {
        self.inner
    }

    /// The same as it is now. What was drawn anew has no place any more, and stays where it was.
    pub(super) fn look(&mut self, row: &Element) -> f64 {
        if self.element.is_connected() {
            self.inner = top(&self.element) - top(row);
        }
        self.inner
    }
}

/// The first child that ends below this height of the screen.
fn first_below(parent: &Element, y: f64) -> Option<Element> {
    let children = parent.children();
    let (mut from, mut to) = (0, children.length());
    // In the order of the page one ends below the other, so few have to be looked at.
    while from < to {
        let middle = from + (to - from) / 2;
        let ends_below = children.item(middle).is_some_and(|child| bottom(&child) > y);
        (from, to) = if ends_below { (from, middle) } else { (middle + 1, to) };
    }
    children.item(from)
}

fn top(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

/// Where on the screen an element ends.
pub(super) fn bottom(element: &Element) -> f64 {
    element.get_bounding_client_rect().bottom()
}
