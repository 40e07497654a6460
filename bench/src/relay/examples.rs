//! What the examples of deploy/ carry: one relay, one that counts in Redis, and two of those behind nginx. All their
//! programs, the load and the upstream share the machine.

use std::path::Path;

use anyhow::Result;

use super::contender::Contender;
use super::measure::{self, Short};
use super::memory;
use super::options::Options;
use super::upstream::Upstream;

/// Streams that begin at once: more than Redis counts within the relay's patience are turned away.
const AT_ONCE: usize = 100;

/// What one example carried.
#[derive(Debug)]
pub struct Carried {
    /// Which it is.
    pub name: &'static str,
    /// Milliseconds to the first byte of each round: direct, and through it.
    pub first_bytes: Vec<Vec<Vec<f64>>>,
    /// Short requests of each round.
    pub shorts: Vec<Short>,
    /// Bytes that all its programs held with no stream, and with the most.
    pub held: Vec<f64>,
}

/// Measures each with so many open streams.
///
/// # Errors
/// When one of the programs does not start or does not answer.
pub async fn carry(
    options: &Options,
    redis: &Path,
    upstream: &Upstream,
    streams: usize,
) -> Result<Vec<Carried>> {
    let (programs, runs) = (&options.programs, options.runs);
    let alone = Contender::relay(programs, upstream, None)?;
    let mut all = vec![carried("one relay", alone, upstream, runs, streams).await?];
    let counting = Contender::counting(programs, redis, upstream).await?;
    all.push(carried("one relay, Redis", counting, upstream, runs, streams).await?);
    let together = Contender::together(programs, redis, upstream).await?;
    all.push(carried("nginx, two relays, Redis", together, upstream, runs, streams).await?);
    Ok(all)
}

async fn carried(
    name: &'static str,
    example: Contender,
    upstream: &Upstream,
    runs: usize,
    streams: usize,
) -> Result<Carried> {
    // First, while the programs have just begun.
    let held = memory::of_streams(upstream, &example, &[streams], AT_ONCE).await?;
    let (mut first_bytes, mut shorts) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        first_bytes.push(measure::first_byte(upstream, &[&example]).await?);
        shorts.push(measure::requests(upstream, &example).await?);
    }
    Ok(Carried { name, first_bytes, shorts, held })
}
