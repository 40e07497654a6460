//! A request's fields against a profile's rules: what may stand there, what is lowered, what is added.
//! `messages` goes up as the bytes that came: models check that their thinking stands where they left it.

use bytes::Bytes;
use serde_json::value::RawValue;

use super::history;
use super::object::{Object, entries};
use crate::config::Profile;
use crate::error::Failure;

/// Fields that every request may have.
const OPEN: [&str; 4] = ["model", "max_tokens", "messages", "stream"];

/// A request that passed every check.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The model.
    pub model: String,
    /// Whether the reply is to be streamed.
    pub streamed: bool,
    /// What `max_tokens` was lowered to, if it was.
    pub lowered: Option<u32>,
    fields: Object<'a>,
}

/// Reads and checks a request.
///
/// # Errors
/// 400 that names the field, as the API does; 413 when the text alone is too large.
pub fn read<'a>(body: &'a [u8], rules: &Profile) -> Result<Asked<'a>, Failure> {
    let not_json = |error: &dyn std::fmt::Display| {
        Failure::invalid(format!("The request body is not valid JSON for this API: {error}"))
    };
    let text = std::str::from_utf8(body).map_err(|error| not_json(&error))?;
    let fields: Object<'a> = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    for (name, value) in fields.fields() {
        open(name, value, rules)?;
    }
    let model = model(&fields, rules)?;
    let lowered = max_tokens(&fields, rules)?;
    let streamed = streamed(&fields)?;
    let messages = fields.get("messages").ok_or_else(|| Failure::invalid("messages: Field required"))?;
    history::check(messages, text.len(), rules)?;
    Ok(Asked { model, streamed, lowered, fields })
}

impl Asked<'_> {
    /// The body that goes up: the fields as they came, with the lowered `max_tokens` and the profile's system
    /// prompt.
    #[must_use]
    pub fn upward(&self, rules: &Profile) -> Bytes {
        let size: usize = self.fields.fields().map(|(name, value)| name.len() + value.len() + 4).sum();
        let mut body = String::with_capacity(size + rules.system.as_ref().map_or(0, String::len) + 64);
        let mut field = |name: &str, value: &str| {
            body.push(if body.is_empty() { '{' } else { ',' });
            body.push('"');
            body.push_str(name);
            body.push_str("\":");
            body.push_str(value);
        };
        for (name, value) in self.fields.fields() {
            match self.lowered {
                Some(lowered) if name == "max_tokens" => field(name, &lowered.to_string()),
                _ => field(name, value),
            }
        }
        if let Some(system) = &rules.system {
            field("system", &serde_json::Value::from(system.as_str()).to_string());
        }
        body.push('}');
        Bytes::from(body)
    }
}

/// Only names from closed lists get through, so a name never has to be escaped when it is written again.
fn open(name: &str, value: &str, rules: &Profile) -> Result<(), Failure> {
    if OPEN.contains(&name) || rules.fields.contains(name) {
        return Ok(());
    }
    match name {
        "tools" if !rules.tools.is_empty() => tools(value, rules),
        "tool_choice" if !rules.tools.is_empty() => Ok(()),
        "system" | "thinking" | "tools" | "tool_choice" => Err(Failure::invalid(format!(
            "{name}: this chat's profile does not let a request set this field"
        ))),
        _ => {
            let shown: String = name.chars().take(64).collect();
            Err(Failure::invalid(format!("{shown}: Extra inputs are not permitted")))
        }
    }
}

/// Each tool has to be named by the profile. `*` stands for tools that the page runs itself; those that the
/// service runs cost money or reach out, so they have to be named.
fn tools(value: &str, rules: &Profile) -> Result<(), Failure> {
    let tools = entries(value).ok_or_else(|| Failure::invalid("tools: Input should be a valid array"))?;
    for (index, tool) in tools.into_iter().map(RawValue::get).enumerate() {
        let tool = Object::read(tool)
            .ok_or_else(|| Failure::invalid(format!("tools.{index}: Input should be an object")))?;
        let name = tool.string("name").unwrap_or_default();
        let custom = tool.get("type").is_none() || tool.string("type").as_deref() == Some("custom");
        if !rules.tools.iter().any(|open| *open == name || (open == "*" && custom)) {
            return Err(Failure::invalid(format!(
                "tools.{index}: this chat's profile does not open this tool"
            )));
        }
    }
    Ok(())
}

fn model(fields: &Object<'_>, rules: &Profile) -> Result<String, Failure> {
    if fields.get("model").is_none() {
        return Err(Failure::invalid("model: Field required"));
    }
    let model =
        fields.string("model").ok_or_else(|| Failure::invalid("model: Input should be a valid string"))?;
    if !rules.models.contains(&model) {
        return Err(Failure::invalid(format!(
            "model: this chat's profile does not offer that model; it offers {}",
            rules.models.join(", ")
        )));
    }
    Ok(model)
}

fn max_tokens(fields: &Object<'_>, rules: &Profile) -> Result<Option<u32>, Failure> {
    let written = fields.get("max_tokens").ok_or_else(|| Failure::invalid("max_tokens: Field required"))?;
    let asked: u64 = serde_json::from_str(written)
        .map_err(|_| Failure::invalid("max_tokens: Input should be a whole number that is not negative"))?;
    Ok((asked > u64::from(rules.max_tokens)).then_some(rules.max_tokens))
}

fn streamed(fields: &Object<'_>) -> Result<bool, Failure> {
    match fields.get("stream") {
        None => Ok(false),
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(_) => Err(Failure::invalid("stream: Input should be a valid boolean")),
    }
}
