//! Elements that come into sight and go out of it, also by leaving the page.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit};

/// How far outside of what is seen an element counts as near, in the window and in what scrolls around it.
const NEAR: &str = "400px";

#[wasm_bindgen]
extern "C" {
    type Settings;

    #[wasm_bindgen(method, setter, js_name = scrollMargin)]
    fn set_scroll_margin(this: &Settings, margin: &str);
}

/// A watch over elements. Dropping it ends the watch; it keeps no element alive.
#[must_use = "dropping it ends the watch"]
pub struct Sight {
    observer: IntersectionObserver,
    _listener: Closure<dyn FnMut(Array)>,
}

impl Sight {
    /// Calls `listener` when a watched element comes near or is no longer; also once for each when the watch begins.
    ///
    /// # Errors
    /// When the browser has no such observer.
    pub fn new(listener: impl Fn(Element, bool) + 'static) -> Result<Self, JsValue> {
        let listener = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            for entry in entries.iter() {
                let entry: IntersectionObserverEntry = entry.unchecked_into();
                listener(entry.target(), entry.is_intersecting());
            }
        });
        let settings = IntersectionObserverInit::new();
        settings.set_root_margin(NEAR);
        settings.unchecked_ref::<Settings>().set_scroll_margin(NEAR);
        let observer = IntersectionObserver::new_with_options(listener.as_ref().unchecked_ref(), &settings)?;
        Ok(Self { observer, _listener: listener })
    }

    /// Watches one more element, until it or this value is gone.
    pub fn watch(&self, element: &Element) {
        self.observer.observe(element);
    }
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
