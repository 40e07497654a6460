//! The pictures and documents of a request. Their data is not text, so its length says nothing about their tokens.

use super::picture::Sight;
use crate::chat::object::{Object, entries};

/// How deep blocks are followed; the API nests them less.
const DEPTH: usize = 8;

/// How the letters of a name begin that is written with escapes.
pub(super) const ESCAPED: &str = "\\u00";

/// Whether a text holds a word.
pub(super) fn holds(text: &str, word: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// What the pictures and documents of a request come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Media {
    /// Bytes of the request that are their data.
    pub data: u64,
    /// Tokens of the pictures.
    pub tokens: u64,
    /// Whether there is something of which no size can be told: it may fill the model's window.
    pub unbounded: bool,
}

impl Media {
    /// Adds what is in a JSON value: messages, one of them, or the content of one.
    pub fn add(&mut self, json: &str, sight: Sight) {
        // Most have none, and then they need not be read again.
        if ["source", ESCAPED].iter().any(|word| holds(json, word)) {
            self.walk(json, sight, DEPTH);
        }
    }

    fn walk(&mut self, json: &str, sight: Sight, depth: usize) {
        if !json.starts_with(['[', '{']) {
            return;
        }
        let Some(depth) = depth.checked_sub(1) else {
            self.unbounded = true;
            return;
        };
        if let Some(list) = entries(json) {
            list.iter().for_each(|entry| self.walk(entry.get(), sight, depth));
        } else if let Some(block) = Object::read(json) {
            self.block(&block, sight, depth);
        } else {
            self.unbounded = true;
        }
    }

    fn block(&mut self, block: &Object<'_>, sight: Sight, depth: usize) {
        // In a search result the source is an address, which is text.
        if let Some(source) = block.get("source").filter(|source| source.starts_with('{')) {
            match Object::read(source) {
                Some(source) => {
                    let picture = block.string("type").as_deref() == Some("image");
                    self.source(&source, picture, sight, depth);
                }
                None => self.unbounded = true,
            }
        }
        if let Some(content) = block.get("content") {
            self.walk(content, sight, depth);
        }
    }

    fn source(&mut self, source: &Object<'_>, picture: bool, sight: Sight, depth: usize) {
        let kind = source.string("type");
        let data = || source.get("data").unwrap_or_default().trim_matches('"');
        match (kind.as_deref(), picture) {
            (Some("base64"), true) => {
                self.tokens = self.tokens.saturating_add(sight.tokens_of(data()));
                self.data = self.data.saturating_add(data().len() as u64);
            }
            (_, true) => self.tokens = self.tokens.saturating_add(u64::from(sight.tokens)),
            (Some("text"), false) => {}
            (Some("content"), false) => {
                if let Some(content) = source.get("content") {
                    self.walk(content, sight, depth);
                }
            }
            (_, false) => self.unbounded = true,
        }
    }
}
