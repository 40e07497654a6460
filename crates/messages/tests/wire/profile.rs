//! What a relay says about a profile.

use messages::Profile;
use messages::profile::ModelChoice;
use serde_json::json;

#[test]
fn an_empty_profile_is_the_default() {
    let profile: Profile = serde_json::from_str("{}").unwrap();
    assert_eq!(profile, Profile::default());
    assert_eq!(profile.model, "claude-haiku-5-5");
    assert_eq!((profile.max_tokens, profile.max_body_bytes), (8192, 32_000_000));
    assert_eq!((profile.images.max_side, profile.images.max_base64_bytes), (8000, 10_000_000));
    assert_eq!(profile.tools, None);
}

#[test]
fn a_whole_profile_is_written_back_equal() {
    let text = json!({"name": "trip", "revision": "7", "model": "a", "max_tokens": 100,
        "models": [{"id": "a", "context_window": 9, "max_output": 8, "efforts": ["low"], "structured_outputs": false},
            {"id": "b", "structured_outputs": true}],
        "max_body_bytes": 5, "images": {"types": ["image/png"], "max_base64_bytes": 1, "max_side": 2, "max_count": 3},
        "efforts": ["low", "high"], "stop_sequences": false, "metadata": false, "sampling": true,
        "structured_outputs": false, "prefill": "Well,", "caching": true, "count_tokens": true,
        "documents": {"types": ["text/plain"], "max_bytes": 4, "max_pages": 5}, "max_tool_rounds": 3,
        "tools": ["x"], "starters": ["Plan"],
        "prices": {"as_of": "2026-11-22", "models": {"a": {"input": 1.5, "output": 2}}}});
    let profile: Profile = serde_json::from_value(text.clone()).unwrap();
    assert_eq!(serde_json::to_value(&profile).unwrap(), text);
}

#[test]
fn odd_fields_take_the_default_and_unknown_ones_are_ignored() {
    let text = json!({"model": 1, "max_tokens": -1, "max_body_bytes": "many", "images": [], "models": [],
        "tools": [{"name": "x"}, "y", 3], "starters": {"a": 1}, "future": true, "efforts": "high", "sampling": "yes",
        "metadata": 0, "prefill": "", "documents": 1, "max_tool_rounds": -1, "prices": {"a": [1.5]}});
    let profile: Profile = serde_json::from_value(text).unwrap();
    let tools = Some(vec!["x".to_owned(), "y".to_owned()]);
    assert_eq!(profile, Profile { tools, ..Profile::default() });
}

#[test]
fn what_a_first_question_needs_is_read_at_once_and_the_rest_on_request() {
    let text =
        json!({"name": "trip", "revision": "7", "model": "a", "models": [{"id": "a", "max_output": 8}],
        "efforts": ["low"], "starters": ["Plan"], "images": {"types": [], "max_side": 2},
        "documents": {"types": ["text/plain"], "max_pages": 5}, "prefill": "Well,", "max_body_bytes": 5,
        "caching": true, "tools": ["x"],
        "prices": {"as_of": "2026-11-22", "models": {"a": {"input": 1, "output": 2}}}})
        .to_string();
    let mut profile = Profile::begin(text.clone()).unwrap();
    assert_eq!((profile.revision.as_str(), profile.model.as_str()), ("7", "a"));
    assert_eq!(profile.models[0].max_output, Some(8));
    assert_eq!(
        (&profile.efforts[..], &profile.starters[..]),
        (&["low".to_owned()][..], &["Plan".to_owned()][..])
    );
    assert_eq!((profile.prefill.as_deref(), profile.max_body_bytes), (Some("Well,"), 5));
    assert!(profile.images.types.is_empty() && profile.documents.types == ["text/plain"]);
    assert!(!profile.caching && profile.tools.is_none() && profile.prices.is_none());
    profile.complete();
    assert_eq!(profile, Profile::read(&text).unwrap());
    assert!(profile.caching && profile.prices.is_some() && profile.name == "trip");
    assert_eq!((profile.images.max_side, profile.documents.max_pages), (2, 5));
    profile.caching = false;
    profile.complete();
    assert!(!profile.caching, "it is read once");
}

#[test]
fn the_model_alone_is_also_the_list() {
    let profile: Profile = serde_json::from_str(r#"{"model":"local"}"#).unwrap();
    assert_eq!(profile.models, [ModelChoice::new("local")]);
}

#[test]
fn models_are_told_by_their_ids_or_with_what_they_can_do() {
    let text = json!({"model": "a", "models": ["a", {"id": "b", "context_window": 200_000, "efforts": ["max"]},
        7, {"context_window": 1}]});
    let profile: Profile = serde_json::from_value(text).unwrap();
    let b = ModelChoice {
        context_window: Some(200_000),
        efforts: vec!["max".to_owned()],
        ..ModelChoice::new("b")
    };
    assert_eq!(profile.models, [ModelChoice::new("a"), b.clone()]);
    assert_eq!(profile.model("b"), Some(&b));
    assert_eq!(profile.model("c"), None);
}

#[test]
fn a_server_without_a_profile_allows_what_every_server_takes() {
    let profile = Profile::default();
    assert!(profile.stop_sequences && profile.metadata && profile.structured_outputs);
    assert!(!profile.sampling && !profile.caching && !profile.count_tokens);
    assert_eq!((profile.max_tool_rounds, profile.prefill, profile.efforts.len()), (10, None, 0));
    assert_eq!((profile.documents.max_bytes, profile.documents.max_pages), (20_000_000, 100));
    assert_eq!(profile.documents.types, ["application/pdf", "text/plain"]);
}

#[test]
fn what_is_not_an_object_is_no_profile() {
    for text in ["[]", "\"a\"", "null"] {
        assert!(serde_json::from_str::<Profile>(text).is_err(), "{text}");
    }
}
