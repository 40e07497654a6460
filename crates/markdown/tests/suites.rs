//! Published suites, read from the directory that PARLOR_SUITES names; they are not part of this repository.

// A test says that something is wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "tree/closed.rs"]
mod closed;

use markdown::old::Markdown;
use serde_json::Value;

fn suite(name: &str) -> Value {
    let directory = std::env::var("PARLOR_SUITES").expect("PARLOR_SUITES names the directory of the suites");
    let path = std::path::Path::new(&directory).join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("the suite is JSON")
}

/// Checks the text at every place where it could be cut.
fn check_prefixes(text: &str) {
    let mut markdown = Markdown::new();
    for char in text.chars() {
        markdown.push(char.encode_utf8(&mut [0; 4]));
        closed::check(&markdown.blocks());
    }
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
fn specifications_at_every_prefix() {
    let mut ran = 0;
    for name in
        ["commonmark-0.31.2.json", "gfm-0.29-spec.json", "gfm-extensions.json", "cmark-gfm-regression.json"]
    {
        let suite = suite(name);
        for case in suite["cases"].as_array().or(suite.as_array()).expect("the suite has cases") {
            check_prefixes(case["markdown"].as_str().expect("a case has Markdown"));
            ran += 1;
        }
    }
    assert_eq!(ran, 652 + 673 + 28 + 19);
}
