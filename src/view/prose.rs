//! One text of a reply: Markdown that grows, with the marks of its sources.

use std::cell::RefCell;
use std::rc::Rc;

use conversation::Part;
use wasm_bindgen::JsCast;
use web_sys::Element;

mod body;
mod feed;
mod held;
mod paper;
mod slabs;

pub(super) use body::{Body, press};

use super::{dom, late};
use crate::platform::listen::Listener;

/// One text.
pub(super) struct Prose {
    element: Element,
    body: Rc<RefCell<Body>>,
    _presses: Listener,
}

impl Prose {
    /// An empty text.
    pub(super) fn new(class: &str) -> Option<Self> {
        let element = dom::make("div", class)?;
        let body = Body::new(element.clone());
        let this = Rc::downgrade(&body);
        let press = Box::new(move |event: web_sys::Event| {
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            let Some(button) = target.and_then(|target| target.closest("button").ok()?) else { return };
            let this = this.clone();
            late::then(move |faces| (faces.press)(&this, &button));
        });
        let presses = Listener::new(element.clone().into(), "click", press);
        Some(Self { element, body, _presses: presses })
    }

    /// Where it is shown.
    pub(super) fn element(&self) -> &Element {
        &self.element
    }

    /// Shows a text in parts, each marked with its sources. While it grows its end is drawn calmly, and what was shown
    /// before is not read again.
    pub(super) fn show_parts(&mut self, parts: &[Part<'_>], growing: bool) {
        if let Ok(mut body) = self.body.try_borrow_mut() {
            body.show(parts, growing);
        }
    }

    /// Shows a text.
    pub(super) fn show(&mut self, text: &str, growing: bool) {
        self.show_parts(&[Part { text, sources: Vec::new() }], growing);
    }
}
