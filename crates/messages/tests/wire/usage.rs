//! The bill of one reply and of several.

use messages::Usage;
use messages::response::UsageDelta;
use serde_json::{Value, json};

#[track_caller]
fn read(usage: &Value) -> Usage {
    serde_json::from_value(usage.clone()).unwrap()
}

#[test]
fn cache_writes_of_an_hour_are_told_apart() {
    let told = json!({"input_tokens": 1, "output_tokens": 2, "cache_creation_input_tokens": 30,
        "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20}, "cache_read_input_tokens": 4});
    let usage = read(&told);
    assert_eq!((usage.cache_creation_input_tokens, usage.cache_creation_1h_input_tokens), (30, Some(20)));
    assert_eq!(usage.whole_input(), 35, "the part is not added to the whole");
    assert_eq!(serde_json::to_value(usage).unwrap(), told);
    for untold in [json!(null), json!({}), json!(7), json!({"ephemeral_1h_input_tokens": null})] {
        let mut usage = told.clone();
        usage["cache_creation"] = untold;
        assert_eq!(read(&usage).cache_creation_1h_input_tokens, None);
    }
}

#[test]
fn a_later_number_takes_the_place_of_an_earlier_one() {
    let mut usage = read(&json!({"input_tokens": 31, "output_tokens": 1, "cache_creation_input_tokens": 5,
        "cache_creation": {"ephemeral_1h_input_tokens": 5}}));
    usage.overwrite(&UsageDelta::read(r#"{"input_tokens":31,"output_tokens":20}"#));
    usage.overwrite(&UsageDelta::read(r#"{"input_tokens":null,"output_tokens":57}"#));
    assert_eq!((usage.input_tokens, usage.output_tokens), (31, 57));
    assert_eq!(usage.cache_creation_1h_input_tokens, Some(5));
}

#[test]
fn turns_are_added_and_what_none_of_them_told_stays_untold() {
    let told =
        Usage { cache_creation_input_tokens: 5, cache_creation_1h_input_tokens: Some(3), ..Usage::default() };
    let untold = Usage { cache_creation_input_tokens: 7, ..Usage::default() };
    let mut total = untold;
    total += untold;
    assert_eq!(total.cache_creation_1h_input_tokens, None);
    total += told;
    total += told;
    assert_eq!((total.cache_creation_input_tokens, total.cache_creation_1h_input_tokens), (24, Some(6)));
}
