//! What the host page hears: DOM events that bubble and leave the shadow root. They come in the order in which things
//! happened: what follows something rare, whose words are still to be loaded, waits with it.

use conversation::{End, Event};
use js_sys::Object;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::platform::object::{self, with};
use crate::runtime::Runtime;
use crate::view::late;
use crate::words;

/// Tells the page what happened. What it could not be told is lost to it, and to nothing else.
pub(super) fn tell(host: &HtmlElement, runtime: &Runtime, event: &Event) {
    let (name, detail) = match event {
        Event::Message { index } => ("parlor-message", message(runtime, *index)),
        Event::Stop { reason } => ("parlor-stop", with(&[("reason", JsValue::from_str(end(reason)))])),
        rare => {
            let (host, event, partial) = (host.clone(), rare.clone(), runtime.read(words::keeps_part));
            return late::then(move |faces| {
                if let Some((name, detail)) = faces.told(&event, partial) {
                    dispatch(&host, name, &detail);
                }
            });
        }
    };
    let Ok(detail) = detail else { return };
    if !late::has_waiting() {
        return dispatch(host, name, &detail);
    }
    let host = host.clone();
    late::then(move |_| dispatch(&host, name, &detail));
}

/// Tells the page that the panel opened or closed.
pub(super) fn tell_open(host: &HtmlElement, open: bool) {
    dispatch(host, if open { "parlor-open" } else { "parlor-close" }, &Object::new());
}

fn message(runtime: &Runtime, index: usize) -> Result<Object, JsValue> {
    let message = runtime.read(|conversation| conversation.message(index));
    with(&[("message", object::of(&message)?), ("index", JsValue::from_f64(index as f64))])
}

/// `detail.reason`: the API's own name, or `stopped` for a person or the page.
fn end(reason: &End) -> &str {
    match reason {
        End::Model(Some(reason)) => reason.as_str(),
        End::Model(None) => "end_turn",
        End::Visitor => "stopped",
    }
}

fn dispatch(host: &HtmlElement, name: &str, detail: &Object) {
    let init = CustomEventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_detail(detail);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
        // Only fails for an event that is already being dispatched.
        let _ = host.dispatch_event(&event);
    }
}
