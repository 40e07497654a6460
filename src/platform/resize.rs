//! Elements that change their size.

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, ResizeObserver, ResizeObserverEntry, ResizeObserverSize};

/// The size that an element has now: its border box, in pixels of the layout, whatever transforms it.
#[derive(Clone, Debug)]
pub struct Resized {
    /// The element.
    pub element: Element,
    /// From the top to the bottom, in a text that runs across.
    pub height: f64,
}

/// A watch over elements. Dropping it ends the watch.
#[must_use = "dropping it ends the watch"]
pub struct Resizes {
    observer: ResizeObserver,
    _listener: Closure<dyn FnMut(Array)>,
}

impl Resizes {
    /// Calls `listener` after the layout of each frame in which watched elements changed their size, before it is drawn.
    /// An element that is watched since the last frame counts as changed.
    ///
    /// # Errors
    /// When the browser has no such observer.
    pub fn new(mut listener: Box<dyn FnMut(Vec<Resized>)>) -> Result<Self, JsValue> {
        let listener = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
            listener(entries.iter().map(|entry| resized(entry.unchecked_into())).collect());
        });
        let observer = ResizeObserver::new(listener.as_ref().unchecked_ref())?;
        Ok(Self { observer, _listener: listener })
    }

    /// Watches one more element, until it or this value is gone.
    pub fn watch(&self, element: &Element) {
        self.observer.observe(element);
    }

    /// Watches the element no more.
    pub fn leave(&self, element: &Element) {
        self.observer.unobserve(element);
    }
}

impl Drop for Resizes {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn resized(entry: ResizeObserverEntry) -> Resized {
    // More than one only for an element in columns.
    let size = entry.border_box_size().get(0).dyn_into::<ResizeObserverSize>();
    Resized { element: entry.target(), height: size.map_or(0.0, |size| size.block_size()) }
}
