//! JavaScript objects, read.

use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

/// A property of an object; nothing when there is none, or when `value` is no object.
#[must_use]
pub fn member(value: &JsValue, name: &str) -> Option<JsValue> {
    let object = Some(value).filter(|value| value.is_object())?;
    Reflect::get(object, &JsValue::from_str(name)).ok().filter(|value| !value.is_undefined())
}

/// An object with these members.
///
/// # Errors
/// Never, as nothing else knows of the object yet.
pub fn with(members: &[(&str, JsValue)]) -> Result<Object, JsValue> {
    let object = Object::new();
    for (name, value) in members {
        Reflect::set(&object, &JsValue::from_str(name), value)?;
    }
    Ok(object)
}
