//! Runs of delimiters (`*`, `_`, `~`) and the partners they find, by the specification's stack.

use crate::event::{End, Tag};

use super::class::{Class, class};
use super::scan::{Piece, Scan};
use super::target::byte;

/// No run, no match.
const NONE: usize = usize::MAX;

/// What a run consists of. Strikethrough needs the same number at both ends, so its two are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Star,
    Underscore,
    Tilde,
    Tildes,
}

#[derive(Debug)]
struct Run {
    kind: Kind,
    at: usize,
    length: usize,
    /// How many delimiters have no partner yet.
    left: usize,
    opens: bool,
    closes: bool,
    /// Whether it stands at the end of a text that goes on, so that it may become longer.
    last: bool,
    prev: usize,
    next: usize,
    /// The outermost match that it opens; each knows the next one inside.
    opened: usize,
    /// The matches that it closes, in their order: the first and how many.
    closed: (usize, usize),
}

/// A pair of partners.
#[derive(Debug)]
struct Match {
    what: Kind,
    strong: bool,
    inner: usize,
    shown: bool,
}

/// The runs of a text, those without a partner as a linked stack.
#[derive(Debug)]
pub(super) struct Runs {
    list: Vec<Run>,
    top: usize,
    matches: Vec<Match>,
    /// The marks of which there was an opener.
    openers: [u8; 3],
}

impl Default for Runs {
    fn default() -> Self {
        Self { list: Vec::new(), top: NONE, matches: Vec::new(), openers: [0; 3] }
    }
}

/// Reads the run that begins here.
pub(super) fn read(scan: &mut Scan<'_>, mark: u8) {
    let at = scan.pos;
    let mut end = at;
    while byte(scan.text, end) == Some(mark) {
        end += 1;
    }
    let last = scan.touching && end == scan.text.len();
    let length = end - at;
    let (opens, closes) = flanking(scan, mark, at, end);
    let kind = match (mark, length) {
        (b'*', _) => Some(Kind::Star),
        (b'_', _) => Some(Kind::Underscore),
        (_, 1) => Some(Kind::Tilde),
        (_, 2) => Some(Kind::Tildes),
        _ => None,
    };
    // Inside a word it could only close.
    let inside = mark == b'_' && !opens && !scan.runs.opened_before(mark);
    match kind {
        _ if last && inside && class(scan.before(at)) == Class::Other => scan.pos = end,
        Some(kind) if opens || closes => {
            let run = scan.runs.push(Run {
                kind,
                at,
                length,
                left: length,
                opens,
                closes,
                last,
                prev: NONE,
                next: NONE,
                opened: NONE,
                closed: (0, 0),
            });
            scan.push(Piece::Run(run), end);
        }
        _ if last => scan.skip_to(end),
        _ => scan.pos = end,
    }
}

/// Whether a run can open and can close.
pub(super) fn flanking(scan: &Scan<'_>, mark: u8, at: usize, end: usize) -> (bool, bool) {
    let (before, after) = (class(scan.before(at)), class(scan.at(end)));
    let side = |inner: Class, outer: Class| {
        inner != Class::Space && (inner != Class::Punctuation || outer != Class::Other)
    };
    let (left, right) = (side(after, before), side(before, after));
    if mark == b'_' {
        (left && (!right || before == Class::Punctuation), right && (!left || after == Class::Punctuation))
    } else {
        (left, right)
    }
}

impl Runs {
    fn push(&mut self, mut run: Run) -> usize {
        let index = self.list.len();
        if run.opens {
            let mark = run.kind.mark();
            let place = self.openers.iter_mut().find(|place| **place == mark || **place == 0);
            place.into_iter().for_each(|place| *place = mark);
        }
        run.prev = self.top;
        if let Some(top) = self.list.get_mut(self.top) {
            top.next = index;
        }
        self.top = index;
        self.list.push(run);
        index
    }

    /// How many runs there are: those of a bracket begin with this number.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there was an opener of this mark, so that a closer may have a partner.
    pub(super) fn opened_before(&self, mark: u8) -> bool {
        self.openers.contains(&mark)
    }

    /// Takes a run from the stack.
    fn unlink(&mut self, index: usize) {
        let Some(run) = self.list.get(index) else { return };
        let (prev, next) = (run.prev, run.next);
        self.link(prev, next);
    }

    fn link(&mut self, prev: usize, next: usize) {
        if let Some(run) = self.list.get_mut(prev) {
            run.next = next;
        }
        match self.list.get_mut(next) {
            Some(run) => run.prev = prev,
            None => self.top = prev,
        }
    }

    /// Finds the partners among the runs from `floor` on, and takes these from the stack.
    pub(super) fn resolve(&mut self, floor: usize) {
        self.pair(floor);
        while self.top != NONE && self.top >= floor {
            self.unlink(self.top);
        }
    }

    /// Finds the partners among the runs from `floor` on. Those without stay on the stack.
    fn pair(&mut self, floor: usize) {
        let mut closer = NONE;
        let mut at = self.top;
        while at != NONE && at >= floor {
            closer = at;
            at = self.list.get(at).map_or(NONE, |run| run.prev);
        }
        // Below these no opener is left for a closer of the same kind.
        let mut bottoms = [floor; 14];
        while let Some(run) = self.list.get(closer) {
            if !run.closes {
                closer = run.next;
                continue;
            }
            let slot = run.slot();
            let bottom = bottoms.get(slot).copied().unwrap_or(floor);
            let opener = self.opener(closer, bottom);
            let Some((left, found)) = self.list.get(closer).zip(self.list.get(opener)) else {
                // Nothing below can be a partner for such a closer, now or later.
                if let Some(bottom) = bottoms.get_mut(slot) {
                    *bottom = closer;
                }
                let next = run.next;
                if !run.opens && !run.last {
                    self.unlink(closer);
                }
                closer = next;
                continue;
            };
            // Half of a closer that is still being written: the opener counts as closed at the end instead.
            if left.last && found.left > left.left {
                return;
            }
            closer = self.join(opener, closer);
        }
    }

    /// The nearest partner of a closer that is not below `bottom`.
    fn opener(&self, closer: usize, bottom: usize) -> usize {
        let Some(run) = self.list.get(closer) else { return NONE };
        let mut at = run.prev;
        while let Some(other) = self.list.get(at).filter(|_| at >= bottom) {
            let odd =
                (run.opens || other.closes) && run.length % 3 != 0 && (run.length + other.length) % 3 == 0;
            if other.opens && other.kind == run.kind && !odd {
                return at;
            }
            at = other.prev;
        }
        NONE
    }

    /// Makes two runs partners. Returns the closer that is next.
    fn join(&mut self, opener: usize, closer: usize) -> usize {
        let both = |runs: &Self, least| {
            [opener, closer].iter().all(|run| runs.list.get(*run).is_some_and(|run| run.left >= least))
        };
        let strong = both(self, 2);
        let count = if strong { 2 } else { 1 };
        let index = self.open(opener, strong);
        if let Some(run) = self.list.get_mut(opener) {
            run.left -= count;
        }
        // What is between them stays text.
        self.link(opener, closer);
        let mut next = closer;
        if let Some(run) = self.list.get_mut(closer) {
            run.left -= count;
            if run.closed.1 == 0 {
                run.closed.0 = index;
            }
            run.closed.1 += 1;
            if run.left == 0 {
                next = run.next;
                self.unlink(closer);
            }
        }
        if self.list.get(opener).is_some_and(|run| run.left == 0) {
            self.unlink(opener);
        }
        next
    }

    /// Adds a match that a run opens, outside those that it opens already.
    fn open(&mut self, opener: usize, strong: bool) -> usize {
        let index = self.matches.len();
        if let Some(run) = self.list.get_mut(opener) {
            self.matches.push(Match { what: run.kind, strong, inner: run.opened, shown: false });
            run.opened = index;
        }
        index
    }

    /// Finds the partners in a text that goes on. What can open and is left, and whose outcome `clear` says to be
    /// clear, is closed at the end: the matches to close there, from the innermost on.
    pub(super) fn close_at_end(&mut self, clear: impl Fn(usize) -> bool) -> Vec<usize> {
        self.pair(0);
        let mut ends = Vec::new();
        let mut at = self.top;
        while let Some(run) = self.list.get_mut(at) {
            let index = at;
            at = run.prev;
            if run.last {
                run.left = 0;
            } else if run.opens && run.kind != Kind::Tilde && clear(run.at) {
                let count = run.left;
                run.left = 0;
                ends.extend((0..count / 2).map(|_| self.open(index, true)));
                ends.extend((0..count % 2).map(|_| self.open(index, false)));
            }
        }
        self.top = NONE;
        ends
    }

    /// The first and the number of the matches that a run closes.
    pub(super) fn closed(&self, run: usize) -> std::ops::Range<usize> {
        self.list.get(run).map_or(0..0, |run| run.closed.0..run.closed.0 + run.closed.1)
    }

    /// The outermost match that a run opens.
    pub(super) fn opened(&self, run: usize) -> Option<usize> {
        self.list.get(run).map(|run| run.opened).filter(|opened| *opened != NONE)
    }

    /// The match inside another one of the same opener.
    pub(super) fn inner(&self, index: usize) -> Option<usize> {
        self.matches.get(index).map(|found| found.inner).filter(|inner| *inner != NONE)
    }

    /// Where the delimiters without a partner stand, as text.
    pub(super) fn left(&self, run: usize) -> std::ops::Range<usize> {
        self.list.get(run).map_or(0..0, |run| run.at..run.at + run.left)
    }

    /// How a match begins. `shown` is kept for its end.
    pub(super) fn begin(&mut self, index: usize, shown: bool) -> Tag {
        let Some(found) = self.matches.get_mut(index) else { return Tag::Emphasis };
        found.shown = shown;
        match (found.what, found.strong) {
            (Kind::Tilde | Kind::Tildes, _) => Tag::Strikethrough,
            (_, true) => Tag::Strong,
            (_, false) => Tag::Emphasis,
        }
    }

    /// How a match ends, if its beginning was shown.
    pub(super) fn end(&self, index: usize) -> Option<End> {
        let found = self.matches.get(index).filter(|found| found.shown)?;
        Some(match (found.what, found.strong) {
            (Kind::Tilde | Kind::Tildes, _) => End::Strikethrough,
            (_, true) => End::Strong,
            (_, false) => End::Emphasis,
        })
    }
}

impl Kind {
    fn mark(self) -> u8 {
        match self {
            Self::Star => b'*',
            Self::Underscore => b'_',
            Self::Tilde | Self::Tildes => b'~',
        }
    }
}

impl Run {
    /// Closers of one slot find the same openers.
    fn slot(&self) -> usize {
        let of_three = self.length % 3 + if self.opens { 3 } else { 0 };
        match self.kind {
            Kind::Star => of_three,
            Kind::Underscore => 6 + of_three,
            Kind::Tilde => 12,
            Kind::Tildes => 13,
        }
    }
}
