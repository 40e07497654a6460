//! One message in its place: the room of those that are not in the page before it, and the message itself.

use conversation::ItemId;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::scroller::stretch;
use crate::reactive::Owner;
use crate::view::el::html::div;
use crate::view::el::{Ref, View};

/// What a message must not lose by leaving the page: the focus, a text that is being changed, an open menu, and a reply
/// that comes in, which would be drawn from its beginning again.
const KEPT: &str = ":focus, [data-state=editing], [data-state=streaming], [aria-expanded=true]";

/// A message that is drawn.
pub(super) struct Row {
    pub(super) item: ItemId,
    pub(super) index: usize,
    pub(super) element: HtmlElement,
    /// The reader pressed something in it, which may have changed how it looks: what is open, what is wrapped.
    pub(super) touched: bool,
    /// What the message holds goes with the row.
    _owner: Owner,
    gap: f64,
    count: usize,
}

impl Row {
    /// Draws a message. `told`: a screen reader says it when it comes, as it does with what is new; what comes back
    /// because the reader scrolled is not new.
    pub(super) fn new(item: ItemId, index: usize, told: bool, draw: impl FnOnce() -> View) -> Option<Self> {
        let owner = Owner::default();
        let element = owner.with(|| {
            let place = Ref::<HtmlElement>::new();
            let live = (!told).then_some("off");
            let _ = View::of(div().node_ref(place).class("row").attr("aria-live", live).child(draw()));
            place.get_untracked()
        })?;
        Some(Self { item, index, element, touched: false, _owner: owner, gap: 0.0, count: 0 })
    }

    /// Leaves this room before it.
    pub(super) fn space(&mut self, gap: f64) {
        if self.gap != gap {
            self.gap = gap;
            stretch(&self.element, "margin-block-start", gap);
        }
    }

    /// Says which of how many messages it is, since a screen reader only counts those that are in the page.
    pub(super) fn number(&mut self, count: usize) {
        if self.count == count {
            return;
        }
        self.count = count;
        if let Ok(Some(article)) = self.element.query_selector("article") {
            // Both only fail for a name that is none.
            let _ = article.set_attribute("aria-posinset", &messages::decimal(self.index as u64 + 1));
            let _ = article.set_attribute("aria-setsize", &messages::decimal(count as u64));
        }
    }

    /// Whether it would lose something by leaving the page.
    pub(super) fn is_kept(&self) -> bool {
        self.element.query_selector(KEPT).is_ok_and(|found| found.is_some())
    }

    /// Takes it out of the page as it is. When it comes back it is not new.
    pub(super) fn take_out(&self) {
        self.element.remove();
        // Only fails for a name that is none.
        let _ = self.element.set_attribute("aria-live", "off");
    }

    /// Puts it into its place.
    pub(super) fn put_before(&self, parent: &Element, next: &Element) {
        // Only fails when `next` is somewhere else, which it is not.
        let _ = parent.insert_before(self.element.unchecked_ref(), Some(next));
    }
}

impl Drop for Row {
    fn drop(&mut self) {
        self.element.remove();
    }
}
