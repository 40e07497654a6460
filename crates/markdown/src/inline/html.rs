//! Raw HTML inside a line: tags, comments, processing instructions, declarations, CDATA sections.

use super::target::byte;
use crate::text;

/// From where on the ends of some things are known to be absent, so that each is looked for once.
#[derive(Debug)]
pub(super) struct Absent {
    comment: usize,
    instruction: usize,
    declaration: usize,
    data: usize,
}

impl Default for Absent {
    fn default() -> Self {
        Self { comment: usize::MAX, instruction: usize::MAX, declaration: usize::MAX, data: usize::MAX }
    }
}

/// The end of the HTML that begins with the `<` here.
pub(super) fn read(text: &str, start: usize, absent: &mut Absent) -> Option<usize> {
    match byte(text, start + 1)? {
        b'!' => marked(text, start + 2, absent),
        b'?' => find(text, start + 2, "?>", &mut absent.instruction),
        _ => tag(text, start),
    }
}

/// The end of the tag that begins with the `<` here.
pub(crate) fn tag(text: &str, start: usize) -> Option<usize> {
    if byte(text, start + 1)? != b'/' {
        return open_tag(text, start + 1);
    }
    let at = skip_blank(text, name(text, start + 2)?);
    (byte(text, at) == Some(b'>')).then_some(at + 1)
}

fn marked(text: &str, start: usize, absent: &mut Absent) -> Option<usize> {
    let rest = text.get(start..)?;
    if let Some(rest) = rest.strip_prefix("--") {
        // Both count as comments.
        for short in [">", "->"] {
            if rest.starts_with(short) {
                return Some(start + 2 + short.len());
            }
        }
        return find(text, start + 2, "-->", &mut absent.comment);
    }
    if rest.starts_with("[CDATA[") {
        return find(text, start + 7, "]]>", &mut absent.data);
    }
    rest.starts_with(|char: char| char.is_ascii_alphabetic())
        .then(|| find(text, start, ">", &mut absent.declaration))?
}

fn find(text: &str, from: usize, end: &str, absent: &mut usize) -> Option<usize> {
    if from >= *absent {
        return None;
    }
    let found = text::find(text.get(from..)?, end);
    if found.is_none() {
        *absent = from;
    }
    Some(from + found? + end.len())
}

fn open_tag(text: &str, start: usize) -> Option<usize> {
    let mut at = name(text, start)?;
    loop {
        let next = skip_blank(text, at);
        match byte(text, next)? {
            b'>' => return Some(next + 1),
            b'/' => return (byte(text, next + 1)? == b'>').then_some(next + 2),
            _ if next > at => at = attribute(text, next)?,
            _ => return None,
        }
    }
}

fn name(text: &str, start: usize) -> Option<usize> {
    byte(text, start)?.is_ascii_alphabetic().then_some(())?;
    Some(skip(text, start, |byte| byte.is_ascii_alphanumeric() || byte == b'-'))
}

fn attribute(text: &str, start: usize) -> Option<usize> {
    let first = byte(text, start)?;
    (first.is_ascii_alphabetic() || matches!(first, b'_' | b':')).then_some(())?;
    let at =
        skip(text, start, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b':' | b'-'));
    let equals = skip_blank(text, at);
    if byte(text, equals) != Some(b'=') {
        return Some(at);
    }
    let at = skip_blank(text, equals + 1);
    match byte(text, at)? {
        quote @ (b'"' | b'\'') => {
            let end = skip(text, at + 1, |byte| byte != quote);
            byte(text, end).map(|_| end + 1)
        }
        _ => {
            let plain = |byte: u8| {
                !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'\'' | b'=' | b'<' | b'>' | b'`')
            };
            let end = skip(text, at, plain);
            (end > at).then_some(end)
        }
    }
}

fn skip_blank(text: &str, start: usize) -> usize {
    skip(text, start, |byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

fn skip(text: &str, start: usize, part: impl Fn(u8) -> bool) -> usize {
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    start + rest.iter().position(|byte| !part(*byte)).unwrap_or(rest.len())
}
