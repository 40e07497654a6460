//! The fields beside the messages.

use rules::{Rules, Version};
use serde_json::{Value, json};

use crate::{MODEL, OLD, body, on, refused, table, text, user, with};

fn without(name: &str) -> Value {
    let mut body = with("stream", json!(true));
    body.as_object_mut().unwrap().remove(name);
    body
}

#[test]
fn what_must_be_there() {
    let good = with("stream", json!(true));
    table(vec![
        (good.clone(), without("model"), "model: Field required"),
        (good.clone(), without("max_tokens"), "max_tokens: Field required"),
        (good.clone(), without("messages"), "messages: Field required"),
        (good.clone(), json!([]), "The request body is not valid JSON"),
        (good.clone(), with("model", json!(3)), "model: Input should be a valid string"),
        (good.clone(), with("model", json!("")), "model: String should have at least 1 character"),
        (good.clone(), with("messages", json!([])), "messages: at least one message is required"),
        (good.clone(), with("messages", json!("Hi")), "messages: Input should be a valid list"),
        (good.clone(), with("max_tokens", json!("10")), "max_tokens: Input should be a valid integer"),
        (good.clone(), with("stream", json!("yes")), "stream: Input should be a valid boolean"),
        (good, with("hurry", json!(true)), "hurry: Extra inputs are not permitted"),
    ]);
}

#[test]
fn a_reply_is_as_long_as_the_model_can_make_it() {
    table(vec![
        (
            with("max_tokens", json!(128_000)),
            with("max_tokens", json!(128_001)),
            "max_tokens: 128001 > 128000",
        ),
        (
            on(OLD, with("max_tokens", json!(64_000))),
            on(OLD, with("max_tokens", json!(64_001))),
            "max_tokens: 64001 > 64000",
        ),
    ]);
    let mut warm = with("max_tokens", json!(0));
    assert_eq!(rules::check(&warm), Ok(()));
    warm["stream"] = true.into();
    refused(&warm, "max_tokens: 0 is not supported");
}

#[test]
fn stop_sequences_and_metadata() {
    let long = "x".repeat(513);
    table(vec![
        (
            with("stop_sequences", json!(["END", " x"])),
            with("stop_sequences", json!(["END", "\n"])),
            "stop_sequences: each stop sequence must contain non-whitespace",
        ),
        (
            with("stop_sequences", json!([])),
            with("stop_sequences", json!([1])),
            "stop_sequences.0: Input should be",
        ),
        (
            with("metadata", json!({"user_id": &long[1..]})),
            with("metadata", json!({"user_id": long})),
            "metadata.user_id: String should have at most 512 characters",
        ),
        (
            with("metadata", json!({"user_id": null})),
            with("metadata", json!({"mail": "a@b"})),
            "metadata.mail: Extra inputs are not permitted",
        ),
    ]);
}

#[test]
fn the_system_prompt() {
    table(vec![
        (
            with("system", json!("Be kind.")),
            with("system", json!("")),
            "system: text content blocks must be non-empty",
        ),
        (
            with("system", json!([text("Be kind.")])),
            with("system", json!([text("")])),
            "system: text content blocks must be non-empty",
        ),
        (
            with("system", json!([text("Be kind.")])),
            with("system", json!([{"type": "image"}])),
            "system.0.type: Input should be 'text'",
        ),
        (with("system", Value::Null), with("system", json!(3)), "system: Input should be a valid list"),
    ]);
}

#[test]
fn effort_and_format() {
    let format = |kind: &str, schema: Value| json!({"format": {"type": kind, "schema": schema}});
    table(vec![
        (
            with("output_config", json!({"effort": "low"})),
            with("output_config", json!({"effort": "lazy"})),
            "output_config.effort: Input should be",
        ),
        (
            with("output_config", format("json_schema", json!({"type": "object"}))),
            with("output_config", format("xml", json!({}))),
            "output_config.format.type: Input should be 'json_schema'",
        ),
        (
            with("output_config", json!({})),
            with("output_config", format("json_schema", json!("{}"))),
            "output_config.format.schema: Field required",
        ),
        (
            with("output_config", json!({})),
            with("output_config", json!({"color": "red"})),
            "output_config.color: Extra inputs are not permitted",
        ),
    ]);
}

#[test]
fn sampling_is_for_the_older_version_and_older_models() {
    let old = Rules::new().version(Version::read("2023-06-01").unwrap());
    for name in ["temperature", "top_p", "top_k"] {
        let warm = with(name, json!(1));
        refused(&warm, "Extra inputs are not permitted");
        assert!(old.check(&warm).unwrap_err().contains("not supported by claude-haiku-5-5"));
        assert_eq!(old.check(&on(OLD, warm.clone())), Ok(()));
        assert_eq!(old.check(&on("claude-opus-4-6", warm)), Ok(()));
    }
    assert_eq!(Version::read("2026-10-21"), Some(Version::Of2026));
    assert_eq!(Version::read("2030-01-01"), None);
}

#[test]
fn counting_takes_no_limits_and_no_stream() {
    let rules = Rules::new();
    let count = json!({"model": MODEL, "messages": [user("Hi")], "system": "Be kind."});
    assert_eq!(rules.check_count(&count), Ok(()));
    for name in ["max_tokens", "stream", "metadata", "stop_sequences"] {
        let refusal = rules.check_count(&with(name, json!(1))).unwrap_err();
        assert!(refusal.ends_with(": Extra inputs are not permitted"), "{refusal}");
    }
    let refusal = rules.check_count(&json!({"model": MODEL, "messages": [user("")]})).unwrap_err();
    assert!(refusal.contains("non-empty"), "{refusal}");
}

#[test]
fn marks_for_the_cache() {
    let mark = |ttl: &str| json!({"type": "ephemeral", "ttl": ttl});
    let marked = |ttls: &[&str]| {
        let blocks: Vec<Value> = ttls
            .iter()
            .map(|ttl| json!({"type": "text", "text": "Hi", "cache_control": mark(ttl)}))
            .collect();
        body(json!([user(blocks)]))
    };
    let mut automatic = marked(&["5m", "5m", "5m"]);
    automatic["cache_control"] = json!({"type": "ephemeral"});
    let mut five = marked(&["5m", "5m", "5m", "5m"]);
    five["cache_control"] = json!({"type": "ephemeral"});
    table(vec![
        (automatic, five, "A maximum of 4 blocks with cache_control may be provided. Found 5."),
        (marked(&["1h", "5m"]), marked(&["5m", "1h"]), "a ttl='1h' cache_control block must not come after"),
        (marked(&["5m"]), marked(&["2h"]), "cache_control.ephemeral.ttl: Input should be '5m' or '1h'"),
        (
            with("cache_control", json!({"type": "ephemeral"})),
            with("cache_control", json!({"type": "eternal"})),
            "cache_control.type: Input should be 'ephemeral'",
        ),
    ]);
}
