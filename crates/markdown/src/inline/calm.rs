//! What a text that goes on is shown as meanwhile. Where the outcome is clear, what is open at its end counts as
//! closed there; marks at its end that could still become anything are left out. Only marks are ever left out.

use super::bracket::Bracket;
use super::scan::{Piece, Scan};

/// The longest text of a link that an opening bracket is believed to begin, in bytes.
const LINK: usize = 200;

/// Ends a text that goes on.
pub(super) fn finish(scan: &mut Scan<'_>) {
    note(scan);
    let brackets = std::mem::take(&mut scan.brackets);
    for bracket in &brackets {
        if believed(scan, bracket)
            && let Some(piece) = scan.pieces.get_mut(bracket.piece)
        {
            *piece = Piece::Text("");
        }
    }
    let text = scan.text;
    // After a letter or a digit it may be a product or a power; after one of another script it is emphasis.
    let clear = |at| {
        !text.get(..at).is_some_and(|before| before.ends_with(|char: char| char.is_ascii_alphanumeric()))
    };
    let ends = scan.runs.close_at_end(clear);
    scan.pieces.extend(ends.into_iter().map(Piece::End));
}

/// Leaves out a footnote's mark that is not complete.
fn note(scan: &mut Scan<'_>) {
    let Some(bracket) = scan.brackets.last().filter(|bracket| !bracket.image) else { return };
    let inside = scan.slice(bracket.start, scan.text.len());
    if scan.options.gfm
        && scan.touching
        && inside.starts_with('^')
        && !inside.contains([' ', '\t', '\n', ']'])
    {
        let (piece, runs) = (bracket.piece, bracket.runs);
        scan.pieces.truncate(piece);
        scan.runs.resolve(runs);
        scan.brackets.pop();
    }
}

/// Whether a bracket that nothing closes yet is believed to begin a link.
pub(super) fn believed(scan: &Scan<'_>, bracket: &Bracket) -> bool {
    let inside = scan.slice(bracket.start, scan.text.len());
    if inside.is_empty() {
        return scan.touching;
    }
    // After a letter or a digit it is an index or a citation.
    let start = bracket.start - if bracket.image { 2 } else { 1 };
    let word = scan.before(start).is_some_and(|char| char.is_ascii_alphanumeric());
    (bracket.image || !word) && inside.len() <= LINK && !inside.contains('\n') && !inside.starts_with(' ')
}

/// The formula that the text behind dollars begins, where it is clear that it is one. It may be empty yet.
pub(super) fn formula(text: &str, display: bool) -> Option<&str> {
    let inside = text.trim_end_matches('$');
    let tex = inside.trim();
    // Another dollar is looked for first: it is near where there are many.
    let clear = display || !inside.contains(['$', '`', '\n']) && tex.contains(['\\', '^', '_', '{']);
    clear.then(|| tex.strip_suffix('\\').unwrap_or(tex).trim_end())
}
