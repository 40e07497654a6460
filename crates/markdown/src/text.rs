//! Looking at text by ASCII bytes. The standard library's patterns are compiled anew for each kind and each place, which
//! was a tenth of this crate's bytes in the widget; these are compiled once.

/// What parts words inside a line.
pub(crate) const SPACES: &[u8] = b" \t";

/// The same and the ends of lines.
pub(crate) const BLANKS: &[u8] = b" \t\n\r";

/// The text without these bytes, all ASCII, at its start.
#[inline(never)]
pub(crate) fn trim_start<'a>(text: &'a str, bytes: &[u8]) -> &'a str {
    let kept = text.bytes().position(|byte| !bytes.contains(&byte));
    text.get(kept.unwrap_or(text.len())..).unwrap_or_default()
}

/// The text without these bytes, all ASCII, at its end.
#[inline(never)]
pub(crate) fn trim_end<'a>(text: &'a str, bytes: &[u8]) -> &'a str {
    let kept = text.bytes().rposition(|byte| !bytes.contains(&byte));
    text.get(..kept.map_or(0, |last| last + 1)).unwrap_or_default()
}

/// The text without these bytes, all ASCII, at its start and its end.
#[inline(never)]
pub(crate) fn trim<'a>(text: &'a str, bytes: &[u8]) -> &'a str {
    trim_end(trim_start(text, bytes), bytes)
}

/// Whether the text begins with one of these bytes, all ASCII.
#[inline(never)]
pub(crate) fn begins(text: &str, bytes: &[u8]) -> bool {
    text.as_bytes().first().is_some_and(|first| bytes.contains(first))
}

/// Whether one of these bytes, all ASCII, is in the text.
#[inline(never)]
pub(crate) fn has(text: &str, bytes: &[u8]) -> bool {
    text.bytes().any(|byte| bytes.contains(&byte))
}

/// Where a short text, which is ASCII, is found first. Only a few bytes long, it is compared at each place.
#[inline(never)]
pub(crate) fn find(text: &str, wanted: &str) -> Option<usize> {
    let (first, wanted) = (wanted.bytes().next()?, wanted.as_bytes());
    let bytes = text.as_bytes();
    let found = |at| bytes.get(at..).is_some_and(|rest| rest.starts_with(wanted));
    bytes.iter().enumerate().position(|(at, byte)| *byte == first && found(at))
}

/// The number that ASCII digits say, of which there are so few that it fits.
#[inline(never)]
pub(crate) fn number(digits: &str, radix: u32) -> u32 {
    digits.chars().fold(0, |number: u32, digit| {
        number.wrapping_mul(radix).wrapping_add(digit.to_digit(radix).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_trimmed() {
        assert_eq!(trim(" \té \t", SPACES), "é");
        assert_eq!((trim_start("\n x ", BLANKS), trim_end(" 漢\r\n", BLANKS)), ("x ", " 漢"));
        assert_eq!((trim("  ", SPACES), trim("", SPACES), trim("x", SPACES)), ("", "", "x"));
    }

    #[test]
    fn what_is_found() {
        assert_eq!(find("é-- -->", "-->"), Some(5));
        assert_eq!((find("---", "-->"), find("", ">"), find(">", ">")), (None, None, Some(0)));
        assert!(begins("*é", b"_*") && !begins("", b"*") && has("é*", b"*") && !has("é", b"*"));
        assert_eq!((number("0042", 10), number("1fF", 16)), (42, 511));
    }
}
