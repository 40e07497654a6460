//! What scrolls, in the fractions of pixels that it scrolls by: rounded, each correction would be seen.

use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

#[wasm_bindgen]
extern "C" {
    /// An element, asked for what is a whole number elsewhere.
    #[derive(Clone)]
    type Exact;

    #[wasm_bindgen(method, getter, js_name = scrollTop)]
    fn scroll_top(this: &Exact) -> f64;

    #[wasm_bindgen(method, setter, js_name = scrollTop)]
    fn set_scroll_top(this: &Exact, top: f64);

    #[wasm_bindgen(method, getter, js_name = scrollHeight)]
    fn scroll_height(this: &Exact) -> f64;

    #[wasm_bindgen(method, getter, js_name = clientHeight)]
    fn client_height(this: &Exact) -> f64;

    #[wasm_bindgen(js_name = String)]
    fn written(number: f64) -> String;
}

/// How far an element is scrolled, and how far it can be.
pub(in crate::view) struct Scroller(Exact);

impl Scroller {
    pub(in crate::view) fn of(element: HtmlElement) -> Self {
        Self(element.unchecked_into())
    }

    /// Pixels above what is seen.
    pub(in crate::view) fn top(&self) -> f64 {
        self.0.scroll_top()
    }

    /// Scrolls there, or as near as can be.
    pub(in crate::view) fn go(&self, top: f64) {
        self.0.set_scroll_top(top);
    }

    /// Scrolls to the end. Gives how many pixels are above what is seen then, without asking the browser, which would
    /// have to look whether anything changed.
    pub(in crate::view) fn go_to_end(&self) -> f64 {
        let whole = self.0.scroll_height();
        self.go(whole);
        (whole - self.height()).max(0.0)
    }

    /// Pixels below what is seen when there are so many above it.
    pub(in crate::view) fn rest(&self, top: f64) -> f64 {
        self.0.scroll_height() - self.height() - top
    }

    /// Pixels that are seen at once. None while the panel is closed.
    pub(in crate::view) fn height(&self) -> f64 {
        self.0.client_height()
    }

    /// Where on the screen it begins.
    pub(in crate::view) fn screen_top(&self) -> f64 {
        self.0.unchecked_ref::<Element>().get_bounding_client_rect().top()
    }

    /// Whether the browser says when scrolling is over.
    pub(in crate::view) fn tells_end(&self) -> bool {
        js_sys::Reflect::has(&self.0, &JsValue::from_str("onscrollend")).unwrap_or_default()
    }
}

/// Gives the element's style this length in pixels.
pub(super) fn stretch(element: &HtmlElement, property: &str, pixels: f64) {
    // Only fails for a style that may not be changed.
    let _ = element.style().set_property(property, &[&written(pixels), "px"].concat());
}
