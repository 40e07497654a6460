//! How fast a reply is sent: all at once, or so many deltas a second.

use std::time::Duration;

use anyhow::{Context, Result};
use bytes::Bytes;
use futures_util::Stream;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::reply::Reply;

/// Deltas a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rate {
    /// As fast as the browser takes them.
    Full,
    /// So many in each second.
    Paced(u32),
}

impl Rate {
    /// `full` or a number.
    ///
    /// # Errors
    /// A sentence about what was written.
    pub fn read(text: &str) -> Result<Self> {
        if text == "full" {
            return Ok(Self::Full);
        }
        let rate = text.parse().ok().filter(|rate| *rate > 0).map(Self::Paced);
        rate.with_context(|| format!("\"{text}\" is no rate; write `full` or deltas a second."))
    }

    /// How long a reply of so many deltas takes at this rate; nothing at full speed.
    pub fn lasts(self, deltas: usize) -> Duration {
        match self {
            Self::Full => Duration::ZERO,
            Self::Paced(rate) => Duration::from_secs_f64(deltas as f64 / f64::from(rate)),
        }
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Full => formatter.write_str("full speed"),
            Self::Paced(rate) => write!(formatter, "{rate}/s"),
        }
    }
}

/// Bytes of one piece at full speed: what a socket takes at once.
const PIECE: usize = 16 * 1024;

/// The steps in which a paced reply is sent. A timer does not tell finer ones apart.
const STEP: Duration = Duration::from_millis(1);

/// The reply's events at this rate.
pub fn paced(reply: &Reply, rate: Rate) -> futures_util::stream::BoxStream<'static, std::io::Result<Bytes>> {
    match rate {
        Rate::Full => {
            let bytes = reply.bytes.clone();
            let starts = (0..bytes.len()).step_by(PIECE);
            let pieces = starts.map(move |start| Ok(bytes.slice(start..bytes.len().min(start + PIECE))));
            Box::pin(futures_util::stream::iter(pieces))
        }
        Rate::Paced(rate) => Box::pin(steps(reply.clone(), rate)),
    }
}

/// In each step, the events that are due by then. A step that comes late brings those of the missed ones along.
fn steps(reply: Reply, rate: u32) -> impl Stream<Item = std::io::Result<Bytes>> {
    let mut ticks = interval(STEP);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    let began = Instant::now();
    futures_util::stream::unfold((reply, ticks, 0), move |(reply, mut ticks, sent)| async move {
        while sent < reply.ends.len() {
            ticks.tick().await;
            let due = (began.elapsed().as_secs_f64() * f64::from(rate)) as usize + 1;
            let due = due.min(reply.ends.len());
            if due > sent {
                let end = |count: usize| count.checked_sub(1).and_then(|last| reply.ends.get(last)).copied();
                let piece = reply.bytes.slice(end(sent).unwrap_or(0)..end(due).unwrap_or(0));
                return Some((Ok(piece), (reply, ticks, due)));
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use super::*;

    #[tokio::test]
    async fn every_byte_is_sent_at_any_rate() {
        let reply = Reply::of_size(2_000);
        for rate in [Rate::Full, Rate::Paced(50_000)] {
            let sent: Vec<Bytes> = paced(&reply, rate).map(Result::unwrap).collect().await;
            assert_eq!(sent.concat(), reply.bytes, "{rate}");
        }
    }

    #[test]
    fn rates_are_read() {
        assert_eq!(Rate::read("full").unwrap(), Rate::Full);
        assert_eq!(Rate::read("500").unwrap(), Rate::Paced(500));
        assert!(Rate::read("0").is_err() && Rate::read("fast").is_err());
        assert_eq!(Rate::Paced(500).lasts(1_000), Duration::from_secs(2));
    }
}
