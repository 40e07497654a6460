//! How fast the guide writes: the pauses that make its stream feel, and test, like a model's.

use std::time::Duration;

/// The pauses of a streamed answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Before the first piece of text.
    pub first: Duration,
    /// Before each further piece of about a word or two, on average.
    pub between: Duration,
}

impl Pace {
    /// No pauses at all, for tests.
    pub const fn none() -> Self {
        Self { first: Duration::ZERO, between: Duration::ZERO }
    }

    /// The pause before piece number `index`. Pieces do not arrive like a metronome: the pauses wander
    /// around the average in a fixed pattern, and one that follows the end of a line is longer.
    pub(super) fn before(self, index: usize, previous: &str) -> Duration {
        if index == 0 {
            return self.first;
        }
        // Percent of the average; the eight values have a mean of 100.
        const SWING: [u32; 8] = [60, 140, 80, 110, 50, 190, 70, 100];
        let swing = SWING.get(index % SWING.len()).copied().unwrap_or(100);
        let rest = if previous.ends_with('\n') { 200 } else { 0 };
        self.between * (swing + rest) / 100
    }
}

impl Default for Pace {
    /// Half a second to the first word, then some three hundred characters a second.
    fn default() -> Self {
        Self { first: Duration::from_millis(550), between: Duration::from_millis(28) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_pace_never_waits() {
        assert!((0..20).all(|index| Pace::none().before(index, "\n").is_zero()));
    }

    #[test]
    fn pauses_keep_to_the_average_and_rest_after_a_line() {
        let pace = Pace::default();
        assert_eq!(pace.before(0, ""), pace.first);
        let eight: Duration = (8..16).map(|index| pace.before(index, "word ")).sum();
        assert_eq!(eight, pace.between * 8);
        assert!(pace.before(9, "end.\n") > pace.before(9, "end. "));
    }
}
