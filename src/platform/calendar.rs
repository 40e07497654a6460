//! Times of day, as the visitor's clock shows them.

use js_sys::{Array, Date, Intl, Object};
use wasm_bindgen::{JsCast, JsValue};

use super::object::with;

/// Milliseconds since 1970 by the visitor's clock.
#[must_use]
pub fn now() -> f64 {
    Date::now()
}

/// Reads a time as RFC 3339 writes it, in milliseconds since 1970.
#[must_use]
pub fn read(text: &str) -> Option<f64> {
    Some(Date::parse(text)).filter(|time| time.is_finite())
}

/// The hour and the minute of a time, as the visitor writes them.
#[must_use]
pub fn clock(time: f64) -> Option<String> {
    let options =
        with(&[("hour", JsValue::from_str("numeric")), ("minute", JsValue::from_str("2-digit"))]).ok()?;
    let format = Intl::DateTimeFormat::new(&Array::new(), options.unchecked_ref::<Object>());
    format.format().call1(&JsValue::UNDEFINED, &Date::new(&JsValue::from_f64(time))).ok()?.as_string()
}

/// Whether two times are on one day where the visitor is.
#[must_use]
pub fn same_day(one: f64, other: f64) -> bool {
    let [one, other] = [one, other].map(|time| Date::new(&JsValue::from_f64(time)));
    (one.get_date(), one.get_month(), one.get_full_year())
        == (other.get_date(), other.get_month(), other.get_full_year())
}
