//! JavaScript objects, read.

use js_sys::Reflect;
use wasm_bindgen::JsValue;

/// A property of an object; nothing when there is none, or when `value` is no object.
#[must_use]
pub fn member(value: &JsValue, name: &str) -> Option<JsValue> {
    let object = Some(value).filter(|value| value.is_object())?;
    Reflect::get(object, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined())
}
