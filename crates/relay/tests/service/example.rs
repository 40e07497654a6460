//! `relay.example.toml`: it can be used as it is, and leaves no key out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use relay::config::written::parse;

use crate::settings::checked;

/// Every table of the settings, with what makes it one.
const TABLES: &[&str] = &[
    "",
    "[limits]",
    "[otel]",
    "[tls]",
    "[budget]",
    "[budget.global]",
    "[signed]",
    "[challenge]",
    "[profiles.default]",
    "[profiles.default.thinking]\ntype = \"adaptive\"",
    "[[profiles.default.examples]]\nrole = \"user\"\ncontent = \"\"",
    "[profiles.default.images]",
    "[profiles.default.documents]",
];

fn example() -> (PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../relay.example.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    (path, text)
}

/// The file with everything that is off.
fn whole() -> String {
    let (_, text) = example();
    let on = |line: &str| match line.strip_prefix('#') {
        Some(setting) if !setting.is_empty() && !setting.starts_with(' ') => setting.to_owned(),
        _ => line.to_owned(),
    };
    text.lines().map(on).collect::<Vec<_>>().join("\n")
}

/// The keys that a table may have, as the sentence about an unknown one names them.
fn keys(table: &str) -> BTreeSet<String> {
    let text = format!("{table}\nno-such-key = 1\n");
    let sentence = parse(Path::new("relay.toml"), &text).unwrap_err().to_string();
    let (_, listed) = sentence.split_once("expected ").expect(&sentence);
    listed.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn it_can_be_used_as_it_is() {
    let (_, text) = example();
    let output = checked(&text, &[], Some("sk-ant-example"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("https://www.example.com") && told.contains("money_day = 1"), "{told}");
}

#[test]
fn what_is_off_in_it_can_be_read() {
    parse(&example().0, &whole()).unwrap();
}

#[test]
fn it_has_every_key() {
    let whole = whole();
    let mut seen = 0;
    for table in TABLES {
        for key in keys(table) {
            let begins = |line: &str| {
                let line = line.trim_start_matches('[').trim_start();
                line.split(['=', ']', '.', ' ']).next() == Some(key.as_str())
            };
            let below = |line: &str| line.starts_with('[') && line.contains(&format!(".{key}]"));
            assert!(whole.lines().any(|line| begins(line) || below(line)), "{key} of {table:?} is missing");
            seen += 1;
        }
    }
    assert!(seen > 70, "{seen} keys were compared");
}
