//! What a text that goes on is shown as meanwhile. Where the outcome is clear, what is open at its end counts as
//! closed there; marks at its end that could still become anything are left out. Only marks are ever left out.

use super::bracket::Bracket;
use super::scan::{Piece, Scan};
use crate::text::{BLANKS, has, trim, trim_end};

/// The longest text, label or address of a link that is believed while it is not complete, in bytes.
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
        && inside.len() <= LINK
        && inside.starts_with('^')
        && !has(inside, b" \t\n]")
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
    // After a word or another bracket it is an index or a citation.
    let start = bracket.start - if bracket.image { 2 } else { 1 };
    let word =
        scan.before(start).is_some_and(|char| char.is_ascii_alphanumeric() || matches!(char, ']' | ')'));
    (bracket.image || !word) && inside.len() <= LINK && !has(inside, b"\n") && !inside.starts_with(' ')
}

/// Whether the text from here on is believed to be a link's address that is not complete: it has no end by itself
/// where words have no spaces, so that only what looks like an address may be long.
pub(super) fn address(scan: &Scan<'_>, start: usize) -> bool {
    let rest = scan.slice(start, scan.text.len());
    scan.calm && (rest.len() <= LINK || rest.is_ascii() && !has(rest, b" \n"))
}

/// Whether the text from here on is believed to be a link's label that is not complete.
pub(super) fn label(scan: &Scan<'_>, start: usize) -> bool {
    let rest = scan.slice(start, scan.text.len());
    scan.calm && rest.len() <= LINK && !has(rest, b"\n")
}

/// The formula that the text behind dollars begins, where it is clear that it is one. It may be empty yet.
pub(super) fn formula(text: &str, display: bool) -> Option<&str> {
    let inside = trim_end(text, b"$");
    let tex = trim(inside, BLANKS);
    // Another dollar is looked for first: it is near where there are many.
    let clear = display || !has(inside, b"$`\n") && has(tex, b"\\^_{");
    clear.then(|| trim_end(tex.strip_suffix('\\').unwrap_or(tex), BLANKS))
}
