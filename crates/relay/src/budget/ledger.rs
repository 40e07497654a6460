//! Where the counts are kept.

use super::amount::Amount;
use super::claim::{Claim, Denied, Receipt};
use super::memory::Memory;
use super::shared::Shared;

/// A place that takes claims and settles them. Taking may wait for another machine; settling is sent off and not
/// waited for, since it happens where nothing can wait: when a body is dropped.
#[derive(Debug)]
pub enum Ledger {
    /// In this process.
    Memory(Memory),
    /// In Redis, for several relays together.
    Shared(Shared),
}

impl Ledger {
    /// Takes a claim, all of it.
    ///
    /// # Errors
    /// When a limit would be passed, or the counts cannot be kept; then nothing is taken.
    pub async fn take(&self, claim: Claim) -> Result<Receipt, Denied> {
        match self {
            Self::Memory(memory) => memory.take(claim),
            // Boxed, so that a request has no room for it where this process counts alone.
            Self::Shared(shared) => Box::pin(shared.take(claim)).await,
        }
    }

    /// Takes a claim that need not be on disk before [`keep`](Self::keep) says so, or a later claim of the same lines is
    /// taken; with the receipt to keep it by, where that is still to be done.
    ///
    /// # Errors
    /// As [`take`](Self::take).
    pub async fn knock(&self, claim: Claim) -> Result<Option<Receipt>, Denied> {
        match self {
            Self::Memory(memory) => memory.knock(claim),
            Self::Shared(shared) => Box::pin(shared.take(claim)).await.map(|_| None),
        }
    }

    /// Has a claim on disk that is counted already.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self, receipt: &Receipt) -> Result<(), Denied> {
        match self {
            Self::Memory(memory) => memory.keep(receipt),
            Self::Shared(_) => Ok(()),
        }
    }

    /// Waits until claims can be taken, and not for long.
    pub async fn begin(&self) {
        match self {
            Self::Memory(_) => {}
            Self::Shared(shared) => shared.begin().await,
        }
    }

    /// Waits until what has been settled is written, and not for long.
    pub async fn end(&self) {
        match self {
            Self::Memory(_) => {}
            Self::Shared(shared) => {
                shared.end().await;
            }
        }
    }

    /// Whether claims can be taken at the moment.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        match self {
            Self::Memory(memory) => memory.is_ready(),
            Self::Shared(shared) => shared.is_ready(),
        }
    }

    /// Ends a claim: its stream is over, and it used up this much of what was taken, or more.
    pub fn settle(&self, receipt: &Receipt, used: Amount) {
        match self {
            Self::Memory(memory) => memory.settle(receipt, used),
            Self::Shared(shared) => shared.settle(receipt, used),
        }
    }
}
