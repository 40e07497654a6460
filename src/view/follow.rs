//! The list of messages follows the stream while the reader is at its end, and lets go when the reader scrolls up.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use super::el::Ref;
use super::live::effect;
use crate::platform::resize::Resizes;
use crate::reactive::{RwSignal, StoredValue};

/// How near to the end counts as being there, in pixels.
const NEAR: i32 = 24;

/// Follows one scroller.
#[derive(Clone, Copy)]
pub(super) struct Follow {
    scroller: Ref<HtmlElement>,
    state: StoredValue<Rc<State>>,
    /// Whether there is something further down that the reader does not see.
    away: RwSignal<bool>,
}

struct State {
    following: Cell<bool>,
    top: Cell<i32>,
    resizes: RefCell<Option<Resizes>>,
}

impl Follow {
    pub(super) fn new(scroller: Ref<HtmlElement>) -> Self {
        let state = State { following: Cell::new(true), top: Cell::new(0), resizes: RefCell::new(None) };
        let follow = Self { scroller, state: StoredValue::new(Rc::new(state)), away: RwSignal::new(false) };
        effect(move || {
            if let Some(scroller) = scroller.get() {
                follow.watch(&scroller);
            }
        });
        follow
    }

    /// Stays at the end whenever this part of the list changes its size: between layout and drawing, so that nothing
    /// is seen to jump.
    pub(super) fn watch(self, element: &Element) {
        let Some(state) = self.state.get_value() else { return };
        let mut resizes = state.resizes.borrow_mut();
        if resizes.is_none() {
            *resizes = Resizes::new(move || self.keep()).ok();
        }
        if let Some(resizes) = &*resizes {
            resizes.watch(element);
        }
    }

    /// Goes to the end and follows again.
    pub(super) fn jump(self) {
        if let Some(state) = self.state.get_value() {
            state.following.set(true);
        }
        self.keep();
    }

    /// Whether the reader is away from the end; wakes the caller when that changes.
    pub(super) fn is_away(self) -> bool {
        self.away.get()
    }

    /// The scroller was scrolled, by the reader or by [`Follow::keep`]. Only going up lets go: content that grows in
    /// between moves the end away without anyone having scrolled.
    pub(super) fn scrolled(self) {
        let Some((state, scroller)) = self.parts() else { return };
        let top = scroller.scroll_top();
        if rest(&scroller) <= NEAR {
            state.following.set(true);
        } else if top < state.top.get() {
            state.following.set(false);
        }
        state.top.set(top);
        self.tell(&state, &scroller);
    }

    fn keep(self) {
        let Some((state, scroller)) = self.parts() else { return };
        if state.following.get() {
            scroller.set_scroll_top(scroller.scroll_height());
            state.top.set(scroller.scroll_top());
        }
        self.tell(&state, &scroller);
    }

    fn tell(self, state: &State, scroller: &HtmlElement) {
        let away = !state.following.get() && rest(scroller) > NEAR;
        if self.away.get_untracked() != away {
            self.away.set(away);
        }
    }

    fn parts(self) -> Option<(Rc<State>, HtmlElement)> {
        Some((self.state.get_value()?, self.scroller.get_untracked()?))
    }
}

/// Pixels below what is seen.
fn rest(scroller: &Element) -> i32 {
    scroller.scroll_height() - scroller.client_height() - scroller.scroll_top()
}
