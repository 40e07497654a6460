//! What holds for every schema and every value: an answer, in time that is in proportion.

use std::time::Instant;

use messages::schema::{MOST_FAULTS, check};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::property::value;
use crate::schema::{fault, faults, trip};

#[test]
fn faults_are_not_told_without_end() {
    let many = Value::from(vec![json!("x"); 1000]);
    assert_eq!(faults(&json!({"items": {"type": "number"}}), &many).len(), MOST_FAULTS);
}

/// A schema that leads nowhere, or doubles the work with each step, is given up.
#[test]
fn the_work_is_bounded() {
    let began = Instant::now();
    let circle =
        json!({"$ref": "#/$defs/a", "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}});
    assert!(fault(&circle, &json!(1)).1.contains("to be checked"));
    let twice = json!({"$ref": "#"});
    let doubling = json!({"anyOf": [{"$ref": "#"}, twice, {"allOf": [{"$ref": "#"}, {"$ref": "#"}]}]});
    assert!(!faults(&doubling, &json!({"a": [1, 2, 3]})).is_empty());
    let deep = ["[".repeat(50_000), "]".repeat(50_000)].concat();
    assert!(check(r##"{"items":{"$ref":"#"}}"##, &deep).unwrap_err()[0].reason.contains("to be checked"));
    assert_eq!(
        check(&[r#"{"items":"#.repeat(2000), "{}".into(), "}".repeat(2000)].concat(), "[[1]]"),
        Ok(())
    );
    let long = Value::from(vec![json!({"city": "Kyoto", "cost": 1}); 20_000]);
    let list = json!({"items": {"$ref": "#/$defs/day"}, "$defs": trip()["$defs"]});
    assert_eq!(faults(&list, &long), []);
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}

/// The schema that describes a value exactly.
fn exactly(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let properties: serde_json::Map<_, _> =
                fields.iter().map(|(name, value)| (name.clone(), exactly(value))).collect();
            let required: Vec<&String> = fields.keys().collect();
            json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
        }
        Value::Array(items) => {
            let forms: Vec<Value> = items.iter().map(exactly).collect();
            let items = if forms.is_empty() { json!(false) } else { json!({"anyOf": forms}) };
            json!({"type": "array", "items": items, "minItems": value.as_array().map_or(0, Vec::len)})
        }
        leaf => json!({"const": leaf}),
    }
}

/// Whether a value fits the schema that describes another one exactly: the meaning of `exactly`.
fn fits(value: &Value, model: &Value) -> bool {
    match (value, model) {
        (Value::Object(value), Value::Object(model)) => {
            value.len() == model.len()
                && model.iter().all(|(name, model)| value.get(name).is_some_and(|value| fits(value, model)))
        }
        (Value::Array(value), Value::Array(model)) => {
            value.len() >= model.len()
                && value.iter().all(|value| model.iter().any(|model| fits(value, model)))
        }
        _ => value == model,
    }
}

proptest! {
    #[test]
    fn a_value_fits_its_own_schema_and_others_as_they_should(a in value(), b in value()) {
        prop_assert_eq!(faults(&exactly(&a), &a), []);
        prop_assert_eq!(faults(&exactly(&a), &b).is_empty(), fits(&b, &a));
    }

    #[test]
    fn any_two_texts_are_checked_without_a_panic(schema: String, value: String) {
        let _ = check(&schema, &value);
    }

    #[test]
    fn any_json_may_be_the_schema(schema in schema(), value in value()) {
        let _ = faults(&schema, &value);
    }
}

/// Schemas of any kind, sensible or not.
fn schema() -> impl Strategy<Value = Value> {
    let keys: &[&str] = &[
        "type",
        "enum",
        "const",
        "properties",
        "required",
        "additionalProperties",
        "items",
        "minItems",
        "anyOf",
        "oneOf",
        "allOf",
        "$ref",
        "$defs",
        "a",
    ];
    let leaf = prop_oneof![
        Just(json!("object")),
        Just(json!("#")),
        Just(json!("#/$defs/a")),
        any::<bool>().prop_map(Value::from),
        any::<u8>().prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            3 => prop::collection::hash_map(prop::sample::select(keys).prop_map(str::to_owned), inner, 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}
