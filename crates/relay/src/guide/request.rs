//! The posted body: what it asks for, or the refusal the API would give.

use super::blocks::{self, Turn};
use super::refusal::Refusal;
use super::tokens;
use serde_json::{Map, Value};

/// Most output tokens of the models this guide stands in for.
const MOST_OUTPUT: u64 = 128_000;

/// Fields of the body in every version; any other is refused by name.
const FIELDS: [&str; 17] = [
    "cache_control",
    "container",
    "diagnostics",
    "inference_geo",
    "max_tokens",
    "messages",
    "metadata",
    "model",
    "output_config",
    "service_tier",
    "speed",
    "stop_sequences",
    "stream",
    "system",
    "thinking",
    "tool_choice",
    "tools",
];

/// Fields that only the old version still takes.
const SAMPLING: [&str; 3] = ["temperature", "top_k", "top_p"];

/// The two versions of the API in service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Version {
    /// `2023-06-01`.
    First,
    /// `2026-10-21`, which no longer takes sampling parameters.
    Current,
}

impl Version {
    /// Reads the `anthropic-version` header.
    pub fn read(header: Option<&str>) -> Result<Self, Refusal> {
        match header {
            Some("2026-10-21") => Ok(Self::Current),
            Some("2023-06-01") => Ok(Self::First),
            Some(other) => {
                Err(Refusal::invalid(format!("anthropic-version: \"{other}\" is not a valid version")))
            }
            None => Err(Refusal::invalid("anthropic-version: header is required")),
        }
    }
}

/// An accepted request.
#[derive(Clone, Debug)]
pub(super) struct Posted {
    /// The model asked for, given back in the answer.
    pub model: String,
    /// Longest answer, in tokens.
    pub max_tokens: u64,
    /// Whether the answer comes as a stream of events.
    pub stream: bool,
    /// Texts before which the answer ends.
    pub stop_sequences: Vec<String>,
    /// The conversation; neighbours of the same role are separate here.
    pub turns: Vec<Turn>,
    /// Tokens of the conversation and the system prompt.
    pub input_tokens: u64,
}

impl Posted {
    /// Reads and checks a body.
    pub fn read(body: &[u8], version: Version) -> Result<Self, Refusal> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|error| Refusal::invalid(format!("The request body is not valid JSON: {error}")))?;
        let Value::Object(fields) = value else {
            return Err(Refusal::invalid("The request body is not a JSON object"));
        };
        for name in fields.keys() {
            let sampling = version == Version::First && SAMPLING.contains(&name.as_str());
            if !sampling && !FIELDS.contains(&name.as_str()) {
                return Err(Refusal::invalid(format!("{name}: Extra inputs are not permitted")));
            }
        }
        let model = model(&fields)?;
        let stream = flag(&fields, "stream")?;
        let max_tokens = max_tokens(&fields, &model, stream)?;
        let stop_sequences = stop_sequences(&fields)?;
        let system_chars = system_chars(fields.get("system"))?;
        let turns = blocks::turns(fields.get("messages"))?;
        let chars = system_chars + turns.iter().map(|turn| turn.chars).sum::<usize>();
        let pictures: u64 = turns.iter().flat_map(|turn| &turn.photos).map(|photo| photo.tokens()).sum();
        let input_tokens = tokens::of_chars(chars) + pictures;
        Ok(Self { model, max_tokens, stream, stop_sequences, turns, input_tokens })
    }
}

fn required<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<&'a Value, Refusal> {
    fields.get(name).ok_or_else(|| Refusal::invalid(format!("{name}: Field required")))
}

fn model(fields: &Map<String, Value>) -> Result<String, Refusal> {
    match required(fields, "model")?.as_str() {
        Some("") => Err(Refusal::invalid("model: String should have at least 1 character")),
        Some(model) => Ok(model.to_owned()),
        None => Err(Refusal::invalid("model: Input should be a valid string")),
    }
}

fn flag(fields: &Map<String, Value>, name: &str) -> Result<bool, Refusal> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Refusal::invalid(format!("{name}: Input should be a valid boolean"))),
    }
}

fn max_tokens(fields: &Map<String, Value>, model: &str, stream: bool) -> Result<u64, Refusal> {
    let value = required(fields, "max_tokens")?;
    let Some(number) = value.as_u64() else {
        let why = if value.is_i64() {
            "Input should be greater than or equal to 0"
        } else {
            "Input should be a valid integer"
        };
        return Err(Refusal::invalid(format!("max_tokens: {why}")));
    };
    if number > MOST_OUTPUT {
        let message = format!(
            "max_tokens: {number} > {MOST_OUTPUT}, which is the maximum allowed number of output tokens for {model}"
        );
        return Err(Refusal::invalid(message));
    }
    if number == 0 && stream {
        return Err(Refusal::invalid("max_tokens: 0 cannot be used together with stream"));
    }
    Ok(number)
}

fn stop_sequences(fields: &Map<String, Value>) -> Result<Vec<String>, Refusal> {
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

/// The guide takes no instructions from a system prompt, but it is part of what was sent and is counted.
fn system_chars(system: Option<&Value>) -> Result<usize, Refusal> {
    let empty = || Refusal::invalid("system: text content blocks must be non-empty");
    match system {
        None | Some(Value::Null) => Ok(0),
        Some(Value::String(text)) => Ok(text.chars().count()),
        Some(Value::Array(blocks)) => {
            let mut chars = 0;
            for (index, block) in blocks.iter().enumerate() {
                match (block["type"].as_str(), block["text"].as_str()) {
                    (Some("text"), Some("")) => return Err(empty()),
                    (Some("text"), Some(text)) => chars += text.chars().count(),
                    _ => {
                        let message = format!("system.{index}: Input should be a text block");
                        return Err(Refusal::invalid(message));
                    }
                }
            }
            Ok(chars)
        }
        Some(_) => Err(Refusal::invalid("system: Input should be a valid string or a list of text blocks")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(body: &Value) -> Result<Posted, String> {
        Posted::read(body.to_string().as_bytes(), Version::Current).map_err(|refusal| refusal.message)
    }

    fn body(field: &str, value: Value) -> Value {
        let mut body = json!({ "model": "m", "max_tokens": 9,
            "messages": [{ "role": "user", "content": "Tokyo, please" }] });
        body[field] = value;
        body
    }

    #[test]
    fn a_plain_request_is_read_and_counted() {
        let posted = read(&body("system", json!("Be kind"))).unwrap();
        assert_eq!((posted.model.as_str(), posted.max_tokens, posted.stream), ("m", 9, false));
        assert_eq!(posted.input_tokens, 5, "13 + 7 characters");
    }

    #[test]
    fn bad_fields_are_named() {
        for (field, value, message) in [
            ("max_tokens", json!(-1), "max_tokens: Input should be greater than or equal to 0"),
            ("max_tokens", json!("9"), "max_tokens: Input should be a valid integer"),
            ("max_tokens", json!(128_001), "max_tokens: 128001 > 128000"),
            ("model", json!(3), "model: Input should be a valid string"),
            ("stream", json!("yes"), "stream: Input should be a valid boolean"),
            ("stop_sequences", json!([" "]), "stop_sequences: each stop sequence"),
            ("temperature", json!(1), "temperature: Extra inputs are not permitted"),
            ("system", json!([{ "type": "text", "text": "" }]), "system: text content blocks"),
        ] {
            let error = read(&body(field, value)).unwrap_err();
            assert!(error.starts_with(message), "{field}: {error}");
        }
    }

    #[test]
    fn the_old_version_still_takes_sampling_parameters() {
        let body = body("temperature", json!(1)).to_string();
        assert!(Posted::read(body.as_bytes(), Version::First).is_ok());
        assert!(Posted::read(b"[]", Version::First).is_err());
        assert!(Posted::read(b"<html>", Version::First).is_err());
    }

    #[test]
    fn the_version_is_required() {
        assert_eq!(Version::read(Some("2026-10-21")), Ok(Version::Current));
        assert!(Version::read(Some("2020-01-01")).is_err());
        assert_eq!(Version::read(None).unwrap_err().message, "anthropic-version: header is required");
    }
}
