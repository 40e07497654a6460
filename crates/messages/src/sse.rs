//! Server-sent events, decoded from bytes as they arrive, by the rules of the WHATWG HTML standard.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use crate::limits::SSE_BYTES;

/// One dispatched event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// The event's name; `message` when the stream gives none.
    pub event: String,
    /// The data lines joined by line feeds.
    pub data: String,
    /// The last id that the stream set, in this event or an earlier one. Shared, so that a long id set once
    /// is not copied into every event after it.
    pub id: Arc<str>,
}

/// A line or an event is longer than the decoder's limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLarge {
    /// The limit in bytes.
    pub limit: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "An event of the stream is larger than {} bytes.", self.limit)
    }
}

impl std::error::Error for TooLarge {}

/// Turns chunks of bytes, cut anywhere, into frames. An event that the stream does not end with an empty
/// line is never given out: whoever holds the decoder at the end of the stream just drops it.
#[derive(Debug)]
pub struct Decoder {
    limit: usize,
    overflowed: bool,
    started: bool,
    after_cr: bool,
    line: Vec<u8>,
    frame: Frame,
    retry: Option<u64>,
}

impl Default for Decoder {
    fn default() -> Self {
        Self::new()
    }
}

impl Decoder {
    /// A decoder with the limit [`SSE_BYTES`].
    #[must_use]
    pub fn new() -> Self {
        Self::with_limit(SSE_BYTES)
    }

    /// A decoder that refuses a line, or an event's fields together, of more than `limit` bytes.
    #[must_use]
    pub fn with_limit(limit: usize) -> Self {
        Self {
            limit,
            overflowed: false,
            started: false,
            after_cr: false,
            line: Vec::new(),
            frame: Frame { event: String::new(), data: String::new(), id: Arc::default() },
            retry: None,
        }
    }

    /// The reconnection time in milliseconds that the stream last set.
    #[must_use]
    pub fn retry(&self) -> Option<u64> {
        self.retry
    }

    /// Takes the next bytes and gives every event they complete to `sink`.
    ///
    /// # Errors
    /// When the limit is passed. The frames before it were given out; the decoder then lets go of what it
    /// holds and refuses everything that follows.
    pub fn push(&mut self, mut chunk: &[u8], sink: &mut dyn FnMut(&Frame)) -> Result<(), TooLarge> {
        if self.overflowed {
            return Err(TooLarge { limit: self.limit });
        }
        if self.after_cr && !chunk.is_empty() {
            self.after_cr = false;
            chunk = chunk.strip_prefix(b"\n").unwrap_or(chunk);
        }
        while let Some(end) = chunk.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
            let (line, rest) = chunk.split_at(end);
            self.check(line.len())?;
            if self.line.is_empty() {
                self.take_line(line, sink)?;
            } else {
                let mut whole = std::mem::take(&mut self.line);
                whole.extend_from_slice(line);
                self.take_line(&whole, sink)?;
                whole.clear();
                self.line = whole;
            }
            chunk = match rest {
                [b'\r', b'\n', rest @ ..] | [_, rest @ ..] => rest,
                [] => rest,
            };
            self.after_cr = chunk.is_empty() && rest == b"\r";
        }
        self.check(chunk.len())?;
        self.line.extend_from_slice(chunk);
        Ok(())
    }

    /// Whether the line held so far may grow by `more` bytes.
    fn check(&mut self, more: usize) -> Result<(), TooLarge> {
        if self.line.len() + more > self.limit { self.overflow() } else { Ok(()) }
    }

    fn overflow(&mut self) -> Result<(), TooLarge> {
        let retry = self.retry;
        *self = Self { overflowed: true, retry, ..Self::with_limit(self.limit) };
        Err(TooLarge { limit: self.limit })
    }

    fn take_line(&mut self, mut line: &[u8], sink: &mut dyn FnMut(&Frame)) -> Result<(), TooLarge> {
        if !self.started {
            self.started = true;
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        if line.is_empty() {
            self.dispatch(sink);
            return Ok(());
        }
        let (name, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => (&line[..colon], &line[colon + 1..]),
            None => (line, &line[..0]),
        };
        // A line break ends a cut UTF-8 sequence, so decoding by line is the same as decoding the stream.
        let value = value.strip_prefix(b" ").unwrap_or(value);
        // Text that is right, as nearly all is, is checked word by word and not letter by letter.
        let value = std::str::from_utf8(value).map_or_else(|_| Cow::Owned(repaired(value)), Cow::Borrowed);
        self.field(name, value)
    }

    fn field(&mut self, name: &[u8], value: Cow<'_, str>) -> Result<(), TooLarge> {
        match name {
            b"data" => {
                self.frame.data.push_str(&value);
                self.frame.data.push('\n');
            }
            b"event" => {
                self.frame.event.clear();
                self.frame.event.push_str(&value);
            }
            b"id" if !value.contains('\0') => self.frame.id = value.into(),
            b"retry" if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                self.retry = value.parse().ok().or(self.retry);
            }
            _ => {}
        }
        let Frame { event, data, id } = &self.frame;
        let held = data.len() + event.len() + id.len();
        // The line feed after the last data line is bookkeeping, not part of the event.
        if held > self.limit.saturating_add(1) { self.overflow() } else { Ok(()) }
    }

    fn dispatch(&mut self, sink: &mut dyn FnMut(&Frame)) {
        let frame = &mut self.frame;
        if frame.data.pop().is_some() {
            if frame.event.is_empty() {
                frame.event.push_str("message");
            }
            sink(frame);
        }
        // The buffers stay: a stream is a hundred thousand frames of the same kind.
        frame.event.clear();
        frame.data.clear();
    }
}

/// Text in which U+FFFD stands for what is no UTF-8, as browsers read it. The library's own way goes through what formats
/// text and is several times the code.
fn repaired(mut bytes: &[u8]) -> String {
    let mut text = String::new();
    while let Err(error) = std::str::from_utf8(bytes) {
        let (good, rest) = bytes.split_at(error.valid_up_to());
        text.push_str(std::str::from_utf8(good).unwrap_or_default());
        text.push(char::REPLACEMENT_CHARACTER);
        bytes = rest.get(error.error_len().unwrap_or(rest.len())..).unwrap_or_default();
    }
    text.push_str(std::str::from_utf8(bytes).unwrap_or_default());
    text
}

#[cfg(test)]
mod tests {
    use super::repaired;

    #[test]
    fn what_is_no_utf_8_is_replaced_as_the_library_replaces_it() {
        let texts: [&[u8]; 7] =
            [b"", b"ok", b"a\xffb", b"\xe2\x82", b"\xe2\x82x", b"\xed\xa0\x80", b"\xf0\x9f\x98 \x80\xc3"];
        for bytes in texts {
            assert_eq!(repaired(bytes), String::from_utf8_lossy(bytes), "{bytes:02x?}");
        }
    }
}
