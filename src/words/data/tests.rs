//! Values are read whole, in every part of them, and never when they are no JSON.

use super::*;

fn word(text: &str) -> Datum {
    Datum::Word(text.to_owned())
}

fn record(fields: &[(&str, Datum)]) -> Datum {
    Datum::Record(fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
}

const DAY: &str = r#"{"day": 3, "city": "Kyoto", "open": true, "note": null, "places": [{"name": "T\u014dfuku-ji", "lat": 34.9}, {"name": "Gion", "lat": 35}], "said": "a \"b\"\n\ud83c\udf75"}"#;

#[test]
fn a_value_is_read_whole() {
    let place = |name, lat| record(&[("name", word(name)), ("lat", word(lat))]);
    let expected = record(&[
        ("day", word("3")),
        ("city", word("Kyoto")),
        ("open", word("Yes")),
        ("note", word("–")),
        ("places", Datum::List(vec![place("Tōfuku-ji", "34.9"), place("Gion", "35")])),
        ("said", word("a \"b\"\n🍵")),
    ]);
    assert_eq!(read(DAY), Some(expected));
    assert_eq!(read("[]"), Some(Datum::List(Vec::new())));
    assert_eq!(read(" {} "), Some(record(&[])));
    assert_eq!(read("-12.5e3"), Some(word("-12.5e3")));
}

#[test]
fn every_beginning_of_a_value_is_read_as_far_as_it_goes() {
    for end in (1..DAY.len()).filter(|end| DAY.is_char_boundary(*end)) {
        let part = &DAY[..end];
        let Some(Datum::Record(fields)) = read(part) else { panic!("not read: {part}") };
        assert!(fields.len() <= 6, "{part}");
    }
    assert_eq!(read(r#"{"city": "Kyo"#), Some(record(&[("city", word("Kyo"))])));
    assert_eq!(read(r#"{"city": "Kyoto", "da"#), Some(record(&[("city", word("Kyoto"))])));
    assert_eq!(read(r#"{"a": "T\u01"#), Some(record(&[("a", word("T"))])));
    assert_eq!(read(r#"{"a": tr"#), Some(record(&[("a", word(""))])));
    assert_eq!(read(""), None);
}

#[test]
fn what_is_no_json_is_not_taken_for_it() {
    for text in [
        "[draft] Day 3",
        "{city: Kyoto}",
        "Day 3 is in.",
        "{\"a\" 1}",
        "[1 2]",
        "{}{}",
        "truth",
        "{,}",
        "\"\\x\"",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}

#[test]
fn what_is_nested_too_deeply_is_shown_as_it_is() {
    let deep = ["[".repeat(5000), "\"]\\\"\"".to_owned(), "]".repeat(5000)].concat();
    let mut datum = read(&deep).unwrap();
    for _ in 0..DEEPEST {
        let Datum::List(mut items) = datum else { panic!("not a list") };
        datum = items.remove(0);
    }
    let Datum::Word(raw) = datum else { panic!("not shown as it is") };
    assert!(raw.starts_with("[[[") && raw.ends_with("]]]"));
    assert!(read(&"[{\"a\":".repeat(3000)).is_some());
}

#[test]
fn a_gist_says_in_a_few_words_what_it_is_about() {
    let gist = |json: &str| super::gist(&read(json).unwrap());
    assert_eq!(gist(DAY), "day 3, Kyoto, Yes");
    assert_eq!(gist(r#"{"places": [], "max_people": 2, "title": "A\nB"}"#), "max people 2, A");
    assert_eq!(gist("[1]"), "");
    let long = ["{\"q\": \"", &"ö".repeat(80), "\"}"].concat();
    assert_eq!(gist(&long), [&"ö".repeat(GLANCE), "…"].concat());
}

#[test]
fn names_are_written_as_a_person_would() {
    assert_eq!(
        ["total_cost", "maxTokens", "lat", "ärger-nis", "", "URL"].map(name),
        ["Total cost", "Max tokens", "Lat", "Ärger nis", "", "URL"]
    );
}

#[test]
fn records_of_words_are_a_table() {
    let Some(Datum::List(items)) = read(r#"[{"a": 1, "b": 2}, {"b": 3, "c": 4}]"#) else { panic!() };
    assert_eq!(columns(&items), Some(vec!["a", "b", "c"]));
    for not in
        [r#"[{"a": 1, "b": 2}]"#, r#"[{"a": [], "b": 1}, {"a": 1}]"#, "[1, 2]", r#"[{"a": 1}, {"a": 2}]"#]
    {
        let Some(Datum::List(items)) = read(not) else { panic!() };
        assert_eq!(columns(&items), None, "{not}");
    }
}
