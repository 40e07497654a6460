//! What a text that still grows should not show yet, because the next character may make it something else.

use super::state::{Container, Fence, Leaf, Paragraph, State};
use crate::inline::{self, Definition};
use crate::line::Line;
use crate::options::Options;
use crate::text::{SPACES, find, has, trim, trim_end, trim_start};

/// Whether the last line, which is not complete, consists of marks that may still become anything. `interrupts`
/// says that it continues a paragraph.
pub(super) fn undecided(text: &str, options: Options, state: &State, interrupts: bool) -> bool {
    let whole = text;
    let text = trim_end(text, SPACES);
    let only = |allowed: &str| trim_start(text, allowed.as_bytes()).is_empty();
    match text.bytes().next() {
        Some(b'#') => only("#") && text.len() <= 6,
        Some(b'`') => only("`"),
        Some(b'~') => only("~"),
        Some(b'=') => interrupts && only("="),
        Some(b'+') => text.len() == 1,
        Some(b'*') => only("* \t"),
        Some(b'_') => only("_ \t"),
        Some(b'-') => only("- \t") || (options.gfm && delimits(text, state, interrupts)),
        Some(b':') => options.gfm && delimits(text, state, interrupts),
        Some(b'|') => options.gfm && (text.len() == 1 || delimits(text, state, interrupts)),
        Some(b'[') => options.gfm && (notes_soon(text) || box_soon(text, state)),
        Some(b'0'..=b'9') => numbers(text, whole.len() > text.len(), interrupts),
        Some(b'$') => options.math && (text == "$" || text == "$$"),
        Some(b'\\') => options.math && (text == "\\" || text == "\\["),
        _ => false,
    }
}

/// Whether this looks like the start of the row below a table's head, and there is something above it.
fn delimits(text: &str, state: &State, interrupts: bool) -> bool {
    interrupts && matches!(&state.leaf, Leaf::Paragraph(_)) && trim_start(text, b"|:- \t").is_empty()
}

/// `[^`, `[^x`, `[^x]`, which a colon would make a footnote's text.
fn notes_soon(text: &str) -> bool {
    let Some(label) = text.strip_prefix("[^") else { return false };
    let label = label.strip_suffix(']').unwrap_or(label);
    !has(label, b" \t[]")
}

/// `[`, `[ ]`, `[x]` at the start of an item, which text behind it would make a task's box.
fn box_soon(text: &str, state: &State) -> bool {
    matches!(text, "[" | "[ ]" | "[x" | "[X" | "[x]" | "[X]")
        && matches!(state.leaf, Leaf::None)
        && matches!(state.containers.last(), Some(Container::Item { filled: false, .. }))
}

/// A number that may become an item's. A space ends it only behind its dot.
fn numbers(text: &str, ended: bool, interrupts: bool) -> bool {
    let digits = trim_end(text, b".)");
    let dots = text.len() - digits.len();
    let item = dots == 1 || (dots == 0 && !ended);
    item && digits.len() <= 9
        && trim_start(digits, b"0123456789").is_empty()
        && (!interrupts || digits == "1")
}

/// Whether the last line may become the end of a block of code.
pub(super) fn closes_soon(fence: Fence, line: &Line<'_>) -> bool {
    line.indent() < 4 && !line.blank() && line.text().bytes().all(|byte| byte == fence.mark)
}

/// Whether a paragraph is the start of a definition that is not complete.
pub(super) fn defines_soon(text: &str) -> bool {
    text.starts_with('[') && find(text, "]:").is_some() && inline::definition(text) == Definition::Partial
}

/// Whether a paragraph is a task's box and nothing else yet. As long as it is open, a next line would be the task.
pub(super) fn is_box(paragraph: &Paragraph) -> bool {
    paragraph.first && matches!(trim_end(&paragraph.text, SPACES), "[ ]" | "[x]" | "[X]")
}

/// Whether a paragraph looks like the head of a table.
pub(super) fn heads_soon(paragraph: &Paragraph) -> bool {
    paragraph.lines == 1 && paragraph.text.strip_prefix('|').is_some_and(|row| !trim(row, b" \t|").is_empty())
}
