//! The lines of a table: which columns it has, and what is in the cells of a row.

use crate::event::Align;

/// How many cells may be added to the short rows of a table. A wide head with many short rows would otherwise be
/// far more work than the text is long.
pub(crate) const MAX_ADDED: usize = 65_536;

/// The columns, if the text is the row below a table's head.
pub(crate) fn columns(text: &str) -> Option<Vec<Align>> {
    let text = text.trim_end_matches([' ', '\t']);
    let text = text.strip_prefix('|').unwrap_or(text);
    let text = text.strip_suffix('|').unwrap_or(text);
    text.split('|').map(column).collect()
}

fn column(cell: &str) -> Option<Align> {
    let cell = cell.trim_matches([' ', '\t']);
    let dashes = cell.strip_prefix(':').unwrap_or(cell);
    let left = dashes.len() < cell.len();
    let bare = dashes.strip_suffix(':').unwrap_or(dashes);
    let right = bare.len() < dashes.len();
    if bare.is_empty() || bare.bytes().any(|byte| byte != b'-') {
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
    let trimmed = text.trim_end_matches([' ', '\t']);
    let mut cells = Vec::new();
    let mut begin = usize::from(trimmed.starts_with('|'));
    let mut cell = String::new();
    let mut rest = trimmed.get(begin..).unwrap_or_default();
    while let Some(place) = rest.find(['|', '\\']) {
        let (before, after) = rest.split_at(place);
        cell.push_str(before);
        let skipped = if after.starts_with("\\|") {
            cell.push('|');
            2
        } else if let Some(escaped) = after.strip_prefix('\\') {
            cell.push('\\');
            1 + if escaped.starts_with('\\') {
                cell.push('\\');
                1
            } else {
                0
            }
        } else {
            push(&mut cells, begin, &cell);
            cell.clear();
            begin = trimmed.len() - after.len() + 1;
            1
        };
        rest = after.get(skipped..).unwrap_or_default();
    }
    cell.push_str(rest);
    if begin < trimmed.len() {
        push(&mut cells, begin, &cell);
    }
    cells
}

fn push(cells: &mut Vec<(usize, String)>, begin: usize, cell: &str) {
    let text = cell.trim_start_matches([' ', '\t']);
    cells.push((begin + cell.len() - text.len(), text.trim_end_matches([' ', '\t']).to_owned()));
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
