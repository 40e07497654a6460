//! The place of one running answer, with the most that it may cost put aside.

use std::sync::Arc;

use super::amount::Amount;
use super::claim::Receipt;
use super::ledger::Ledger;

/// Holds what was taken for an answer. Dropped unsettled, it frees the stream and leaves everything else taken:
/// nobody knows then what the answer cost, and never too little may be counted.
#[derive(Debug)]
#[must_use = "dropping it ends the stream and keeps all that was reserved"]
pub struct Seat {
    held: Option<(Arc<Ledger>, Receipt)>,
}

impl Seat {
    pub(super) fn new(ledger: Arc<Ledger>, receipt: Receipt) -> Self {
        Self { held: Some((ledger, receipt)) }
    }

    /// Where nothing is limited.
    pub(super) fn free() -> Self {
        Self { held: None }
    }

    /// Ends the answer with what it used up; only tokens and money are looked at.
    pub fn settle(mut self, used: Amount) {
        self.end(|taken| Amount { tokens: used.tokens, nanos: used.nanos, ..taken });
    }

    fn end(&mut self, used: impl Fn(Amount) -> Amount) {
        if let Some((ledger, receipt)) = self.held.take() {
            ledger.settle(&receipt, used(receipt.claim.amount));
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.end(|taken| taken);
    }
}
