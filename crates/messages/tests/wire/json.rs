//! JSON kept as text: what is equal, what is refused, what depth does.

use messages::Json;

fn json(text: &str) -> Json {
    Json::parse(text.to_owned()).unwrap()
}

#[test]
fn equal_when_the_values_are() {
    for (a, b) in [
        (r#"{"a":1,"b":[true,null]}"#, r#"{ "b" : [ true , null ], "a" : 1 }"#),
        (r#""\u0041\/""#, r#""A/""#),
        (r#"{"\u0061":{}}"#, r#"{"a":{ }}"#),
        (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
        (r#""\ud83d\ude00""#, r#""😀""#),
        ("[]", "[ ]"),
    ] {
        assert_eq!(json(a), json(b), "{a} {b}");
    }
}

#[test]
fn different_when_the_values_are() {
    for (a, b) in [
        (r#"{"a":1}"#, r#"{"a":1,"b":2}"#),
        (r#"{"a":1,"b":2}"#, r#"{"a":1}"#),
        (r#"{"a":1}"#, r#"{"a":2}"#),
        ("[1,2]", "[2,1]"),
        ("[1]", "[1,1]"),
        ("[]", "{}"),
        ("\"1\"", "1"),
        ("null", "false"),
        ("\"a\"", "\"b\""),
        ("1", "1.0"),
    ] {
        assert_ne!(json(a), json(b), "{a} {b}");
    }
}

#[test]
fn text_is_kept_as_it_is() {
    let text = "{ \"n\" : 1.50e+400, \"s\":\"\\u00e9\\ud800\" }";
    assert_eq!(json(text).get(), text);
    assert_eq!(serde_json::to_string(&json(text)).unwrap(), text);
    assert_eq!(serde_json::from_str::<Json>(text).unwrap().get(), text);
}

#[test]
fn what_is_not_one_value_is_refused() {
    for text in ["", " ", "{", "{\"a\":}", "[1,]", "1 2", "\"\n\"", "{}}", "nul", "\"\\x\""] {
        assert!(Json::parse(text.to_owned()).is_err(), "{text}");
    }
}

#[test]
fn depth_does_not_use_up_the_stack() {
    let deep = |end: &str| format!("{}{end}{}", "[".repeat(20_000), "]".repeat(20_000));
    let (a, b) = (json(&deep("1")), json(&deep("2")));
    assert_eq!(a, a.clone());
    assert_ne!(a, b);
    let object = |end: &str| format!("{}{end}{}", "{\"a\":".repeat(20_000), "}".repeat(20_000));
    assert_ne!(json(&object("1")), json(&object("2")));
}
