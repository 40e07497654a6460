//! Keeps keys out of every text that leaves the relay or goes to its log, and knows quotes of what the profiles add
//! to a request.

use std::fmt::{self, Formatter};

use secrecy::{ExposeSecret, SecretString};

/// What stands where a key was.
const MASK: &str = "[key]";

/// How keys of the common services begin.
const PREFIX: &str = "sk-";

/// A configured key shorter than this is not searched for: it protects nothing, and masking it would make
/// every text unreadable.
const SHORTEST: usize = 4;

/// Characters of a prompt in a row that are taken for a quote of it.
const QUOTE: usize = 16;

/// Finds and masks the configured keys, and whatever looks like a key.
#[derive(Clone, Default)]
pub struct Redactor {
    keys: Vec<SecretString>,
    /// Pieces of the prompts, each long enough to know its prompt by.
    prompts: Vec<String>,
}

impl fmt::Debug for Redactor {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "Redactor({} keys)", self.keys.len())
    }
}

impl Redactor {
    /// A redactor that knows these keys.
    pub fn new(keys: impl IntoIterator<Item = SecretString>) -> Self {
        let keys = keys.into_iter().filter(|key| key.expose_secret().len() >= SHORTEST).collect();
        Self { keys, prompts: Vec::new() }
    }

    /// The same, knowing these prompts.
    #[must_use]
    pub fn with_prompts(mut self, prompts: impl IntoIterator<Item = String>) -> Self {
        self.prompts.extend(prompts.into_iter().flat_map(|prompt| pieces(&prompt)));
        self
    }

    /// Whether a text quotes a prompt. A quote of less than two pieces may be missed.
    #[must_use]
    pub fn quotes(&self, text: &str) -> bool {
        self.prompts.iter().any(|piece| text.contains(piece))
    }

    /// Whether a text holds a key, or something shaped like one.
    #[must_use]
    pub fn finds(&self, text: &str) -> bool {
        next_shape(text).is_some() || self.keys.iter().any(|key| text.contains(key.expose_secret()))
    }

    /// The text with every key, and everything shaped like one, masked.
    #[must_use]
    pub fn mask(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for key in &self.keys {
            text = text.replace(key.expose_secret(), MASK);
        }
        mask_shapes(&text)
    }

    /// As [`mask`](Self::mask), on one line and cut to what a log line can bear.
    #[must_use]
    pub fn for_log(&self, text: &str) -> String {
        let masked = self.mask(text);
        let line: String = masked.chars().map(|c| if c.is_control() { ' ' } else { c }).take(500).collect();
        line
    }
}

/// A prompt in pieces that look the same however they are quoted: it is cut where quoting changes characters.
fn pieces(prompt: &str) -> Vec<String> {
    let changed = |c: char| c.is_control() || matches!(c, '"' | '\'' | '\\');
    let mut pieces = Vec::new();
    for part in prompt.split(changed).map(str::trim) {
        let part: Vec<char> = part.chars().collect();
        pieces.extend(part.chunks_exact(QUOTE).map(|piece| piece.iter().collect()));
    }
    pieces
}

/// The text with everything shaped like a key masked.
#[must_use]
pub fn mask_shapes(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((start, end)) = next_shape(rest) {
        masked.push_str(rest.get(..start).unwrap_or_default());
        masked.push_str(MASK);
        rest = rest.get(end..).unwrap_or_default();
    }
    masked.push_str(rest);
    masked
}

/// Where the first key-shaped text begins and ends: `sk-` at the beginning of a word (not the end of `task-`)
/// and at least three more characters of a key, or `sk-ant` wherever it stands. Stars count, since services
/// quote a key with its middle starred.
fn next_shape(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    text.match_indices(PREFIX).find_map(|(start, _)| {
        let tail = bytes.get(start + PREFIX.len()..).unwrap_or_default();
        let length = tail.iter().take_while(|byte| in_key(**byte)).count();
        let begins = start == 0 || bytes.get(start - 1).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let shaped = tail.starts_with(b"ant") || (begins && length >= 3);
        shaped.then_some((start, start + PREFIX.len() + length))
    })
}

fn in_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_what_is_shaped_like_a_key() {
        for (text, masked) in [
            ("no key here", "no key here"),
            ("key sk-ant-api03-AbC_9-x, thanks", "key [key], thanks"),
            ("sk-proj-12345", "[key]"),
            ("\"sk-ab***yz\"", "\"[key]\""),
            ("xsk-ant-api03-1", "x[key]"),
            ("two: sk-aaaa sk-bbbb.", "two: [key] [key]."),
            ("a risk-averse task-oriented plan", "a risk-averse task-oriented plan"),
            ("sk- alone, sk-ab too short", "sk- alone, sk-ab too short"),
            ("ünïcödé sk-ümläut", "ünïcödé sk-ümläut"),
        ] {
            assert_eq!(mask_shapes(text), masked);
            assert_eq!(Redactor::default().finds(text), text != masked, "{text}");
        }
    }

    #[test]
    fn masks_configured_keys_of_any_shape() {
        let redactor = Redactor::new(["hunter2hunter2".to_owned().into(), "abc".to_owned().into()]);
        assert_eq!(redactor.mask("say hunter2hunter2, abc"), "say [key], abc");
        assert!(redactor.finds("xxhunter2hunter2xx"));
        assert!(!redactor.finds("abc"), "three characters protect nothing");
        assert_eq!(format!("{redactor:?}"), "Redactor(1 keys)");
    }

    #[test]
    fn log_lines_are_one_line_and_short() {
        let redactor = Redactor::default();
        assert_eq!(redactor.for_log("a\nb\u{1b}[31m"), "a b [31m");
        assert_eq!(redactor.for_log(&"x".repeat(9000)).len(), 500);
    }
}
