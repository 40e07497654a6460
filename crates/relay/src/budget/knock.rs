//! A request's own count. It stands in memory before the request is read, and is written to disk together with what is
//! put aside for the answer: one write before the request goes up, not two. Where nothing is put aside, the request is
//! refused or goes up without, and its count is written first.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::SystemTime;

use super::claim::{Line, Receipt};
use super::ledger::Ledger;
use super::refusal;
use crate::error::Failure;

/// A request that is counted. Dropped before its count is on disk, it has it written.
#[derive(Debug)]
pub struct Knock {
    held: Option<(Arc<Ledger>, Receipt)>,
    kept: AtomicBool,
}

impl Knock {
    pub(super) fn new(ledger: Arc<Ledger>, receipt: Receipt) -> Self {
        Self { held: Some((ledger, receipt)), kept: AtomicBool::new(false) }
    }

    /// Of a request that is not counted, or counted for good.
    pub(crate) fn free() -> Self {
        Self { held: None, kept: AtomicBool::new(true) }
    }

    /// The lines of the count, which are those of all that is counted for the request.
    pub(super) fn lines(&self) -> Option<Arc<[Line]>> {
        self.held.as_ref().map(|(_, receipt)| receipt.claim.lines.clone())
    }

    /// The count was written with another, of the same lines.
    pub(super) fn mark_kept(&self) {
        self.kept.store(true, Ordering::Relaxed);
    }

    /// Has the count on disk, as it must be before the request goes up.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn keep(&self) -> Result<(), Failure> {
        if let Some((ledger, receipt)) = &self.held
            && !self.kept.swap(true, Ordering::Relaxed)
        {
            ledger.keep(receipt).map_err(|denied| refusal::failure(&denied, SystemTime::now()))?;
        }
        Ok(())
    }
}

impl Drop for Knock {
    fn drop(&mut self) {
        // Where it fails, the ledger has said so and takes nothing any more.
        let _ = self.keep();
    }
}
