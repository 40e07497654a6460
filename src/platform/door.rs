//! The way into a relay that asks who comes: what a page gives for it and what is held of it. Most pages give nothing,
//! so what is done with it is in the late half (`pass.rs`).

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise};

/// Where a page's tokens come from, and the one that is held.
#[derive(Debug)]
pub struct Door {
    /// A path of the page's own server that gives a token for a POST.
    pub token_url: Option<String>,
    /// The page's own function, which is asked instead.
    pub get_token: Option<Function>,
    /// How long either may take, in milliseconds.
    pub patience: u32,
    pub(super) held: RefCell<Option<Held>>,
    /// A token that is asked for: whoever needs one meanwhile waits for the same.
    pub(super) asking: RefCell<Option<Promise>>,
}

/// A token.
#[derive(Debug)]
pub(super) struct Held {
    pub(super) token: String,
    /// Milliseconds since 1970 by the visitor's clock; infinite when nobody says.
    pub(super) until: f64,
}

impl Door {
    /// A door before which nobody was yet.
    #[must_use]
    pub fn new(token_url: Option<String>, get_token: Option<Function>, patience: u32) -> Self {
        Self { token_url, get_token, patience, held: RefCell::default(), asking: RefCell::default() }
    }
}

/// Does a request in the place of the browser's `fetch`: an address and what `fetch` takes beside it.
pub type Gate = Rc<dyn Fn(String, Object) -> Promise>;

/// A relay.
#[derive(Clone, Default)]
pub struct Relay {
    /// What `/v1/messages` is appended to.
    pub base: String,
    /// Where a page has a way in of its own.
    pub gate: Option<Gate>,
}
