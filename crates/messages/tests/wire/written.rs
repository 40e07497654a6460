//! JSON as it is written here against JSON as serde_json writes it.

use std::collections::BTreeMap;

use messages::Json;
use messages::json::written;
use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Map, Value, json};

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Unit,
    Newtype(String),
    Tuple(u8, bool),
    Struct { name: char, none: Option<u8> },
}

#[derive(Clone, Debug, Serialize)]
struct Wrapped(i64);

#[derive(Serialize)]
struct All {
    kinds: Vec<Kind>,
    wrapped: Wrapped,
    unit: (),
    pair: (f64, i8),
    json: Json,
    raw: Box<serde_json::value::RawValue>,
    maybe: Option<Json>,
    bytes: [u8; 2],
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "[\u{0}-\u{7f}]*".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #[test]
    fn any_value_is_read_back(value in value()) {
        let text = written(&value).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Value>(&text).unwrap(), &serde_json::from_str::<Value>(&value.to_string()).unwrap());
    }

    #[test]
    fn any_text_is_written_as_serde_json_does(text in any::<String>(), ascii in "[\u{0}-\u{7f}]*") {
        prop_assert_eq!(written(&text).unwrap(), serde_json::to_string(&text).unwrap());
        prop_assert_eq!(written(&ascii).unwrap(), serde_json::to_string(&ascii).unwrap());
    }
}

#[test]
fn every_form_of_serde_is_written_as_serde_json_does() {
    let text = r#"{"a" : [1, "\u00e9"]}"#;
    let all = All {
        kinds: vec![
            Kind::Unit,
            Kind::Newtype("\u{1}\u{8}\u{c}\n\r\t\"\\/\u{7f}\u{2028}".to_owned()),
            Kind::Tuple(1, true),
            Kind::Struct { name: 'ß', none: None },
        ],
        wrapped: Wrapped(-3),
        unit: (),
        pair: (0.5, -1),
        json: Json::parse(text.to_owned()).unwrap(),
        raw: serde_json::value::RawValue::from_string(text.to_owned()).unwrap(),
        maybe: Some(Json::empty_object()),
        bytes: [0, 255],
    };
    assert_eq!(written(&all).unwrap(), serde_json::to_string(&all).unwrap());
    assert_eq!(written(&json!([])).unwrap(), "[]");
    assert_eq!(written(&json!({})).unwrap(), "{}");
    assert_eq!(written(&f64::NAN).unwrap(), "null");
}

#[test]
fn a_key_that_is_no_text_has_no_form() {
    assert!(written(&BTreeMap::from([(vec![1], 1)])).is_err());
    assert!(Json::of(&BTreeMap::from([(vec![1], 1)])).is_err());
}
