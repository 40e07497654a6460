//! What the page chooses, from JavaScript and back.

use conversation::{Conversation, Options};
use js_sys::{Array, JSON, Object, Reflect};
use messages::{Json, Message};
use wasm_bindgen::JsValue;

use crate::platform::object::{self, member};

/// Reads what the loader has checked, all but the examples.
///
/// # Errors
/// When the examples are no messages.
pub(crate) fn read(options: &JsValue) -> Result<Options, JsValue> {
    let text = |name: &str| member(options, name)?.as_string();
    let number = |name: &str| Json::parse(JSON::stringify(&member(options, name)?).ok()?.as_string()?).ok();
    let sequences = member(options, "stop_sequences").map(|list| Array::from(&list));
    let user_id = member(options, "metadata").and_then(|metadata| member(&metadata, "user_id"));
    let examples = match member(options, "examples") {
        Some(examples) => read_messages(&examples, "options.examples")?,
        None => Vec::new(),
    };
    Ok(Options {
        model: text("model"),
        // A whole number above 0; one that does not fit is more than any model has, and is refused as that.
        max_tokens: member(options, "max_tokens")
            .and_then(|tokens| tokens.as_f64())
            .map(|tokens| tokens as u32),
        effort: text("effort"),
        stop_sequences: sequences.iter().flat_map(Array::iter).filter_map(|one| one.as_string()).collect(),
        user_id: user_id.and_then(|id| id.as_string()),
        temperature: number("temperature"),
        top_p: number("top_p"),
        top_k: number("top_k"),
        examples,
    })
}

/// Messages that the page gives as its property `name`.
fn read_messages(messages: &JsValue, name: &str) -> Result<Vec<Message>, JsValue> {
    let text: String = JSON::stringify(messages)?.into();
    Message::read_all(&text).map_err(|_| object::no_messages(name))
}

/// What was chosen where it can be had, and what the profile says where a request cannot do without.
///
/// # Errors
/// When the browser cannot parse JSON.
pub(crate) fn in_force(conversation: &Conversation) -> Result<JsValue, JsValue> {
    let mut options = conversation.options().clone();
    if let Some(profile) = conversation.profile() {
        let model = options.model.get_or_insert_with(|| profile.model.clone());
        let longest = profile.model(model).and_then(|model| model.max_output).unwrap_or(u64::MAX);
        let longest = u32::try_from(longest).unwrap_or(u32::MAX);
        options.max_tokens.get_or_insert(profile.max_tokens.min(longest));
    }
    write(&options)
}

/// Writes options as the page sets them; what they do not say is not there.
///
/// # Errors
/// When the browser cannot parse JSON.
pub(crate) fn write(options: &Options) -> Result<JsValue, JsValue> {
    let object = Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&object, &JsValue::from_str(name), &value);
    let texts = [("model", &options.model), ("effort", &options.effort)];
    for (name, text) in texts {
        if let Some(text) = text {
            set(name, JsValue::from_str(text))?;
        }
    }
    if let Some(max_tokens) = options.max_tokens {
        set("max_tokens", JsValue::from(max_tokens))?;
    }
    if !options.stop_sequences.is_empty() {
        set("stop_sequences", object::of(&options.stop_sequences)?)?;
    }
    if let Some(user_id) = &options.user_id {
        let metadata = Object::new();
        Reflect::set(&metadata, &JsValue::from_str("user_id"), &JsValue::from_str(user_id))?;
        set("metadata", metadata.into())?;
    }
    let numbers =
        [("temperature", &options.temperature), ("top_p", &options.top_p), ("top_k", &options.top_k)];
    for (name, number) in numbers {
        if let Some(number) = number {
            set(name, JSON::parse(number.get())?)?;
        }
    }
    if !options.examples.is_empty() {
        set("examples", object::of(&options.examples)?)?;
    }
    Ok(object.into())
}
