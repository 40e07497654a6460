//! The connection to Redis: whether there is one, and the task that makes it anew and does what nobody waits for.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisResult};
use tokio::sync::{Notify, mpsc, oneshot, watch};
use tokio::time::{MissedTickBehavior, interval, sleep};
use tracing::{info, warn};

use super::LEASE;
use super::script::{self, Scripts};
use crate::budget::amount::Amount;
use crate::budget::claim::{Claim, Receipt};

/// To connect, and for an answer that no visitor waits for.
const PATIENCE: Duration = Duration::from_secs(1);

/// Between two looks whether Redis is still there.
const BEAT: Duration = Duration::from_secs(1);

/// Beats between two signs of life of the running answers.
const RENEWAL: u32 = 10;

/// From the first to the longest pause between two tries to connect.
const PAUSES: (Duration, Duration) = (Duration::from_millis(20), Duration::from_secs(1));

/// Errands that are done at the same time.
const BATCH: usize = 64;

/// Ids in one call of a script.
const IDS: usize = 256;

/// Written to see whether Redis takes writes: one that is full, or a mere copy of another, does answer.
const PROBE: &str = "{parlor}:probe";

/// What is to be done, in this order, as soon as there is a connection.
#[derive(Debug)]
pub enum Errand {
    /// A claim ended, having used up this much.
    Settle(Receipt, Amount),
    /// A claim's answer never came.
    CallBack(String, Claim),
    /// This was used up while Redis was gone.
    Add(Claim),
    /// Tells that everything before it is done.
    Tell(oneshot::Sender<()>),
}

/// The connection, where there is one.
#[derive(Debug)]
pub struct Link {
    current: watch::Sender<Option<Connected>>,
    trouble: Notify,
}

#[derive(Clone)]
struct Connected {
    /// Which one it is, so that what goes wrong on an old one is not held against the next.
    number: u64,
    redis: MultiplexedConnection,
}

impl std::fmt::Debug for Connected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connected").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Link {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { current: watch::Sender::new(None), trouble: Notify::new() }
    }

    /// The connection, and its number.
    #[must_use]
    pub fn connection(&self) -> Option<(u64, MultiplexedConnection)> {
        self.current.borrow().as_ref().map(|connected| (connected.number, connected.redis.clone()))
    }

    /// Whether there is one.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.current.borrow().is_some()
    }

    /// Ready once there is one.
    pub async fn up(&self) {
        let _ = self.current.subscribe().wait_for(Option::is_some).await;
    }

    /// Says that this connection gave no answer: it is used no more until it was looked at.
    pub fn fail(&self, number: u64) {
        self.current.send_if_modified(|current| {
            let is_it = current.as_ref().is_some_and(|connected| connected.number == number);
            if is_it {
                *current = None;
            }
            is_it
        });
        self.trouble.notify_one();
    }
}

/// The answers that run, by line.
#[derive(Debug, Default)]
pub struct Running(Mutex<BTreeMap<String, HashSet<String>>>);

impl Running {
    /// An answer begins.
    pub fn begin(&self, receipt: &Receipt) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for line in receipt.claim.lines.iter() {
            lines.entry(script::name(line)).or_default().insert(receipt.id.clone());
        }
    }

    /// An answer is over.
    pub fn end(&self, receipt: &Receipt) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for line in receipt.claim.lines.iter() {
            let name = script::name(line);
            let Some(ids) = lines.get_mut(&name) else { continue };
            ids.remove(&receipt.id);
            if ids.is_empty() {
                lines.remove(&name);
            }
        }
    }

    /// Keeps the places of all of them; without this Redis gives them up.
    ///
    /// # Errors
    /// When Redis cannot be asked.
    pub async fn renew(&self, scripts: &Scripts, redis: &MultiplexedConnection) -> RedisResult<()> {
        for (line, ids) in self.all() {
            for ids in ids.chunks(IDS) {
                scripts.renew(&mut redis.clone(), &line, ids).await?;
            }
        }
        Ok(())
    }

    fn all(&self) -> Vec<(String, Vec<String>)> {
        let lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lines.iter().map(|(name, ids)| (name.clone(), ids.iter().cloned().collect())).collect()
    }
}

/// Keeps the link, and does the errands. It ends once nobody can send any.
pub struct Keeper {
    pub client: Client,
    pub link: Arc<Link>,
    pub scripts: Arc<Scripts>,
    pub running: Arc<Running>,
    pub errands: mpsc::Receiver<Errand>,
    /// Those that are being done.
    pub batch: Vec<Errand>,
}

impl Keeper {
    /// Does so.
    pub async fn run(mut self) {
        let (first, longest) = PAUSES;
        let (mut number, mut pause, mut told) = (0, first, false);
        loop {
            match self.connect().await {
                Ok(redis) => {
                    info!("the shared limits are there");
                    (number, pause, told) = (number + 1, first, false);
                    let connected = Connected { number, redis };
                    self.link.current.send_replace(Some(connected.clone()));
                    let ended = self.serve(connected).await;
                    self.link.current.send_replace(None);
                    match ended {
                        Ok(()) => return,
                        Err(error) => warn!(%error, "the shared limits were lost; looking for them again"),
                    }
                }
                Err(error) => {
                    if !told {
                        warn!(%error, "the shared limits cannot be reached; check `limits_url` and Redis");
                    }
                    told = true;
                    sleep(pause).await;
                    pause = (pause * 2).min(longest);
                }
            }
        }
    }

    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        let patient = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(PATIENCE))
            .set_response_timeout(Some(PATIENCE));
        let connecting = async {
            let mut redis = self.client.get_multiplexed_async_connection_with_config(&patient).await?;
            probe(&mut redis).await?;
            Ok(redis)
        };
        let late = |_| Err(std::io::Error::from(std::io::ErrorKind::TimedOut).into());
        tokio::time::timeout(PATIENCE, connecting).await.unwrap_or_else(late)
    }

    /// Uses a connection until it fails, or nothing is left to do.
    async fn serve(&mut self, connected: Connected) -> RedisResult<()> {
        let mut redis = connected.redis.clone();
        let mut beat = interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut beats = 0;
        let link = Arc::clone(&self.link);
        loop {
            // What an earlier connection failed at comes first.
            self.work(&redis).await?;
            tokio::select! {
                () = link.trouble.notified() => {
                    probe(&mut redis).await?;
                    link.current.send_replace(Some(connected.clone()));
                }
                _ = beat.tick() => {
                    probe(&mut redis).await?;
                    if beats % RENEWAL == 0 {
                        self.running.renew(&self.scripts, &redis).await?;
                    }
                    beats += 1;
                }
                count = self.errands.recv_many(&mut self.batch, BATCH) => {
                    if count == 0 {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Does the errands at hand. Those that fail stay there, and are done again: giving back twice is not possible.
    async fn work(&mut self, redis: &MultiplexedConnection) -> RedisResult<()> {
        let batch = std::mem::take(&mut self.batch);
        let done = join_all(batch.iter().map(|errand| run(errand, &self.scripts, redis.clone()))).await;
        let mut failed = Ok(());
        for (errand, done) in batch.into_iter().zip(done) {
            match (errand, done) {
                (Errand::Tell(to), Ok(())) if failed.is_ok() => drop(to.send(())),
                (_, Ok(())) => {}
                (errand, Err(error)) => {
                    self.batch.push(errand);
                    failed = Err(error);
                }
            }
        }
        failed
    }
}

async fn run(errand: &Errand, scripts: &Scripts, mut redis: MultiplexedConnection) -> RedisResult<()> {
    match errand {
        Errand::Settle(receipt, used) => scripts.settle(&mut redis, receipt, *used).await,
        Errand::CallBack(id, claim) => scripts.call_back(&mut redis, id, claim).await,
        Errand::Add(claim) => scripts.take(&mut redis, &super::id(), claim.clone()).await.map(|_| ()),
        Errand::Tell(_) => Ok(()),
    }
}

async fn probe(redis: &mut MultiplexedConnection) -> RedisResult<()> {
    redis::cmd("SET").arg(PROBE).arg("").arg("EX").arg(LEASE.as_secs()).query_async(redis).await
}
