//! One formula: its TeX source at once, MathML in its place when the part that draws it is here.

use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::{dom, late};
use crate::platform::part::{self, Part};

#[wasm_bindgen]
extern "C" {
    /// The module of the crate `math`.
    type Math;

    #[wasm_bindgen(method, catch)]
    fn render(this: &Math, tex: &str, display: bool) -> Result<Option<Element>, JsValue>;
}

/// An element that shows a formula. What cannot be drawn keeps showing its source.
pub(super) fn formula(tex: &str, display: bool) -> Option<Element> {
    let element = dom::make("span", if display { "formula display" } else { "formula" })?;
    dom::set(&element, "dir", "ltr");
    dom::put_text(&element, "code", "", tex)?;
    let (shown, tex) = (element.clone(), tex.to_owned());
    late::then(move |faces| (faces.formula)(shown, tex, display));
    Some(element)
}

/// Draws the formula of an element in the place of its source, when the part that can is here.
pub(super) fn draw(element: Element, tex: String, display: bool) {
    part::with(Part::Math, Box::new(move |module| render(module, &element, &tex, display)));
}

fn render(module: &JsValue, element: &Element, tex: &str, display: bool) {
    match module.unchecked_ref::<Math>().render(tex, display) {
        Ok(Some(math)) => element.replace_children_with_node_1(&math),
        Ok(None) => {}
        Err(_) => part::give_up(Part::Math),
    }
}
