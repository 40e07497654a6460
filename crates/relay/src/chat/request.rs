//! A request's fields against a profile's rules: what may stand there, and what is lowered.

use std::sync::Arc;

use messages::model::Model;

use super::object::Object;
use super::{depth, history, options, tools};
use crate::config::Profile;
use crate::error::Failure;

/// Fields that every request for a reply may have.
const OPEN: [&str; 4] = ["model", "max_tokens", "messages", "stream"];

/// Fields that a request to count may have; the same rules hold for them as in a request for a reply.
const COUNTED: [&str; 9] = [
    "model",
    "messages",
    "system",
    "tools",
    "tool_choice",
    "thinking",
    "output_config",
    "cache_control",
    "speed",
];

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A reply.
    Reply,
    /// The number of its tokens.
    Count,
}

/// A request that passed every check.
#[derive(Debug)]
pub struct Asked<'a> {
    /// What it is for.
    pub purpose: Purpose,
    /// The model.
    pub model: String,
    /// What is known of it.
    pub known: Option<Arc<Model>>,
    /// Whether the reply is to be streamed.
    pub streamed: bool,
    /// What `max_tokens` was lowered to, if it was.
    pub lowered: Option<u32>,
    /// The fields as they came.
    pub fields: Object<'a>,
}

/// Reads and checks a request; `told` says what is known of a model.
///
/// # Errors
/// 400 that names the field, as the API does; 413 when the text alone is too large.
pub fn read<'a>(
    body: &'a [u8],
    purpose: Purpose,
    rules: &Profile,
    told: &dyn Fn(&str) -> Option<Arc<Model>>,
) -> Result<Asked<'a>, Failure> {
    let not_json = |error: &dyn std::fmt::Display| {
        Failure::invalid(format!("The request body is not valid JSON for this API: {error}"))
    };
    let text = std::str::from_utf8(body).map_err(|error| not_json(&error))?;
    if !depth::is_moderate(text) {
        return Err(not_json(&"it is nested too deeply"));
    }
    let fields: Object<'a> = serde_json::from_str(text).map_err(|error| not_json(&error))?;
    for (name, value) in fields.fields() {
        if purpose == Purpose::Count && !COUNTED.contains(&name) {
            return Err(extra(name));
        }
        open(name, value, rules)?;
    }
    let model = model(&fields, rules)?;
    let known = told(&model);
    options::check(&fields, rules, known.as_deref())?;
    let (lowered, streamed) = match purpose {
        Purpose::Reply => (max_tokens(&fields, rules, known.as_deref())?, streamed(&fields)?),
        Purpose::Count => (None, false),
    };
    let messages = fields.get("messages").ok_or_else(|| Failure::invalid("messages: Field required"))?;
    history::check(messages, text.len(), rules)?;
    Ok(Asked { purpose, model, known, streamed, lowered, fields })
}

/// Only names from closed lists get through, so a name never has to be escaped when it is written again.
fn open(name: &str, value: &str, rules: &Profile) -> Result<(), Failure> {
    if OPEN.contains(&name) || rules.fields.contains(name) {
        return Ok(());
    }
    let open = match name {
        "tools" if !rules.tools.is_empty() => return tools::check(value, rules),
        "tool_choice" => !rules.tools.is_empty(),
        "stop_sequences" => rules.host_stop_sequences,
        "metadata" => rules.metadata,
        "output_config" => !rules.efforts.is_empty() || rules.structured_outputs,
        "temperature" | "top_p" | "top_k" if !rules.samples() => {
            return Err(Failure::invalid(format!(
                "{name}: this chat's profile does not let a request set this field; it would have to set \
                 anthropic_version = \"2023-06-01\" and offer only models up to Opus 4.6"
            )));
        }
        "temperature" | "top_p" | "top_k" => true,
        "system" | "thinking" | "tools" => false,
        _ => return Err(extra(name)),
    };
    if open { Ok(()) } else { Err(options::closed(name)) }
}

/// The API's own words for a field that it does not know.
fn extra(name: &str) -> Failure {
    let shown: String = name.chars().take(64).collect();
    Failure::invalid(format!("{shown}: Extra inputs are not permitted"))
}

fn model(fields: &Object<'_>, rules: &Profile) -> Result<String, Failure> {
    if fields.get("model").is_none() {
        return Err(Failure::invalid("model: Field required"));
    }
    let model =
        fields.string("model").ok_or_else(|| Failure::invalid("model: Input should be a valid string"))?;
    if !rules.models.iter().any(|offered| *offered == model) {
        return Err(Failure::invalid(format!(
            "model: this chat's profile does not offer that model; it offers {}",
            rules.models.join(", ")
        )));
    }
    Ok(model.into_owned())
}

/// What `max_tokens` has to be lowered to: the profile's cap, or what the model can write.
fn max_tokens(fields: &Object<'_>, rules: &Profile, told: Option<&Model>) -> Result<Option<u32>, Failure> {
    let written = fields.get("max_tokens").ok_or_else(|| Failure::invalid("max_tokens: Field required"))?;
    let asked: u64 = serde_json::from_str(written)
        .map_err(|_| Failure::invalid("max_tokens: Input should be a whole number that is not negative"))?;
    let longest = told.and_then(|model| u32::try_from(model.max_output?).ok());
    let cap = rules.max_tokens.min(longest.unwrap_or(u32::MAX));
    let budget = rules.thinking.as_ref().and_then(|thinking| thinking.budget);
    if budget.is_some_and(|budget| asked <= u64::from(budget)) {
        return Err(Failure::invalid("`max_tokens` must be greater than `thinking.budget_tokens`"));
    }
    Ok((asked > u64::from(cap)).then_some(cap))
}

fn streamed(fields: &Object<'_>) -> Result<bool, Failure> {
    match fields.get("stream") {
        None => Ok(false),
        Some("true") => Ok(true),
        Some("false") => Ok(false),
        Some(_) => Err(Failure::invalid("stream: Input should be a valid boolean")),
    }
}
