//! Which items of a long column are in the page: those near what the reader sees. A column may be messages or parts of
//! one message; all that is known of an item here is its height.
//!
//! Heights are pixels, measured or estimated, and whatever divides two items counts to one of them. The sums are kept in
//! a Fenwick tree, so that a height, an item at the end and a question each cost O(log n), however long the column is.
//! Nothing here touches a page: the caller measures, puts items in and takes them out, and leaves [`Place::gap`] and
//! [`Window::rest`] as room for those that are not there.
//!
//! - A frame: [`Window::look`] with what is seen. When it says true, [`Window::places`] tells what is to be in the page.
//! - An item was measured: [`Window::resize`]. When it lies above what is seen, everything seen would move by the
//!   difference; [`Window::correct`] is the same and tells how far to scroll so that nothing does.
//! - An item holds what must not be lost (the focus, a selection): [`Window::pin`] keeps it in the page wherever it is.
//! - Items change at the end only: [`Window::push`] and [`Window::truncate`].

use std::ops::Range;

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

/// Pixels that are no difference between two heights.
const LEAST: f64 = 1e-6;

/// What the reader sees of a column, in pixels from its beginning.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Viewport {
    /// Where it begins. May lie before the column (negative) or behind its end.
    pub top: f64,
    /// How high it is.
    pub height: f64,
}

/// An item that is in the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Which item.
    pub index: usize,
    /// Pixels of the items that are not in the page, between the one before it that is and this one.
    pub gap: f64,
}

/// The heights of a column's items and which of the items are in the page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// The Fenwick tree: the sum at `place` (from 1) is of the items that end with `place`, as many as its lowest bit.
    sums: Vec<f64>,
    near: Range<usize>,
    /// In order, each once.
    pinned: Vec<usize>,
}

impl Window {
    /// A column without items.
    #[must_use]
    pub const fn new() -> Self {
        Self { sums: Vec::new(), near: 0..0, pinned: Vec::new() }
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sums.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sums.is_empty()
    }

    /// One more item at the end. It is in the page from the next [`Window::look`] on, if it is near.
    pub fn push(&mut self, height: f64) {
        let place = self.len() + 1;
        // What the items before it add to the sum that ends here.
        self.sums.push(self.within(place) + sane(height));
    }

    /// What the items before the one that ends at `place` add to the sum there.
    fn within(&self, place: usize) -> f64 {
        let (mut sum, mut part) = (0.0, place - 1);
        while let Some(more) =
            self.sums.get(part.wrapping_sub(1)).filter(|_| part > place - lowest_bit(place))
        {
            sum += more;
            part -= lowest_bit(part);
        }
        sum
    }

    /// There will be so many more items.
    pub fn reserve(&mut self, more: usize) {
        self.sums.reserve(more);
    }

    /// Only the first `len` items stay.
    pub fn truncate(&mut self, len: usize) {
        self.sums.truncate(len);
        self.pinned.retain(|index| *index < len);
        self.near = if self.near.start < len { self.near.start..self.near.end.min(len) } else { 0..0 };
    }

    /// The height of an item; 0 when there is none.
    #[must_use]
    pub fn height(&self, index: usize) -> f64 {
        self.sums.get(index).map_or(0.0, |sum| sum - self.within(index + 1))
    }

    /// This is the height of the item now. Gives by how much everything after it moves down. What is no height (below
    /// 0, not finite) counts as 0; an item that is not there is left alone.
    pub fn resize(&mut self, index: usize, height: f64) -> f64 {
        if index >= self.len() {
            return 0.0;
        }
        let difference = sane(height) - self.height(index);
        // Less is what the sums are rounded by.
        if difference.abs() < LEAST {
            return 0.0;
        }
        let mut place = index + 1;
        while let Some(sum) = self.sums.get_mut(place - 1) {
            *sum += difference;
            place += lowest_bit(place);
        }
        difference
    }

    /// [`Window::resize`] under the eyes of a reader: gives by how much the viewport that began at `top` has to begin
    /// further down, so that what is seen stays where it is. An item that reaches into the viewport grows downwards.
    pub fn correct(&mut self, index: usize, height: f64, top: f64) -> f64 {
        let above = self.top(index) + self.height(index) <= top;
        let difference = self.resize(index, height);
        if above { difference } else { 0.0 }
    }

    /// Where an item begins. The end of the column when there is no such item.
    #[must_use]
    pub fn top(&self, index: usize) -> f64 {
        self.sum(index.min(self.len()))
    }

    /// The height of the whole column.
    #[must_use]
    pub fn total(&self) -> f64 {
        self.sum(self.len())
    }

    /// The item that is at `y`: the first before the column, the last behind its end; 0 when there is none.
    #[must_use]
    pub fn at(&self, y: f64) -> usize {
        let (mut place, mut rest) = (0, y);
        let mut step = (self.len() + 1).next_power_of_two() / 2;
        while step > 0 {
            // From the largest part of the tree to the smallest: whatever ends at or before `y` is passed.
            if let Some(sum) = self.sums.get(place + step - 1).filter(|sum| **sum <= rest) {
                place += step;
                rest -= *sum;
            }
            step /= 2;
        }
        place.min(self.len().saturating_sub(1))
    }

    /// The reader sees this. Says whether other items than before are to be in the page: [`Window::near`] then reaches
    /// one viewport beyond what is seen on each side.
    pub fn look(&mut self, viewport: Viewport) -> bool {
        if self.serves(viewport) {
            return false;
        }
        let near = self.around(viewport, 1.0);
        let changes = near != self.near;
        self.near = near;
        changes
    }

    /// Whether the items that are near do for what the reader sees: they reach at least half a viewport beyond, and none
    /// is more than two away. So not every step of scrolling moves items.
    #[must_use]
    pub fn serves(&self, viewport: Viewport) -> bool {
        let (least, most) = (self.around(viewport, 0.5), self.around(viewport, 2.0));
        let holds = self.near.start <= least.start && least.end <= self.near.end;
        holds && most.start <= self.near.start && self.near.end <= most.end
    }

    /// The items around what is seen, without those that are only kept.
    #[must_use]
    pub fn near(&self) -> Range<usize> {
        self.near.clone()
    }

    /// All items are to be in the page, until the next [`Window::look`].
    pub fn open(&mut self) {
        self.near = 0..self.len();
    }

    /// The item stays in the page wherever it is, until [`Window::unpin`].
    pub fn pin(&mut self, index: usize) {
        if let (true, Err(place)) = (index < self.len(), self.pinned.binary_search(&index)) {
            self.pinned.insert(place, index);
        }
    }

    /// The item is in the page only when it is near.
    pub fn unpin(&mut self, index: usize) {
        if let Ok(place) = self.pinned.binary_search(&index) {
            self.pinned.remove(place);
        }
    }

    /// Whether an item is to be in the page.
    #[must_use]
    pub fn holds(&self, index: usize) -> bool {
        self.near.contains(&index) || self.pinned.binary_search(&index).is_ok()
    }

    /// The items that are to be in the page, in order, each with the room to leave before it.
    pub fn places(&self) -> impl Iterator<Item = Place> + '_ {
        let mut end = 0.0;
        self.indices().map(move |index| {
            let top = self.top(index);
            let gap = (top - end).max(0.0);
            end = top + self.height(index);
            Place { index, gap }
        })
    }

    /// Pixels of the items after the last one that is in the page.
    #[must_use]
    pub fn rest(&self) -> f64 {
        let end = self.near.end.max(self.pinned.last().map_or(0, |last| last + 1));
        (self.total() - self.top(end)).max(0.0)
    }

    fn indices(&self) -> impl Iterator<Item = usize> + '_ {
        let before = self.pinned.iter().copied().filter(|index| *index < self.near.start);
        let after = self.pinned.iter().copied().filter(|index| *index >= self.near.end);
        before.chain(self.near.clone()).chain(after)
    }

    /// The items of what is seen and of so many viewports on each side; at least one when there is any.
    fn around(&self, viewport: Viewport, beyond: f64) -> Range<usize> {
        if self.is_empty() {
            return 0..0;
        }
        let height = sane(viewport.height);
        // What lies further away shows nothing, and the nearest end is what comes into sight first.
        let top = viewport.top.min(self.total()).max(-height);
        self.at(top - beyond * height)..self.at(top + height + beyond * height) + 1
    }

    /// The heights of the first `count` items.
    fn sum(&self, count: usize) -> f64 {
        let (mut place, mut sum) = (count, 0.0);
        while let Some(part) = place.checked_sub(1).and_then(|at| self.sums.get(at)) {
            sum += part;
            place -= lowest_bit(place);
        }
        sum
    }
}

/// `place` from 1.
fn lowest_bit(place: usize) -> usize {
    place & place.wrapping_neg()
}

/// A browser measures nothing else, but what an estimate comes to is anybody's guess.
fn sane(height: f64) -> f64 {
    if height.is_finite() { height.max(0.0) } else { 0.0 }
}
