//! A listener that goes with whoever holds it.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Event, EventTarget};

/// Hears an event for as long as it is kept.
#[must_use = "dropping it ends the listening"]
pub struct Listener {
    target: EventTarget,
    name: &'static str,
    act: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Calls `act` for each event of this name at the target.
    pub fn new(target: EventTarget, name: &'static str, act: Box<dyn FnMut(Event)>) -> Self {
        let act = Closure::wrap(act);
        // Only fails for a listener that is none.
        let _ = target.add_event_listener_with_callback(name, act.as_ref().unchecked_ref());
        Self { target, name, act }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let act = self.act.as_ref().unchecked_ref();
        // Only fails for a listener that is none.
        let _ = self.target.remove_event_listener_with_callback(self.name, act);
    }
}
