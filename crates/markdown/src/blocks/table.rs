//! The lines of a table: which columns it has, and what is in the cells of a row.

use crate::event::Align;
use crate::text::{SPACES, find, trim, trim_end, trim_start};

/// How many cells may be added to the short rows of a table. A wide head with many short rows would otherwise be
/// far more work than the text is long.
pub(crate) const MAX_ADDED: usize = 65_536;

/// The columns, if the text is the row below a table's head.
pub(crate) fn columns(text: &str) -> Option<Vec<Align>> {
    let text = trim_end(text, SPACES);
    let text = text.strip_prefix('|').unwrap_or(text);
    let text = text.strip_suffix('|').unwrap_or(text);
    text.split('|').map(column).collect()
}

fn column(cell: &str) -> Option<Align> {
    let cell = trim(cell, SPACES);
    let dashes = cell.strip_prefix(':').unwrap_or(cell);
    let left = dashes.len() < cell.len();
    let bare = dashes.strip_suffix(':').unwrap_or(dashes);
    let right = bare.len() < dashes.len();
    if bare.is_empty() || !trim_start(bare, b"-").is_empty() {
        return None;
    }
    Some(match (left, right) {
        (true, true) => Align::Center,
        (true, false) => Align::Left,
        (false, true) => Align::Right,
        (false, false) => Align::None,
    })
}

/// The cells of a row: where in the text each begins, and what it holds. An escaped bar belongs to its cell.
pub(crate) fn cells(text: &str) -> Vec<(usize, String)> {
    let text = trim_end(text, SPACES);
    let mut cells = Vec::new();
    let mut begin = usize::from(text.starts_with('|'));
    let mut bytes = text.bytes().enumerate().skip(begin);
    while let Some((place, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'|' => {
                cells.push(cell(text, begin, place));
                begin = place + 1;
            }
            _ => {}
        }
    }
    if begin < text.len() {
        cells.push(cell(text, begin, text.len()));
    }
    cells
}

fn cell(text: &str, begin: usize, end: usize) -> (usize, String) {
    let cell = text.get(begin..end).unwrap_or_default();
    let held = trim_start(cell, SPACES);
    let begin = end - held.len();
    let held = trim_end(held, SPACES);
    (begin, if find(held, "\\|").is_some() { unescaped(held) } else { held.to_owned() })
}

/// Takes the backslash from escaped bars; other escapes are left to the inline pass.
fn unescaped(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    let mut chars = cell.chars();
    while let Some(char) = chars.next() {
        let escaped = if char == '\\' { chars.next() } else { None };
        if escaped != Some('|') {
            text.push(char);
        }
        if let Some(char) = escaped {
            text.push(char);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(row: &str) -> Vec<String> {
        cells(row).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn columns_say_where_their_text_stands() {
        use Align::{Center, Left, None as Plain, Right};
        assert_eq!(columns("| --- | :- | -: |:-:| "), Some(vec![Plain, Left, Right, Center]));
        assert_eq!(columns("-|-"), Some(vec![Plain, Plain]));
        for other in ["|", "||", "| - - |", "| : |", "| - || - |", "a|-"] {
            assert_eq!(columns(other), None, "{other}");
        }
    }

    #[test]
    fn cells_end_at_bars_that_are_not_escaped() {
        assert_eq!(texts("| a | b |"), ["a", "b"]);
        assert_eq!(texts("a|b"), ["a", "b"]);
        assert_eq!(texts(r"| a \| b | c\\| d |"), ["a | b", r"c\\", "d"]);
        assert_eq!(texts("||"), [""]);
        assert_eq!(texts("a"), ["a"]);
        assert_eq!(cells("|  a |b"), [(3, "a".to_owned()), (6, "b".to_owned())]);
    }
}
