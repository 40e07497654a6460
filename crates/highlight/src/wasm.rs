//! What the widget calls.

use wasm_bindgen::prelude::*;

/// The tokens of `code` as triples: start, end (UTF-16 code units), and the number of the kind.
#[wasm_bindgen]
#[must_use]
pub fn tokens(code: &str, language: &str) -> Vec<u32> {
    let mut numbers = Vec::new();
    for token in crate::tokens(code, language) {
        numbers.extend([token.start, token.end, token.kind as u32]);
    }
    numbers
}
