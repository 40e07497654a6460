//! The messages that are in the page: those near what the reader sees, so that a long chat costs what a short one does.
//! Room is left for the others, by the heights that they had, or that they are guessed to have.
//!
//! - A short chat ([`state::FEW`]) is in the page as a whole, and so can be searched and read there by other tools. Of a longer
//!   one the browser's search finds what is near; what is printed is what is seen, as with anything that scrolls.
//! - A message stays for as long as it has the focus, a part of the selection, an open menu or a text that is being
//!   changed, and while it comes in.
//! - A message that the reader pressed something in goes and comes back as it was, its folds open. Any other is drawn
//!   anew. How far a wide table was scrolled is forgotten.
//! - What the reader sees stays where it is, whatever heights become known above. While the reader scrolls, the room
//!   above takes up the difference, since to scroll by hand would end the browser's own movement; once
//!   it is over, room and scroller are set right together, which nobody sees.

use std::cell::RefCell;

use conversation::ItemId;
use web_sys::{HtmlElement, Node};

use super::el::html::div;
use super::el::{Ref, View, ev};
use super::follow::Follow;
use super::{Stage, message, selection};
use crate::platform::resize::Resized;
use crate::reactive::Memo;

mod eye;
mod row;
mod scroller;
mod state;

use row::Row;
pub(super) use scroller::Scroller;
use state::State;

/// So many new messages at once were said just now; more of them were set by the page.
const SAID: usize = 4;

/// The list of messages. What happens to the scroller comes by way of [`Follow`], which knows whether the reader is at
/// the end.
pub(super) struct Rows {
    stage: Stage,
    follow: Follow,
    last: Memo<Option<ItemId>>,
    holder: HtmlElement,
    rest: HtmlElement,
    state: RefCell<State>,
}

impl Rows {
    /// The list, and what it shows, to be put into the scroller. Nothing is in it before [`Rows::sync`].
    pub(super) fn new(stage: Stage, follow: Follow, last: Memo<Option<ItemId>>) -> Option<(Self, View)> {
        let (holder, rest) = (Ref::<HtmlElement>::new(), Ref::<HtmlElement>::new());
        let list = div().node_ref(holder).class("rows").child(div().node_ref(rest).class("rest"));
        let touched = list.on(ev::CLICK, move |event| follow.touched(&event));
        let (holder, rest) = (holder.get_untracked()?, rest.get_untracked()?);
        let state = RefCell::new(State::new());
        Some((Self { stage, follow, last, holder, rest, state }, View::of(touched)))
    }

    /// Messages came or went.
    pub(super) fn sync(&self) {
        let Ok(mut state) = self.state.try_borrow_mut() else { return };
        let fresh = self.stage.handle.peek(|conversation| state.take(conversation));
        let told = fresh.len() <= SAID;
        self.arrange(&mut state, |index| told && fresh.contains(&index));
    }

    /// Looks whether other messages are to be in the page.
    pub(super) fn look(&self) {
        let Ok(mut state) = self.state.try_borrow_mut() else { return };
        if !state.serves() {
            self.arrange(&mut state, |_| false);
        }
    }

    /// The scroller moved: so many pixels are above what is seen.
    pub(super) fn scrolled(&self, scroller: &Scroller, top: f64, follows: bool) {
        if let Ok(mut state) = self.state.try_borrow_mut() {
            (state.top, state.scrolls) = (top, scroller.tells_end());
            state.seen(scroller, follows);
        }
        self.look();
    }

    /// The scroller rests.
    pub(super) fn rested(&self, scroller: &Scroller) {
        if let Ok(mut state) = self.state.try_borrow_mut() {
            state.scrolls = false;
            self.settle(&mut state, scroller);
        }
    }

    /// Sends the reader to the end, or to the beginning.
    pub(super) fn send(&self, scroller: &Scroller, to_end: bool) {
        let Ok(mut state) = self.state.try_borrow_mut() else { return };
        (state.follows, state.eye, state.drift, state.top) = (to_end, None, 0.0, 0.0);
        self.arrange(&mut state, |_| false);
        if to_end {
            let _ = scroller.go_to_end();
        } else {
            scroller.go(0.0)
        }
        state.top = scroller.top();
    }

    /// Sizes changed, of messages or of the scroller itself. Nothing is drawn yet, so what is corrected now is never
    /// seen. Says whether to [look](Rows::look) again: what is put into the page now would be measured too late.
    pub(super) fn measured(&self, scroller: &Scroller, sizes: &[Resized], follows: bool) -> bool {
        let Ok(mut state) = self.state.try_borrow_mut() else { return false };
        let height = scroller.height();
        // In a panel that is closed nothing has a size.
        if height <= 0.0 {
            return false;
        }
        (state.height, state.follows) = (height, follows);
        state.measure(sizes);
        self.space(&mut state);
        if !state.scrolls {
            self.settle(&mut state, scroller);
        }
        if !follows && !state.sees() {
            state.seen(scroller, follows);
        }
        !state.serves()
    }

    /// Something was pressed, in whatever message it is.
    pub(super) fn touched(&self, target: &Node) {
        if let Ok(mut state) = self.state.try_borrow_mut()
            && let Some(row) = state.rows.iter_mut().find(|row| row.element.contains(Some(target)))
        {
            row.touched = true;
        }
    }

    /// Puts into the page what is to be there, and takes out what is not. `told`: which messages are new.
    fn arrange(&self, state: &mut State, told: impl Fn(usize) -> bool) {
        for row in state.leave(selection::ends(&self.holder)) {
            self.follow.leave(&row.element);
            state.put_away(row);
        }
        let wanted: Vec<usize> = state.window.places().map(|place| place.index).collect();
        let mut at = 0;
        for index in wanted {
            if state.rows.get(at).is_none_or(|row| row.index != index) {
                let Some(row) = self.row(state, index, told(index)) else { continue };
                row.put_before(&self.holder, state.rows.get(at).map_or(&self.rest, |next| &next.element));
                self.follow.watch(&row.element);
                state.rows.insert(at, row);
            }
            at += 1;
        }
        let count = state.items.len();
        state.rows.iter_mut().for_each(|row| row.number(count));
        self.space(state);
    }

    /// The row of a message: as it was, or drawn.
    fn row(&self, state: &mut State, index: usize, told: bool) -> Option<Row> {
        let item = *state.items.get(index)?;
        if let Some(at) = state.left.iter().position(|row| row.item == item) {
            return Some(state.left.remove(at));
        }
        Row::new(item, index, told, || message::message(self.stage, self.last, item))
    }

    /// Leaves room for what is not in the page.
    fn space(&self, state: &mut State) {
        let widest = state.widest();
        let mut rows = state.rows.iter_mut().peekable();
        for place in state.window.places() {
            if let Some(row) = rows.next_if(|row| row.index == place.index) {
                row.space(place.gap + if widest == Some(place.index) { state.drift } else { 0.0 });
            }
        }
        let rest = state.window.rest();
        if state.rest != rest {
            state.rest = rest;
            scroller::stretch(&self.rest, "block-size", rest);
        }
    }

    /// Takes the drift out of the room, and scrolls by as much.
    fn settle(&self, state: &mut State, scroller: &Scroller) {
        let drift = std::mem::take(&mut state.drift);
        if drift != 0.0 {
            self.space(state);
            scroller.go(scroller.top() - drift);
            state.top = scroller.top();
        }
    }
}
