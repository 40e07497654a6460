//! What a page may choose, where the profile lets it, and the sentence where it does not.

use relay::config::{ApiVersion, Profile};
use serde_json::{Value, json};

use crate::serving::{NOWHERE, hello, say, with};
use crate::upstream::Upstream;

fn asking(name: &str, value: Value) -> Value {
    let mut body = hello();
    body[name] = value;
    body
}

/// The sentence that refuses this field.
async fn refused(name: &str, value: Value, change: impl FnOnce(&mut Profile)) -> String {
    say(with(NOWHERE, change), &asking(name, value)).await.error(400, "invalid_request_error")
}

/// Checks that this field goes up as it is, and gives the headers it went with.
async fn passes(body: Value, change: impl FnOnce(&mut Profile)) -> Option<String> {
    let json = [("content-type", "application/json")];
    let mut upstream = Upstream::answering("200 OK", &json, r#"{"type":"message","content":[]}"#).await;
    let answer = say(with(&upstream.url, change), &body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let received = upstream.request().await;
    assert_eq!(serde_json::from_str::<Value>(received.text()).unwrap(), body);
    received.header("anthropic-version").map(str::to_owned)
}

fn efforts(profile: &mut Profile) {
    profile.efforts = vec!["low".to_owned(), "medium".to_owned()];
}

#[tokio::test]
async fn an_effort_is_chosen_from_the_list() {
    passes(asking("output_config", json!({"effort": "medium"})), efforts).await;
    for wrong in [json!("max"), json!(5), json!(null)] {
        let sentence = refused("output_config", json!({"effort": wrong}), efforts).await;
        assert_eq!(sentence, "output_config.effort: this chat offers low, medium for this model");
    }
    let sentence =
        refused("output_config", json!({"effort": "low"}), |profile| profile.structured_outputs = true).await;
    assert_eq!(sentence, "output_config.effort: this chat's profile does not let a request set this field");
    let old = |profile: &mut Profile| {
        efforts(profile);
        profile.models.push("claude-haiku-4-5".to_owned());
    };
    let mut body = asking("output_config", json!({"effort": "low"}));
    body["model"] = json!("claude-haiku-4-5");
    let sentence = say(with(NOWHERE, old), &body).await.error(400, "invalid_request_error");
    assert_eq!(sentence, "output_config.effort: this model has no efforts");
}

#[tokio::test]
async fn json_by_a_schema_is_asked_for_where_it_is_open() {
    let open = |profile: &mut Profile| profile.structured_outputs = true;
    let format = json!({"type": "json_schema", "schema": {"type": "object", "properties": {}}});
    passes(asking("output_config", json!({"format": format})), open).await;
    for (value, place) in [
        (json!({"format": {"type": "json"}}), "output_config.format.type: "),
        (json!({"format": {"type": "json_schema"}}), "output_config.format.schema: Field required"),
        (json!({"format": {"type": "json_schema", "schema": "x"}}), "output_config.format.schema: "),
        (json!({"format": 1}), "output_config.format: "),
        (json!({"task_budget": 1}), "output_config.task_budget: Extra inputs are not permitted"),
        (json!([]), "output_config: "),
    ] {
        let sentence = refused("output_config", value, open).await;
        assert!(sentence.starts_with(place), "{sentence}");
    }
    let sentence = refused("output_config", json!({"format": format}), efforts).await;
    assert_eq!(sentence, "output_config.format: this chat's profile does not let a request set this field");
}

#[tokio::test]
async fn stop_sequences_and_metadata_are_passed_where_they_are_open() {
    let open = |profile: &mut Profile| {
        profile.host_stop_sequences = true;
        profile.metadata = true;
    };
    passes(asking("stop_sequences", json!(["END", "\n\nQ:"])), open).await;
    passes(asking("metadata", json!({"user_id": "b7c1f2"})), open).await;
    passes(asking("metadata", json!({"user_id": null})), open).await;
    for (name, value, sentence) in [
        ("stop_sequences", json!([" \n"]), "stop_sequences: each stop sequence must contain non-whitespace"),
        ("stop_sequences", json!("END"), "stop_sequences: Input should be a list of strings"),
        ("stop_sequences", json!([1]), "stop_sequences: Input should be a list of strings"),
        ("metadata", json!({"user_id": 5}), "metadata.user_id: Input should be a valid string"),
        (
            "metadata",
            json!({"user_id": "x".repeat(513)}),
            "metadata.user_id: String should have at most 512 characters",
        ),
        ("metadata", json!({"mail": "a@b"}), "metadata: it can have a user_id and nothing else"),
        ("metadata", json!([]), "metadata: Input should be an object with each field once"),
    ] {
        assert_eq!(refused(name, value, open).await, sentence);
    }
}

#[tokio::test]
async fn sampling_takes_the_old_version_and_old_models() {
    let of = |version: ApiVersion, models: &'static [&'static str]| {
        move |profile: &mut Profile| {
            profile.version = version;
            profile.models = models.iter().map(|id| (*id).to_owned()).collect();
            profile.models.push("claude-haiku-5-5".to_owned());
            profile.models.truncate(models.len().max(1));
        }
    };
    for name in ["temperature", "top_p", "top_k"] {
        let mut body = asking(name, json!(1));
        body["model"] = json!("claude-opus-4-6");
        let old = of(ApiVersion::First, &["claude-opus-4-6", "claude-haiku-4-5"]);
        assert_eq!(passes(body.clone(), old).await.as_deref(), Some("2023-06-01"));
        for change in [
            of(ApiVersion::Current, &["claude-opus-4-6"]),
            of(ApiVersion::First, &["claude-opus-4-6", "claude-opus-4-7"]),
        ] {
            let sentence = say(with(NOWHERE, change), &body).await.error(400, "invalid_request_error");
            assert!(sentence.starts_with(&format!("{name}: ")), "{sentence}");
            assert!(sentence.contains("2023-06-01") && sentence.contains("Opus 4.6"), "{sentence}");
        }
    }
}

#[tokio::test]
async fn max_tokens_is_lowered_to_what_the_model_writes_too() {
    let json = [("content-type", "application/json")];
    let mut upstream = Upstream::answering("200 OK", &json, r#"{"type":"message","content":[]}"#).await;
    let config = with(&upstream.url, |profile| {
        profile.models = vec!["claude-haiku-4-5".to_owned(), "claude-haiku-5-5".to_owned()];
        profile.max_tokens = 100_000;
    });
    let mut body = asking("model", json!("claude-haiku-4-5"));
    body["max_tokens"] = json!(90_000);
    let answer = say(config.clone(), &body).await;
    assert_eq!(answer.header("parlor-max-tokens"), Some("64000"));
    assert!(upstream.request().await.text().contains("\"max_tokens\":64000"));
    body["model"] = json!("claude-haiku-5-5");
    assert_eq!(say(config, &body).await.header("parlor-max-tokens"), None);
}
