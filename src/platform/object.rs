//! JavaScript objects, read and made.

use js_sys::{JSON, Object, Reflect};
use serde::Serialize;
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

/// A value as JavaScript has it.
///
/// # Errors
/// When it has no JSON form, or the browser cannot parse JSON.
pub fn of<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    let text =
        messages::json::written(value).map_err(|_| JsValue::from_str("This value has no JSON form."))?;
    JSON::parse(&text)
}

/// What the page gave as its property `name` is something else.
#[must_use]
pub fn no_messages(name: &str) -> JsValue {
    let shape = " must be an array of messages in the shape of the Messages API.";
    js_sys::TypeError::new(&[name, shape].concat()).into()
}
