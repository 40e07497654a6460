//! How much may be asked: requests, running answers, tokens and money, of everybody together and of each visitor.
//! What an answer may cost at most is put aside before it is asked for, and settled once its cost is known, so that
//! no number of parallel requests passes a limit.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use messages::ErrorKind;
use tracing::info;

pub use self::amount::Amount;
pub use self::claim::{Claim, Denied, Line, Receipt, Short, Span};
pub use self::knock::Knock;
pub use self::ledger::Ledger;
pub use self::memory::Memory;
pub use self::rules::{Caps, Rules};
pub use self::scope::{Measure, Scope};
pub use self::seat::Seat;
pub use self::shared::Shared;
use self::store::Store;
use crate::config::{Config, ConfigError, SharedLimits};
use crate::error::Failure;
use crate::guard::Visit;
use crate::state::Served;
use crate::visitor::Visitor;

mod amount;
mod claim;
mod knock;
mod ledger;
mod memory;
mod refusal;
mod rules;
mod scope;
mod seat;
mod shared;
mod store;
#[cfg(test)]
mod tests;
mod window;

/// The counts of the whole relay. The limits on them stand in each profile's rules, so that new settings change
/// the limits and leave the counts.
#[derive(Clone, Debug)]
pub struct Budget {
    ledger: Arc<Ledger>,
    /// The folder that the days' counts are kept in.
    state: Option<PathBuf>,
    /// The Redis that they are kept in.
    shared: Option<SharedLimits>,
}

impl Default for Budget {
    /// Counts in memory alone, which end with the process.
    fn default() -> Self {
        Self::in_memory(None)
    }
}

impl Budget {
    /// The counts that these settings ask for: in the Redis that they name; else in the folder that they name where
    /// a limit of a day has to outlive the process.
    ///
    /// # Errors
    /// When these cannot be used; the sentence says why and what to do.
    pub fn open(config: &Config) -> Result<Self, ConfigError> {
        if let Some(limits) = &config.shared {
            let shared = Shared::open(limits)
                .map_err(|error| ConfigError::new("limits_url", format!("it cannot be used ({error})")))?;
            return Ok(Self { shared: Some(limits.clone()), ..Self::new(Ledger::Shared(shared)) });
        }
        let Some(folder) = folder(config) else { return Ok(Self::default()) };
        let store = Store::open(folder)
            .map_err(|closed| ConfigError::new(folder.display().to_string(), closed.to_string()))?;
        let state = Some(folder.to_owned());
        Ok(Self { state, ..Self::in_memory(Some(store)) })
    }

    /// Checks that these counts can go on under other settings, which may change every limit.
    ///
    /// # Errors
    /// When the settings ask for a folder or a Redis that is not the one in use.
    pub fn goes_on_under(&self, config: &Config) -> Result<(), ConfigError> {
        if self.shared != config.shared {
            let reason = "the running relay does not count as this says; start it again for that";
            return Err(ConfigError::new("limits_url, limits_fallback", reason));
        }
        match folder(config) {
            Some(folder) if self.state.as_deref() != Some(folder) => Err(ConfigError::new(
                folder.display().to_string(),
                "the running relay does not keep its counts in this folder; start it again for that",
            )),
            _ => Ok(()),
        }
    }

    /// Counts that are kept in this ledger.
    #[must_use]
    pub fn new(ledger: Ledger) -> Self {
        Self { ledger: Arc::new(ledger), state: None, shared: None }
    }

    fn in_memory(store: Option<Store>) -> Self {
        Self::new(Ledger::Memory(Memory::new(Box::new(SystemTime::now), memory::KEYS, store)))
    }

    /// Waits until counts can be kept, and not for long.
    pub async fn begin(&self) {
        self.ledger.begin().await;
    }

    /// Waits until everything that was settled is written, and not for long.
    pub async fn end(&self) {
        self.ledger.end().await;
    }

    /// Whether counts can be kept at the moment; while they cannot, every request is refused.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.ledger.is_ready()
    }

    /// Counts a request that has not been read yet.
    ///
    /// # Errors
    /// When its visitor, or anybody else whom it counts for, has no request left.
    pub async fn knock(&self, id: &str, profile: &Served, visitor: &Visitor) -> Result<Knock, Failure> {
        let Some(claim) = claim(profile, visitor, Amount::KNOCK) else { return Ok(Knock::free()) };
        match self.ledger.knock(claim).await {
            Ok(Some(receipt)) => Ok(Knock::new(self.ledger.clone(), receipt)),
            Ok(None) => Ok(Knock::free()),
            Err(denied) => Err(refused(id, profile, &denied)),
        }
    }

    /// Counts a request whose token was refused, for its address block alone: a flood of bad tokens ends at the block's
    /// limits, and a forged one takes nothing from whoever it names. Gives what to answer.
    pub async fn turned_away(
        &self,
        id: &str,
        profile: &Served,
        stranger: &Visitor,
        refused: Failure,
    ) -> Failure {
        if !matches!(refused.error().kind, ErrorKind::Authentication | ErrorKind::Permission) {
            return refused;
        }
        let rules = Rules { block: profile.rules.budget.block, ..Rules::default() };
        let claim = Claim::new(&profile.name, stranger, &rules, Amount::KNOCK);
        let lines: Arc<[Line]> =
            claim.lines.iter().filter(|line| line.scope == Scope::Block).cloned().collect();
        if lines.is_empty() {
            return refused;
        }
        let claim = Claim { lines, ..claim };
        match self.ledger.take(claim).await {
            Err(denied @ Denied::Short(_)) => self::refused(id, profile, &denied),
            // What cannot be counted is refused, as it is without.
            Ok(_) | Err(Denied::Full | Denied::Unavailable) => refused,
        }
    }

    /// Puts aside what an answer may use up at most; of the amount only tokens and money are looked at.
    ///
    /// # Errors
    /// When a limit would be passed.
    pub async fn seat(&self, visit: &Visit, amount: Amount) -> Result<Seat, Failure> {
        let amount = Amount::stream(amount.tokens, amount.nanos);
        let claim = match visit.knock.lines() {
            Some(lines) => Some(Claim { lines, amount }),
            None => claim(&visit.profile, &visit.visitor, amount),
        };
        let Some(claim) = claim else { return Ok(Seat::free()) };
        match self.ledger.take(claim).await {
            Ok(receipt) => {
                visit.knock.mark_kept();
                Ok(Seat::new(self.ledger.clone(), receipt))
            }
            Err(denied) => Err(refused(&visit.id, &visit.profile, &denied)),
        }
    }
}

/// What a request of this visitor asks for; nothing where nothing is limited.
fn claim(profile: &Served, visitor: &Visitor, amount: Amount) -> Option<Claim> {
    let rules = &profile.rules.budget;
    let limited = *rules != Rules::default();
    limited.then(|| Claim::new(&profile.name, visitor, rules, amount))
}

fn refused(id: &str, profile: &Served, denied: &Denied) -> Failure {
    info!(id, profile = profile.name, ?denied, "over the budget");
    refusal::failure(denied, SystemTime::now())
}

/// Where these settings keep the counts of days, if any limit needs them.
fn folder(config: &Config) -> Option<&Path> {
    let lasts = config.profiles.values().any(|profile| profile.budget.has_day());
    config.state.as_deref().filter(|_| lasts && config.shared.is_none())
}
