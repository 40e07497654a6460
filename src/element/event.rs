//! What the host page hears: DOM events that bubble and leave the shadow root.

use conversation::{End, Event};
use js_sys::{JSON, Object, Reflect};
use messages::Usage;
use serde::Serialize;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::runtime::Runtime;
use crate::words;

/// Tells the page what happened. What it could not be told is lost to it, and to nothing else.
pub(super) fn tell(host: &HtmlElement, runtime: &Runtime, event: &Event) {
    let told = match event {
        Event::Message { index } => message(runtime, *index).map(|detail| ("parlor-message", detail)),
        Event::Stop { reason } => {
            detail(&[("reason", JsValue::from_str(end(reason)))]).map(|detail| ("parlor-stop", detail))
        }
        Event::Usage { turn, total } => usage(turn, total).map(|detail| ("parlor-usage", detail)),
        Event::Error(failure) => error(runtime, failure).map(|detail| ("parlor-error", detail)),
    };
    if let Ok((name, detail)) = told {
        dispatch(host, name, &detail);
    }
}

/// Tells the page that the panel opened or closed.
pub(super) fn tell_open(host: &HtmlElement, open: bool) {
    dispatch(host, if open { "parlor-open" } else { "parlor-close" }, &Object::new());
}

/// A value as JavaScript has it.
pub(super) fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let text = serde_json::to_string(value).map_err(|error| JsValue::from_str(&error.to_string()))?;
    JSON::parse(&text)
}

fn message(runtime: &Runtime, index: usize) -> Result<Object, JsValue> {
    let message = runtime.read(|conversation| conversation.messages().into_iter().nth(index));
    detail(&[("message", to_js(&message)?), ("index", JsValue::from_f64(index as f64))])
}

fn usage(turn: &Usage, total: &Usage) -> Result<Object, JsValue> {
    detail(&[("turn", to_js(turn)?), ("total", to_js(total)?)])
}

fn error(runtime: &Runtime, failure: &conversation::Failure) -> Result<Object, JsValue> {
    let partial = runtime.read(words::keeps_part);
    let reported = match failure {
        conversation::Failure::Rejected(error) => Some(error),
        _ => None,
    };
    let status = reported.and_then(|error| error.status);
    let request_id = reported.and_then(|error| error.request_id.as_deref());
    detail(&[
        ("type", JsValue::from_str(words::failure_type(failure))),
        ("message", JsValue::from_str(&words::failure(failure, partial).line())),
        ("status", status.map_or(JsValue::NULL, JsValue::from)),
        ("request_id", request_id.map_or(JsValue::NULL, JsValue::from_str)),
        ("retryable", JsValue::from_bool(failure.retryable())),
    ])
}

/// `detail.reason`: the API's own name, or `stopped` for a person or the page.
fn end(reason: &End) -> &str {
    match reason {
        End::Model(Some(reason)) => reason.as_str(),
        End::Model(None) => "end_turn",
        End::Visitor => "stopped",
    }
}

fn detail(fields: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in fields {
        Reflect::set(&object, &JsValue::from_str(name), value)?;
    }
    Ok(object)
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
