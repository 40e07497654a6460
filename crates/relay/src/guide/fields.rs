//! The simple fields of a posted body, each read or refused by its name.

use super::models;
use super::refusal::Refusal;
use serde_json::{Map, Value};

fn required<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<&'a Value, Refusal> {
    fields.get(name).ok_or_else(|| Refusal::invalid(format!("{name}: Field required")))
}

/// The model's name.
pub(super) fn model(fields: &Map<String, Value>) -> Result<String, Refusal> {
    match required(fields, "model")?.as_str() {
        Some("") => Err(Refusal::invalid("model: String should have at least 1 character")),
        Some(model) => Ok(model.to_owned()),
        None => Err(Refusal::invalid("model: Input should be a valid string")),
    }
}

/// A truth value that may be left out.
pub(super) fn flag(fields: &Map<String, Value>, name: &str) -> Result<bool, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Refusal::invalid(format!("{name}: Input should be a valid boolean"))),
    }
}

/// The longest answer, in tokens.
pub(super) fn max_tokens(fields: &Map<String, Value>, model: &str, stream: bool) -> Result<u64, Refusal> {
    let value = required(fields, "max_tokens")?;
    let Some(number) = value.as_u64() else {
        let why = if value.is_i64() {
            "Input should be greater than or equal to 0"
        } else {
            "Input should be a valid integer"
        };
        return Err(Refusal::invalid(format!("max_tokens: {why}")));
    };
    if number > models::MOST_OUTPUT {
        let message = format!(
            "max_tokens: {number} > {}, which is the maximum allowed number of output tokens for {model}",
            models::MOST_OUTPUT
        );
        return Err(Refusal::invalid(message));
    }
    if number == 0 && stream {
        return Err(Refusal::invalid("max_tokens: 0 cannot be used together with stream"));
    }
    Ok(number)
}

/// Texts before which an answer ends.
pub(super) fn stop_sequences(fields: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
    let entries = match fields.get("stop_sequences") {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries,
        Some(_) => return Err(Refusal::invalid("stop_sequences: Input should be a valid list")),
    };
    let mut stops = Vec::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        match entry.as_str() {
            Some(stop) if !stop.trim().is_empty() => stops.push(stop.to_owned()),
            Some(_) => {
                return Err(Refusal::invalid(
                    "stop_sequences: each stop sequence must contain non-whitespace",
                ));
            }
            None => {
                let message = format!("stop_sequences.{index}: Input should be a valid string");
                return Err(Refusal::invalid(message));
            }
        }
    }
    Ok(stops)
}

/// The schema of a structured output. The efforts are checked and make no difference: the guide tries as hard
/// as it can.
pub(super) fn schema(config: Option<&Value>) -> Result<Option<Value>, Refusal> {
    let Some(config) = config.filter(|config| !config.is_null()) else { return Ok(None) };
    if !config.is_object() {
        return Err(Refusal::invalid("output_config: Input should be an object"));
    }
    let effort = config.get("effort").map(Value::as_str);
    if effort.is_some_and(|effort| !matches!(effort, Some("low" | "medium" | "high" | "xhigh" | "max"))) {
        return Err(Refusal::invalid(
            "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'",
        ));
    }
    let Some(format) = config.get("format").filter(|format| !format.is_null()) else { return Ok(None) };
    if format["type"] != "json_schema" {
        return Err(Refusal::invalid("output_config.format.type: Input should be 'json_schema'"));
    }
    if !format["schema"].is_object() {
        return Err(Refusal::invalid("output_config.format.schema: Field required"));
    }
    Ok(Some(format["schema"].clone()))
}
