//! What all connections share: the service as the settings have it now, who is connected, and how many requests
//! run.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::{ArcSwap, ArcSwapOption};
use axum::Router;
use rustls::ServerConfig;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::activity::{Activity, Order, Patience, Watch};
use super::routes;
use crate::config::Config;
use crate::state::Relay;

/// Of the connections that the settings allow, this part more is let in to be told that there are too many.
const TOLD: usize = 8;

/// The longest time between two looks at all connections.
const SWEEP: Duration = Duration::from_millis(500);

/// The settings in force and the service that they make.
pub struct Live {
    /// What requests share.
    pub relay: Arc<Relay>,
    /// The settings.
    pub config: Config,
    router: Router,
}

impl Live {
    /// A service that is ready.
    pub fn new(relay: Arc<Relay>, config: Config) -> Self {
        Self { router: routes::router(relay.clone(), &config), relay, config }
    }
}

/// What all connections share.
pub struct Hub {
    live: ArcSwap<Live>,
    tls: ArcSwapOption<ServerConfig>,
    seats: Mutex<Seats>,
    left: Notify,
    running: AtomicUsize,
    answered: Notify,
    /// Whether the last connection found room, so that a crowd makes one line in the log.
    room: AtomicBool,
}

#[derive(Default)]
struct Seats {
    next: u64,
    taken: HashMap<u64, (Arc<Activity>, Watch)>,
}

impl Hub {
    /// Serves this.
    pub fn new(live: Live, tls: Option<Arc<ServerConfig>>) -> Arc<Self> {
        Arc::new(Self {
            live: ArcSwap::from_pointee(live),
            tls: ArcSwapOption::new(tls),
            seats: Mutex::default(),
            left: Notify::new(),
            running: AtomicUsize::new(0),
            answered: Notify::new(),
            room: AtomicBool::new(true),
        })
    }

    /// What is served now.
    pub fn live(&self) -> Arc<Live> {
        self.live.load_full()
    }

    /// Serves something else to the requests that come from now on.
    pub fn serve(&self, live: Live) {
        self.live.store(Arc::new(live));
    }

    /// The certificate in use, if connections are encrypted.
    pub fn tls(&self) -> Option<Arc<ServerConfig>> {
        self.tls.load_full()
    }

    /// Shows another certificate to the clients that come from now on.
    pub fn show(&self, tls: Arc<ServerConfig>) {
        self.tls.store(Some(tls));
    }

    /// The service for one request.
    pub fn router(&self) -> Router {
        self.live.load().router.clone()
    }

    /// How long connections may do nothing.
    pub fn patience(&self) -> Patience {
        let limits = self.live.load().config.limits;
        Patience { header: limits.header, keep_alive: limits.keep_alive, reader: limits.idle }
    }

    /// A seat for a connection of this peer; nothing when there are so many that not even a word is possible.
    pub fn enter(self: &Arc<Self>, peer: IpAddr) -> Option<Seat> {
        let allowed = self.live.load().config.connections;
        let mut seats = self.seats();
        let taken = seats.taken.len();
        let room = taken < allowed;
        if !room && self.room.swap(false, Ordering::Relaxed) {
            tracing::warn!(
                connections = allowed,
                "as many connections as the settings allow; turning others away"
            );
        } else if room {
            self.room.store(true, Ordering::Relaxed);
        }
        if taken > allowed + allowed / TOLD {
            return None;
        }
        let number = seats.next;
        seats.next += 1;
        let activity = Arc::new(Activity::default());
        seats.taken.insert(number, (activity.clone(), Watch::new(Instant::now())));
        Some(Seat { hub: self.clone(), number, activity, peer: peer.to_canonical(), crowded: !room })
    }

    /// A request begins.
    pub fn begin(&self) {
        self.running.fetch_add(1, Ordering::AcqRel);
    }

    /// Its answer is over.
    pub fn end(&self) {
        if self.running.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.answered.notify_waiters();
        }
    }

    /// Gives all connections an order.
    pub fn order(&self, order: Order, whom: impl Fn(&Activity) -> bool) {
        let seats = self.seats();
        seats
            .taken
            .values()
            .filter(|(activity, _)| whom(activity))
            .for_each(|(activity, _)| activity.order(order));
    }

    /// Ready when no request runs.
    pub async fn all_answered(&self) {
        loop {
            let answered = self.answered.notified();
            if self.running.load(Ordering::Acquire) == 0 {
                return;
            }
            answered.await;
        }
    }

    /// Ready when nobody is connected.
    pub async fn all_left(&self) {
        loop {
            let left = self.left.notified();
            if self.seats().taken.is_empty() {
                return;
            }
            left.await;
        }
    }

    /// Looks at all connections again and again, and ends those that have done nothing for too long.
    pub async fn sweep(&self) {
        loop {
            let patience = self.patience();
            let shortest = patience.header.min(patience.keep_alive).min(patience.reader);
            sleep((shortest / 4).clamp(Duration::from_millis(1), SWEEP)).await;
            let now = Instant::now();
            for (activity, watch) in self.seats().taken.values_mut() {
                activity.order(watch.look(activity, &patience, now));
            }
        }
    }

    fn seats(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection's place among the others; dropping it makes room.
pub struct Seat {
    hub: Arc<Hub>,
    number: u64,
    activity: Arc<Activity>,
    peer: IpAddr,
    crowded: bool,
}

impl Seat {
    /// What goes on in the connection.
    pub fn activity(&self) -> &Arc<Activity> {
        &self.activity
    }

    /// Who is at the other end.
    pub fn peer(&self) -> IpAddr {
        self.peer
    }

    /// Whether the connection is one of those that are only told that there are too many.
    pub fn crowded(&self) -> bool {
        self.crowded
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut seats = self.hub.seats();
        seats.taken.remove(&self.number);
        if seats.taken.is_empty() {
            self.hub.left.notify_waiters();
        }
    }
}
