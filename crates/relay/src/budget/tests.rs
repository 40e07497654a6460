//! The ledger under every odd order of things: what is taken, refused, settled and forgotten.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use super::amount::Amount;
use super::claim::{Claim, Denied, Line, Receipt, Short};
use super::memory::Memory;
use super::rules::Caps;
use super::scope::Scope;
use super::store::Store;
use super::window::Wall;

mod crowd;
mod days;
mod memory;
mod model;
mod refusal;
mod settings;
mod shared;
mod store;

/// Noon of a day.
const NOON: u64 = 20_000 * 86_400 + 43_200;

/// A clock on the wall that a test sets.
#[derive(Clone)]
struct Hand(Arc<AtomicU64>);

impl Hand {
    fn at_noon() -> Self {
        Self(Arc::new(AtomicU64::new(NOON)))
    }

    fn set(&self, seconds: u64) {
        self.0.store(seconds, Ordering::Relaxed);
    }

    fn wall(&self) -> Wall {
        let seconds = Arc::clone(&self.0);
        Box::new(move || UNIX_EPOCH + Duration::from_secs(seconds.load(Ordering::Relaxed)))
    }

    /// Lets time pass on both clocks.
    async fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::Relaxed);
        tokio::time::advance(Duration::from_secs(seconds)).await;
    }
}

fn line(scope: Scope, name: &str, caps: Caps) -> Line {
    Line { scope, name: name.to_owned(), caps }
}

fn claim(lines: &[Line], amount: Amount) -> Claim {
    Claim { lines: lines.into(), amount }
}

fn memory(hand: &Hand, store: Option<Store>) -> Memory {
    Memory::new(hand.wall(), 1000, store)
}

/// The limit that stood in the way.
fn short(denied: Result<Receipt, Denied>) -> Short {
    match denied {
        Err(Denied::Short(short)) => short,
        other => panic!("not short of anything: {other:?}"),
    }
}
