//! What a line begins with: headings, fences, rules, items, footnotes, formulas. Each is asked for the text of a
//! line behind its white space.

use super::state::Fence;

/// The level of a heading, and where in the text its content begins and ends.
pub(crate) fn heading(text: &str) -> Option<(u8, usize, usize)> {
    let level = run(text, b'#');
    let blank = |char: char| matches!(char, ' ' | '\t');
    let after = text.get(level..)?;
    if !(1..=6).contains(&level) || !(after.is_empty() || after.starts_with(blank)) {
        return None;
    }
    let content = after.trim_start_matches(blank);
    let begin = text.len() - content.len();
    let content = content.trim_end_matches(blank);
    let open = content.trim_end_matches('#');
    // A closing run counts only when a space parts it from the content.
    let content =
        if open.is_empty() || open.ends_with(blank) { open.trim_end_matches(blank) } else { content };
    Some((u8::try_from(level).unwrap_or(6), begin, begin + content.len()))
}

/// The level of the heading that this underlines.
pub(crate) fn underline(text: &str) -> Option<u8> {
    let level = match text.as_bytes().first()? {
        b'=' => 1,
        b'-' => 2,
        _ => return None,
    };
    let mark = if level == 1 { '=' } else { '-' };
    text.trim_end_matches([' ', '\t']).trim_start_matches(mark).is_empty().then_some(level)
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
    let info = text.get(length..)?.trim_matches([' ', '\t']);
    let allowed = length >= 3 && (mark == b'~' || !info.contains('`'));
    allowed.then_some((Fence { mark, length, indent }, info))
}

/// Whether this ends the block that the fence began.
pub(crate) fn closes(fence: Fence, text: &str) -> bool {
    let length = run(text, fence.mark);
    length >= fence.length
        && text.get(length..).is_some_and(|after| after.trim_start_matches([' ', '\t']).is_empty())
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
        (b'.' | b')', 1..=9) => text.get(..digits)?.parse().ok(),
        _ => return None,
    };
    let after = text.get(digits + 1..)?;
    let parted = after.is_empty() || after.starts_with([' ', '\t']);
    let refused =
        interrupts && (after.trim_matches([' ', '\t']).is_empty() || number.is_some_and(|n| n != 1));
    (parted && !refused).then_some(Marker { mark, number, length: digits + 1 })
}

/// The label of a footnote that is defined here, and how many bytes its mark has.
pub(crate) fn footnote(text: &str) -> Option<(&str, usize)> {
    let label = text.strip_prefix("[^")?;
    let end = label.find(|char: char| char.is_whitespace() || matches!(char, '[' | ']'))?;
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
    (!rest.contains(closer)).then_some(closer)
}

fn run(text: &str, mark: u8) -> usize {
    text.bytes().take_while(|&byte| byte == mark).count()
}
