//! Text that may hold half of a surrogate pair: JSON can write `\ud83d` alone, and a server that cuts its
//! deltas by UTF-16 units sends one half in each. The halves travel as WTF-8 (UTF-8 that also encodes
//! surrogates) until the other half arrives.

/// Appends WTF-8 pieces to a string. A high half at the end of a piece waits for the next piece; every half
/// that stays alone becomes U+FFFD.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Joiner {
    high: Option<u32>,
}

impl Joiner {
    /// Appends `piece`, first joining the half that waits with the piece's first one.
    pub(crate) fn push(&mut self, text: &mut String, mut piece: &[u8]) {
        if piece.is_empty() {
            return;
        }
        if let Some(high) = self.high.take() {
            match surrogate(piece) {
                Some(low @ 0xDC00..) => {
                    let joined = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                    text.push(char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER));
                    piece = &piece[3..];
                }
                _ => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
        while !piece.is_empty() {
            let (valid, skipped) = match std::str::from_utf8(piece) {
                Ok(all) => (all.len(), 0),
                Err(error) => (error.valid_up_to(), error.error_len().unwrap_or(1)),
            };
            let (valid, rest) = piece.split_at(valid);
            text.push_str(std::str::from_utf8(valid).unwrap_or_default());
            piece = match surrogate(rest) {
                Some(high @ ..0xDC00) if rest.len() == 3 => {
                    self.high = Some(high);
                    return;
                }
                Some(_) => &rest[3..],
                None => &rest[skipped..],
            };
            if !rest.is_empty() {
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
    }

    /// Ends the text: a half that still waits becomes U+FFFD.
    pub(crate) fn finish(&mut self, text: &mut String) {
        if self.high.take().is_some() {
            text.push(char::REPLACEMENT_CHARACTER);
        }
    }
}

/// The whole of `bytes` as text; lone halves become U+FFFD.
pub(crate) fn lossy(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap_or_else(|error| {
        let mut text = String::new();
        let mut joiner = Joiner::default();
        joiner.push(&mut text, error.as_bytes());
        joiner.finish(&mut text);
        text
    })
}

/// The surrogate that `bytes` begin with.
fn surrogate(bytes: &[u8]) -> Option<u32> {
    match bytes {
        [0xED, second @ 0xA0..=0xBF, third @ 0x80..=0xBF, ..] => {
            Some(0xD000 | u32::from(*second & 0x3F) << 6 | u32::from(*third & 0x3F))
        }
        _ => None,
    }
}
