//! Elements that change their size.

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ResizeObserver};

/// A watch over elements. Dropping it ends the watch.
#[must_use = "dropping it ends the watch"]
pub struct Resizes {
    observer: ResizeObserver,
    _listener: Closure<dyn FnMut()>,
}

impl Resizes {
    /// Calls `listener` after the layout of each frame in which a watched element changed its size, before it is drawn.
    ///
    /// # Errors
    /// When the browser has no such observer.
    pub fn new(listener: impl FnMut() + 'static) -> Result<Self, JsValue> {
        let listener = Closure::<dyn FnMut()>::new(listener);
        let observer = ResizeObserver::new(listener.as_ref().unchecked_ref())?;
        Ok(Self { observer, _listener: listener })
    }

    /// Watches one more element, until it or this value is gone.
    pub fn watch(&self, element: &Element) {
        self.observer.observe(element);
    }
}

impl Drop for Resizes {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
