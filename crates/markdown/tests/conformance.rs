//! The examples of CommonMark's own specification, from the npm package `commonmark-spec` in the directory that
//! PARLOR_NODE_MODULES names.

// A test says that something is wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "document/html.rs"]
mod html;

use html::html;
use markdown::{Options, parse};

/// An example: its Markdown and its HTML.
struct Example {
    markdown: String,
    html: String,
}

/// The examples in the text of the specification: between lines of backticks, parted by a line with a dot.
fn examples() -> Vec<Example> {
    let modules = std::env::var("PARLOR_NODE_MODULES").expect("PARLOR_NODE_MODULES names the npm packages");
    let path = std::path::Path::new(&modules).join("commonmark-spec/spec.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let fence = "`".repeat(32);
    let begin = format!("{fence} example\n");
    let mut examples = Vec::new();
    for example in text.split(&begin).skip(1) {
        let (example, _) = example.split_once(&format!("\n{fence}\n")).expect("an example ends");
        // The HTML may be empty.
        let example = format!("\n{example}\n").replace('→', "\t");
        let (markdown, html) = example.split_once("\n.\n").expect("a dot parts Markdown and HTML");
        let markdown =
            markdown.strip_prefix('\n').map(|markdown| format!("{markdown}\n")).unwrap_or_default();
        examples.push(Example { markdown, html: html.to_owned() });
    }
    examples
}

#[test]
fn every_example_of_the_specification() {
    let examples = examples();
    let failed: Vec<String> = examples
        .iter()
        .enumerate()
        .filter_map(|(index, Example { markdown, html: expected })| {
            let actual = html(&parse(markdown, Options::commonmark()));
            (&actual != expected).then(|| {
                format!("{}: {markdown:?}\n  expected {expected:?}\n  got      {actual:?}\n", index + 1)
            })
        })
        .collect();
    assert!(failed.is_empty(), "{} of {} fail:\n{}", failed.len(), examples.len(), failed.concat());
    assert_eq!(examples.len(), 652);
}
