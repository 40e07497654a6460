//! What a relay says about a profile.

use messages::Profile;
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
    let text = json!({"name": "trip", "revision": "7", "model": "a", "models": ["a", "b"], "max_tokens": 100,
        "max_body_bytes": 5, "images": {"types": ["image/png"], "max_base64_bytes": 1, "max_side": 2, "max_count": 3},
        "tools": ["x"], "starters": ["Plan"], "prices": {"a": [1.5]}});
    let profile: Profile = serde_json::from_value(text.clone()).unwrap();
    assert_eq!(serde_json::to_value(&profile).unwrap(), text);
}

#[test]
fn odd_fields_take_the_default_and_unknown_ones_are_ignored() {
    let text = json!({"model": 1, "max_tokens": -1, "max_body_bytes": "many", "images": [], "models": [],
        "tools": [{"name": "x"}, "y", 3], "starters": {"a": 1}, "future": true});
    let profile: Profile = serde_json::from_value(text).unwrap();
    let tools = Some(vec!["x".to_owned(), "y".to_owned()]);
    assert_eq!(profile, Profile { tools, ..Profile::default() });
}

#[test]
fn the_model_alone_is_also_the_list() {
    let profile: Profile = serde_json::from_str(r#"{"model":"local"}"#).unwrap();
    assert_eq!(profile.models, ["local"]);
}

#[test]
fn what_is_not_an_object_is_no_profile() {
    for text in ["[]", "\"a\"", "null"] {
        assert!(serde_json::from_str::<Profile>(text).is_err(), "{text}");
    }
}
