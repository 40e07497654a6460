//! Texts made of what the inside of a leaf is made of.

use proptest::prelude::*;
use proptest::sample::select;

/// What CommonMark knows.
const MARKS: &[&str] = &[
    "*",
    "**",
    "***",
    "_",
    "__",
    "`",
    "``",
    "[",
    "]",
    "![",
    "](",
    ")",
    "(",
    "](/u)",
    "](<u v>",
    " \"t\")",
    "[ref]",
    "[]",
    "\\",
    "<",
    ">",
    "<b>",
    "</b>",
    "<a href=\"",
    "<!--",
    "-->",
    "<?",
    "?>",
    "<https://a.b/c>",
    "<a@b.c>",
    "  \nz",
    "\nz",
    "\\\nz",
    "\"",
    "'",
    "!",
    ".",
    "-",
    "“",
    "。",
    "€",
    "😀",
    "\u{A0}",
];

/// What is added to it.
const MORE: &[&str] = &[
    "~",
    "~~",
    "~~~",
    "$",
    "$$",
    "\\(",
    "\\)",
    "\\[",
    "\\]",
    "[^1]",
    "[^2]",
    "[^",
    "www.a.b",
    "https://a.b/c",
    "http:/",
    "://",
    "a@b.c",
    "@",
    "javascript:",
    "[bad]",
    "](javascript:x)",
    "](https://a.b)",
    "\u{FDD0}1\u{FDD1}",
];

const WORDS: &[&str] = &["a", "b1", "é", "e\u{301}", "漢", " ", " ", "👩‍👩‍👧"];

const ENTITIES: &[&str] = &["&amp;", "&", "&#42;", "&#x6A;", "&nope;", "&am", "&nbsp;"];

fn text(lists: &[&'static [&'static str]]) -> impl Strategy<Value = String> + use<> {
    let pieces: Vec<&str> = lists.concat();
    prop::collection::vec(select(pieces), 0..24).prop_map(|pieces| pieces.concat())
}

/// CommonMark alone. It begins with a letter, as does each line, so that it is one paragraph.
pub fn commonmark() -> impl Strategy<Value = String> {
    text(&[MARKS, WORDS, WORDS, ENTITIES]).prop_map(|text| format!("x{text}"))
}

/// Everything.
pub fn everything() -> impl Strategy<Value = String> {
    text(&[MARKS, MORE, WORDS, ENTITIES])
}

/// What hides nothing but marks: without entities, addresses, HTML and the labels of footnotes.
pub fn marks() -> impl Strategy<Value = String> {
    let hiding = ["<", "](", "^", "[]", "[ref]", "[bad]"];
    let pieces: Vec<&str> = [MARKS, MORE, WORDS, WORDS].concat();
    let pieces: Vec<&str> =
        pieces.into_iter().filter(|piece| !hiding.iter().any(|hiding| piece.contains(hiding))).collect();
    prop::collection::vec(select(pieces), 0..24).prop_map(|pieces| pieces.concat())
}
