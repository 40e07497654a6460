//! Fingerprints of what a request holds, by which an unchanged beginning is known again: for the prompt cache and
//! for the signatures of thinking.

use serde_json::Value;

/// A fingerprint that grows: FNV-1a. It guards nothing, it only tells equal from different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fingerprint(u64);

impl Fingerprint {
    /// Of nothing.
    pub const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    /// Of what it was before, and of this text.
    pub fn then(self, text: &str) -> Self {
        let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        // The end of a text counts, so that "ab" and "c" are not "a" and "bc".
        Self(fold(text.bytes().fold(self.0, fold), 0xff))
    }

    /// Of what it was before, and of a content block or a tool. Marks for the cache are no part of what is said.
    pub fn then_block(self, block: &Value) -> Self {
        if let (Some("text"), Some(text)) = (block["type"].as_str(), block["text"].as_str()) {
            return self.then("text").then(text);
        }
        let mut block = block.clone();
        if let Some(fields) = block.as_object_mut() {
            fields.remove("cache_control");
        }
        self.then(&block.to_string())
    }

    /// Its number.
    pub fn number(self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn marks_do_not_count_and_everything_else_does() {
        let of = |block: Value| Fingerprint::EMPTY.then_block(&block);
        let image = json!({ "type": "image", "source": { "type": "url", "url": "a" } });
        let mut marked = image.clone();
        marked["cache_control"] = json!({ "type": "ephemeral" });
        assert_eq!(of(image.clone()), of(marked));
        assert_ne!(of(image), of(json!({ "type": "image", "source": { "type": "url", "url": "b" } })));
        assert_ne!(Fingerprint::EMPTY.then("ab").then("c"), Fingerprint::EMPTY.then("a").then("bc"));
    }
}
