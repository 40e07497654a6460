//! The way to the relay of a page that gives tokens. What is done there is in the late half, which is loaded for it.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::JsValue;

use super::Chat;
use crate::config::Config;
use crate::platform::door::{Door, Gate};
use crate::view::late;

impl Chat {
    /// The way in that this page gives, if it gives one.
    pub(super) fn gate(&self, config: &Config) -> Option<Gate> {
        let get_token = self.get_token.borrow().clone();
        if config.token_url.is_none() && get_token.is_none() {
            return None;
        }
        let door = Rc::new(Door::new(config.token_url.clone(), get_token, self.limits.token));
        Some(Rc::new(move |url, init| {
            let mut request = Some((Rc::clone(&door), url, init));
            Promise::new(&mut |answer, _| {
                let Some((door, url, init)) = request.take() else { return };
                late::then(move |faces| {
                    // A promise takes what comes of another one.
                    let _ = answer.call1(&JsValue::UNDEFINED, &faces.admit(door, url, init));
                });
            })
        }))
    }
}
