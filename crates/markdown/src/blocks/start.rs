//! What a line begins with: headings, fences, rules, items, footnotes, formulas. Each is asked for the text of a
//! line behind its white space.

use super::state::Fence;
use crate::text::{self, SPACES, begins, trim, trim_end, trim_start};

/// The level of a heading, and where in the text its content begins and ends.
pub(crate) fn heading(text: &str) -> Option<(u8, usize, usize)> {
    let level = run(text, b'#');
    let after = text.get(level..)?;
    if !(1..=6).contains(&level) || !(after.is_empty() || begins(after, SPACES)) {
        return None;
    }
    let content = trim_start(after, SPACES);
    let begin = text.len() - content.len();
    let content = trim_end(content, SPACES);
    let open = trim_end(content, b"#");
    // A closing run counts only when a space parts it from the content.
    let parted = trim_end(open, SPACES);
    let content = if open.is_empty() || parted.len() < open.len() { parted } else { content };
    Some((u8::try_from(level).unwrap_or(6), begin, begin + content.len()))
}

/// The level of the heading that this underlines.
pub(crate) fn underline(text: &str) -> Option<u8> {
    let (level, mark) = match text.as_bytes().first()? {
        b'=' => (1, b"="),
        b'-' => (2, b"-"),
        _ => return None,
    };
    trim_start(trim_end(text, SPACES), mark).is_empty().then_some(level)
}

/// Whether this is a thematic break.
pub(crate) fn rule(text: &str) -> bool {
    let Some(mark @ (b'*' | b'-' | b'_')) = text.bytes().next() else { return false };
    let mut marks = 0;
    for byte in text.bytes() {
        match byte {
            b' ' | b'\t' => {}
            _ if byte == mark => marks += 1,
            _ => return false,
        }
    }
    marks >= 3
}

/// A fence that begins a block of code, and what it says about the code.
pub(crate) fn fence(text: &str, indent: usize) -> Option<(Fence, &str)> {
    let mark = text.bytes().next().filter(|byte| matches!(byte, b'`' | b'~'))?;
    let length = run(text, mark);
    let info = trim(text.get(length..)?, SPACES);
    let allowed = length >= 3 && (mark == b'~' || !text::has(info, b"`"));
    allowed.then_some((Fence { mark, length, indent }, info))
}

/// Whether this ends the block that the fence began.
pub(crate) fn closes(fence: Fence, text: &str) -> bool {
    let length = run(text, fence.mark);
    length >= fence.length && text.get(length..).is_some_and(|after| trim_start(after, SPACES).is_empty())
}

/// The mark of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    /// The bullet, or what follows the number.
    pub(crate) mark: u8,
    pub(crate) number: Option<u64>,
    /// Its bytes.
    pub(crate) length: usize,
}

/// The mark of an item, if the text begins with one. A paragraph is interrupted only by an item that is not empty
/// and has the number 1 or none.
pub(crate) fn marker(text: &str, interrupts: bool) -> Option<Marker> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let mark = *bytes.get(digits)?;
    let number = match (mark, digits) {
        (b'-' | b'+' | b'*', 0) => None,
        (b'.' | b')', 1..=9) => Some(u64::from(text::number(text.get(..digits)?, 10))),
        _ => return None,
    };
    let after = text.get(digits + 1..)?;
    let parted = after.is_empty() || begins(after, SPACES);
    let refused = interrupts && (trim_start(after, SPACES).is_empty() || number.is_some_and(|n| n != 1));
    (parted && !refused).then_some(Marker { mark, number, length: digits + 1 })
}

/// The label of a footnote that is defined here, and how many bytes its mark has.
pub(crate) fn footnote(text: &str) -> Option<(&str, usize)> {
    let label = text.strip_prefix("[^")?;
    let end = label.bytes().position(|byte| b" \t[]".contains(&byte))?;
    let (label, after) = label.split_at_checked(end)?;
    (!label.is_empty() && after.starts_with("]:")).then_some((label, end + 4))
}

/// What ends the formula that begins here and goes on behind this line.
pub(crate) fn formula(text: &str) -> Option<&'static str> {
    let (closer, rest) = match text.strip_prefix("$$") {
        Some(rest) if !rest.starts_with('$') => ("$$", rest),
        Some(_) => return None,
        None => ("\\]", text.strip_prefix("\\[")?),
    };
    text::find(rest, closer).is_none().then_some(closer)
}

fn run(text: &str, mark: u8) -> usize {
    text.bytes().take_while(|&byte| byte == mark).count()
}
