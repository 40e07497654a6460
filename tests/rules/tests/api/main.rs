//! Each rule of the API is seen twice here: a body that keeps it passes, and its neighbour that breaks it is
//! refused with the API's sentence.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod blocks;
mod fields;
mod files;
mod messages;
mod thinking;
mod tools;

use rules::Rules;
use serde_json::{Value, json};

/// The newest small model.
const MODEL: &str = "claude-haiku-5-5";
/// A model that takes a prefill, manual thinking and sampling.
const OLD: &str = "claude-haiku-4-5";

/// A body with these messages.
fn body(messages: Value) -> Value {
    json!({"model": MODEL, "max_tokens": 1024, "messages": messages})
}

/// A body that asks one thing and has this field besides.
fn with(name: &str, value: Value) -> Value {
    let mut body = body(json!([user("Hi")]));
    body[name] = value;
    body
}

/// The same for another model.
fn on(model: &str, mut body: Value) -> Value {
    body["model"] = model.into();
    body
}

fn user(content: impl Into<Value>) -> Value {
    json!({"role": "user", "content": content.into()})
}

fn assistant(content: impl Into<Value>) -> Value {
    json!({"role": "assistant", "content": content.into()})
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

/// Holds that each first body passes and each second is refused with a sentence that holds the third.
fn table(rows: Vec<(Value, Value, &str)>) {
    for (kept, broken, sentence) in rows {
        assert_eq!(rules::check(&kept), Ok(()), "{kept}");
        refused(&broken, sentence);
    }
}

fn refused(body: &Value, sentence: &str) {
    let refusal = Rules::new().check(body).expect_err(&format!("passes, but should not: {body}"));
    assert!(refusal.contains(sentence), "{refusal}\n  instead of\n{sentence}");
}
