//! Classes of characters: what counts as white space and as punctuation beside a delimiter.

/// What a character is to the delimiters beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// White space, and the ends of the text.
    Space,
    /// Punctuation and symbols.
    Punctuation,
    /// Anything else: letters, digits, marks that combine, characters without a meaning.
    Other,
}

/// Unicode 17's punctuation and symbols (the categories P and S) outside ASCII, as ranges: the gap since the last
/// range and the length minus one, each a number in base 128, highest digit first, all but the last digit with
/// the eighth bit set. Characters that are not assigned join what is around them.
const PUNCTUATION: &[u8] = b"\
    !\x08\x01\x01\x01\x03\x02\x00\x01\x02\x02\x00\x03\x00\x17\x00\x1f\x00\x83J\x03\x0c\x0d\x05\x06\x01\x00\
    \x01\x10u\x00\x08\x00\x05\x01\x01\x00n\x00\x81\x0b\x00\x81W\x05)\x06.\x00\x01\x00\x02\x00\x02\x00,\x01\
    \x11\x09\x0b\x00\x01\x02J\x03f\x00\x09\x00\x0a\x00\x13\x01\x01\x0d\x81h\x03\x04\x010\x0e\x1f\x00)\x00\
    \x81[\x01\x0a\x00\x81\x01\x01\x06\x01\x01\x00x\x00y\x01~\x00\x81\x02\x07|\x00\x07\x00\x04\x00\x81J\x00\
    )\x00z\x00J\x00\x0f\x00\x0a\x01\x81%\x16\x02\x05\x14\x00\x01\x00\x01\x00\x01\x03G\x008\x07\x01\x13o\
    \x05N\x01[\x00\x84d\x08'\x09f\x00\x84l\x01,\x01N\x02G\x01\x81\x1d\x02\x01\x03$\x0a\x825\x05\x81\x18!\
    \x1e\x01\x81\x00\x06\x01\x05\x81\x20\x01\x0a\x10\x09\x0b|\x03;\x04>\x01@\x07\x0b\x00\x85i\x00\x01\x02\
    \x0b\x02\x0d\x02\x0d\x02\x0d\x01\x11\x17\x08.\x1b\x04\x0b\x04\x11!>\x01\x01\x03\x01\x01\x0a\x00\x01\
    \x02\x05\x05\x01\x00\x01\x00\x01\x00\x04\x00\x0b\x01\x04\x04\x05\x03\x01\x00:\x85@QM\x16\x84u\x1e\x88k\
    \x81e\x05\x0e\x03\x01\x01p\x00\x81\x0f.\x01\x83O\x01\x03\x03\x18\x0f\x00\x05\x01\x05\x02[\x01\x03\x00Z\
    \x00\x81\x14\x01\x04\x09\x20/\x10\x1e\x0b\x1d\x08\x00\x0f\x1f\x0a&\x0f\x82?\xb3@?\x81\xad\x1067\x01\
    \x82\x0d\x02c\x00\x0a\x00s$\x09\x01g\x01\x81\x1d\x03\x0a\x03:\x03V\x01(\x02\x01\x001\x01/\x00a\x0c\x10\
    \x01|\x03\x17\x02d\x01\x10\x01i\x00\x0e\x01\x7f\x00\x81\x9e=\x00\x81\x08\x20\x82k\x11@\x016\x07,\x03\
    \x10\x09\x16;\x81\x15\x0e\x0a\x06\x1a\x05\x1a\x0az\x0e\x0d\x01\x82\x02\x024\x089\x10\x02p\x83\"\x000\
    \x00\x83\x1e\x00\x85g\x00\x1f\x01\x81&\x00\x1f\x00\x82\x10\x08&\x00H\x00'\x06B\x06Y\x03\x83Q\x00\x1f\
    \x01\x82\x1d\x00\"\x08|\x04,\x03\x81=\x06m\x01\x01\x03~\x030\x01O\x03\x04\x00\x0d\x00\x01\x02X\x05k\
    \x00\x82*\x04r\x04\x0a\x03h\x00\x81z\x16i\x02\x1c\x0cL\x00\x81\x02\x03\x81{\x00\x82\x08\x02\x81\x1b\
    \x00\\\x07S\x02\x01\x04]\x09\x81W\x00_\x04*\x01\x85\x05\x01J\x0c\x81\x05*\x88p\x04\x96|\x01\xf4{\x01\
    \x81\x05\x00A\x08\x04\x01\x84'\x02\x82'\x03\x82G\x00\x81\x999\x00\x02\x00\x9e`\x81o\x0a\x83v_\x84\x14\
    \x05\x02\x16\x01\x07\x1d\x04\x81\x13\x03\x00\x81:V\x86j\x00\x19\x00\x1f\x00\x19\x00\x1f\x00\x19\x00\
    \x1f\x00\x19\x00\x1f\x00\x19\x00<\x83\x7f7\x032\x07\x01\x0d\x01\x06\x8dC\x00\x83/\x00\x85\x7f\x00\x86^\
    \x01\x86L\x00\x03\x00}\x00\x83A\x84\x05\x17\x95b\x0a\x00";

/// The class of a character; of none at the ends of the text.
pub(super) fn class(char: Option<char>) -> Class {
    match char {
        None => Class::Space,
        Some('\t' | '\n' | '\x0C' | '\r' | ' ') => Class::Space,
        Some(char) if char.is_ascii_punctuation() => Class::Punctuation,
        Some(char) if char.is_ascii() => Class::Other,
        Some('\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}') => {
            Class::Space
        }
        Some(char) if in_ranges(char) => Class::Punctuation,
        Some(_) => Class::Other,
    }
}

fn in_ranges(char: char) -> bool {
    let mut numbers = PUNCTUATION.iter();
    let mut next = || {
        let mut number = 0;
        for byte in numbers.by_ref() {
            number = number << 7 | u32::from(byte & 0x7F);
            if *byte < 0x80 {
                return Some(number);
            }
        }
        None
    };
    let char = u32::from(char);
    let mut at = 0x80;
    while let (Some(gap), Some(more)) = (next(), next()) {
        let start = at + gap;
        if char <= start + more {
            return char >= start;
        }
        at = start + more + 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::{Class, class};

    #[test]
    fn the_classes_of_characters() {
        for char in [
            '!', '$', '+', '<', '^', '`', '~', '\u{A1}', '£', '€', '“', '”', '—', '…', '。', '，', '「', '（',
        ] {
            assert_eq!(class(Some(char)), Class::Punctuation, "{char}");
        }
        for char in ['→', '∑', '★', '😀', '🏽', '\u{1F3FB}', '🫨', '𝛁', '\u{1F1E6}'] {
            assert_eq!(class(Some(char)), Class::Punctuation, "{char}");
        }
        // Marks that combine, joiners and selectors belong to the character before them.
        for char in ['a', '9', 'é', 'ß', '漢', 'の', 'ع', '\u{301}', '\u{FE0F}', '\u{200D}', '\u{E0101}']
        {
            assert_eq!(class(Some(char)), Class::Other, "{:x}", u32::from(char));
        }
        // The marks of citations, which stand in the text while it is read.
        for char in ['\u{FDD0}', '\u{FDD1}'] {
            assert_eq!(class(Some(char)), Class::Other);
        }
        for char in [' ', '\t', '\n', '\r', '\x0C', '\u{A0}', '\u{2003}', '\u{3000}'] {
            assert_eq!(class(Some(char)), Class::Space, "{:x}", u32::from(char));
        }
        // Not white space to CommonMark: no category Zs.
        for char in ['\u{200B}', '\u{FEFF}', '\u{2028}', '\x0B'] {
            assert_eq!(class(Some(char)), Class::Other, "{:x}", u32::from(char));
        }
        assert_eq!(class(None), Class::Space);
    }
}
