//! The upstream that all contenders share: a server that answers each request with the plan in force. It costs as
//! little as it can, so that what is measured is what stands in front of it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use memchr::memmem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

use super::plan::Plan;

/// Bytes of a request that are read at once.
const PIECE: usize = 4 * 1024;

/// The running server. It ends when it is dropped.
pub struct Upstream {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
    running: JoinHandle<()>,
}

struct Shared {
    plan: Mutex<Arc<Plan>>,
    /// Streams that have begun and not ended.
    open: AtomicUsize,
    /// Pieces of text that were written.
    written: AtomicU64,
}

impl Upstream {
    /// Starts it on a port of its own.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start() -> Result<Self> {
        let shared = Arc::new(Shared {
            plan: Mutex::new(Arc::new(Plan::of(0, 0))),
            open: AtomicUsize::new(0),
            written: AtomicU64::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.context("No port can be opened")?;
        let address = listener.local_addr().context("The port has no number")?;
        let serving = shared.clone();
        let running = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = serving.clone();
                tokio::spawn(async move {
                    // Whoever goes away in the middle is done.
                    let _ = serve(stream, &shared).await;
                });
            }
        });
        Ok(Self { address, shared, running })
    }

    /// Answers every request with this from here on.
    pub fn answer_with(&self, plan: &Arc<Plan>) {
        *self.shared.plan.lock().unwrap_or_else(PoisonError::into_inner) = plan.clone();
    }

    /// Streams that have begun and not ended.
    pub fn open(&self) -> usize {
        self.shared.open.load(Ordering::Relaxed)
    }

    /// Pieces of text that were written so far.
    pub fn written(&self) -> u64 {
        self.shared.written.load(Ordering::Relaxed)
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::with_capacity(PIECE);
    while request(&mut stream, &mut buffer).await? {
        let plan = shared.plan.lock().unwrap_or_else(PoisonError::into_inner).clone();
        shared.open.fetch_add(1, Ordering::Relaxed);
        let answered = answer(&mut stream, &plan, &shared.written).await;
        shared.open.fetch_sub(1, Ordering::Relaxed);
        answered?;
    }
    Ok(())
}

/// Reads a request to its end; false when there is none any more.
async fn request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Result<bool> {
    buffer.clear();
    loop {
        if let Some(end) = memmem::find(buffer, b"\r\n\r\n") {
            let head = buffer.get(..end).unwrap_or_default();
            if buffer.len() >= end + 4 + content_length(head)? {
                return Ok(true);
            }
        }
        if stream.read_buf(buffer).await? == 0 {
            return Ok(false);
        }
    }
}

fn content_length(head: &[u8]) -> Result<usize> {
    let head = std::str::from_utf8(head).context("a request's head is no text")?;
    let named = |line: &str| {
        line.split_once(':')
            .filter(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .map(|(_, value)| value.trim().to_owned())
    };
    head.lines().find_map(named).map_or(Ok(0), |value| value.parse().context("a request has no length"))
}

async fn answer(stream: &mut TcpStream, plan: &Plan, written: &AtomicU64) -> Result<()> {
    stream.write_all(&plan.begin).await?;
    let mut ticks = (!plan.every.is_zero()).then(|| {
        // Streams that began together do not go on together.
        let mut ticks = interval_at(Instant::now() + plan.every.mul_f64(fastrand::f64()), plan.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        ticks
    });
    let mut events = 0;
    while plan.events.is_none_or(|all| events < all) {
        if let Some(ticks) = &mut ticks {
            ticks.tick().await;
        }
        stream.write_all(&plan.event).await?;
        written.fetch_add(1, Ordering::Relaxed);
        events += 1;
    }
    stream.write_all(&plan.end).await?;
    Ok(())
}
