//! The list of messages follows the stream while the reader is at its end, and lets go when the reader scrolls up.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use gloo_render::{AnimationFrame, request_animation_frame};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, Node};

use super::el::Ref;
use super::live::effect;
use super::window::{Rows, Scroller};
use crate::platform::resize::{Resized, Resizes};
use crate::reactive::{RwSignal, StoredValue};

/// How near to the end counts as being there, in pixels.
const NEAR: f64 = 24.0;

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
    top: Cell<f64>,
    resizes: OnceCell<Option<Resizes>>,
    rows: OnceCell<Rows>,
    frame: RefCell<Option<AnimationFrame>>,
}

impl Follow {
    pub(super) fn new(scroller: Ref<HtmlElement>) -> Self {
        let state = State {
            following: Cell::new(true),
            top: Cell::new(0.0),
            resizes: OnceCell::new(),
            rows: OnceCell::new(),
            frame: RefCell::new(None),
        };
        let follow = Self { scroller, state: StoredValue::new(Rc::new(state)), away: RwSignal::new(false) };
        effect(move || {
            if let Some(scroller) = scroller.get() {
                follow.watch(&scroller);
            }
        });
        follow
    }

    /// This is the list in the scroller.
    pub(super) fn hold(self, rows: Rows) {
        if let Some(state) = self.state.get_value() {
            // There is one list, and it is held once.
            let _ = state.rows.set(rows);
        }
    }

    /// Stays where the reader is whenever this part of the scroller changes its size: between layout and drawing, so
    /// that nothing is seen to jump.
    pub(super) fn watch(self, element: &Element) {
        let Some(state) = self.state.get_value() else { return };
        let resizes =
            state.resizes.get_or_init(|| Resizes::new(Box::new(move |sizes| self.resized(&sizes))).ok());
        if let Some(resizes) = resizes {
            resizes.watch(element);
        }
    }

    /// This part leaves the scroller.
    pub(super) fn leave(self, element: &Element) {
        let Some(state) = self.state.get_value() else { return };
        if let Some(Some(resizes)) = state.resizes.get() {
            resizes.leave(element);
        }
    }

    /// Messages came or went.
    pub(super) fn sync(self) {
        if let Some(state) = self.state.get_value()
            && let Some(rows) = state.rows.get()
        {
            rows.sync();
        }
    }

    /// Goes to the end and follows again.
    pub(super) fn jump(self) {
        self.send(true);
    }

    /// Whether the reader is away from the end; wakes the caller when that changes.
    pub(super) fn is_away(self) -> bool {
        self.away.get()
    }

    /// The scroller was scrolled, by the reader or by this. Only going up lets go: content that grows in between moves
    /// the end away without anyone having scrolled.
    pub(super) fn scrolled(self) {
        let Some((state, scroller)) = self.parts() else { return };
        let top = scroller.top();
        if scroller.rest(top) <= NEAR {
            state.following.set(true);
        } else if top < state.top.get() {
            state.following.set(false);
        }
        state.top.set(top);
        if let Some(rows) = state.rows.get() {
            rows.scrolled(&scroller, top, state.following.get());
        }
        self.tell(&state, &scroller);
    }

    /// The scroller rests.
    pub(super) fn rested(self) {
        let Some((state, scroller)) = self.parts() else { return };
        if let Some(rows) = state.rows.get() {
            rows.rested(&scroller);
            state.top.set(scroller.top());
        }
    }

    /// Home and End. The browser would glide there through everything between, which is not in the page.
    pub(super) fn pressed(self, event: &KeyboardEvent) {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let writes = target.is_none_or(|target| target.matches("input, textarea, select").unwrap_or(true));
        if writes || event.default_prevented() || event.shift_key() || event.alt_key() || event.meta_key() {
            return;
        }
        match event.key().as_str() {
            "Home" => self.send(false),
            "End" => self.send(true),
            _ => return,
        }
        event.prevent_default();
    }

    /// Something was pressed in the list.
    pub(super) fn touched(self, event: &Event) {
        if let Some(state) = self.state.get_value()
            && let Some(rows) = state.rows.get()
            && let Some(target) = event.target().and_then(|target| target.dyn_into::<Node>().ok())
        {
            rows.touched(&target);
        }
    }

    fn send(self, to_end: bool) {
        let Some((state, scroller)) = self.parts() else { return };
        state.following.set(to_end);
        if let Some(rows) = state.rows.get() {
            rows.send(&scroller, to_end);
        }
        state.top.set(scroller.top());
        self.tell(&state, &scroller);
    }

    fn resized(self, sizes: &[Resized]) {
        let Some((state, scroller)) = self.parts() else { return };
        let following = state.following.get();
        if state.rows.get().is_some_and(|rows| rows.measured(&scroller, sizes, following)) {
            self.look_soon(&state);
        }
        state.top.set(if following { scroller.go_to_end() } else { scroller.top() });
        self.tell(&state, &scroller);
    }

    /// Looks in the next frame which messages are to be in the page.
    fn look_soon(self, state: &State) {
        let mut frame = state.frame.borrow_mut();
        if frame.is_none() {
            *frame = Some(request_animation_frame(move |_| {
                let Some(state) = self.state.get_value() else { return };
                state.frame.take();
                if let Some(rows) = state.rows.get() {
                    rows.look();
                }
            }));
        }
    }

    fn tell(self, state: &State, scroller: &Scroller) {
        let away = !state.following.get() && scroller.rest(state.top.get()) > NEAR;
        if self.away.get_untracked() != away {
            self.away.set(away);
        }
    }

    fn parts(self) -> Option<(Rc<State>, Scroller)> {
        Some((self.state.get_value()?, Scroller::of(self.scroller.get_untracked()?)))
    }
}
