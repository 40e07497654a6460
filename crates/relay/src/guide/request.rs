//! The posted body: what it asks for, or the refusal the API would give.

use super::blocks::{self, Turn};
use super::cache::{self, Unit};
use super::fields;
use super::fingerprint::Fingerprint;
use super::models;
use super::refusal::Refusal;
use super::thinking::{self, Thinking};
use super::tools::Tools;
use serde_json::{Map, Value};

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

/// Of those, the ones that a request to count takes.
const COUNTED: [&str; 9] = [
    "cache_control",
    "messages",
    "model",
    "output_config",
    "speed",
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
    /// The tools that may be called.
    pub tools: Tools,
    /// How thinking is wanted, if it is.
    pub thinking: Option<Thinking>,
    /// The JSON schema that the answer has to fit.
    pub schema: Option<Value>,
    /// Everything that counts as input.
    pub units: Vec<Unit>,
    /// What a signature of the answer's thinking binds it to.
    pub prefix: Fingerprint,
}

impl Posted {
    /// Reads and checks a body.
    pub fn read(body: &[u8], version: Version) -> Result<Self, Refusal> {
        let fields = object(body)?;
        for name in fields.keys() {
            let sampling = version == Version::First && SAMPLING.contains(&name.as_str());
            if !sampling && !FIELDS.contains(&name.as_str()) {
                return Err(extra(name));
            }
        }
        let model = fields::model(&fields)?;
        let stream = fields::flag(&fields, "stream")?;
        let max_tokens = fields::max_tokens(&fields, &model, stream)?;
        let thinking = Thinking::read(fields.get("thinking"), max_tokens)?;
        let schema = fields::schema(fields.get("output_config"))?;
        let stop_sequences = fields::stop_sequences(&fields)?;
        let tools = Tools::read(&fields)?;
        let turns = blocks::turns(fields.get("messages"))?;
        thinking::check(&fields)?;
        if schema.is_some() && turns.iter().flat_map(|turn| &turn.documents).any(|document| document.cited) {
            return Err(Refusal::invalid("output_config.format: cannot be used together with citations"));
        }
        let units = cache::units(&fields, &turns)?;
        let input = cache::total(&units);
        if input > models::WINDOW {
            let most = models::WINDOW;
            return Err(Refusal::invalid(format!("prompt is too long: {input} tokens > {most} maximum")));
        }
        let prefix = thinking::prefix(&fields);
        Ok(Self { model, max_tokens, stream, stop_sequences, turns, tools, thinking, schema, units, prefix })
    }

    /// A request that asks nothing, for tests of what is made from one.
    #[cfg(test)]
    pub fn of_model(model: &str) -> Self {
        Self {
            model: model.to_owned(),
            max_tokens: 4096,
            stream: false,
            stop_sequences: Vec::new(),
            turns: Vec::new(),
            tools: Tools::default(),
            thinking: None,
            schema: None,
            units: Vec::new(),
            prefix: Fingerprint::EMPTY,
        }
    }
}

/// Reads a request to count, and counts.
pub(super) fn count(body: &[u8]) -> Result<u64, Refusal> {
    let fields = object(body)?;
    if let Some(name) = fields.keys().find(|name| !COUNTED.contains(&name.as_str())) {
        return Err(extra(name));
    }
    fields::model(&fields)?;
    Thinking::read(fields.get("thinking"), u64::MAX)?;
    fields::schema(fields.get("output_config"))?;
    Tools::read(&fields)?;
    let turns = blocks::turns(fields.get("messages"))?;
    Ok(cache::total(&cache::units(&fields, &turns)?))
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Refusal::invalid("The request body is not a JSON object")),
        Err(error) => Err(Refusal::invalid(format!("The request body is not valid JSON: {error}"))),
    }
}

fn extra(name: &str) -> Refusal {
    Refusal::invalid(format!("{name}: Extra inputs are not permitted"))
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
        assert_eq!(cache::total(&posted.units), 5, "13 + 7 characters");
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
            ("output_config", json!({ "effort": "huge" }), "output_config.effort: Input"),
            ("output_config", json!({ "format": { "type": "xml" } }), "output_config.format.type: Input"),
            ("output_config", json!({ "format": { "type": "json_schema" } }), "output_config.format.schema"),
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
    fn counting_takes_no_field_of_an_answer() {
        let mut body = body("system", json!("Be kind"));
        let refused = count(body.to_string().as_bytes()).unwrap_err();
        assert_eq!(refused.message, "max_tokens: Extra inputs are not permitted");
        body.as_object_mut().unwrap().remove("max_tokens");
        assert_eq!(count(body.to_string().as_bytes()).unwrap(), 5);
    }

    #[test]
    fn a_prompt_longer_than_the_window_is_refused() {
        let long = "x".repeat(4 * models::WINDOW as usize);
        let error = read(&body("system", json!(long))).unwrap_err();
        assert!(error.starts_with("prompt is too long: 200004 tokens > 200000 maximum"), "{error}");
    }

    #[test]
    fn the_version_is_required() {
        assert_eq!(Version::read(Some("2026-10-21")), Ok(Version::Current));
        assert!(Version::read(Some("2020-01-01")).is_err());
        assert_eq!(Version::read(None).unwrap_err().message, "anthropic-version: header is required");
    }
}
