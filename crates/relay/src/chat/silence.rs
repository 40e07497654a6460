//! How long a stream may be silent and how long it may take, by one timer for the whole stream: it is set to the
//! earliest moment at which anything can be due, and looks again then. Events that come only say when they came.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::Deadlines;

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The end of the whole answer.
    Total,
    /// The end, since the upstream says nothing.
    Idle,
    /// A sign of life for the client, which has heard nothing.
    Heartbeat,
}

/// The clock of one stream.
#[derive(Debug)]
pub struct Silence {
    total: Instant,
    idle: Duration,
    heartbeat: Option<Duration>,
    /// Since when the upstream is waited for.
    since: Option<Instant>,
    /// When the client was last sent anything.
    told: Instant,
    alarm: Pin<Box<Sleep>>,
}

impl Silence {
    /// The clock of a stream that begins now.
    #[must_use]
    pub fn new(deadlines: &Deadlines, now: Instant) -> Self {
        let heartbeat = Some(deadlines.heartbeat).filter(|heartbeat| !heartbeat.is_zero());
        let first = deadlines.idle.min(heartbeat.unwrap_or(Duration::MAX));
        let alarm = now.checked_add(first).map_or(deadlines.total, |first| first.min(deadlines.total));
        Self {
            total: deadlines.total,
            idle: deadlines.idle,
            heartbeat,
            since: None,
            told: now,
            alarm: Box::pin(sleep_until(alarm)),
        }
    }

    /// Whether the answer has taken too long. A stream that never pauses is asked this, too.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        now >= self.total
    }

    /// The upstream has sent something.
    pub fn heard(&mut self) {
        self.since = None;
    }

    /// The client is sent something.
    pub fn told(&mut self, now: Instant) {
        self.told = now;
    }

    /// Waits, from now on if it did not wait already, until something is due.
    pub fn poll(&mut self, now: Instant, context: &mut Context<'_>) -> Poll<Due> {
        let since = *self.since.get_or_insert(now);
        loop {
            ready!(self.alarm.as_mut().poll(context));
            let now = Instant::now();
            let idle = since + self.idle;
            let heartbeat = self.heartbeat.map(|heartbeat| self.told + heartbeat);
            if now >= self.total {
                return Poll::Ready(Due::Total);
            }
            if now >= idle {
                return Poll::Ready(Due::Idle);
            }
            if heartbeat.is_some_and(|heartbeat| now >= heartbeat) {
                return Poll::Ready(Due::Heartbeat);
            }
            let next = self.total.min(idle);
            self.alarm.as_mut().reset(heartbeat.map_or(next, |heartbeat| next.min(heartbeat)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    fn clock(total: u64, idle: u64, heartbeat: u64) -> (Silence, Instant) {
        let now = Instant::now();
        let seconds = Duration::from_secs;
        let deadlines = Deadlines {
            head: now,
            total: now + seconds(total),
            idle: seconds(idle),
            heartbeat: seconds(heartbeat),
        };
        (Silence::new(&deadlines, now), now)
    }

    async fn due(silence: &mut Silence, start: Instant) -> (Due, u64) {
        let due = poll_fn(|context| silence.poll(Instant::now(), context)).await;
        silence.told(Instant::now());
        (due, start.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn silence_has_signs_of_life_and_an_end() {
        let (mut silence, start) = clock(900, 40, 15);
        assert_eq!(due(&mut silence, start).await, (Due::Heartbeat, 15));
        assert_eq!(due(&mut silence, start).await, (Due::Heartbeat, 30));
        assert_eq!(due(&mut silence, start).await, (Due::Idle, 40));
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_comes_puts_both_off() {
        let (mut silence, start) = clock(900, 40, 15);
        for _ in 0..10 {
            tokio::time::advance(Duration::from_secs(14)).await;
            let early = poll_fn(|context| Poll::Ready(silence.poll(Instant::now(), context))).await;
            assert!(early.is_pending());
            silence.heard();
            silence.told(Instant::now());
        }
        assert_eq!(due(&mut silence, start).await, (Due::Heartbeat, 155));
        assert_eq!(due(&mut silence, start).await, (Due::Heartbeat, 170));
        assert_eq!(due(&mut silence, start).await, (Due::Idle, 180));
    }

    #[tokio::test(start_paused = true)]
    async fn the_whole_has_an_end_however_lively() {
        let (mut silence, start) = clock(20, 40, 0);
        assert!(!silence.is_over(Instant::now()));
        assert_eq!(due(&mut silence, start).await, (Due::Total, 20));
        assert!(silence.is_over(Instant::now()));
    }

    /// A reader who takes nothing for a while has not made the upstream silent.
    #[tokio::test(start_paused = true)]
    async fn only_waiting_is_silence() {
        let (mut silence, start) = clock(900, 40, 0);
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(due(&mut silence, start).await, (Due::Idle, 100));
    }
}
