//! What an answer shows while it passes: the usage that it tells, how much text it has, whether it thinks. Nearly
//! every event of a long reply is a piece of text in the form in which the API writes it; those are told by their
//! bytes and counted without being read as JSON.

use messages::response::{Usage, UsageDelta};
use messages::sse::{Decoder, Frame};

use crate::chat::object::Object;

/// What was seen of an answer so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    usage: Usage,
    /// Searches of the web that the usage tells.
    searches: u64,
    /// Bytes of the text and of the input of tools, as UTF-8.
    text: u64,
    thought: bool,
    /// Whether the last usage was told.
    finished: bool,
    /// Whether the reply is told why it ends.
    stopped: bool,
    /// Whether the output is told.
    counted: bool,
    /// Whether more may have been written than is seen.
    hidden: bool,
}

/// What a delta adds to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Grows {
    /// What is written.
    Text,
    /// Thinking, or what signs it.
    Thinking,
}

/// The deltas that the API writes in one form only, each up to its string.
const DELTAS: [(&[u8], Grows); 4] = [
    (br#""text_delta","text":""#, Grows::Text),
    (br#""input_json_delta","partial_json":""#, Grows::Text),
    (br#""thinking_delta","thinking":""#, Grows::Thinking),
    (br#""signature_delta","signature":""#, Grows::Thinking),
];

impl Tally {
    /// Of an answer that was asked for as a stream, or as a whole.
    #[must_use]
    pub fn of(streamed: bool) -> Self {
        Self { hidden: !streamed, ..Self::default() }
    }

    /// Of an answer of which nothing was heard.
    #[must_use]
    pub fn unheard(&self) -> Self {
        Self { hidden: self.hidden, ..Self::default() }
    }

    /// What is written is seen.
    pub(super) fn show(&mut self) {
        self.hidden = false;
    }

    /// What is written is not seen before it is whole.
    pub(super) fn hide(&mut self) {
        self.hidden = true;
    }

    /// The usage as last told.
    #[must_use]
    pub fn usage(&self) -> Usage {
        self.usage
    }

    /// Searches of the web that were told.
    #[must_use]
    pub fn searches(&self) -> u64 {
        self.searches
    }

    /// Bytes of what was written, as UTF-8, thinking left out.
    #[must_use]
    pub fn text(&self) -> u64 {
        self.text
    }

    /// Whether there was thinking.
    #[must_use]
    pub fn has_thought(&self) -> bool {
        self.thought
    }

    /// Whether the last usage was told.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Whether more may have been written than is seen.
    #[must_use]
    pub fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// Takes a whole answer.
    pub(super) fn message(&mut self, json: &str) {
        if let Some(message) = Object::read(json) {
            self.finished = self.overwrite(message.get("usage"));
        }
    }

    /// Takes an event with the lines that end it. Whether it is one of those whose form leaves no doubt that it is a
    /// piece of the reply, and nothing else.
    pub fn event(&mut self, event: &[u8]) -> bool {
        if let Some((grows, bytes)) = plain_delta(event) {
            self.grow(grows, bytes);
            return true;
        }
        if let Some(data) = one_line(event) {
            self.frame(data);
            return false;
        }
        let mut decoder = Decoder::with_limit(usize::MAX);
        // Nothing is lost where it cannot be read: then the stream has no usage either.
        let _ = decoder.push(event, &mut |frame: &Frame| self.frame(&frame.data));
        false
    }

    fn frame(&mut self, data: &str) {
        let Some(event) = Object::read(data) else { return };
        let part = |name| event.get(name).and_then(Object::read);
        match event.string("type").as_deref() {
            // Its output is a placeholder, its input is not.
            Some("message_start") => {
                self.overwrite(part("message").and_then(|message| message.get("usage")));
            }
            Some("content_block_start") => {
                if let Some(block) = part("content_block") {
                    self.block(&block);
                }
            }
            Some("content_block_delta") => {
                if let Some(delta) = part("delta") {
                    self.delta(&delta);
                }
            }
            Some("message_delta") => {
                let reason = part("delta").and_then(|delta| delta.get("stop_reason"));
                self.stopped |= reason.is_some_and(|reason| reason != "null");
                self.counted |= self.overwrite(event.get("usage"));
                self.finished |= self.stopped && self.counted;
            }
            Some("message_stop") => self.finished |= self.counted,
            _ => {}
        }
    }

    fn block(&mut self, block: &Object<'_>) {
        match block.string("type").as_deref() {
            Some("thinking" | "redacted_thinking") => self.thought = true,
            _ => self.grow(Grows::Text, length(block, "text")),
        }
    }

    fn delta(&mut self, delta: &Object<'_>) {
        match delta.string("type").as_deref() {
            Some("thinking_delta" | "signature_delta") => self.thought = true,
            _ => self.grow(Grows::Text, length(delta, "text") + length(delta, "partial_json")),
        }
    }

    fn grow(&mut self, grows: Grows, bytes: usize) {
        match grows {
            Grows::Text => self.text = self.text.saturating_add(bytes as u64),
            Grows::Thinking => self.thought = true,
        }
    }

    /// Takes what a usage tells. Whether it tells the output.
    fn overwrite(&mut self, usage: Option<&str>) -> bool {
        let usage = usage.unwrap_or_default();
        let told = UsageDelta::read(usage);
        let served = Object::read(usage).and_then(|usage| Object::read(usage.get("server_tool_use")?));
        self.searches =
            served.and_then(|served| served.whole("web_search_requests")).unwrap_or(self.searches);
        self.usage.overwrite(&told);
        told.output_tokens.is_some()
    }
}

/// The length of a field that is a string, as UTF-8.
fn length(object: &Object<'_>, name: &str) -> usize {
    let inner = object.get(name).and_then(|json| json.strip_prefix('"'));
    inner.and_then(|inner| string(inner.as_bytes())).map_or(0, |(bytes, _)| bytes)
}

/// What a delta in the API's own form adds to, and by how many bytes. Anything that differs from the form is nothing
/// here, so that no event passes for a harmless one that a client could read as something else.
fn plain_delta(event: &[u8]) -> Option<(Grows, usize)> {
    // Such a line end may stand anywhere; the form has none.
    if memchr::memchr(b'\r', event).is_some() {
        return None;
    }
    let rest = event.strip_prefix(b"event: content_block_delta\n")?;
    let rest = rest.strip_prefix(br#"data: {"type":"content_block_delta","index":"#)?;
    let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = rest.get(digits..).filter(|_| digits > 0)?.strip_prefix(br#","delta":{"type":"#)?;
    let (rest, grows) =
        DELTAS.iter().find_map(|(form, grows)| rest.strip_prefix(*form).map(|rest| (rest, *grows)))?;
    let (bytes, rest) = string(rest)?;
    let end = rest.strip_prefix(b"}}")?.trim_ascii_start();
    end.is_empty().then_some((grows, bytes))
}

/// The data of an event that has its name and one line of data, as the API writes it. Of anything else it is nothing here.
fn one_line(event: &[u8]) -> Option<&str> {
    let event = std::str::from_utf8(event).ok().filter(|event| !event.contains('\r'))?;
    let (name, rest) = event.split_once('\n')?;
    let (data, rest) = rest.split_once('\n')?;
    data.strip_prefix("data: ").filter(|_| name.starts_with("event: ") && rest == "\n")
}

/// The length of a JSON string as UTF-8, and what is behind its closing quote. Nothing where a line ends in it.
fn string(json: &[u8]) -> Option<(usize, &[u8])> {
    let (mut bytes, mut rest) = (0, json);
    loop {
        let at = memchr::memchr3(b'"', b'\\', b'\n', rest)?;
        bytes += at;
        match rest.get(at..)? {
            [b'"', rest @ ..] => return Some((bytes, rest)),
            [b'\\', b'u', a, b, c, d, after @ ..] => {
                let digits = [*a, *b, *c, *d];
                let unit = u32::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?;
                // Half of a pair makes half of its four bytes.
                bytes += match unit {
                    0..0x80 => 1,
                    0x80..0x800 | 0xd800..0xe000 => 2,
                    _ => 3,
                };
                rest = after;
            }
            [b'\\', _, after @ ..] => {
                bytes += 1;
                rest = after;
            }
            _ => return None,
        }
    }
}
