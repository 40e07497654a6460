//! What a page with the element on it is told that is rare: of errors, of wishes that cannot be had, of tools, of data. A
//! first question and its reply need nothing of it, so it is in the late half (`view::late`).

use conversation::{Event, Failure, OptionFault};
use js_sys::{Array, JSON, Object};
use messages::schema::Fault;
use messages::{ApiError, Cost, Json, Usage};
use wasm_bindgen::JsValue;
use web_sys::console;

use crate::platform::calendar;
use crate::platform::object::{self, with};
use crate::words::{self, Frees};

pub(crate) mod options;

/// The name and the detail of the DOM event for something rare; nothing for what is not. `partial` is true when some of
/// the last reply arrived and is kept.
pub(crate) fn told(event: &Event, partial: bool) -> Option<(&'static str, Object)> {
    let (name, detail) = match event {
        Event::Message { .. } | Event::Stop { .. } => return None,
        Event::Usage { turn, total, cost, total_cost } => {
            ("parlor-usage", usage([turn, total], [cost.as_ref(), total_cost.as_ref()]))
        }
        Event::Error(failure) => ("parlor-error", error(failure, partial)),
        Event::Refused(fault) => ("parlor-error", refusal(fault)),
        Event::Data { index, value, schema_ok, faults } => {
            ("parlor-data", data(*index, value, *schema_ok, faults))
        }
        Event::ToolUse { name, id, input } => ("parlor-tool", tool("call", name, id, ("input", input), None)),
        Event::ToolResult { name, id, content, is_error } => {
            ("parlor-tool", tool("result", name, id, ("content", content), Some(*is_error)))
        }
        Event::Retry { attempt, after_ms } => {
            let after = ("after_ms", JsValue::from_f64(*after_ms as f64));
            ("parlor-retry", with(&[("attempt", JsValue::from(*attempt)), after]))
        }
    };
    Some((name, detail.ok()?))
}

/// Says something in the console, where the page's author looks.
pub(crate) fn warn(sentence: &str) {
    console::warn_1(&JsValue::from_str(&["parlor-chat: ", sentence].concat()));
}

/// The answer to a question for JSON. What is no JSON is told as the text it is.
fn data(index: usize, text: &str, valid: bool, faults: &[Fault]) -> Result<Object, JsValue> {
    let list = Array::new();
    for fault in faults {
        let path = ("path", JsValue::from_str(&fault.path));
        let told = with(&[path, ("reason", JsValue::from_str(&fault.reason))])?;
        list.push(&told);
    }
    with(&[
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
    (field, value): (&str, &Json),
    is_error: Option<bool>,
) -> Result<Object, JsValue> {
    let mut fields = vec![
        ("phase", JsValue::from_str(phase)),
        ("name", JsValue::from_str(name)),
        ("id", JsValue::from_str(id)),
        (field, JSON::parse(value.get())?),
    ];
    fields.extend(is_error.map(|is_error| ("is_error", JsValue::from_bool(is_error))));
    with(&fields)
}

fn usage([turn, total]: [&Usage; 2], costs: [Option<&Cost>; 2]) -> Result<Object, JsValue> {
    let [cost, total_cost] = costs.map(price);
    with(&[
        ("turn", object::of(turn)?),
        ("total", object::of(total)?),
        ("cost", cost?),
        ("total_cost", total_cost?),
    ])
}

/// An amount to reckon with and one to read; `null` where the profile has no price.
fn price(cost: Option<&Cost>) -> Result<JsValue, JsValue> {
    const NANOS: f64 = 1e9;
    let Some(cost) = cost else { return Ok(JsValue::NULL) };
    let price = with(&[
        ("amount", JsValue::from_f64(cost.nanos as f64 / NANOS)),
        ("currency", JsValue::from_str(&cost.currency)),
        ("text", JsValue::from_str(&cost.text())),
    ])?;
    Ok(price.into())
}

/// A wish that cannot be had: also said in the console.
fn refusal(fault: &OptionFault) -> Result<Object, JsValue> {
    let sentence = words::option(fault).line();
    warn(&sentence);
    with(&[
        ("type", JsValue::from_str("option_refused")),
        ("message", JsValue::from_str(&sentence)),
        ("status", JsValue::NULL),
        ("request_id", JsValue::NULL),
        ("retryable", JsValue::FALSE),
    ])
}

/// Milliseconds since 1970 by the visitor's clock.
pub(crate) fn now() -> f64 {
    calendar::now()
}

/// Milliseconds since 1970 at which a limit that was reached frees up, if the relay says so.
pub(crate) fn frees_at(error: &ApiError) -> Option<f64> {
    calendar::read(words::frees_at(error)?)
}

/// The same as a person says it at this moment.
pub(crate) fn frees(at: f64) -> Frees {
    const MINUTE: f64 = 60_000.0;
    let now = calendar::now();
    let left = at - now;
    if left <= 0.0 {
        return Frees::Now;
    }
    if left < MINUTE {
        return Frees::Seconds((left / 1000.0).ceil() as u32);
    }
    match calendar::clock(at) {
        Some(time) if calendar::same_day(at, now) => Frees::Today(time),
        Some(time) => Frees::Tomorrow(time),
        None => Frees::Unknown,
    }
}

fn error(failure: &Failure, partial: bool) -> Result<Object, JsValue> {
    let reported = match failure {
        Failure::Rejected(error) => Some(error),
        _ => None,
    };
    let status = reported.and_then(|error| error.status);
    let request_id = reported.and_then(|error| error.request_id.as_deref());
    if reported.is_some_and(|error| error.error_code.as_deref() == Some("token_missing")) {
        warn("the relay lets nobody in without a token: set token-url or getToken on the element.");
    }
    let frees_at = reported.and_then(|error| Some((error, frees_at(error)?)));
    let sentence = match frees_at {
        Some((error, at)) => words::limit(error, &frees(at), partial),
        None => words::failure(failure, partial),
    };
    with(&[
        ("type", JsValue::from_str(words::failure_type(failure))),
        ("message", JsValue::from_str(&sentence.line())),
        ("status", status.map_or(JsValue::NULL, JsValue::from)),
        ("request_id", request_id.map_or(JsValue::NULL, JsValue::from_str)),
        ("retryable", JsValue::from_bool(failure.retryable())),
    ])
}
