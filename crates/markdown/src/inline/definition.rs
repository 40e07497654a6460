//! Link definitions: `[label]: destination "title"` at the start of a paragraph.

use crate::definitions::Target;

use super::label;
use super::target::{self, Read, Written, byte, skip_blank};

/// The most bytes of a destination and a title together. Each use repeats them, so that without a limit a short
/// text could ask for any amount of memory.
const LONGEST: usize = 4096;

/// Whether a paragraph begins with a link definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Definition {
    /// It does not, whatever comes behind the text.
    None,
    /// It does not, but could if the text went on.
    Partial,
    /// It does.
    Some {
        /// The normalised label.
        label: String,
        /// What it stands for.
        target: Target,
        /// Where in the text the rest begins: behind the definition's last line feed, or the end of the text.
        rest: usize,
    },
}

/// Reads a link definition at the start of a paragraph's text.
#[must_use]
pub fn definition(text: &str) -> Definition {
    let found = match label::read(text, 0) {
        Read::Some((name, end)) => match byte(text, end) {
            None => Read::Open,
            Some(b':') if label::possible(name) => match target(text, end + 1) {
                Read::Some(written) => Read::Some((name, written)),
                Read::None => Read::None,
                Read::Open => Read::Open,
            },
            Some(_) => Read::None,
        },
        Read::None => Read::None,
        Read::Open => Read::Open,
    };
    match found {
        Read::Some((_, written)) if written.len() > LONGEST => Definition::None,
        Read::Some((name, written)) => Definition::Some {
            label: label::label(name),
            target: Target { url: written.url(), title: written.title() },
            rest: written.end,
        },
        Read::None => Definition::None,
        Read::Open => Definition::Partial,
    }
}

/// What stands behind the colon.
fn target(text: &str, start: usize) -> Read<Written<'_>> {
    let at = skip_blank(text, start);
    let (url, at) = match target::destination(text, at) {
        Read::Some(found) => found,
        Read::None => return Read::None,
        Read::Open => return Read::Open,
    };
    let without = line_end(text, at).map(|end| Written::new(url, "", end));
    let next = skip_blank(text, at);
    if next > at {
        match target::title(text, next) {
            Read::Some((title, end)) => {
                if let Some(end) = line_end(text, end) {
                    return Read::Some(Written::new(url, title, end));
                }
            }
            Read::Open if without.is_none() => return Read::Open,
            Read::None | Read::Open => {}
        }
    }
    without.map_or(Read::None, Read::Some)
}

/// Where the next line begins, if only blanks stand before it.
fn line_end(text: &str, mut at: usize) -> Option<usize> {
    loop {
        match byte(text, at) {
            None => return Some(at),
            Some(b'\n') => return Some(at + 1),
            Some(b' ' | b'\t' | b'\r') => at += 1,
            Some(_) => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Definition, definition};

    #[track_caller]
    fn check(text: &str, label: &str, url: &str, title: &str, rest: &str) {
        let Definition::Some { label: found, target, rest: at } = definition(text) else {
            panic!("no definition: {text}")
        };
        assert_eq!((&*found, &*target.url, &*target.title, &text[at..]), (label, url, title, rest), "{text}");
    }

    #[test]
    fn definitions() {
        check("[foo]: /url \"title\"", "foo", "/url", "title", "");
        check("[foo]: /url\nbar", "foo", "/url", "", "bar");
        check(
            "[Foo*bar\\]]:my_(url) 'title (with parens)'",
            "foo*bar\\]",
            "my_(url)",
            "title (with parens)",
            "",
        );
        check("[a]:\n<my url>\n'title'\n[b]: c", "a", "my url", "title", "[b]: c");
        check("[a]: /url '\ntitle\nline2\n'\nx", "a", "/url", "\ntitle\nline2\n", "x");
        check("[a]: <>", "a", "", "", "");
        check("[a]: /url\n\"title\" ok", "a", "/url", "", "\"title\" ok");
        check("[a]: /url\\bar\\*baz \"foo\\\"bar&amp;\"", "a", "/url\\bar*baz", "foo\"bar&", "");
        check("[a]: /url \t\n\"not closed", "a", "/url", "", "\"not closed");
        check("[ẞ\n b]: x", "ss b", "x", "", "");
        check("[a]: /url \"\"\nx", "a", "/url", "", "x");
    }

    #[test]
    fn what_is_none() {
        for text in [
            "foo",
            "[foo] x",
            "[foo]: /url \"title\" ok",
            "[a]: <bar>(baz)",
            "[]: /x",
            "[ ]: /x",
            "[a[b]: /x",
            "[a]: /u x",
            "[a]: <b\nc>",
            "\\[a]: /u",
            "[a]x: /u",
        ] {
            assert_eq!(definition(text), Definition::None, "{text}");
        }
        let long = "x".repeat(4096);
        check(&format!("[a]: {long}"), "a", &long, "", "");
        assert_eq!(definition(&format!("[a]: x{long}")), Definition::None);
    }

    #[test]
    fn a_text_that_ends_inside_one() {
        for text in
            ["[", "[fo", "[foo]", "[foo]:", "[foo]: ", "[foo]:\n", "[foo]: <x", "[foo]: x \"ti", "[a\\"]
        {
            assert_eq!(definition(text), Definition::Partial, "{text}");
        }
        // Complete, though more may belong to it.
        check("[foo]: htt", "foo", "htt", "", "");
        check("[foo]: x\n\"ti", "foo", "x", "", "\"ti");
    }
}
