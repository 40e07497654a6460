//! What is shown of a text that grows: no marks that may still become anything, no jumping back, and nothing of it
//! is left at the end.

use markdown::{Event, Options};
use proptest::prelude::*;
use proptest::sample::select;

use crate::feed::Reading;
use crate::html::html;

/// What is shown at each prefix, without what is the same as before.
fn shown(text: &str) -> Vec<String> {
    let mut reading = Reading::new(Options::widget());
    let mut seen = vec![String::new()];
    for char in text.chars() {
        reading.push(char.encode_utf8(&mut [0; 4]));
        let html = html(&reading.with(reading.document.preview())).replace('\n', "");
        if seen.last() != Some(&html) {
            seen.push(html);
        }
    }
    seen.remove(0);
    seen
}

#[track_caller]
fn check(text: &str, expected: &[&str]) {
    assert_eq!(shown(text), expected, "{text:?}");
}

#[test]
fn marks_inside_a_line() {
    check(
        "**a** *b*",
        &["<p><strong>a</strong></p>", "<p><strong>a</strong> </p>", "<p><strong>a</strong> <em>b</em></p>"],
    );
    check(
        "`a` ~~b",
        &["<p><code>a</code></p>", "<p><code>a</code> </p>", "<p><code>a</code> <del>b</del></p>"],
    );
    check("[a](https://b.example)", &["<p>a</p>", "<p><a href=\"https://b.example\">a</a></p>"]);
    check("![a](https://b.example)", &["<p>a</p>", "<p><a href=\"https://b.example\">a</a></p>"]);
    check("a\\*", &["<p>a</p>", "<p>a*</p>"]);
    check("a&amp;", &["<p>a</p>", "<p>a&amp;</p>"]);
}

#[test]
fn marks_of_blocks() {
    check("# a #\n", &["<h1>a</h1>"]);
    check("- a\n- b\n", &["<ul><li>a</li></ul>", "<ul><li>a</li><li>b</li></ul>"]);
    check("1. a\n12) b", &["<ol><li>a</li></ol>", "<ol><li>a</li></ol><ol start=\"12\"><li>b</li></ol>"]);
    check(
        "- [ ] a",
        &["<ul><li></li></ul>", "<ul><li><input type=\"checkbox\" disabled=\"\" /> a</li></ul>"],
    );
    check(
        "- [x]\n  a",
        &["<ul><li></li></ul>", "<ul><li><input type=\"checkbox\" checked=\"\" disabled=\"\" /> a</li></ul>"],
    );
    check("- [x]\n\na", &["<ul><li></li></ul>", "<ul><li>[x]</li></ul>", "<ul><li>[x]</li></ul><p>a</p>"]);
    check("> &a\n> -b", &["<blockquote></blockquote>", "<blockquote><p>&amp;a-b</p></blockquote>"]);
    check("> a", &["<blockquote></blockquote>", "<blockquote><p>a</p></blockquote>"]);
    check("a\n\n***\n", &["<p>a</p>", "<p>a</p><hr />"]);
    check("2024 a", &["<p>2024</p>", "<p>2024 a</p>"]);
    check("#a", &["<p>#a</p>"]);
    check("-a", &["<p>-a</p>"]);
    check("|", &[]);
}

#[test]
fn an_underline_is_none_until_its_line_is_complete() {
    check("a\n---\n", &["<p>a</p>", "<h2>a</h2>"]);
    check("a\n==\n", &["<p>a</p>", "<h1>a</h1>"]);
    check("a\n--b", &["<p>a</p>", "<p>a--b</p>"]);
    check("a\n==b", &["<p>a</p>", "<p>a==b</p>"]);
}

#[test]
fn a_table_is_one_from_its_first_line_on() {
    let head = |cells: &str| format!("<table><thead><tr>{cells}</tr></thead></table>");
    let body = |cells: &str| {
        format!("<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr>{cells}</tr></tbody></table>")
    };
    assert_eq!(
        shown("| a | b |\n|---|---|\n| 1 | 2 |\n"),
        [
            head("<th>a</th>"),
            head("<th>a</th><th>b</th>"),
            body("<td>1</td><td></td>"),
            body("<td>1</td><td>2</td>"),
        ]
    );
    check(
        "a | b\n--|--\n",
        &[
            "<p>a</p>",
            "<p>a |</p>",
            "<p>a | b</p>",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead></table>",
        ],
    );
}

#[test]
fn a_block_of_code_shows_neither_its_fences_nor_half_a_language() {
    check(
        "```rust\na\n```\n",
        &[
            "<pre><code></code></pre>",
            "<pre><code class=\"language-rust\"></code></pre>",
            "<pre><code class=\"language-rust\">a</code></pre>",
        ],
    );
    check("~~~\n~a", &["<pre><code></code></pre>", "<pre><code>~a</code></pre>"]);
}

#[test]
fn definitions_are_not_shown() {
    check(
        "[a]: https://b.example 'c d'\n\n[a]",
        &["<p>a</p>", "", "<p>a</p>", "<p><a href=\"https://b.example\" title=\"c d\">a</a></p>"],
    );
    check("[^a]: b", &["<footnote label=\"a\"></footnote>", "<footnote label=\"a\"><p>b</p></footnote>"]);
}

#[test]
fn formulas() {
    check("$$\na\n$$\n", &["<p><math display>a</math></p>"]);
    check("\\[\na\n\\]\nb", &["<p><math display>a</math></p>", "<p><math display>a</math></p><p>b</p>"]);
    check("a \\(b\\)", &["<p>a</p>", "<p>a </p>", "<p>a <math>b</math></p>"]);
}

#[test]
fn what_is_closed_is_not_changed() {
    for text in ["**a\n\n", "# `a\n", "- [ ]\n\n", "| a |\n\n", "[a]: <\n\n", "1.\n\n", "a\n-\nb\n\n"] {
        let mut reading = Reading::new(Options::widget());
        reading.push(text);
        assert_eq!(reading.document.preview(), reading.document.tail(), "{text:?}");
    }
}

/// What a reply is made of, but for what hides its letters: definitions, entities and the language of code.
const PIECES: &[&str] = &[
    "a",
    "b",
    " ",
    " ",
    "\n",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "2. ",
    "> ",
    "# ",
    "## ",
    "\n```\n",
    "`",
    "``",
    "*",
    "**",
    "***",
    "_",
    "__",
    "~~",
    "[a",
    "](",
    "https://a.example",
    ")",
    "[x] ",
    "| a | b |\n",
    "|-|-|\n",
    "| c ",
    "|",
    "---",
    "===",
    "--\n",
    "&",
    "\\",
    "\\(",
    "\\)",
    "$",
    "<",
    ">",
    "<b>",
    "!",
    ".",
    "😀",
    "    ",
];

/// The letters that are shown.
fn letters(events: &[Event]) -> usize {
    let count = |text: &str| text.chars().filter(|char| char.is_alphabetic()).count();
    let letters = |event: &Event| match event {
        Event::Text(text) | Event::Code(text) | Event::Math { tex: text, .. } => count(text),
        _ => 0,
    };
    events.iter().map(letters).sum()
}

proptest! {
    #[test]
    fn letters_that_were_shown_stay(pieces in prop::collection::vec(select(PIECES), 0..24)) {
        let text = pieces.concat();
        let mut reading = Reading::new(Options::widget());
        let mut before = 0;
        for char in text.chars() {
            reading.push(char.encode_utf8(&mut [0; 4]));
            let events = reading.with(reading.document.preview());
            let now = letters(&events);
            prop_assert!(now >= before, "{:?}: {} letters, then {}", reading.document.source(), before, now);
            before = now;
        }
    }

    #[test]
    fn between_blocks_the_text_is_shown_as_it_is(pieces in prop::collection::vec(select(PIECES), 0..24)) {
        let text = pieces.concat().replace("$$", "$") + "\n\n";
        let mut reading = Reading::new(Options::widget());
        reading.push(&text);
        prop_assert_eq!(reading.document.preview(), reading.document.tail());
    }
}
