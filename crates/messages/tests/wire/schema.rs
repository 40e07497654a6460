//! The check of a value against a JSON schema.

use messages::schema::{Fault, check};
use serde_json::{Value, json};

pub(crate) fn faults(schema: &Value, value: &Value) -> Vec<Fault> {
    check(&schema.to_string(), &value.to_string()).err().unwrap_or_default()
}

/// Where the faults are.
fn paths(schema: &Value, value: &Value) -> Vec<String> {
    faults(schema, value).into_iter().map(|fault| fault.path).collect()
}

/// The only fault.
#[track_caller]
pub(crate) fn fault(schema: &Value, value: &Value) -> (String, String) {
    let faults = faults(schema, value);
    assert_eq!(faults.len(), 1, "{faults:?}");
    (faults[0].path.clone(), faults[0].reason.clone())
}

pub(crate) fn trip() -> Value {
    json!({
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "nights": {"type": "integer"},
            "style": {"enum": ["slow", "fast"]},
            "days": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/day"}},
            "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        },
        "required": ["title", "days"],
        "additionalProperties": false,
        "$defs": {"day": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "cost": {"type": "number"}},
            "required": ["city"],
            "additionalProperties": false,
        }},
    })
}

#[test]
fn a_value_that_fits() {
    let whole = json!({"title": "Japan", "nights": 4, "style": "slow", "note": null,
        "days": [{"city": "Kyoto", "cost": 12.5}, {"city": "Nara"}]});
    assert_eq!(faults(&trip(), &whole), []);
    assert_eq!(faults(&trip(), &json!({"title": "", "days": [{"city": ""}]})), []);
}

#[test]
fn every_fault_says_where_and_what() {
    let odd =
        json!({"nights": 1.5, "style": "odd", "days": [{"city": "Kyoto"}, {"cost": "12"}, 7], "later": true});
    let sentences: Vec<String> = faults(&trip(), &odd)
        .iter()
        .map(|fault| [fault.path.as_str(), " ", &fault.reason].concat())
        .collect();
    for sentence in [
        "$ The field title is missing.",
        "$.nights This is a number, but it has to be a whole number.",
        "$.style This is not one of the values that are allowed here.",
        "$.days[1] The field city is missing.",
        "$.days[1].cost This is text, but it has to be a number.",
        "$.days[2] This is a number, but it has to be an object.",
        "$.later The schema has no field of this name.",
    ] {
        assert!(sentences.iter().any(|told| told == sentence), "{sentence} is not in {sentences:#?}");
    }
    assert_eq!(sentences.len(), 7);
}

#[test]
fn types() {
    let values = [json!({}), json!([]), json!("a"), json!(1.5), json!(2), json!(true), json!(null)];
    for (name, fits) in [
        ("object", &[0][..]),
        ("array", &[1]),
        ("string", &[2]),
        ("number", &[3, 4]),
        ("integer", &[4]),
        ("boolean", &[5]),
        ("null", &[6]),
        ("unheard", &[]),
    ] {
        for (place, value) in values.iter().enumerate() {
            let schema = json!({"type": name});
            assert_eq!(faults(&schema, value).is_empty(), fits.contains(&place), "{name}: {value}");
            let either = json!({"type": [name, "null"]});
            let fits = fits.contains(&place) || value.is_null();
            assert_eq!(faults(&either, value).is_empty(), fits, "{name} or null: {value}");
        }
    }
    let (_, reason) = fault(&json!({"type": ["integer", "null"]}), &json!([]));
    assert_eq!(reason, "This is a list, but it has to be a whole number or nothing.");
}

#[test]
fn whole_numbers_by_any_writing() {
    for number in ["0", "-0", "-7", "2.0", "2.50e1", "1E3", "120e-1", "0.0e-5", "1e400"] {
        assert_eq!(check(r#"{"type":"integer"}"#, number), Ok(()), "{number}");
    }
    for number in ["0.5", "-1.5", "2.55e1", "1e-1", "125e-1", "1e-99999999999999999999"] {
        assert!(check(r#"{"type":"integer"}"#, number).is_err(), "{number}");
    }
}

#[test]
fn values_that_are_listed() {
    let schema = json!({"enum": ["a", 1, null, {"x": [1]}]});
    for fits in [json!("a"), json!(1), json!(null), json!({"x": [1]})] {
        assert_eq!(faults(&schema, &fits), []);
    }
    assert_eq!(paths(&schema, &json!("b")), ["$"]);
    assert_eq!(faults(&json!({"const": {"a": 1, "b": 2}}), &json!({"b": 2, "a": 1})), []);
    assert_eq!(paths(&json!({"const": "a"}), &json!("A")), ["$"]);
    assert_eq!(paths(&json!({"enum": []}), &json!(1)), ["$"]);
    assert_eq!(check(r#"{"const":"\u00e9"}"#, "\"\u{e9}\""), Ok(()));
}

#[test]
fn fields_that_are_not_named() {
    let map = json!({"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "number"}});
    assert_eq!(faults(&map, &json!({"a": "x", "b": 1})), []);
    assert_eq!(paths(&map, &json!({"a": "x", "b": "y", "c": []})), ["$.b", "$.c"]);
    assert_eq!(faults(&json!({"properties": {"a": {}}}), &json!({"b": 1})), []);
    assert_eq!(faults(&json!({"additionalProperties": true}), &json!({"b": 1})), []);
    assert_eq!(paths(&json!({"additionalProperties": false}), &json!({"b": 1})), ["$.b"]);
    assert_eq!(
        faults(&json!({"required": ["a"], "properties": {"a": {"type": "string"}}}), &json!("text")),
        []
    );
}

#[test]
fn the_last_of_two_fields_counts() {
    assert_eq!(check(r#"{"properties":{"a":{"type":"string"}}}"#, r#"{"a":1,"a":"x"}"#), Ok(()));
    assert!(check(r#"{"properties":{"a":{"type":"string"}}}"#, r#"{"a":"x","a":1}"#).is_err());
}

#[test]
fn lists() {
    let schema = json!({"type": "array", "items": {"type": "integer"}, "minItems": 2});
    assert_eq!(faults(&schema, &json!([1, 2])), []);
    assert_eq!(fault(&schema, &json!([1])).1, "The list has fewer than 2 elements.");
    assert_eq!(paths(&schema, &json!([1, "a", 2, null])), ["$[1]", "$[3]"]);
}

#[test]
fn one_of_several_forms() {
    let schema = json!({"anyOf": [
        {"type": "object", "properties": {"kind": {"const": "hotel"}, "stars": {"type": "integer"}}, "required": ["kind"]},
        {"type": "null"},
    ]});
    assert_eq!(faults(&schema, &json!(null)), []);
    assert_eq!(faults(&schema, &json!({"kind": "hotel"})), []);
    assert_eq!(
        paths(&schema, &json!({"kind": "hotel", "stars": "3"})),
        ["$.stars"],
        "it is clear which is meant"
    );
    assert_eq!(
        fault(&schema, &json!(7)),
        ("$".into(), "This fits none of the forms that are allowed here.".into())
    );
    let two = json!({"oneOf": [{"properties": {"a": {"type": "string"}}}, {"properties": {"a": {"type": "null"}}}]});
    assert_eq!(faults(&two, &json!({"a": null})), []);
    assert_eq!(fault(&two, &json!({"a": 1})).0, "$", "either may be meant");
    assert_eq!(paths(&json!({"anyOf": []}), &json!(1)), ["$"]);
}

#[test]
fn earlier_faults_stay_when_a_form_fits() {
    let schema = json!({"properties": {"a": {"type": "string"}, "b": {"anyOf": [{"type": "null"}, {"type": "number"}]}}});
    assert_eq!(paths(&schema, &json!({"a": 1, "b": 2})), ["$.a"]);
}

#[test]
fn all_of_several() {
    let schema = json!({"allOf": [{"required": ["a"]}, {"properties": {"b": {"type": "string"}}}]});
    assert_eq!(faults(&schema, &json!({"a": 1, "b": "x"})), []);
    assert_eq!(paths(&schema, &json!({"b": 1})), ["$", "$.b"]);
}

#[test]
fn references() {
    let tree = json!({"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"},
        "children": {"type": "array", "items": {"$ref": "#"}}}});
    assert_eq!(faults(&tree, &json!({"n": 1, "children": [{"n": 2, "children": [{"n": 3}]}]})), []);
    assert_eq!(
        paths(&tree, &json!({"n": 1, "children": [{"n": 2, "children": [{"n": "x"}]}]})),
        ["$.children[0].children[0].n"]
    );
    let old = json!({"$ref": "#/definitions/a", "definitions": {"a": {"type": "string"}}});
    assert_eq!(paths(&old, &json!(1)), ["$"]);
    assert_eq!(fault(&json!({"$ref": "#/$defs/a"}), &json!(1)).1, "The schema does not hold #/$defs/a.");
}

#[test]
fn truth_values_and_unknown_keywords() {
    assert_eq!(faults(&json!(true), &json!({"a": 1})), []);
    assert_eq!(fault(&json!(false), &json!(1)).1, "Nothing may stand here.");
    assert_eq!(faults(&json!({"format": "date", "minimum": 5, "future": {}}), &json!("x")), []);
    let odd =
        json!({"type": 7, "properties": [], "required": "a", "items": 3, "anyOf": {}, "enum": 1, "$ref": 1});
    let _ = faults(&odd, &json!({"a": 1}));
}

#[test]
fn what_is_no_schema_or_no_json() {
    for schema in ["", "{", "[]", "7", "null", "\"object\""] {
        assert_eq!(check(schema, "1").unwrap_err()[0].reason, "The schema is not a JSON object.", "{schema}");
    }
    for value in ["", "{", "nul", "[1,]", "{} {}"] {
        assert_eq!(check("{}", value).unwrap_err()[0].reason, "This is not JSON.", "{value}");
    }
    assert_eq!(check(" {} ", " 1 "), Ok(()));
}
