//! Waits before a turn is tried again: a timer, and a countdown for whoever looks at it.

use conversation::{Input, TurnId};
use gloo_timers::callback::Timeout;

use super::Runtime;
use crate::platform::clock::now;

/// A wait that runs. Dropping it ends the timer.
pub(super) struct Waiting {
    turn: TurnId,
    /// By [`now`].
    deadline: f64,
    _timer: Option<Timeout>,
}

/// The share of a wait that chance may add, so that not everybody comes back at the same moment.
const JITTER: f64 = 0.25;

impl Runtime {
    /// Says [`Input::Due`] in `ms` milliseconds, or up to a quarter later with `jitter`.
    pub(super) fn wait(&self, turn: TurnId, ms: u64, jitter: bool) {
        let share = if jitter { 1.0 + JITTER * js_sys::Math::random() } else { 1.0 };
        // No wait is so long that f64 does not hold it exactly.
        let deadline = now() + ms as f64 * share;
        self.waiting.replace(Some(Waiting { turn, deadline, _timer: None }));
        self.tick();
    }

    /// Ends a wait that is not waited for any more.
    pub(super) fn stop_waiting(&self) {
        if self.waiting.take().is_some() {
            self.changes.countdown(None);
        }
    }

    /// A second of the wait has gone, or the last of it.
    fn tick(&self) {
        let Some((turn, deadline)) = self.waiting.borrow().as_ref().map(|one| (one.turn, one.deadline))
        else {
            return;
        };
        let left = deadline - now();
        if left <= 0.0 {
            self.stop_waiting();
            return self.feed(Input::Due(turn));
        }
        let seconds = (left / 1000.0).ceil();
        self.changes.countdown(Some(seconds as u32));
        let this = self.this.clone();
        let next = (left - (seconds - 1.0) * 1000.0).ceil();
        let timer = Timeout::new(next as u32, move || {
            if let Some(runtime) = this.upgrade() {
                runtime.tick();
            }
        });
        if let Some(waiting) = self.waiting.borrow_mut().as_mut() {
            waiting._timer = Some(timer);
        }
    }
}
