//! Code to coloured tokens: keywords, strings, numbers and so on for about forty languages, without a grammar of any.
//!
//! One lexer goes over the text once and asks a small table what begins here. It never fails: what it does not know it
//! leaves plain, so half a program, or a program in another language, is still text with some colours. The time is in
//! proportion to the text, whatever stands in it.
//!
//! Libraries for this weigh 328 kB and more, which is why these tables are our own. In the browser the crate is a file of
//! its own that the widget fetches when the first block of code is in sight.

mod languages;
mod lexer;
mod lines;
mod markup;
#[cfg(test)]
mod proportion;
mod style;
mod table;
mod words;

#[cfg(target_arch = "wasm32")]
mod wasm;

/// What a token is. The widget has a colour for each; the numbers are part of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// A remark.
    Comment = 0,
    /// A word of the language.
    Keyword = 1,
    /// A string, a character, a regular expression.
    String = 2,
    /// A number, a colour, a constant such as `true`.
    Number = 3,
    /// What is called.
    Function = 4,
    /// A type, a class, a section.
    Type = 5,
    /// The name of a value: an attribute, a key, a variable with a sign of its own.
    Name = 6,
    /// The name of an element.
    Tag = 7,
    /// A line that was added.
    Inserted = 8,
    /// A line that was taken away.
    Deleted = 9,
}

/// A run of text of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it begins, in UTF-16 code units from the start of the text, as the DOM counts.
    pub start: u32,
    /// Where it ends, exclusive, counted the same way.
    pub end: u32,
    /// What it is.
    pub kind: Kind,
}

/// The tokens of `code`, in order, none empty and none over another. Nothing for a language that is not known.
///
/// `language` is a name as it stands behind a fence, in any case: `rust`, `JS`, `c++`.
#[must_use]
pub fn tokens(code: &str, language: &str) -> Vec<Token> {
    match languages::find(language) {
        Some(grammar) => utf16(code, grammar.read(code)),
        None => Vec::new(),
    }
}

/// Turns places in bytes into places in UTF-16 code units. The tokens are in order, so one walk over the text does it.
fn utf16(code: &str, mut tokens: Vec<Token>) -> Vec<Token> {
    if code.is_ascii() {
        return tokens;
    }
    let (mut byte, mut unit) = (0, 0);
    let mut units_to = |target: u32| {
        for value in code.as_bytes().get(byte..target as usize).unwrap_or_default() {
            // The first byte of a character stands for it: one unit, or two beyond the basic plane.
            unit += match value {
                0x80..0xc0 => 0,
                0xf0.. => 2,
                _ => 1,
            };
        }
        byte = target as usize;
        unit
    };
    for token in &mut tokens {
        token.start = units_to(token.start);
        token.end = units_to(token.end);
    }
    tokens
}
