//! What an answer costs: at most, before it is asked for; and as it turned out, once it is over, however it ends.
//! A meter reads a copy of the answer and holds the place that was taken for it; when it is dropped, it settles.

use std::sync::Arc;

pub use self::bound::{Bound, bound};
pub use self::settle::{Tariff, Used};
pub use self::tally::Tally;
use crate::budget::{Amount, Seat};
use crate::guard::Visit;
use crate::record::Notes;
use crate::state::Served;

mod bound;
pub mod extras;
mod media;
pub mod picture;
mod settle;
mod tally;

/// Counts one answer, from before it is asked for until nobody reads it any more.
#[derive(Debug)]
pub struct Meter {
    counted: Option<Counted>,
    tally: Tally,
}

/// What is settled when the meter is dropped.
#[derive(Debug)]
struct Counted {
    notes: Notes,
    profile: Arc<Served>,
    model: String,
    bound: Bound,
    /// What the present try has put aside; nothing once that is settled.
    seat: Option<Seat>,
    /// Whether the present try may have cost something.
    open: bool,
}

impl Meter {
    /// A meter of an answer for which a place was taken. Until it is told otherwise, the answer counts as asked for.
    #[must_use]
    pub fn new(visit: &Visit, model: &str, streamed: bool, bound: Bound, seat: Seat) -> Self {
        let counted = Counted {
            notes: visit.notes.clone(),
            profile: visit.profile.clone(),
            model: model.to_owned(),
            bound,
            seat: Some(seat),
            open: true,
        };
        Self { counted: Some(counted), tally: Tally::of(streamed) }
    }

    /// A meter of an answer that costs nothing.
    #[must_use]
    pub fn free() -> Self {
        Self { counted: None, tally: Tally::default() }
    }

    /// A try is about to be sent.
    pub fn sent(&mut self) {
        self.open(true);
    }

    /// The try was refused, or never reached anybody: it cost nothing.
    pub fn refused(&mut self) {
        self.open(false);
    }

    /// The try was sent, and there will be no answer; nobody knows how far it got. It is settled at what it may have
    /// cost, so that another try has to put aside as much again.
    pub fn lost(&mut self) {
        if let Some(counted) = &mut self.counted {
            counted.settle(&self.tally.unheard());
        }
    }

    /// What another try has to put aside before it is sent; nothing while what the last one put aside is still there.
    #[must_use]
    pub fn unplaced(&self) -> Option<Amount> {
        self.counted.as_ref().filter(|counted| counted.seat.is_none()).map(|counted| counted.bound.amount)
    }

    /// The place that was taken for another try.
    pub fn place(&mut self, seat: Seat) {
        if let Some(counted) = &mut self.counted {
            counted.seat = Some(seat);
        }
    }

    /// The answer is a stream: what was written can be seen as it comes.
    pub fn streams(&mut self) -> &mut Tally {
        self.tally.show();
        &mut self.tally
    }

    /// The answer comes as a whole: until it is there, anything may have been written.
    pub fn waits(&mut self) {
        self.tally.hide();
    }

    /// The whole answer, which is a message.
    pub fn message(&mut self, json: &str) {
        self.tally.message(json);
    }

    /// What the stream has shown so far.
    pub fn tally(&mut self) -> &mut Tally {
        &mut self.tally
    }

    fn open(&mut self, open: bool) {
        if let Some(counted) = &mut self.counted {
            counted.open = open;
        }
    }
}

impl Drop for Meter {
    fn drop(&mut self) {
        if let Some(counted) = &mut self.counted {
            counted.settle(&self.tally);
        }
    }
}

impl Counted {
    /// Settles the present try, once.
    fn settle(&mut self, tally: &Tally) {
        let Some(seat) = self.seat.take() else { return };
        let prices = self.profile.prices.as_ref();
        let tariff = Tariff { prices, model: &self.model, extras: self.bound.extras };
        let used = if self.open { Used::of(&self.bound, tally, tariff) } else { Used::default() };
        self.notes.settled(used);
        self.profile.metrics.settled(&self.model, used, tariff.currency().as_deref());
        seat.settle(Amount { tokens: used.tokens(), nanos: used.nanos, ..Amount::default() });
    }
}
