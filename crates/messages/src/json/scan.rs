//! JSON text cut into its parts without copying them.
//!
//! Every event of a stream passes through here: through serde an event of four letters took three microseconds and four
//! copies. Reads exactly the texts that serde_json reads as raw values, which the tests hold it to. Nothing recurses.

use std::borrow::Cow;

/// The names and values of an object, in the order of the text; nothing when the text is anything else.
pub(crate) fn fields(json: &str) -> Option<Vec<(Cow<'_, str>, &str)>> {
    let mut scan = Scan::new(json);
    let mut fields = Vec::new();
    scan.pass(b'{')?;
    if !scan.take(b'}') {
        loop {
            let name = scan.name()?;
            fields.push((within(name)?, scan.value()?));
            match scan.sign()? {
                b',' => {}
                b'}' => break,
                _ => return None,
            }
        }
    }
    scan.end().then_some(fields)
}

/// The text of the one value that is there, without the spaces around it.
pub(crate) fn value(json: &str) -> Option<&str> {
    let mut scan = Scan::new(json);
    let value = scan.value()?;
    scan.end().then_some(value)
}

/// The elements of an array; nothing when the text is anything else.
pub(crate) fn items(json: &str) -> Option<Vec<&str>> {
    let mut scan = Scan::new(json);
    let mut items = Vec::new();
    scan.pass(b'[')?;
    if !scan.take(b']') {
        loop {
            items.push(scan.value()?);
            match scan.sign()? {
                b',' => {}
                b']' => break,
                _ => return None,
            }
        }
    }
    scan.end().then_some(items)
}

/// The bytes of a string as WTF-8, surrogate halves included; nothing when the text is anything else.
pub(crate) fn string(json: &str) -> Option<Cow<'_, [u8]>> {
    let mut scan = Scan::new(json);
    scan.pass(b'"')?;
    let inside = scan.string()?;
    if scan.end() { unescape(inside) } else { None }
}

/// The text of a string, in which lone halves become U+FFFD; nothing when the text is anything else.
pub(crate) fn text(json: &str) -> Option<Cow<'_, str>> {
    let mut scan = Scan::new(json);
    scan.pass(b'"')?;
    let inside = scan.string()?;
    if scan.end() { within(inside) } else { None }
}

/// The bytes of the string whose first quote is already read, when after it come these closing signs and nothing else.
pub(crate) fn string_before<'a>(rest: &'a str, signs: &[u8]) -> Option<Cow<'a, [u8]>> {
    let mut scan = Scan::new(rest);
    let inside = scan.string()?;
    signs.iter().try_for_each(|sign| scan.pass(*sign))?;
    if scan.end() { unescape(inside) } else { None }
}

/// The text that stands between these quotes.
fn within(inside: &str) -> Option<Cow<'_, str>> {
    match unescape(inside)? {
        Cow::Borrowed(_) => Some(Cow::Borrowed(inside)),
        Cow::Owned(bytes) => Some(Cow::Owned(crate::wtf8::lossy(bytes))),
    }
}

fn unescape(inside: &str) -> Option<Cow<'_, [u8]>> {
    let mut rest = inside.as_bytes();
    let Some(first) = rest.iter().position(|byte| *byte == b'\\') else { return Some(Cow::Borrowed(rest)) };
    let mut out = Vec::with_capacity(rest.len());
    let mut next = Some(first);
    while let Some(at) = next {
        out.extend_from_slice(rest.get(..at)?);
        let escaped = *rest.get(at + 1)?;
        rest = rest.get(at + 2..)?;
        match escaped {
            b'b' => out.push(0x08),
            b'f' => out.push(0x0C),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'u' => {
                let (code, after) = code_point(rest)?;
                rest = after;
                push_wtf8(&mut out, code);
            }
            other => out.push(other),
        }
        next = rest.iter().position(|byte| *byte == b'\\');
    }
    out.extend_from_slice(rest);
    Some(Cow::Owned(out))
}

/// The four hexadecimal digits behind `\u`, joined with the other half of a pair that follows at once.
fn code_point(rest: &[u8]) -> Option<(u32, &[u8])> {
    let (high, after) = (hex(rest)?, rest.get(4..)?);
    if (0xD800..0xDC00).contains(&high)
        && let [b'\\', b'u', low @ ..] = after
        && let Some(low_half @ 0xDC00..0xE000) = hex(low)
    {
        return Some((0x10000 + ((high - 0xD800) << 10) + (low_half - 0xDC00), low.get(4..)?));
    }
    Some((high, after))
}

fn hex(digits: &[u8]) -> Option<u32> {
    digits.get(..4)?.iter().try_fold(0, |code, digit| Some(code << 4 | char::from(*digit).to_digit(16)?))
}

/// UTF-8, or for half of a surrogate pair the three bytes that UTF-8 would give it.
fn push_wtf8(out: &mut Vec<u8>, code: u32) {
    match char::from_u32(code) {
        Some(char) => out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
        None => out.extend([
            0xE0 | (code >> 12) as u8,
            0x80 | (code >> 6 & 0x3F) as u8,
            0x80 | (code & 0x3F) as u8,
        ]),
    }
}

/// A place in a text.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The next byte that is no space.
    fn sign(&mut self) -> Option<u8> {
        self.space();
        self.next()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
    }

    fn pass(&mut self, sign: u8) -> Option<()> {
        (self.sign()? == sign).then_some(())
    }

    /// Goes past this sign when it is the next one.
    fn take(&mut self, sign: u8) -> bool {
        self.space();
        let there = self.peek() == Some(sign);
        self.at += usize::from(there);
        there
    }

    /// Whether nothing but spaces is left.
    fn end(mut self) -> bool {
        self.space();
        self.at == self.text.len()
    }

    /// Goes past a name and its colon.
    fn name(&mut self) -> Option<&'a str> {
        self.pass(b'"')?;
        let name = self.string()?;
        self.pass(b':')?;
        Some(name)
    }

    /// Goes past the rest of a string, behind its first quote; gives what stands between the quotes.
    fn string(&mut self) -> Option<&'a str> {
        let start = self.at;
        loop {
            match self.next()? {
                b'"' => return self.text.get(start..self.at - 1),
                b'\\' => match self.next()? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                    b'u' => {
                        hex(self.text.as_bytes().get(self.at..)?)?;
                        self.at += 4;
                    }
                    _ => return None,
                },
                ..0x20 => return None,
                _ => {}
            }
        }
    }

    /// Goes past a value and gives its text.
    fn value(&mut self) -> Option<&'a str> {
        self.space();
        let start = self.at;
        // The signs that close what is open, innermost last.
        let mut open: Vec<u8> = Vec::new();
        loop {
            match self.sign()? {
                b'{' if !self.take(b'}') => {
                    open.push(b'}');
                    self.name()?;
                    continue;
                }
                b'[' if !self.take(b']') => {
                    open.push(b']');
                    continue;
                }
                b'{' | b'[' => {}
                b'"' => drop(self.string()?),
                b't' => self.word("rue")?,
                b'f' => self.word("alse")?,
                b'n' => self.word("ull")?,
                first => self.number(first)?,
            }
            while let Some(close) = open.last().copied() {
                match self.sign()? {
                    b',' => {
                        if close == b'}' {
                            self.name()?;
                        }
                        break;
                    }
                    sign if sign == close => drop(open.pop()),
                    _ => return None,
                }
            }
            if open.is_empty() {
                return self.text.get(start..self.at);
            }
        }
    }

    fn word(&mut self, rest: &str) -> Option<()> {
        let there = self.text.get(self.at..)?.starts_with(rest);
        self.at += rest.len();
        there.then_some(())
    }

    fn number(&mut self, first: u8) -> Option<()> {
        let lead = if first == b'-' { self.next()? } else { first };
        match lead {
            b'0' => {}
            b'1'..=b'9' => self.digits(),
            _ => return None,
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.some_digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.some_digits()?;
        }
        Some(())
    }

    fn some_digits(&mut self) -> Option<()> {
        self.peek().filter(u8::is_ascii_digit)?;
        self.digits();
        Some(())
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests;
