//! The parts of a request that a page may choose among what the profile allows: effort and format of the output,
//! stop sequences, metadata.

use messages::model::Model;

use super::object::{Object, entries};
use crate::config::Profile;
use crate::error::Failure;

/// Characters of a `user_id`.
const USER_ID: usize = 512;

/// The answer to a field that the profile keeps to itself.
#[must_use]
pub fn closed(name: &str) -> Failure {
    Failure::invalid(format!("{name}: this chat's profile does not let a request set this field"))
}

/// Checks the fields that are there; whether they may be there at all has been seen to.
///
/// # Errors
/// 400 that names the field and what may be chosen.
pub fn check(fields: &Object<'_>, rules: &Profile, told: Option<&Model>) -> Result<(), Failure> {
    if let Some(value) = fields.get("output_config") {
        output_config(value, rules, told)?;
    }
    if let Some(value) = fields.get("stop_sequences") {
        stop_sequences(value)?;
    }
    if let Some(value) = fields.get("metadata") {
        metadata(value)?;
    }
    Ok(())
}

fn output_config(value: &str, rules: &Profile, told: Option<&Model>) -> Result<(), Failure> {
    let config = object("output_config", value)?;
    for (name, value) in config.fields() {
        match name {
            "effort" => effort(value, rules, told)?,
            "format" => format(value, rules, told)?,
            _ => {
                let shown: String = name.chars().take(64).collect();
                return Err(Failure::invalid(format!(
                    "output_config.{shown}: Extra inputs are not permitted"
                )));
            }
        }
    }
    Ok(())
}

fn effort(value: &str, rules: &Profile, told: Option<&Model>) -> Result<(), Failure> {
    if rules.efforts.is_empty() {
        return Err(closed("output_config.effort"));
    }
    let takes = |effort: &&String| told.is_none_or(|model| model.efforts.contains(*effort));
    let offered: Vec<&String> = rules.efforts.iter().filter(takes).collect();
    let asked: Option<String> = serde_json::from_str(value).ok();
    if asked.is_some_and(|asked| offered.contains(&&asked)) {
        return Ok(());
    }
    let offered: Vec<&str> = offered.into_iter().map(String::as_str).collect();
    Err(Failure::invalid(if offered.is_empty() {
        "output_config.effort: this model has no efforts".to_owned()
    } else {
        format!("output_config.effort: this chat offers {} for this model", offered.join(", "))
    }))
}

fn format(value: &str, rules: &Profile, told: Option<&Model>) -> Result<(), Failure> {
    if !rules.structured_outputs {
        return Err(closed("output_config.format"));
    }
    if told.is_some_and(|model| !model.structured_outputs) {
        return Err(Failure::invalid(
            "output_config.format: this model does not reply with JSON by a schema; choose another model",
        ));
    }
    let format = object("output_config.format", value)?;
    if format.string("type").as_deref() != Some("json_schema") {
        return Err(Failure::invalid("output_config.format.type: Input should be 'json_schema'"));
    }
    let schema = format
        .get("schema")
        .ok_or_else(|| Failure::invalid("output_config.format.schema: Field required"))?;
    object("output_config.format.schema", schema).map(|_| ())
}

fn stop_sequences(value: &str) -> Result<(), Failure> {
    let wrong = || Failure::invalid("stop_sequences: Input should be a list of strings");
    for entry in entries(value).ok_or_else(wrong)? {
        let text: String = serde_json::from_str(entry.get()).map_err(|_| wrong())?;
        if text.trim().is_empty() {
            return Err(Failure::invalid("stop_sequences: each stop sequence must contain non-whitespace"));
        }
    }
    Ok(())
}

fn metadata(value: &str) -> Result<(), Failure> {
    for (name, value) in object("metadata", value)?.fields() {
        if name != "user_id" {
            return Err(Failure::invalid("metadata: it can have a user_id and nothing else"));
        }
        let id: Option<String> = serde_json::from_str(value)
            .map_err(|_| Failure::invalid("metadata.user_id: Input should be a valid string"))?;
        if id.is_some_and(|id| id.chars().count() > USER_ID) {
            return Err(Failure::invalid(format!(
                "metadata.user_id: String should have at most {USER_ID} characters"
            )));
        }
    }
    Ok(())
}

fn object<'a>(place: &str, value: &'a str) -> Result<Object<'a>, Failure> {
    Object::read(value)
        .ok_or_else(|| Failure::invalid(format!("{place}: Input should be an object with each field once")))
}
