//! The ledger of several relays: the counts are in Redis, where scripts take and settle claims as the ledger of one
//! process does. What a relay holds there is a loan: if nothing is heard of a running answer for a while its place is
//! free again, and what was put aside for it stays used up.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use redis::{Client, RedisError};
use secrecy::ExposeSecret;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tracing::{debug, warn};

use self::link::{Errand, Keeper, Link, Running};
use self::script::{Outcome, Scripts};
use super::amount::Amount;
use super::claim::{Claim, Denied, Line, Receipt};
use super::memory::{self, Memory};
use super::rules::Caps;
use crate::config::SharedLimits;

mod link;
pub(super) mod script;

/// How long a visitor's request waits for Redis.
const ANSWER: Duration = Duration::from_millis(150);

/// How long the start waits for the first connection.
const FIRST: Duration = Duration::from_secs(2);

/// How long the end waits for what is still to be written.
const LAST: Duration = Duration::from_secs(1);

/// For how long a running answer keeps its place without a sign of life from its relay.
const LEASE: Duration = Duration::from_secs(30);

/// Errands that wait while Redis is gone. Beyond them what was put aside stays so, and nothing is given back.
const ERRANDS: usize = 16_384;

/// The counts in Redis.
#[derive(Debug)]
pub struct Shared {
    link: Arc<Link>,
    scripts: Arc<Scripts>,
    running: Arc<Running>,
    errands: mpsc::Sender<Errand>,
    /// What counts while Redis is gone, if anything may be taken then.
    local: Option<Memory>,
}

impl Shared {
    /// Begins to connect. What is asked before there is a connection is refused, or counted here alone.
    ///
    /// # Errors
    /// When the address is none of a Redis.
    pub fn open(limits: &SharedLimits) -> Result<Self, RedisError> {
        Self::with_clock(limits, script::CLOCK)
    }

    /// The same with another clock, which is an expression in Lua.
    pub(super) fn with_clock(limits: &SharedLimits, clock: &str) -> Result<Self, RedisError> {
        // The first provider wins, as it does for the upstream.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::open(limits.url.expose_secret())?;
        let (errands, received) = mpsc::channel(ERRANDS);
        let shared = Self {
            link: Arc::new(Link::new()),
            scripts: Arc::new(Scripts::new(clock)),
            running: Arc::default(),
            errands,
            local: limits.local.then(|| Memory::new(Box::new(SystemTime::now), memory::KEYS, None)),
        };
        let keeper = Keeper {
            client,
            link: Arc::clone(&shared.link),
            scripts: Arc::clone(&shared.scripts),
            running: Arc::clone(&shared.running),
            errands: received,
            batch: Vec::new(),
        };
        tokio::spawn(keeper.run());
        Ok(shared)
    }

    /// Waits for the first connection, and not for long.
    pub async fn begin(&self) {
        if timeout(FIRST, self.link.up()).await.is_err() {
            warn!("starting without the shared limits");
        }
    }

    /// Waits until what has been settled is written, and not for long.
    /// Says whether it is.
    pub async fn end(&self) -> bool {
        let (tell, told) = oneshot::channel();
        self.send(Errand::Tell(tell));
        matches!(timeout(LAST, told).await, Ok(Ok(())))
    }

    /// A sign of life of the running answers, without its beat. Says whether Redis took it.
    #[cfg(test)]
    pub(super) async fn renew(&self) -> bool {
        let Some((_, redis)) = self.link.connection() else { return false };
        self.running.renew(&self.scripts, &redis).await.is_ok()
    }

    /// Takes a claim, which holds one stream at most.
    ///
    /// # Errors
    /// When a limit would be passed. When Redis does not answer in time, too, unless this relay may count alone.
    pub async fn take(&self, claim: Claim) -> Result<Receipt, Denied> {
        match (self.ask(&claim).await, &self.local) {
            (Some(answer), _) => answer,
            (None, Some(local)) => local.take(claim),
            (None, None) => Err(Denied::Unavailable),
        }
    }

    /// What Redis says to a claim, if it says anything in time.
    async fn ask(&self, claim: &Claim) -> Option<Result<Receipt, Denied>> {
        let (number, mut redis) = self.link.connection()?;
        let asked = Asked { id: id(), claim: Some(claim.clone()), shared: self };
        match timeout(ANSWER, self.scripts.take(&mut redis, &asked.id, claim.clone())).await {
            Ok(Ok(Outcome::Taken(receipt))) => {
                asked.answered();
                if receipt.claim.amount.streams > 0 {
                    self.running.begin(&receipt);
                }
                Some(Ok(receipt))
            }
            Ok(Ok(Outcome::Short(denied))) => {
                asked.answered();
                Some(Err(denied))
            }
            Ok(Ok(Outcome::Lost)) => None,
            Ok(Err(error)) => {
                debug!(%error, "a claim failed");
                self.link.fail(number);
                None
            }
            Err(_) => {
                debug!("a claim was not answered in time");
                self.link.fail(number);
                None
            }
        }
    }

    /// Settles what was taken with a stream, as soon as there is a connection.
    pub fn settle(&self, receipt: &Receipt, used: Amount) {
        if !receipt.id.is_empty() {
            self.running.end(receipt);
            self.send(Errand::Settle(receipt.clone(), used));
        } else if let Some(local) = &self.local {
            local.settle(receipt, used);
            // What was used up while Redis was gone counts there, too, against nobody's limit.
            let unlimited = |line: &Line| Line { caps: Caps::default(), ..line.clone() };
            let lines = receipt.claim.lines.iter().map(unlimited).collect();
            self.send(Errand::Add(Claim { lines, amount: Amount { streams: 0, ..used } }));
        }
    }

    /// Whether claims can be taken at the moment.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.local.is_some() || self.link.is_up()
    }

    fn send(&self, errand: Errand) {
        if self.errands.try_send(errand).is_err() {
            debug!("too much waits for the shared limits; what was put aside stays so");
        }
    }
}

/// A claim on its way. If its answer does not come, or nobody waits for it any more, it is called back.
struct Asked<'a> {
    id: String,
    claim: Option<Claim>,
    shared: &'a Shared,
}

impl Asked<'_> {
    fn answered(mut self) {
        self.claim = None;
    }
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        // A request that was counted and not answered stays counted.
        if let Some(claim) = self.claim.take().filter(|claim| claim.amount.streams > 0) {
            self.shared.send(Errand::CallBack(std::mem::take(&mut self.id), claim));
        }
    }
}

/// A name for a claim that no other one has, of any relay.
fn id() -> String {
    format!("{:032x}", fastrand::u128(..))
}
