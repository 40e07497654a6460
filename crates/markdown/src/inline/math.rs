//! Formulas: `$…$`, `$$…$$`, `\(…\)` and `\[…\]`.
//!
//! A dollar is only a mark where it is not money: no white space inside, no letter or digit before, no digit behind.

use super::calm;
use super::class::{Class, class};
use super::scan::{Piece, Scan};
use super::target::byte;
use crate::text::{BLANKS, trim};

/// From where on closing marks are known to be absent, so that each is looked for once.
#[derive(Debug)]
pub(super) struct Absent {
    dollars: usize,
    parenthesis: usize,
    bracket: usize,
}

impl Default for Absent {
    fn default() -> Self {
        Self { dollars: usize::MAX, parenthesis: usize::MAX, bracket: usize::MAX }
    }
}

/// Reads the dollar here.
pub(super) fn dollar(scan: &mut Scan<'_>) {
    let rest = scan.rest();
    let count = rest.bytes().take_while(|byte| *byte == b'$').count();
    let start = scan.pos + count;
    let end = match count {
        1 => single(scan, start),
        2 => closing(scan.text, start, "$$", &mut scan.no_math.dollars),
        _ => None,
    };
    match end {
        Some(end) if !trim(scan.slice(start, end), BLANKS).is_empty() => {
            push(scan, start, end, count, count == 2)
        }
        _ if scan.touching && start == scan.text.len() => scan.skip_to(start),
        None if scan.calm && (count == 2 || count == 1 && opens(scan, start)) => {
            if let Some(tex) = calm::formula(scan.slice(start, scan.text.len()), count == 2) {
                return unfinished(scan, tex, count == 2);
            }
            scan.pos = start;
        }
        _ => scan.pos = start,
    }
}

/// Reads the backslash here, which stands before a parenthesis or a bracket. False when it begins no formula.
pub(super) fn backslash(scan: &mut Scan<'_>, mark: u8) -> bool {
    let start = scan.pos + 2;
    let display = mark == b'[';
    let end = if display {
        closing(scan.text, start, "\\]", &mut scan.no_math.bracket)
    } else {
        closing(scan.text, start, "\\)", &mut scan.no_math.parenthesis)
    };
    match end {
        Some(end) if !trim(scan.slice(start, end), BLANKS).is_empty() => {
            push(scan, start, end, 2, display);
            true
        }
        None if scan.calm => {
            let rest = scan.slice(start, scan.text.len());
            let tex = trim(rest.strip_suffix('\\').unwrap_or(rest), BLANKS);
            unfinished(scan, tex, display);
            true
        }
        _ => false,
    }
}

/// Takes the rest of the text as a formula that is being written.
fn unfinished<'a>(scan: &mut Scan<'a>, tex: &'a str, display: bool) {
    if tex.is_empty() {
        scan.skip_to(scan.text.len());
    } else {
        scan.push(Piece::Math { tex, display }, scan.text.len());
    }
}

fn push(scan: &mut Scan<'_>, start: usize, end: usize, mark: usize, display: bool) {
    let tex = trim(scan.slice(start, end), BLANKS);
    scan.push(Piece::Math { tex, display }, end + mark);
}

/// Whether the single dollar before this place can open.
fn opens(scan: &Scan<'_>, start: usize) -> bool {
    let inside = class(scan.at(start)) != Class::Space;
    inside && !scan.before(start - 1).is_some_and(|char| char.is_ascii_alphanumeric())
}

/// Where the formula ends that a single dollar opens before this place: at the next dollar, if that one can close.
fn single(scan: &Scan<'_>, start: usize) -> Option<usize> {
    if !opens(scan, start) {
        return None;
    }
    let mut at = start;
    loop {
        match byte(scan.text, at)? {
            b'\\' => at += 2,
            // Code is code, whatever stands in it.
            b'`' => return None,
            b'$' => break,
            _ => at += 1,
        }
    }
    let inside = class(scan.before(at)) != Class::Space;
    let behind = byte(scan.text, at + 1).is_none_or(|byte| !byte.is_ascii_digit() && byte != b'$');
    (inside && behind).then_some(at)
}

/// Where the next closing mark is that no backslash escapes.
fn closing(text: &str, start: usize, mark: &str, absent: &mut usize) -> Option<usize> {
    if start >= *absent {
        return None;
    }
    let mut at = start;
    while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        if rest.starts_with(mark.as_bytes()) {
            return Some(at);
        }
        at += if rest.starts_with(b"\\") { 2 } else { 1 };
    }
    *absent = start;
    None
}
