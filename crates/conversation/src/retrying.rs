//! Waits before a request is tried again by itself: at most two in a turn, and only where trying again may help
//! and nothing of the reply shows yet.

use messages::error::{ApiError, ErrorKind};

use crate::conversation::Conversation;
use crate::effect::{Change, Effect, Effects, Event};
use crate::id::TurnId;
use crate::input::Break;
use crate::repair::Note;
use crate::turn::{Failure, Retry, Turn};

/// How often a turn is tried again by itself.
const ATTEMPTS: u32 = 2;

/// The longest wait that a server may ask for, in milliseconds. Longer ones are the person's to decide.
const LONGEST: u64 = 60_000;

/// How a turn fails where there is no network.
const UNREACHABLE: Failure = Failure::Broken(Break::Unreachable);

/// A request to be tried again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pending {
    /// How much of the path is posted.
    keep: usize,
}

impl Conversation {
    /// Begins to wait if this failure is one that passes by itself.
    pub(crate) fn wait(&mut self, turn: TurnId, keep: usize, failure: &Failure, out: &mut Effects) -> bool {
        if self.chain.waits >= ATTEMPTS {
            return false;
        }
        let Some((after_ms, jitter)) = delay(failure, self.chain.waits) else { return false };
        self.chain.waits += 1;
        let attempt = self.chain.waits;
        self.pending = Some(Pending { keep });
        self.turn = Turn::Retrying(turn, Retry { attempt, after_ms, cause: Box::new(failure.clone()) });
        out.changed(Change::Turn);
        out.save();
        out.push(Effect::Wait { turn, ms: after_ms, jitter });
        out.event(Event::Retry { attempt, after_ms });
        true
    }

    /// Posts once more without any thinking, if this is what the server refuses and it was not done before.
    pub(crate) fn strip(&mut self, keep: usize, failure: &Failure, out: &mut Effects) -> bool {
        let refused = matches!(failure, Failure::Rejected(error) if error.is_thinking_signature());
        if !refused || self.chain.stripped {
            return false;
        }
        self.chain.stripped = true;
        self.binding.renew();
        self.turn = Turn::Idle;
        self.note(keep, vec![Note::ThinkingRetried], out);
        self.again(keep, out);
        true
    }

    pub(crate) fn due(&mut self, turn: TurnId, out: &mut Effects) {
        if matches!(self.turn, Turn::Retrying(waiting, _) if waiting == turn) {
            self.now(out);
        }
    }

    pub(crate) fn now(&mut self, out: &mut Effects) {
        if let Some(pending) = self.pending.take() {
            self.turn = Turn::Idle;
            self.again(pending.keep, out);
        }
    }

    /// Tries again what did not reach the server, since that may have been for want of a network.
    pub(crate) fn online(&mut self, out: &mut Effects) {
        match &self.turn {
            Turn::Retrying(_, retry) if *retry.cause == UNREACHABLE => self.now(out),
            Turn::Failed(failure) if *failure == UNREACHABLE => self.retry(out),
            _ => {}
        }
    }

    /// Does not wait any longer, and does not try again.
    pub(crate) fn stop_waiting(&mut self, out: &mut Effects) -> bool {
        let waited = self.pending.take().is_some();
        if waited {
            self.turn = Turn::Idle;
            out.changed(Change::Turn);
        }
        waited
    }
}

/// How long to wait before a request that failed in this way is tried again, in milliseconds, and whether many
/// pages may be about to do the same.
fn delay(failure: &Failure, waits: u32) -> Option<(u64, bool)> {
    let own = 1000 << waits;
    match failure {
        Failure::Rejected(error) if error.is_spend_limit() => None,
        Failure::Rejected(error) if error.should_retry == Some(true) => match error.retry_after_ms {
            Some(told) => (told <= LONGEST).then_some((told, false)),
            None => Some((own, true)),
        },
        Failure::Rejected(error) if is_streamed_overload(error) => Some((own, true)),
        Failure::Broken(Break::Unreachable) => Some((own, true)),
        _ => None,
    }
}

/// Errors inside a stream have no status of their own, the answer's was 200.
fn is_streamed_overload(error: &ApiError) -> bool {
    error.status.is_none() && error.should_retry.is_none() && error.kind == ErrorKind::Overloaded
}
