//! Whether a request that failed is tried again here, and what the client is told otherwise. Nobody sees the
//! person waiting from here, so the relay tries only for as long as a person does not notice; a longer wait is the
//! client's, which can show it.

use std::time::Duration;

use tokio::time::Instant;

/// The waits before the second and the third try, shortened by up to a quarter so that clients that failed together
/// do not come back together.
const WAITS: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(1)];

/// The part of a wait that chance may take away.
const JITTER: f64 = 0.25;

/// The longest wait of a `retry-after` that is waited for here.
const OBEYED: Duration = Duration::from_secs(2);

/// The longest wait that a client is asked to bear.
const TOLD: Duration = Duration::from_secs(60);

/// How a try failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Whether another try may succeed: not after a refusal of the request itself, nor at a spend limit.
    pub passes: bool,
    /// Whether there were too many requests, so that only the upstream knows when there is room again.
    pub crowded: bool,
    /// What `retry-after` says.
    pub wait: Option<Duration>,
}

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Wait so long, then try again.
    Again(Duration),
    /// Give up. Whether the client should try again.
    GiveUp(bool),
}

/// The tries of one request.
#[derive(Debug)]
pub struct Tries {
    until: Instant,
    made: usize,
}

impl Tries {
    /// A request that is tried for the first time now; its last try begins within this time.
    #[must_use]
    pub fn new(now: Instant, within: Duration) -> Self {
        Self { until: now + within, made: 0 }
    }

    /// Judges a failure; `chance` is between 0 and 1.
    pub fn judge(&mut self, trouble: Trouble, now: Instant, chance: f64) -> Verdict {
        if !trouble.passes {
            return Verdict::GiveUp(false);
        }
        let own = WAITS.get(self.made).map(|wait| wait.mul_f64(1.0 - JITTER * chance));
        let wait = match trouble.wait {
            Some(wait) if wait > OBEYED => return Verdict::GiveUp(wait <= TOLD),
            Some(wait) if !wait.is_zero() => own.map(|_| wait),
            None if trouble.crowded => None,
            _ => own,
        };
        match wait {
            Some(wait) if now + wait < self.until => {
                self.made += 1;
                Verdict::Again(wait)
            }
            _ => Verdict::GiveUp(false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOWN: Trouble = Trouble { passes: true, crowded: false, wait: None };

    fn millis(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    fn after(wait: Option<u64>) -> Trouble {
        Trouble { wait: wait.map(millis), crowded: true, ..DOWN }
    }

    /// What is done about the same trouble each time, when a try takes `each`.
    fn all(trouble: Trouble, each: Duration, chance: f64) -> Vec<Verdict> {
        let start = Instant::now();
        let (mut tries, mut now, mut verdicts) = (Tries::new(start, millis(5000)), start, Vec::new());
        loop {
            now += each;
            let verdict = tries.judge(trouble, now, chance);
            verdicts.push(verdict);
            match verdict {
                Verdict::Again(wait) => now += wait,
                Verdict::GiveUp(_) => return verdicts,
            }
        }
    }

    #[test]
    fn there_are_two_more_tries() {
        use Verdict::{Again, GiveUp};
        let fast = |chance| all(DOWN, Duration::ZERO, chance);
        assert_eq!(fast(0.0), [Again(millis(500)), Again(millis(1000)), GiveUp(false)]);
        assert_eq!(fast(1.0), [Again(millis(375)), Again(millis(750)), GiveUp(false)]);
        assert_eq!(fast(0.5), [Again(millis(437) + millis(1) / 2), Again(millis(875)), GiveUp(false)]);
    }

    #[test]
    fn the_last_one_begins_within_the_time() {
        use Verdict::{Again, GiveUp};
        assert_eq!(
            all(DOWN, millis(2000), 0.0),
            [Again(millis(500)), GiveUp(false)],
            "at 5.5 s it would be late"
        );
        assert_eq!(all(DOWN, millis(4500), 0.0), [GiveUp(false)]);
        assert_eq!(
            all(after(Some(2000)), millis(400), 0.0),
            [Again(millis(2000)), Again(millis(2000)), GiveUp(false)]
        );
        assert_eq!(all(after(Some(2000)), millis(600), 0.0), [Again(millis(2000)), GiveUp(false)]);
        let mut never = Tries::new(Instant::now(), Duration::ZERO);
        assert_eq!(never.judge(DOWN, Instant::now(), 0.0), GiveUp(false));
    }

    #[test]
    fn a_retry_after_is_obeyed_or_told() {
        use Verdict::{Again, GiveUp};
        let first = |trouble| all(trouble, Duration::ZERO, 0.7)[0];
        assert_eq!(first(after(Some(1000))), Again(millis(1000)), "nothing is taken away from it");
        assert_eq!(first(after(Some(2000))), Again(millis(2000)));
        assert_eq!(first(after(Some(2001))), GiveUp(true));
        assert_eq!(first(after(Some(60_000))), GiveUp(true));
        assert_eq!(first(after(Some(60_001))), GiveUp(false));
        assert_eq!(first(after(None)), GiveUp(false), "too many requests, and no word on when there is room");
        assert_eq!(first(after(Some(0))), first(DOWN), "no wait is no reason not to wait");
        assert_eq!(first(Trouble { passes: false, ..after(Some(1000)) }), GiveUp(false));
        assert_eq!(first(Trouble { passes: false, ..after(Some(9000)) }), GiveUp(false));
    }
}
