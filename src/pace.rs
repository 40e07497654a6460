//! How often a reply that grows is drawn: with each frame of the screen, unless its text comes faster than anyone reads.

/// Bytes of text in a millisecond that nobody reads any more: a hundred lines in a second.
const FAST: f64 = 8.0;

/// Milliseconds between two drawings of such a text, or a little more: it is drawn with the next frame, at 60 frames a
/// second the third one. What passes by looks the same, and styling, layout and painting, which are most of the work, are
/// done a third as often.
const APART: f64 = 40.0;

/// When a text was drawn, and how much there was of it.
#[derive(Debug, Default)]
pub struct Pace {
    drawn: f64,
    length: usize,
    fast: bool,
}

impl Pace {
    /// It was drawn at this time, in milliseconds, with so many bytes.
    pub fn drew(&mut self, now: f64, length: usize) {
        let more = length.saturating_sub(self.length) as f64;
        self.fast = more > FAST * (now - self.drawn);
        (self.drawn, self.length) = (now, length);
    }

    /// Milliseconds from this time on before it is drawn again.
    #[must_use]
    pub fn wait(&self, now: f64) -> u32 {
        if !self.fast {
            return 0;
        }
        (self.drawn + APART - now).clamp(0.0, APART) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_read_is_drawn_with_each_frame() {
        let mut pace = Pace::default();
        // What is there when the first word is shown came in all the time before it.
        pace.drew(1_000.0, 500);
        assert_eq!(pace.wait(1_000.0), 0);
        pace.drew(1_017.0, 600);
        assert_eq!(pace.wait(1_017.0), 0);
    }

    #[test]
    fn what_is_too_fast_to_be_read_is_drawn_less_often_until_it_slows_down() {
        let mut pace = Pace::default();
        pace.drew(1_000.0, 0);
        pace.drew(1_010.0, 300);
        assert_eq!(pace.wait(1_010.0), 40);
        assert_eq!(pace.wait(1_030.0), 20);
        assert_eq!(pace.wait(1_500.0), 0, "It waited long enough.");
        pace.drew(1_060.0, 350);
        assert_eq!(pace.wait(1_060.0), 0);
    }

    #[test]
    fn a_text_that_became_shorter_is_not_fast() {
        let mut pace = Pace::default();
        pace.drew(1_000.0, 900);
        pace.drew(1_010.0, 10);
        assert_eq!(pace.wait(1_010.0), 0);
    }
}
