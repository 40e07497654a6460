//! The scanner against serde_json.

use proptest::prelude::*;
use serde_json::value::RawValue;

use super::*;

/// What serde_json says of the same text.
fn elements(json: &str) -> Option<Vec<&str>> {
    let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
    Some(items.into_iter().map(RawValue::get).collect())
}

fn names(json: &str) -> Option<Vec<String>> {
    let object: serde_json::Value = serde_json::from_str(json).ok()?;
    Some(object.as_object()?.keys().cloned().collect())
}

fn sorted(json: &str) -> Option<Vec<String>> {
    let mut names: Vec<String> = fields(json)?.into_iter().map(|(name, _)| name.into_owned()).collect();
    names.sort();
    names.dedup();
    Some(names)
}

#[test]
fn values_keep_their_text() {
    let read = fields(r#" { "a" : [1, {"b":"}\""}] , "c\u0064":-0.5e+3,"e":null } "#).unwrap();
    let read: Vec<(&str, &str)> = read.iter().map(|(name, value)| (name.as_ref(), *value)).collect();
    assert_eq!(read, [("a", r#"[1, {"b":"}\""}]"#), ("cd", "-0.5e+3"), ("e", "null")]);
    assert_eq!(items("[]").unwrap(), [""; 0]);
    assert!(fields("{}").unwrap().is_empty());
}

#[test]
fn what_is_no_json_is_nothing() {
    for json in [
        "",
        "[",
        "]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[01]",
        "[1.]",
        "[.5]",
        "[-]",
        "[1e]",
        "[+1]",
        "[tru]",
        "[nul]",
        "[truee]",
        "[\"a]",
        "[\"\\x\"]",
        "[\"\\u12\"]",
        "[\"\n\"]",
        "[1]]",
        "[{\"a\"}]",
        "[{\"a\":}]",
        "[{1:2}]",
        "[{\"a\":1,}]",
        "[[}]]",
        "[1]a",
        "{}",
    ] {
        assert_eq!(items(json), elements(json), "{json}");
        assert_eq!(items(json), None, "{json}");
    }
}

#[test]
fn strings_keep_halves_of_pairs() {
    assert_eq!(string(r#""\ud83d\ude00\n""#).unwrap().as_ref(), "😀\n".as_bytes());
    assert_eq!(string(r#""\ud83dx""#).unwrap().as_ref(), b"\xED\xA0\xBDx");
    assert_eq!(string(r#""\ud83d\u0041""#).unwrap().as_ref(), b"\xED\xA0\xBDA");
    assert!(matches!(string(r#""plain""#), Some(Cow::Borrowed(b"plain"))));
    assert_eq!(string("1"), None);
}

#[test]
fn depth_costs_no_stack() {
    let deep = ["[".repeat(500_000), "]".repeat(500_000)].concat();
    assert_eq!(items(&deep).unwrap().len(), 1);
}

#[test]
fn a_value_is_written_as_it_stands() {
    let json = crate::Json::parse(" {\"a\" : [1e3, \"\\u0041\"]}\n".to_owned()).unwrap();
    assert_eq!(json.get(), r#"{"a" : [1e3, "\u0041"]}"#);
    assert_eq!(serde_json::to_string(&[&json]).unwrap(), r#"[{"a" : [1e3, "\u0041"]}]"#);
    assert_eq!(serde_json::to_value(&json).unwrap(), serde_json::json!({ "a": [1e3, "A"] }));
}

/// Text that is nearly JSON.
fn nearly() -> impl Strategy<Value = String> {
    let signs = prop::sample::select(vec![
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00e9", "\\ud800", "\"a\"", "\"a\":", "1", "-2.5e-3",
        "0", "true", "false", "null", " ", "\n", "é", "x",
    ]);
    prop::collection::vec(signs, 0..14).prop_map(|signs| signs.concat())
}

proptest! {
    #[test]
    fn reads_what_serde_json_reads(text in nearly()) {
        let array = ["[", &text, "]"].concat();
        prop_assert_eq!(items(&array), elements(&array));
        prop_assert_eq!(value(&text), serde_json::from_str(&text).ok().map(RawValue::get));
        let object = ["{", &text, "}"].concat();
        prop_assert_eq!(sorted(&object), names(&object));
    }

    #[test]
    fn strings_are_those_of_serde_json(text in ".*") {
        let json = serde_json::to_string(&text).unwrap();
        prop_assert_eq!(string(&json).unwrap(), Cow::Borrowed(text.as_bytes()));
    }
}
