//! The tokens of a few lines of each language, and what holds for any text at all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod any_text;
mod compiled;
mod data;
mod each;
mod pages;
mod scripts;

use highlight::{Kind, tokens};

/// The code with each token in brackets behind a sign for its kind: `k` keyword, `s` string, `n` number, `f` function,
/// `t` type, `v` name of a value, `e` element, `c` comment, `+` inserted, `-` deleted.
fn marked(code: &str, language: &str) -> String {
    let units: Vec<u16> = code.encode_utf16().collect();
    let text = |start: u32, end: u32| String::from_utf16(&units[start as usize..end as usize]).unwrap();
    let mut out = String::new();
    let mut at = 0;
    for token in tokens(code, language) {
        let sign = match token.kind {
            Kind::Comment => 'c',
            Kind::Keyword => 'k',
            Kind::String => 's',
            Kind::Number => 'n',
            Kind::Function => 'f',
            Kind::Type => 't',
            Kind::Name => 'v',
            Kind::Tag => 'e',
            Kind::Inserted => '+',
            Kind::Deleted => '-',
        };
        out.push_str(&text(at, token.start));
        out.push_str(&format!("{sign}⟨{}⟩", text(token.start, token.end)));
        at = token.end;
    }
    out + &text(at, units.len() as u32)
}

/// Holds the marked code of a language against what is expected.
#[track_caller]
fn reads(language: &str, code: &str, expected: &str) {
    assert_eq!(marked(code, language), expected, "{language}");
}

#[test]
fn a_language_is_found_by_each_of_its_names_in_any_case() {
    for name in ["js", "JavaScript", "TS", "tsx", "jsx", "mjs"] {
        reads(name, "let a", "k⟨let⟩ a");
    }
    for (name, code) in [("c++", "int a"), ("C#", "int a"), ("golang", "int a"), ("Objective-C", "int a")] {
        reads(name, code, "t⟨int⟩ a");
    }
}

#[test]
fn an_unknown_language_stays_plain() {
    for name in ["", " ", "text", "plaintext", "rust ", "klingon"] {
        assert_eq!(tokens("fn main() { 1 }", name), []);
    }
}

#[test]
fn places_are_counted_in_utf_16() {
    reads("rust", "// 🦀 é\nlet 名 = \"🦀\"; 1", "c⟨// 🦀 é⟩\nk⟨let⟩ 名 = s⟨\"🦀\"⟩; n⟨1⟩");
    let last = tokens("'🦀' 1", "js").pop().unwrap();
    assert_eq!((last.start, last.end), (5, 6));
}
