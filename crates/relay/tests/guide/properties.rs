//! Whatever is said and posted, the guide answers, and the same history has the same answer.

use crate::desk::Desk;
use crate::talk::Talk;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::json;

/// Fragments that the guide reacts to, and some that it should not.
const FRAGMENTS: [&str; 79] = [
    "Tokyo",
    "kyoto",
    "Osaka",
    "Japan",
    "portugal",
    "Lisbon",
    "New York",
    "Reykjavik",
    "rather",
    "than",
    "not",
    "instead of",
    "skip",
    "add",
    "only",
    "and",
    "table",
    "list",
    "8 days",
    "a week",
    "0 days",
    "90 days",
    "one day more",
    "a day less",
    "3 days in Tokyo",
    "in November",
    "10-17 November",
    "31 February",
    "from the 10th",
    "2026-11-10",
    "spring",
    "$",
    "2500 dollars",
    "€1.5",
    "¥300,000",
    "999999999999999999999",
    "0",
    "per person",
    "a day",
    "two of us",
    "for 12 people",
    "without flights",
    "gardens",
    "history",
    "no museums",
    "with kids",
    "cheap",
    "luxury",
    "weather",
    "how much",
    "?",
    ".",
    ",",
    "day 3",
    "last day",
    "photo",
    "yes",
    "thanks",
    "continue",
    "you choose",
    "capital of",
    "Fushimi Inari",
    "ich",
    "und",
    "東京",
    "🙂",
    "K\u{304}",
    "-",
    "how",
    "which",
    "train",
    "hotel",
    "warm",
    "|",
    "**",
    "##",
    "\u{0}",
    "İ",
    "ß",
];

fn fragment() -> impl Strategy<Value = String> {
    let words = prop::sample::select(FRAGMENTS.as_slice());
    prop_oneof![8 => words.prop_map(str::to_owned), 1 => "\\PC{1,12}"]
}

fn message() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 1..9).prop_map(|parts| parts.join(" "))
}

/// Runs a property against one guide, started once.
fn check<S: Strategy>(strategy: S, property: impl Fn(&Talk, S::Value) -> Result<(), TestCaseError>) {
    // Nothing is written beside the sources: a failing case is printed, and becomes a test of its own.
    let config = ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() };
    RUNTIME.with(|runtime| {
        let talk = runtime.block_on(Talk::start());
        TestRunner::new(config).run(&strategy, |value| property(&talk, value)).unwrap();
    });
}

thread_local! {
    static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
}

#[test]
fn no_history_upsets_the_guide() {
    check(prop::collection::vec(message(), 1..7), |talk, texts| {
        let said: Vec<&str> =
            texts.iter().map(String::as_str).filter(|text| !text.trim().is_empty()).collect();
        RUNTIME.with(|runtime| {
            let replies = runtime.block_on(talk.texts(&said));
            for reply in &replies {
                prop_assert!(!reply.trim().is_empty());
                let number_gone_wrong =
                    reply.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "NaN" | "inf"));
                prop_assert!(!number_gone_wrong, "{}", reply);
            }
            prop_assert_eq!(
                &replies,
                &runtime.block_on(talk.texts(&said)),
                "the same history has the same answer"
            );
            Ok(())
        })
    });
}

/// What a page might say of a day, understood or not.
const COMPLAINTS: [&str; 7] = [
    "The visitor declined.",
    "The days up to day 2 come to USD 300, which is USD 90 over the visitor's budget of USD 210.",
    "Day 3 costs more than the budget.",
    "The budget has another currency: give the cost in EUR.",
    "The place \"Tsukiji Outer Market\" is unknown.",
    "budget of 0",
    "",
];

#[test]
fn no_page_upsets_the_guide() {
    let strategy = (
        prop::collection::vec(message(), 1..4),
        prop::sample::select(COMPLAINTS.as_slice()),
        any::<u64>(),
        4_u64..9,
    );
    check(strategy, |talk, (texts, words, whims, thousands)| {
        RUNTIME.with(|runtime| {
            let mut desk = Desk::new(talk).declining(words).at_times(whims);
            desk.extra = json!({ "max_tokens": thousands * 1000 });
            for text in texts.iter().filter(|text| !text.trim().is_empty()) {
                // Each answer ends by itself, whatever the page does; the desk counts its rounds.
                let said = runtime.block_on(desk.say(text));
                prop_assert!(!said.trim().is_empty());
                desk.forget_rounds();
            }
            Ok(())
        })
    });
}

#[test]
fn no_body_upsets_the_server() {
    check("\\PC{0,200}", |talk, body| {
        let status = RUNTIME.with(|runtime| runtime.block_on(talk.post(body))).status();
        prop_assert_eq!(status, 400);
        Ok(())
    });
}
