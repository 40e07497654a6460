//! Which minute and which day it is. Minutes are counted by the clock that never jumps. Days are those of UTC, by
//! a clock that people and machines do set: set back, it changes nothing here; set ahead, it opens the day it
//! shows, once.

use std::fmt::{self, Debug, Formatter};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::time::Instant;

const MINUTE: u64 = 60;
const DAY: u64 = 24 * 60 * 60;

/// A clock that is set back by no more than this is waited for; set back further, the days go on without it, since
/// whoever set it far ahead before would have ended them for as long.
const PATIENCE: Duration = Duration::from_secs(60 * 60);

/// What the machine's clock shows.
pub type Wall = Box<dyn Fn() -> SystemTime + Send + Sync>;

/// A moment, as limits see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Minutes since the ledger was opened.
    pub minute: u64,
    /// How much is left of it.
    pub minute_left: Duration,
    /// Days since 1970.
    pub day: u64,
    /// How much is left of it.
    pub day_left: Duration,
}

/// Tells the moment.
pub struct Clock {
    wall: Wall,
    opened: Instant,
    /// Time since 1970 that never goes back, and when it was asked last.
    steady: Duration,
    asked: Instant,
}

impl Debug for Clock {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock").field("steady", &self.steady).finish_non_exhaustive()
    }
}

impl Clock {
    /// A clock that begins no earlier than this day, the last one that anything is known of.
    #[must_use]
    pub fn new(wall: Wall, day: u64) -> Self {
        let now = Instant::now();
        let steady = since_1970(&wall).max(Duration::from_secs(day.saturating_mul(DAY)));
        Self { wall, opened: now, steady, asked: now }
    }

    /// The moment it is.
    pub fn moment(&mut self) -> Moment {
        let now = Instant::now();
        let shown = since_1970(&self.wall);
        if shown >= self.steady {
            self.steady = shown;
        } else if self.steady - shown > PATIENCE {
            self.steady += now.saturating_duration_since(self.asked);
        }
        self.asked = now;
        let (minute, minute_left) = split(now.saturating_duration_since(self.opened), MINUTE);
        let (day, day_left) = split(self.steady, DAY);
        Moment { minute, minute_left, day, day_left }
    }
}

fn since_1970(wall: &Wall) -> Duration {
    wall().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// How many whole spans of so many seconds have passed, and what is left of the one that runs.
fn split(time: Duration, seconds: u64) -> (u64, Duration) {
    let whole = time.as_secs() / seconds;
    (whole, Duration::from_secs((whole + 1).saturating_mul(seconds)).saturating_sub(time))
}
