//! Labels of links and footnotes: where one ends, and how two are compared.

use super::fold::fold;
use super::target::Read;
use crate::text::{BLANKS, trim, trim_start};

/// The most characters of a label.
const LONGEST: usize = 999;

/// A label as it is compared: white space collapsed, case folded.
#[must_use]
pub fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parted = false;
    for char in trim(text, BLANKS).chars() {
        let blank = matches!(char, ' ' | '\t' | '\n' | '\r');
        if !blank {
            fold(char, &mut out);
        } else if !parted {
            out.push(' ');
        }
        parted = blank;
    }
    out
}

/// The text between the brackets of a label that begins at `start`, and the end behind its closing bracket.
/// It may be blank, which is no label.
pub(super) fn read(text: &str, start: usize) -> Read<(&str, usize)> {
    let Some(rest) = text.get(start..).and_then(|rest| rest.strip_prefix('[')) else { return Read::None };
    let mut escaped = false;
    for (count, (at, char)) in rest.char_indices().enumerate() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => return Read::Some((rest.get(..at).unwrap_or_default(), start + at + 2)),
            '[' => return Read::None,
            _ => {}
        }
        if count >= LONGEST {
            return Read::None;
        }
    }
    Read::Open
}

/// Whether a definition could have this text as its label.
pub(super) fn possible(text: &str) -> bool {
    // No character has more than four bytes.
    text.len() <= LONGEST * 4
        && !trim_start(text, BLANKS).is_empty()
        && text.bytes().filter(|byte| byte & 0xC0 != 0x80).count() <= LONGEST
        && !bracket(text)
}

fn bracket(text: &str) -> bool {
    let mut escaped = false;
    text.bytes().any(|byte| {
        let found = !escaped && matches!(byte, b'[' | b']');
        escaped = !escaped && byte == b'\\';
        found
    })
}

#[cfg(test)]
mod tests {
    use super::{Read, label, possible, read};

    #[test]
    fn labels_are_compared_without_case_and_space() {
        for (a, b) in [
            ("Foo  bar", "foo\n \tBAR"),
            (" ẞ ", "SS"),
            ("ß", "ss"),
            ("ΑΓΩ", "αγω"),
            ("Σ", "ς"),
            ("ТОЛПОЙ", "толпой"),
            ("ﬃ", "FFI"),
            ("ŉ", "ʼN"),
            ("İ", "i\u{307}"),
            ("Ᏸ", "ᏸ"),
        ] {
            assert_eq!(label(a), label(b));
        }
        for (a, b) in [("ı", "i"), ("e\u{301}", "é"), ("foo!", "foo"), (r"foo\!", "foo!")] {
            assert_ne!(label(a), label(b));
        }
        assert_eq!(label(" \t\n"), "");
    }

    #[test]
    fn where_a_label_ends() {
        assert_eq!(read("[foo]: x", 0), Read::Some(("foo", 5)));
        assert_eq!(read(r"a[\]\[\\]b", 1), Read::Some((r"\]\[\\", 9)));
        assert_eq!(read("[]", 0), Read::Some(("", 2)));
        assert_eq!(read("[a[b]]", 0), Read::None);
        assert_eq!(read("(a)", 0), Read::None);
        assert_eq!(read("[a", 0), Read::Open);
        assert_eq!(read("[a\\", 0), Read::Open);
        let longest = "é".repeat(999);
        assert_eq!(read(&format!("[{longest}]"), 0), Read::Some((longest.as_str(), 2000)));
        assert_eq!(read(&format!("[{longest}e]"), 0), Read::None);
        assert!(possible(&longest) && !possible(&format!("{longest}e")));
        assert!(possible(r"a\]") && !possible("a]") && !possible(" \n") && !possible(r"a\\]"));
    }
}
