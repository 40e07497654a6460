//! The beginning of a long history, which stays with the loader as the page's own strings.

use std::any::Any;

use messages::{RequestText, Run, Texts};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// The loader's class of this name.
    #[derive(Debug)]
    pub type Past;

    #[wasm_bindgen(method)]
    fn text(this: &Past, index: usize) -> String;

    #[wasm_bindgen(method)]
    fn postable(this: &Past) -> bool;

    #[wasm_bindgen(method)]
    fn bytes(this: &Past) -> f64;

    #[wasm_bindgen(method)]
    fn before(this: &Past, rest: JsValue) -> JsValue;

    #[wasm_bindgen(method)]
    fn between(this: &Past, start: &str, end: &str) -> JsValue;
}

impl Texts for Past {
    fn text(&self, index: usize) -> String {
        Past::text(self, index)
    }

    fn are_postable(&self) -> bool {
        self.postable()
    }

    fn bytes(&self) -> u64 {
        Past::bytes(self) as u64
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

/// The messages of `run` and then those of the array `rest`, as the page reads them.
pub fn before(run: &Run, rest: JsValue) -> JsValue {
    match held(run) {
        Some(past) => past.before(rest),
        None => rest,
    }
}

/// The JSON of a request as a string of the page: what stays there never passes through here.
pub(super) fn joined(text: &RequestText) -> JsValue {
    match held(&text.run) {
        Some(past) => past.between(&text.before, &text.after),
        None => JsValue::from_str(&text.before),
    }
}

fn held(run: &Run) -> Option<&Past> {
    run.texts()?.as_any().downcast_ref()
}
