//! What open streams hold: a fresh program, idle first, then with more and more streams that tell something now and
//! then.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::time::timeout;

use super::client::Connection;
use super::contender::Contender;
use super::measure::{begun, ended, streams, until};
use super::plan::Plan;
use super::upstream::Upstream;

/// Between two events of a stream.
const EVERY: Duration = Duration::from_secs(2);

/// Events of each stream before memory is looked at.
const TOLD: u64 = 2;

/// Bytes that the load reads at once.
const ROOM: usize = 2 * 1024;

/// For all streams to have told so much.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes that a program holds with no stream, and with so many of each, of which so many begin at once.
///
/// # Errors
/// When a stream does not begin, or the system does not tell.
pub async fn of_streams(
    upstream: &Upstream,
    contender: &Contender,
    steps: &[usize],
    at_once: usize,
) -> Result<Vec<f64>> {
    upstream.answer_with(&Arc::new(Plan::of(3, 5)));
    // Whoever has answered nothing yet has not loaded all of itself.
    Connection::open(contender.address, ROOM).await?.ask().await?;
    let mut held = vec![contender.memory()?];
    let plan = Arc::new(Plan::endless(EVERY));
    upstream.answer_with(&plan);
    let (count, mut open, mut all) = (Arc::new(AtomicU64::new(0)), 0, Vec::new());
    for step in steps {
        while open < *step {
            let more = (step - open).min(at_once);
            all.push(streams(contender.address, more, ROOM, &count).await?);
            open += more;
            begun(upstream, open).await?;
        }
        let each = Plan::beginning() + TOLD * plan.length() as u64;
        let told = count.load(Ordering::Relaxed) + open as u64 * each;
        timeout(PATIENCE, until(|| count.load(Ordering::Relaxed) >= told))
            .await
            .context("the streams tell nothing")?;
        held.push(contender.memory()?);
    }
    drop(all);
    ended(upstream).await?;
    Ok(held)
}
