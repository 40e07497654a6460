//! The body that goes up: the request's fields as they came, with what the profile lowers and adds. `messages`
//! stays the bytes that came, between the profile's examples and its prefill: models check that their thinking
//! stands where they left it.

use bytes::Bytes;

use super::caching::Marks;
use super::object::{Object, entries};
use super::request::{Asked, Purpose};
use crate::config::Profile;

/// Writes the body.
#[must_use]
pub fn body(asked: &Asked<'_>, rules: &Profile) -> Bytes {
    let marks = match (asked.purpose, rules.caching) {
        (Purpose::Reply, Some(lifetime)) => Marks::plan(&asked.fields, rules, lifetime),
        _ => Marks::default(),
    };
    let reply = asked.purpose == Purpose::Reply;
    let mut body = Writer::new(&asked.fields, rules);
    for (name, value) in asked.fields.fields() {
        match (name, asked.lowered) {
            ("max_tokens", Some(lowered)) => body.field(name, &lowered.to_string()),
            ("messages", _) => body.messages(value, rules),
            ("tools", _) => body.field(name, &marks.tools(value)),
            ("stop_sequences", _) => body.field(name, &stop_sequences(Some(value), rules)),
            ("output_config", _) => body.field(name, &output_config(value, rules)),
            _ => body.field(name, value),
        }
    }
    let came = |name| asked.fields.get(name).is_some();
    if let Some(system) = &rules.system {
        body.field("system", &marks.system(system));
    }
    if let Some(thinking) = &rules.thinking {
        body.field("thinking", &thinking.json());
    }
    if !came("output_config") && rules.effort.is_some() {
        body.field("output_config", &output_config("{}", rules));
    }
    if reply && !came("stop_sequences") && !rules.stop_sequences.is_empty() {
        body.field("stop_sequences", &stop_sequences(None, rules));
    }
    if let Some(mark) = marks.automatic() {
        body.field("cache_control", mark);
    }
    body.end()
}

/// An object as it is written.
struct Writer(String);

impl Writer {
    fn new(fields: &Object<'_>, rules: &Profile) -> Self {
        let came: usize = fields.fields().map(|(name, value)| name.len() + value.len() + 4).sum();
        let examples: usize = rules.examples.iter().map(|example| example.get().len() + 1).sum();
        let system = rules.system.as_ref().map_or(0, String::len);
        Self(String::with_capacity(came + examples + system + 512))
    }

    fn name(&mut self, name: &str) {
        self.0.push(if self.0.is_empty() { '{' } else { ',' });
        self.0.push('"');
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    fn field(&mut self, name: &str, value: &str) {
        self.name(name);
        self.0.push_str(value);
    }

    /// The array of messages, which is not empty, with examples before and the prefill after it. A history that
    /// already ends with the assistant is one that the model is to go on from, so nothing is put between.
    fn messages(&mut self, value: &str, rules: &Profile) {
        let prefill = rules.prefill.as_ref().filter(|_| ends_with_user(value));
        if rules.examples.is_empty() && prefill.is_none() {
            return self.field("messages", value);
        }
        self.name("messages");
        self.0.push('[');
        for example in &rules.examples {
            self.0.push_str(example.get());
            self.0.push(',');
        }
        let inside = value.strip_prefix('[').and_then(|value| value.strip_suffix(']'));
        self.0.push_str(inside.unwrap_or_default());
        if let Some(prefill) = prefill {
            let message = serde_json::json!({"role": "assistant", "content": prefill});
            self.0.push(',');
            self.0.push_str(&message.to_string());
        }
        self.0.push(']');
    }

    fn end(mut self) -> Bytes {
        self.0.push('}');
        Bytes::from(self.0)
    }
}

fn ends_with_user(messages: &str) -> bool {
    let last = entries(messages).and_then(|messages| Object::read(messages.last()?.get())?.string("role"));
    last.as_deref() == Some("user")
}

/// The profile's strings, then those of the request that are not among them.
fn stop_sequences(came: Option<&str>, rules: &Profile) -> String {
    let mut all = rules.stop_sequences.clone();
    let came: Vec<String> = came.and_then(|came| serde_json::from_str(came).ok()).unwrap_or_default();
    for text in came {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    serde_json::Value::from(all).to_string()
}

/// The request's own, with the profile's effort where it chose none.
fn output_config(came: &str, rules: &Profile) -> String {
    let Some(effort) = &rules.effort else { return came.to_owned() };
    let Some(config) = Object::read(came).filter(|config| config.get("effort").is_none()) else {
        return came.to_owned();
    };
    let mut json = format!("{{\"effort\":{}", serde_json::Value::from(effort.as_str()));
    for (name, value) in config.fields() {
        json.push_str(&format!(",\"{name}\":{value}"));
    }
    json.push('}');
    json
}
