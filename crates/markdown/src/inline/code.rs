//! Code spans: the text between two runs of backticks of the same length.

use super::scan::{Piece, Scan};
use super::target::byte;
use crate::text::{trim_end, trim_start};

/// Where the last run of each length begins, so that a run without a partner is known at once.
#[derive(Debug)]
pub(super) struct Ticks(Vec<usize>);

impl Ticks {
    fn new(text: &str) -> Self {
        let mut last = Vec::new();
        let mut at = 0;
        while let Some(start) = find(text, at) {
            at = start + length(text, start);
            if last.len() <= at - start {
                last.resize(at - start + 1, 0);
            }
            if let Some(place) = last.get_mut(at - start) {
                *place = start;
            }
        }
        Self(last)
    }

    fn after(&self, length: usize, at: usize) -> bool {
        self.0.get(length).is_some_and(|last| *last >= at)
    }
}

fn find(text: &str, from: usize) -> Option<usize> {
    Some(from + text.get(from..)?.find('`')?)
}

fn length(text: &str, start: usize) -> usize {
    text.bytes().skip(start).take_while(|byte| *byte == b'`').count()
}

/// Reads the run of backticks that begins here.
pub(super) fn read(scan: &mut Scan<'_>) {
    let ticks = length(scan.text, scan.pos);
    let start = scan.pos + ticks;
    let table = scan.ticks.get_or_insert_with(|| Ticks::new(scan.text));
    if table.after(ticks, start) {
        let mut at = start;
        while let Some(close) = find(scan.text, at) {
            at = close + length(scan.text, close);
            if at - close == ticks {
                return scan.push(Piece::Code(scan.slice(start, close)), at);
            }
        }
    }
    if scan.touching && start == scan.text.len() {
        scan.skip_to(start);
    } else if scan.calm
        && (ticks > 1 || byte(scan.text, start).is_some_and(|byte| !byte.is_ascii_whitespace()))
    {
        let code = scan.slice(start, scan.text.len());
        // Less backticks at the end than needed are the beginning of the closing ones.
        let inside = trim_end(code, b"`");
        let code = if code.len() - inside.len() < ticks { inside } else { code };
        scan.push(Piece::Code(code), scan.text.len());
    } else {
        scan.pos = start;
    }
}

/// What the text between the backticks says: line ends are spaces, and one space at both ends does not count.
pub(super) fn content(text: &str) -> String {
    let text = text.replace('\n', " ");
    let inside = text.strip_prefix(' ').and_then(|inside| inside.strip_suffix(' '));
    inside.filter(|inside| !trim_start(inside, b" ").is_empty()).map(str::to_owned).unwrap_or(text)
}
