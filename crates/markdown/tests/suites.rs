//! Published suites, read from the directory that PARLOR_SUITES names; they are not part of this repository.

// A test says that something is wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "tree/closed.rs"]
mod closed;
#[path = "document/equivalence.rs"]
mod equivalence;
#[path = "document/feed.rs"]
mod feed;
#[path = "tree/grown.rs"]
mod grown;
#[path = "document/hard.rs"]
mod hard;
#[path = "document/html.rs"]
mod html;
#[path = "document/random.rs"]
mod random;
#[path = "document/texts.rs"]
mod texts;

use grown::check_prefixes;
use html::html;
use markdown::{Options, parse};
use serde_json::Value;

fn suite(name: &str) -> Value {
    let directory = std::env::var("PARLOR_SUITES").expect("PARLOR_SUITES names the directory of the suites");
    let path = std::path::Path::new(&directory).join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("the suite is JSON")
}

const SPECIFICATIONS: [&str; 4] =
    ["commonmark-0.31.2.json", "gfm-0.29-spec.json", "gfm-extensions.json", "cmark-gfm-regression.json"];

/// Every case of the specifications: its suite, its number, its Markdown and its HTML.
fn examples() -> Vec<(&'static str, u64, String, String)> {
    let mut examples = Vec::new();
    for name in SPECIFICATIONS {
        let suite = suite(name);
        for case in suite["cases"].as_array().expect("the suite has cases") {
            let text = |key: &str| case[key].as_str().expect("a case has texts").to_owned();
            examples.push((name, case["n"].as_u64().expect("a number"), text("markdown"), text("html")));
        }
    }
    assert_eq!(examples.len(), 652 + 673 + 28 + 19);
    examples
}

#[test]
fn filter_evasion() {
    let suite = suite("owasp-xss-filter-evasion.json");
    let cases = suite["cases"].as_array().expect("the suite has cases");
    for case in cases {
        let payload = case["payload"].as_str().expect("a case has a payload");
        check_prefixes(payload);
        // The same as a link's and an image's address, by itself and defined later.
        check_prefixes(&format!("[a]({payload}) ![b](<{payload}>) [c]\n\n[c]: {payload}\n"));
    }
    assert_eq!(cases.len(), 120);
}

#[test]
fn specifications_keep_to_the_closed_list_at_every_prefix() {
    examples().iter().for_each(|(_, _, markdown, _)| check_prefixes(markdown));
}

#[test]
fn specifications_are_the_same_at_every_prefix() {
    for (_, _, markdown, _) in examples() {
        for options in [Options::commonmark(), Options::gfm(), Options::widget()] {
            equivalence::check(&markdown, options);
        }
    }
}

/// What GitHub's suites expect and is different here, with the reason.
const DIFFERENT: &[(&str, u64, &str)] = &[
    ("gfm-0.29-spec.json", 645, "comments end where CommonMark 0.31 says"),
    ("gfm-0.29-spec.json", 646, "comments end where CommonMark 0.31 says"),
    ("gfm-0.29-spec.json", 653, "no tag is filtered: HTML is text in the widget"),
    ("gfm-extensions.json", 22, "no tag is filtered: HTML is text in the widget"),
    ("gfm-extensions.json", 19, "a host without brackets begins with a letter or a digit, not with an emoji"),
    ("gfm-extensions.json", 20, "nothing is expected but an end"),
    ("gfm-extensions.json", 23, "where footnotes stand and how they are numbered is left to the view"),
    ("cmark-gfm-regression.json", 13, "where footnotes stand and how they are numbered is left to the view"),
];

#[test]
fn githubs_examples() {
    let mut failed = Vec::new();
    for (suite, number, markdown, expected) in examples() {
        if suite == SPECIFICATIONS[0] || DIFFERENT.iter().any(|(name, n, _)| *name == suite && *n == number) {
            continue;
        }
        let plain = expected
            .replace("<input disabled=\"\" type=\"checkbox\">", "<input type=\"checkbox\" disabled=\"\" />")
            .replace(
                "<input checked=\"\" disabled=\"\" type=\"checkbox\">",
                "<input type=\"checkbox\" checked=\"\" disabled=\"\" />",
            );
        let actual = html(&parse(&markdown, Options::gfm()));
        let other = html(&parse(&markdown, Options::commonmark()));
        if actual != plain && other != plain {
            failed.push(format!(
                "{suite} {number}: {markdown:?}\n  expected {plain:?}\n  got      {actual:?}\n"
            ));
        }
    }
    assert!(failed.is_empty(), "{} fail:\n{}", failed.len(), failed.concat());
}

#[test]
fn hard_input() {
    let suite = suite("md-pathological.json");
    let mut failed = Vec::new();
    for case in suite["cases"].as_array().expect("the suite has cases") {
        let text = |key: &str| case[key].as_str().expect("a case has texts");
        failed.extend(hard::linear(text("prefix"), text("unit"), text("mid"), text("tail")).err());
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
