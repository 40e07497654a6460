//! What the host page hears: DOM events that bubble and leave the shadow root.

use conversation::{End, Event, OptionFault};
use js_sys::{Array, JSON, Object, Reflect};
use messages::schema::Fault;
use messages::{Cost, Json, Usage};
use serde::Serialize;
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

use crate::runtime::Runtime;
use crate::words;

/// Tells the page what happened. What it could not be told is lost to it, and to nothing else.
pub(super) fn tell(host: &HtmlElement, runtime: &Runtime, event: &Event) {
    let (name, detail) = match event {
        Event::Message { index } => ("parlor-message", message(runtime, *index)),
        Event::Stop { reason } => ("parlor-stop", detail(&[("reason", JsValue::from_str(end(reason)))])),
        Event::Usage { turn, total, cost, total_cost } => {
            ("parlor-usage", usage([turn, total], [cost.as_ref(), total_cost.as_ref()]))
        }
        Event::Error(failure) => ("parlor-error", error(runtime, failure)),
        Event::Refused(fault) => ("parlor-error", refusal(fault)),
        Event::Data { index, value, schema_ok, faults } => {
            ("parlor-data", data(*index, value, *schema_ok, faults))
        }
        Event::ToolUse { name, id, input } => ("parlor-tool", tool("call", name, id, "input", input, None)),
        Event::ToolResult { name, id, content, is_error } => {
            ("parlor-tool", tool("result", name, id, "content", content, Some(*is_error)))
        }
        Event::Retry { attempt, after_ms } => {
            let after = ("after_ms", JsValue::from_f64(*after_ms as f64));
            ("parlor-retry", detail(&[("attempt", JsValue::from(*attempt)), after]))
        }
    };
    if let Ok(detail) = detail {
        dispatch(host, name, &detail);
    }
}

/// Tells the page that the panel opened or closed.
pub(super) fn tell_open(host: &HtmlElement, open: bool) {
    dispatch(host, if open { "parlor-open" } else { "parlor-close" }, &Object::new());
}

/// A value as JavaScript has it.
pub(super) fn to_js<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let text = serde_json::to_string(value).map_err(|_| JsValue::from_str("This value has no JSON form."))?;
    JSON::parse(&text)
}

fn message(runtime: &Runtime, index: usize) -> Result<Object, JsValue> {
    let message = runtime.read(|conversation| conversation.message(index));
    detail(&[("message", to_js(&message)?), ("index", JsValue::from_f64(index as f64))])
}

fn usage([turn, total]: [&Usage; 2], costs: [Option<&Cost>; 2]) -> Result<Object, JsValue> {
    let [cost, total_cost] = costs.map(price);
    detail(&[("turn", to_js(turn)?), ("total", to_js(total)?), ("cost", cost?), ("total_cost", total_cost?)])
}

/// An amount to reckon with and one to read; `null` where the profile has no price.
fn price(cost: Option<&Cost>) -> Result<JsValue, JsValue> {
    const NANOS: f64 = 1e9;
    let Some(cost) = cost else { return Ok(JsValue::NULL) };
    let price = detail(&[
        ("amount", JsValue::from_f64(cost.nanos as f64 / NANOS)),
        ("currency", JsValue::from_str(&cost.currency)),
        ("text", JsValue::from_str(&cost.text())),
    ])?;
    Ok(price.into())
}

/// The answer to a question for JSON. What is no JSON is told as the text it is.
fn data(index: usize, text: &str, valid: bool, faults: &[Fault]) -> Result<Object, JsValue> {
    let list = Array::new();
    for fault in faults {
        let path = ("path", JsValue::from_str(&fault.path));
        let told = detail(&[path, ("reason", JsValue::from_str(&fault.reason))])?;
        list.push(&told);
    }
    detail(&[
        ("value", JSON::parse(text).unwrap_or_else(|_| JsValue::from_str(text))),
        ("index", JsValue::from_f64(index as f64)),
        ("valid", JsValue::from_bool(valid)),
        ("faults", list.into()),
    ])
}

fn tool(
    phase: &str,
    name: &str,
    id: &str,
    field: &str,
    value: &Json,
    is_error: Option<bool>,
) -> Result<Object, JsValue> {
    let told = detail(&[
        ("phase", JsValue::from_str(phase)),
        ("name", JsValue::from_str(name)),
        ("id", JsValue::from_str(id)),
        (field, JSON::parse(value.get())?),
    ])?;
    if let Some(is_error) = is_error {
        Reflect::set(&told, &JsValue::from_str("is_error"), &JsValue::from_bool(is_error))?;
    }
    Ok(told)
}

/// A wish that cannot be had: also said in the console, where the page's author looks.
fn refusal(fault: &OptionFault) -> Result<Object, JsValue> {
    let sentence = words::option(fault).line();
    super::warn(std::slice::from_ref(&sentence), &[]);
    detail(&[
        ("type", JsValue::from_str("option_refused")),
        ("message", JsValue::from_str(&sentence)),
        ("status", JsValue::NULL),
        ("request_id", JsValue::NULL),
        ("retryable", JsValue::FALSE),
    ])
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
