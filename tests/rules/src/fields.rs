//! The fields of a body beside its messages: which there are, which must be there, what they may hold.

use serde_json::Value;

use crate::{Verdict, Version, hold, model, turn};

/// Fields that both endpoints take.
const COMMON: [&str; 9] = [
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

/// Fields of `POST /v1/messages` alone.
const MESSAGES: [&str; 8] = [
    "max_tokens",
    "stream",
    "stop_sequences",
    "metadata",
    "service_tier",
    "inference_geo",
    "container",
    "diagnostics",
];

const SAMPLING: [&str; 3] = ["temperature", "top_p", "top_k"];

/// The longest `metadata.user_id`, in characters.
const USER_ID: usize = 512;

pub(crate) fn check(body: &Value, version: Version) -> Verdict {
    let known = |name: &str| {
        COMMON.contains(&name)
            || MESSAGES.contains(&name)
            || (version == Version::Of2023 && SAMPLING.contains(&name))
    };
    check_names(body, known)?;
    check_common(body)?;
    check_max_tokens(body)?;
    check_stops(&body["stop_sequences"])?;
    check_metadata(&body["metadata"])?;
    check_sampling(body)
}

pub(crate) fn check_count(body: &Value) -> Verdict {
    check_names(body, |name| COMMON.contains(&name))?;
    check_common(body)
}

fn check_names(body: &Value, known: impl Fn(&str) -> bool) -> Verdict {
    let Some(fields) = body.as_object() else {
        return Err("The request body is not valid JSON: expected an object".to_owned());
    };
    match fields.keys().find(|name| !known(name)) {
        Some(name) => Err(format!("{name}: Extra inputs are not permitted")),
        None => Ok(()),
    }
}

fn check_common(body: &Value) -> Verdict {
    present(body, "model")?;
    let model = body["model"].as_str().ok_or("model: Input should be a valid string")?;
    hold(!model.is_empty(), || "model: String should have at least 1 character".to_owned())?;
    present(body, "messages")?;
    let messages = body["messages"].as_array().ok_or("messages: Input should be a valid list")?;
    hold(!messages.is_empty(), || "messages: at least one message is required".to_owned())?;
    check_system(&body["system"])?;
    check_output(&body["output_config"])
}

fn present(body: &Value, name: &str) -> Verdict {
    hold(!body[name].is_null(), || format!("{name}: Field required"))
}

fn check_max_tokens(body: &Value) -> Verdict {
    present(body, "max_tokens")?;
    let tokens = body["max_tokens"].as_u64().ok_or("max_tokens: Input should be a valid integer")?;
    match &body["stream"] {
        Value::Null | Value::Bool(_) => {}
        _ => return Err("stream: Input should be a valid boolean".to_owned()),
    }
    let warms_only = tokens == 0;
    hold(!(warms_only && body["stream"] == true), || {
        "max_tokens: 0 is not supported together with stream".to_owned()
    })?;
    let model = body["model"].as_str().unwrap_or_default();
    let limit = model::ability(model).max_tokens;
    hold(tokens <= limit, || {
        format!(
            "max_tokens: {tokens} > {limit}, which is the maximum allowed number of output tokens for {model}"
        )
    })
}

fn check_stops(stops: &Value) -> Verdict {
    if stops.is_null() {
        return Ok(());
    }
    let stops = stops.as_array().ok_or("stop_sequences: Input should be a valid list")?;
    for (at, stop) in stops.iter().enumerate() {
        let text =
            stop.as_str().ok_or_else(|| format!("stop_sequences.{at}: Input should be a valid string"))?;
        hold(!text.trim().is_empty(), || {
            "stop_sequences: each stop sequence must contain non-whitespace".to_owned()
        })?;
    }
    Ok(())
}

fn check_metadata(metadata: &Value) -> Verdict {
    if metadata.is_null() {
        return Ok(());
    }
    let fields = metadata.as_object().ok_or("metadata: Input should be an object")?;
    if let Some(name) = fields.keys().find(|name| *name != "user_id") {
        return Err(format!("metadata.{name}: Extra inputs are not permitted"));
    }
    match &metadata["user_id"] {
        Value::Null => Ok(()),
        Value::String(id) => hold(id.chars().count() <= USER_ID, || {
            format!("metadata.user_id: String should have at most {USER_ID} characters")
        }),
        _ => Err("metadata.user_id: Input should be a valid string".to_owned()),
    }
}

fn check_system(system: &Value) -> Verdict {
    if system.is_null() {
        return Ok(());
    }
    hold(system.is_string() || system.is_array(), || "system: Input should be a valid list".to_owned())?;
    for (at, block) in turn::blocks(system).iter().enumerate() {
        hold(turn::kind(block) == "text", || format!("system.{at}.type: Input should be 'text'"))?;
        hold(block["text"].as_str().is_some_and(|text| !text.is_empty()), || {
            "system: text content blocks must be non-empty".to_owned()
        })?;
    }
    Ok(())
}

fn check_output(config: &Value) -> Verdict {
    if config.is_null() {
        return Ok(());
    }
    let fields = config.as_object().ok_or("output_config: Input should be an object")?;
    if let Some(name) = fields.keys().find(|name| !["effort", "format"].contains(&name.as_str())) {
        return Err(format!("output_config.{name}: Extra inputs are not permitted"));
    }
    if !config["effort"].is_null() {
        let known = ["low", "medium", "high", "xhigh", "max"];
        hold(config["effort"].as_str().is_some_and(|effort| known.contains(&effort)), || {
            "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'".to_owned()
        })?;
    }
    if !config["format"].is_null() {
        hold(config["format"]["type"] == "json_schema", || {
            "output_config.format.type: Input should be 'json_schema'".to_owned()
        })?;
        hold(config["format"]["schema"].is_object(), || {
            "output_config.format.schema: Field required".to_owned()
        })?;
    }
    Ok(())
}

fn check_sampling(body: &Value) -> Verdict {
    let model = body["model"].as_str().unwrap_or_default();
    let may = model::ability(model).sampling;
    let given = SAMPLING.iter().find(|name| !body[**name].is_null());
    match given {
        Some(name) if !may => Err(format!("{name}: this parameter is not supported by {model}")),
        _ => Ok(()),
    }
}
