//! What stands behind a link's text or a definition's label: a destination and a title.

use super::entity;

/// The most open parentheses in a destination without angle brackets.
const DEEPEST: usize = 32;

/// What became of an attempt to read something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read<T> {
    /// It is there.
    Some(T),
    /// It is not, whatever comes behind the text.
    None,
    /// The text ends inside it.
    Open,
}

/// A destination and a title as they are written, and the end of what was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written<'a> {
    url: &'a str,
    title: &'a str,
    pub end: usize,
}

impl<'a> Written<'a> {
    pub(super) fn new(url: &'a str, title: &'a str, end: usize) -> Self {
        Self { url, title, end }
    }

    /// How many bytes of the source it has.
    pub(super) fn len(&self) -> usize {
        self.url.len() + self.title.len()
    }

    pub(super) fn url(&self) -> String {
        entity::replace(self.url, true)
    }

    pub(super) fn title(&self) -> String {
        entity::replace(self.title, true)
    }
}

/// What stands in parentheses behind a link's text, from behind the opening one.
pub(super) fn inline(text: &str, start: usize) -> Read<Written<'_>> {
    let at = skip_blank(text, start);
    let (url, at) = match byte(text, at) {
        None => return Read::Open,
        Some(b')') => ("", at),
        _ => match destination(text, at) {
            Read::Some(found) => found,
            Read::None => return Read::None,
            Read::Open => return Read::Open,
        },
    };
    let next = skip_blank(text, at);
    match byte(text, next) {
        None => Read::Open,
        Some(b')') => Read::Some(Written::new(url, "", next + 1)),
        Some(_) if next == at => Read::None,
        Some(_) => match title(text, next) {
            Read::Some((title, at)) => {
                let next = skip_blank(text, at);
                match byte(text, next) {
                    None => Read::Open,
                    Some(b')') => Read::Some(Written::new(url, title, next + 1)),
                    Some(_) => Read::None,
                }
            }
            Read::None => Read::None,
            Read::Open => Read::Open,
        },
    }
}

/// The destination that begins here, and where it ends. Without angle brackets it is not empty.
pub(super) fn destination(text: &str, start: usize) -> Read<(&str, usize)> {
    if byte(text, start) == Some(b'<') {
        return in_angles(text, start + 1);
    }
    let mut open = 0;
    let mut at = start;
    while let Some(byte) = byte(text, at) {
        match byte {
            b'\\' if escapes(text, at) => at += 1,
            b'(' => {
                open += 1;
                if open > DEEPEST {
                    return Read::None;
                }
            }
            b')' if open == 0 => break,
            b')' => open -= 1,
            b' ' | 0x00..0x20 | 0x7F => break,
            _ => {}
        }
        at += 1;
    }
    if at >= text.len() {
        return if open > 0 || at == start { Read::Open } else { some(text, start, at) };
    }
    if open > 0 || at == start { Read::None } else { some(text, start, at) }
}

fn some(text: &str, start: usize, end: usize) -> Read<(&str, usize)> {
    text.get(start..end).map_or(Read::None, |found| Read::Some((found, end)))
}

fn in_angles(text: &str, start: usize) -> Read<(&str, usize)> {
    let mut at = start;
    while let Some(byte) = byte(text, at) {
        match byte {
            b'\\' if escapes(text, at) => at += 1,
            b'>' => return text.get(start..at).map_or(Read::None, |found| Read::Some((found, at + 1))),
            b'<' | b'\n' | b'\r' => return Read::None,
            _ => {}
        }
        at += 1;
    }
    Read::Open
}

/// The title that begins here, without its quotes, and where it ends.
pub(super) fn title(text: &str, start: usize) -> Read<(&str, usize)> {
    let close = match byte(text, start) {
        Some(quote @ (b'"' | b'\'')) => quote,
        Some(b'(') => b')',
        Some(_) => return Read::None,
        None => return Read::Open,
    };
    let mut at = start + 1;
    while let Some(byte) = byte(text, at) {
        match byte {
            b'\\' if escapes(text, at) => at += 1,
            _ if byte == close => {
                return text.get(start + 1..at).map_or(Read::None, |found| Read::Some((found, at + 1)));
            }
            b'(' if close == b')' => return Read::None,
            _ => {}
        }
        at += 1;
    }
    Read::Open
}

/// The next place that is no space, tab or end of a line. A paragraph has no blank lines.
pub(super) fn skip_blank(text: &str, mut at: usize) -> usize {
    while matches!(byte(text, at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// Whether the backslash here escapes what is behind it.
fn escapes(text: &str, at: usize) -> bool {
    byte(text, at + 1).is_some_and(|byte| byte.is_ascii_punctuation())
}

/// The byte here.
pub(super) fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

#[cfg(test)]
mod tests {
    use super::{Read, inline};

    #[track_caller]
    fn check(text: &str, expected: Option<(&str, &str)>) {
        let expected = expected.map(|(url, title)| (url.to_owned(), title.to_owned()));
        let found = match inline(text, 0) {
            Read::Some(written) => {
                assert_eq!(written.end, text.len());
                Some((written.url(), written.title()))
            }
            Read::None | Read::Open => None,
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn destinations_and_titles() {
        check("/uri \"title\")", Some(("/uri", "title")));
        check(")", Some(("", "")));
        check(" \n )", Some(("", "")));
        check("<>)", Some(("", "")));
        check("<b)c>)", Some(("b)c", "")));
        check("<a b> 't')", Some(("a b", "t")));
        check(r"\(foo\))", Some(("(foo)", "")));
        check("foo(and(bar)))", Some(("foo(and(bar))", "")));
        check(r"foo\bar)", Some((r"foo\bar", "")));
        check("foo%20b&auml;)", Some(("foo%20bä", "")));
        check("\"title\")", Some(("\"title\"", "")));
        check("/u 'a \"b\" c')", Some(("/u", "a \"b\" c")));
        check(r#"/u "a \"b\" &quot;")"#, Some(("/u", "a \"b\" \"")));
        check("/u (a))", Some(("/u", "a")));
        check(" /u\n\"a\"\n)", Some(("/u", "a")));
        check("/u\u{A0}\"a\")", Some(("/u\u{A0}\"a\"", "")));
    }

    #[test]
    fn what_is_no_destination() {
        for text in [
            "/my uri)",
            "foo\nbar)",
            "<foo\nbar>)",
            "<b)c",
            "<b>c)",
            "/u \"a \"b\" c\")",
            "/u (a(b))",
            "a\x01b)",
            "<a<b>)",
        ] {
            check(text, None);
        }
        check(
            &format!("{}{})", "(".repeat(32), ")".repeat(32)),
            Some((&*format!("{}{}", "(".repeat(32), ")".repeat(32)), "")),
        );
        check(&format!("{}{})", "(".repeat(33), ")".repeat(33)), None);
    }

    #[test]
    fn a_text_that_ends_inside() {
        for text in ["", " ", "htt", "<htt", "/u ", "/u \"ti", "/u \"t\"", "/u (", "a(b", "a\\"] {
            assert_eq!(inline(text, 0), Read::Open, "{text}");
        }
        for text in ["a b", "<a\n", "/u \"t\" x"] {
            assert_eq!(inline(text, 0), Read::None, "{text}");
        }
    }
}
