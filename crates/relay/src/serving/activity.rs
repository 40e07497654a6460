//! What goes on in a connection, as far as somebody has to see when nothing does: a head that does not come, a
//! reader who takes nothing. What is noted costs no look at a clock and no timer: one sweep over all connections
//! reads it a few times a second.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::Poll;
use std::time::Duration;

use futures_util::task::AtomicWaker;
use tokio::time::Instant;

/// How long a connection may do nothing.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From the first byte of a request's head, or from the connection's beginning, to the end of the head.
    pub header: Duration,
    /// Between an answer and the next request.
    pub keep_alive: Duration,
    /// While bytes wait for the reader.
    pub reader: Duration,
}

/// What a connection is told from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Order {
    /// Nothing.
    GoOn,
    /// To take no further request and to end when those that run are answered.
    Finish,
    /// To end now.
    End,
}

/// Whether bytes wait for somebody to take them. The number changes with each change, and is odd while they do, so
/// that two looks at it tell whether anything has moved.
#[derive(Debug, Default)]
pub struct Backlog(AtomicU32);

impl Backlog {
    /// Bytes wait from now on.
    pub fn hold(&self) {
        if self.0.load(Ordering::Relaxed).is_multiple_of(2) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// They were taken.
    pub fn release(&self) {
        if !self.0.load(Ordering::Relaxed).is_multiple_of(2) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A number for the present wait; nothing when no bytes wait.
    fn wait(&self) -> Option<u32> {
        let moves = self.0.load(Ordering::Relaxed);
        (!moves.is_multiple_of(2)).then_some(moves)
    }
}

/// A connection's present.
#[derive(Debug, Default)]
pub struct Activity {
    /// Requests whose answer is not over.
    running: AtomicU32,
    /// Bytes have come that belong to no request yet.
    reading: AtomicBool,
    /// Requests come side by side (HTTP/2): bytes between them are not the beginning of a head.
    multiplexed: AtomicBool,
    /// Requests that the connection has had.
    asked: AtomicU32,
    /// Bytes that wait in the socket.
    pub socket: Backlog,
    /// Bytes of each answer that wait for the connection to take them, and what the sweep last saw of them.
    answers: Mutex<Vec<(Weak<Backlog>, Seen)>>,
    order: AtomicU8,
    waker: AtomicWaker,
}

impl Activity {
    /// Bytes have come in.
    pub fn read(&self) {
        if self.running.load(Ordering::Relaxed) == 0 && !self.multiplexed.load(Ordering::Relaxed) {
            self.reading.store(true, Ordering::Relaxed);
        }
    }

    /// A request begins.
    pub fn begin(&self, multiplexed: bool) {
        self.running.fetch_add(1, Ordering::Relaxed);
        self.reading.store(false, Ordering::Relaxed);
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.multiplexed.store(multiplexed, Ordering::Relaxed);
    }

    /// Its answer is over.
    pub fn end(&self) {
        self.running.fetch_sub(1, Ordering::Relaxed);
    }

    /// Watches over the bytes of an answer for as long as the backlog is held.
    pub fn answer(&self) -> Arc<Backlog> {
        let backlog = Arc::default();
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.retain(|(answer, _)| answer.strong_count() > 0);
        answers.push((Arc::downgrade(&backlog), Seen::default()));
        backlog
    }

    /// Whether the connection has had a request.
    pub fn asked(&self) -> bool {
        self.asked.load(Ordering::Relaxed) > 0
    }

    /// Gives an order; a milder one than the last changes nothing.
    pub fn order(&self, order: Order) {
        if self.order.fetch_max(order as u8, Ordering::AcqRel) < order as u8 {
            self.waker.wake();
        }
    }

    fn ordered(&self) -> Order {
        match self.order.load(Ordering::Acquire) {
            0 => Order::GoOn,
            1 => Order::Finish,
            _ => Order::End,
        }
    }

    /// Runs a future until it is done or the connection has to end; `finish` is called once when it has to finish.
    pub async fn drive<F: Future>(
        &self,
        future: F,
        mut finish: impl FnMut(std::pin::Pin<&mut F>),
    ) -> Option<F::Output> {
        let mut future = pin!(future);
        let mut told = false;
        poll_fn(|context| {
            self.waker.register(context.waker());
            match self.ordered() {
                Order::End => return Poll::Ready(None),
                Order::Finish if !told => {
                    told = true;
                    finish(future.as_mut());
                }
                Order::Finish | Order::GoOn => {}
            }
            future.as_mut().poll(context).map(Some)
        })
        .await
    }

    /// Since when the answer waits whose bytes wait longest.
    fn longest_wait(&self, now: Instant) -> Option<Instant> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let waits = answers.iter_mut().filter_map(|(answer, seen)| seen.look(&*answer.upgrade()?, now));
        waits.min()
    }

    fn phase(&self) -> Phase {
        if self.running.load(Ordering::Relaxed) > 0 {
            Phase::Running
        } else if !self.asked() {
            Phase::Opening
        } else if self.reading.load(Ordering::Relaxed) {
            Phase::Reading
        } else {
            Phase::Quiet
        }
    }
}

/// A backlog as it was when it was last looked at.
#[derive(Debug, Default)]
struct Seen(Option<(u32, Instant)>);

impl Seen {
    /// Since when the same bytes wait.
    fn look(&mut self, backlog: &Backlog, now: Instant) -> Option<Instant> {
        self.0 = backlog.wait().map(|wait| match self.0 {
            Some((seen, since)) if seen == wait => (wait, since),
            _ => (wait, now),
        });
        self.0.map(|(_, since)| since)
    }
}

/// What the sweep remembers of a connection between two looks.
#[derive(Debug)]
pub struct Watch {
    phase: Phase,
    asked: u32,
    since: Instant,
    socket: Seen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Opening,
    Reading,
    Running,
    Quiet,
}

impl Watch {
    /// The beginning of a connection.
    pub fn new(now: Instant) -> Self {
        Self { phase: Phase::Opening, asked: 0, since: now, socket: Seen::default() }
    }

    /// What to tell the connection by what is seen now.
    pub fn look(&mut self, activity: &Activity, patience: &Patience, now: Instant) -> Order {
        let (phase, asked) = (activity.phase(), activity.asked.load(Ordering::Relaxed));
        if (phase, asked) != (self.phase, self.asked) {
            (self.phase, self.asked, self.since) = (phase, asked, now);
        }
        let waits = [self.socket.look(&activity.socket, now), activity.longest_wait(now)];
        if waits.iter().flatten().any(|since| now.duration_since(*since) >= patience.reader) {
            return Order::End;
        }
        let quiet = now.duration_since(self.since);
        match phase {
            Phase::Opening | Phase::Reading if quiet >= patience.header => Order::End,
            Phase::Quiet if quiet >= patience.keep_alive + patience.header => Order::End,
            Phase::Quiet if quiet >= patience.keep_alive => Order::Finish,
            _ => Order::GoOn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        header: Duration::from_secs(10),
        keep_alive: Duration::from_secs(75),
        reader: Duration::from_secs(120),
    };

    /// A connection that is looked at once a second, until it is told something or the seconds are over.
    struct Looked {
        activity: Activity,
        watch: Watch,
        now: Instant,
    }

    impl Looked {
        fn new() -> Self {
            let now = Instant::now();
            Self { activity: Activity::default(), watch: Watch::new(now), now }
        }

        fn told_after(&mut self, seconds: u64) -> (u64, Order) {
            for second in 1..=seconds {
                self.now += Duration::from_secs(1);
                let order = self.watch.look(&self.activity, &PATIENCE, self.now);
                if order != Order::GoOn {
                    return (second, order);
                }
            }
            (seconds, Order::GoOn)
        }
    }

    #[test]
    fn a_head_that_does_not_come_ends_the_connection() {
        assert_eq!(Looked::new().told_after(60), (10, Order::End));
        let mut trickling = Looked::new();
        trickling.activity.begin(false);
        trickling.activity.end();
        assert_eq!(trickling.told_after(50), (50, Order::GoOn));
        // One byte a second is still no head.
        trickling.activity.read();
        trickling.told_after(1);
        trickling.activity.read();
        assert_eq!(trickling.told_after(60), (10, Order::End));
    }

    #[test]
    fn a_connection_without_requests_is_asked_to_end_and_then_ended() {
        let mut quiet = Looked::new();
        quiet.activity.begin(true);
        assert_eq!(quiet.told_after(1000), (1000, Order::GoOn), "an answer may take its time");
        quiet.activity.end();
        // What HTTP/2 says between requests is no head.
        quiet.activity.read();
        let (finished, order) = quiet.told_after(100);
        assert_eq!((finished, order), (76, Order::Finish));
        for _ in 1..10 {
            assert_eq!(quiet.told_after(1), (1, Order::Finish));
        }
        assert_eq!(quiet.told_after(1), (1, Order::End));
    }

    #[test]
    fn each_request_begins_the_wait_anew() {
        let mut asked = Looked::new();
        for _ in 0..10 {
            asked.activity.begin(false);
            asked.activity.end();
            assert_eq!(asked.told_after(60), (60, Order::GoOn), "the sweep saw none of them run");
        }
    }

    #[test]
    fn a_reader_who_takes_nothing_ends_the_connection() {
        let mut slow = Looked::new();
        slow.activity.begin(false);
        let answer = slow.activity.answer();
        answer.hold();
        for _ in 0..5 {
            assert_eq!(slow.told_after(100), (100, Order::GoOn), "something moves");
            answer.release();
            answer.hold();
        }
        assert_eq!(slow.told_after(200), (121, Order::End));
        drop(answer);
        assert_eq!(slow.told_after(200), (200, Order::GoOn), "the answer is over");
        slow.activity.socket.hold();
        slow.activity.socket.hold();
        assert_eq!(slow.told_after(200), (121, Order::End));
    }

    #[tokio::test]
    async fn orders_reach_a_connection_that_waits() {
        let activity = Arc::new(Activity::default());
        let told = Arc::new(AtomicU32::new(0));
        let connection = {
            let (activity, told) = (activity.clone(), told.clone());
            let finish = move |_: std::pin::Pin<&mut _>| {
                told.fetch_add(1, Ordering::Relaxed);
            };
            tokio::spawn(async move { activity.drive(std::future::pending::<()>(), finish).await })
        };
        tokio::task::yield_now().await;
        for order in [Order::Finish, Order::Finish, Order::End] {
            activity.order(order);
            tokio::task::yield_now().await;
        }
        assert_eq!(connection.await.unwrap(), None);
        assert_eq!(told.load(Ordering::Relaxed), 1);
        assert_eq!(activity.drive(async { 1 }, |_| {}).await, None);
        assert_eq!(Activity::default().drive(async { 1 }, |_| {}).await, Some(1));
    }
}
