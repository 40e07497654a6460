//! What one contender costs: time to the first byte, CPU of events, bytes and requests. Each function is one lap.

use std::net::SocketAddr;
use std::num::NonZero;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use tokio::runtime;
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{sleep, timeout};

use super::client::Connection;
use super::contender::Contender;
use super::plan::Plan;
use super::process;
use super::upstream::Upstream;

/// Requests to each for the time to the first byte, one after the other.
const ASKED: usize = 1_500;

/// Streams of events, and between two events of one.
const STREAMS: usize = 200;
const EVERY: Duration = Duration::from_millis(10);

/// How long they are watched.
const WATCHED: Duration = Duration::from_secs(4);

/// How often they are watched again where the machine does not keep up, and by what part of them it may be late.
const TRIES: usize = 4;
const LATE: f64 = 0.05;

/// Large answers: how many at a time, of how many events, of how many bytes.
const LARGE: (usize, usize, usize) = (4, 16_000, 15_000);

/// Short requests, how many at a time, and events of each.
const SHORT: usize = 10_000;
const AT_A_TIME: usize = 32;
const EVENTS: usize = 3;

/// Bytes that the load reads at once.
const ROOM: usize = 64 * 1024;

/// For streams to begin and to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// What short requests cost.
#[derive(Clone, Copy, Debug)]
pub struct Short {
    /// CPU seconds of 10,000.
    pub cpu: f64,
    /// How many were answered in a second.
    pub a_second: f64,
}

/// Times to the first byte in milliseconds: of requests to the upstream itself, and through each contender. They take
/// turns, so that what else the machine does meets all of them, and each follows a request to the upstream itself, so that
/// what one still does after its answer delays no other. A contender has a processor of its own, the load and the
/// upstream another one: whether the system happened to put two of them together would make half of the figures.
///
/// # Errors
/// When a request is refused or breaks off, as all of these.
pub async fn first_byte(upstream: &Upstream, contenders: &[&Contender]) -> Result<Vec<Vec<f64>>> {
    upstream.answer_with(&Arc::new(Plan::of(EVENTS, 5)));
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    if processors > 1 {
        place(contenders, 0..1, 1..2)?;
    }
    let load = runtime::Builder::new_current_thread().enable_all().build()?;
    let addresses: Vec<_> = contenders.iter().map(|contender| contender.address).collect();
    let direct = upstream.address;
    let times = spawn_blocking(move || load.block_on(one_after_the_other(direct, &addresses))).await?;
    place(contenders, 0..processors, 0..processors)?;
    times
}

/// Puts the load and the upstream, which are this program, and the contenders on these processors.
fn place(contenders: &[&Contender], here: Range<usize>, there: Range<usize>) -> Result<()> {
    process::place(std::process::id(), here)?;
    contenders.iter().try_for_each(|contender| contender.place(there.clone()))
}

async fn one_after_the_other(direct: SocketAddr, addresses: &[SocketAddr]) -> Result<Vec<Vec<f64>>> {
    let mut direct = Connection::open(direct, ROOM).await?;
    let mut connections = Vec::new();
    for address in addresses {
        connections.push((Connection::open(*address, ROOM).await?, Vec::with_capacity(ASKED)));
    }
    let mut of_direct = Vec::with_capacity(ASKED * addresses.len());
    // The first ones also pay for what the others find ready.
    for asked in 0..ASKED + ASKED / 10 {
        for (connection, times) in &mut connections {
            let answered = [direct.ask().await?, connection.ask().await?];
            if asked >= ASKED / 10 {
                let [direct, through] = answered.map(|answered| answered.first_byte.as_secs_f64() * 1e3);
                of_direct.push(direct);
                times.push(through);
            }
        }
    }
    Ok(std::iter::once(of_direct).chain(connections.into_iter().map(|(_, times)| times)).collect())
}

/// CPU of one event in microseconds. A lap in which the machine did not keep up says nothing and is repeated.
pub async fn events(upstream: &Upstream, contender: &Contender) -> Result<f64> {
    for _ in 0..TRIES {
        let Lap { written, passed, spent } = watched(upstream, contender).await?;
        if (passed / written - 1.0).abs() < LATE {
            return Ok(spent.as_secs_f64() * 1e6 / passed);
        }
    }
    bail!("The machine is too busy to pass events as they come; close other programs and try again.")
}

/// What was seen of streams for a while.
struct Lap {
    written: f64,
    passed: f64,
    spent: Duration,
}

async fn watched(upstream: &Upstream, contender: &Contender) -> Result<Lap> {
    let plan = Arc::new(Plan::endless(EVERY));
    upstream.answer_with(&plan);
    let count = Arc::new(AtomicU64::new(0));
    let streams = streams(contender.address, STREAMS, ROOM, &count).await?;
    begun(upstream, STREAMS).await?;
    sleep(Duration::from_secs(1)).await;
    let (written, spent, passed) = (upstream.written(), contender.cpu()?, count.load(Ordering::Relaxed));
    sleep(WATCHED).await;
    let lap = Lap {
        written: (upstream.written() - written) as f64,
        passed: (count.load(Ordering::Relaxed) - passed) as f64 / plan.length() as f64,
        spent: contender.cpu()? - spent,
    };
    drop(streams);
    ended(upstream).await?;
    Ok(lap)
}

/// CPU of a gigabyte in seconds.
pub async fn bytes(upstream: &Upstream, contender: &Contender) -> Result<f64> {
    let (at_a_time, events, text) = LARGE;
    let plan = Arc::new(Plan::of(events, text));
    upstream.answer_with(&plan);
    let spent = contender.cpu()?;
    let mut answers = JoinSet::new();
    for _ in 0..at_a_time {
        let mut connection = Connection::open(contender.address, ROOM).await?;
        answers.spawn(async move { connection.ask().await });
    }
    let mut passed = 0;
    while let Some(answered) = answers.join_next().await {
        let answered = answered??;
        ensure!(Some(answered.payload) == plan.payload(), "a large answer came through with other bytes");
        passed += answered.payload;
    }
    Ok((contender.cpu()? - spent).as_secs_f64() * 1e9 / passed as f64)
}

/// What short requests cost.
pub async fn requests(upstream: &Upstream, contender: &Contender) -> Result<Short> {
    let plan = Arc::new(Plan::of(EVENTS, 5));
    upstream.answer_with(&plan);
    let left = Arc::new(AtomicUsize::new(SHORT));
    let mut connections = JoinSet::new();
    let (began, spent) = (Instant::now(), contender.cpu()?);
    for _ in 0..AT_A_TIME {
        let (left, plan) = (left.clone(), plan.clone());
        let mut connection = Connection::open(contender.address, ROOM).await?;
        connections.spawn(async move {
            let another = |left: usize| left.checked_sub(1);
            while left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, another).is_ok() {
                let answered = connection.ask().await?;
                ensure!(Some(answered.payload) == plan.payload(), "an answer came through with other bytes");
            }
            Ok(())
        });
    }
    while let Some(done) = connections.join_next().await {
        done??;
    }
    let (cpu, lasted) = (contender.cpu()? - spent, began.elapsed());
    let all = SHORT as f64;
    Ok(Short { cpu: cpu.as_secs_f64() * 1e4 / all, a_second: all / lasted.as_secs_f64() })
}

/// Streams that go on until they are dropped, with the bytes of all of them counted.
pub async fn streams(
    address: SocketAddr,
    streams: usize,
    room: usize,
    count: &Arc<AtomicU64>,
) -> Result<JoinSet<()>> {
    let mut open = JoinSet::new();
    for _ in 0..streams {
        let mut connection = Connection::open(address, room).await?;
        let count = count.clone();
        open.spawn(async move {
            if let Err(error) = connection.follow(&count).await {
                eprintln!("a stream ended: {error:#}");
            }
        });
    }
    Ok(open)
}

/// Waits until so many streams are open at the upstream.
pub async fn begun(upstream: &Upstream, streams: usize) -> Result<()> {
    let all = timeout(PATIENCE, until(|| upstream.open() >= streams)).await;
    ensure!(all.is_ok(), "of {streams} streams {} began in time", upstream.open());
    Ok(())
}

/// Waits until no stream is open at the upstream.
pub async fn ended(upstream: &Upstream) -> Result<()> {
    let none = timeout(PATIENCE, until(|| upstream.open() == 0)).await;
    ensure!(none.is_ok(), "{} streams were held though nobody reads them", upstream.open());
    Ok(())
}

/// Waits until something holds.
pub async fn until(holds: impl Fn() -> bool) {
    while !holds() {
        sleep(Duration::from_millis(5)).await;
    }
}
