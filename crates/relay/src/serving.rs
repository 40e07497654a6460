//! Serving: from a listener's connections to the service, until it is told to stop.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::{sleep, timeout};
use tracing::{info, warn};

use self::activity::Order;
use self::hub::Hub;
use crate::budget::Budget;
use crate::config::Config;
use crate::metrics::listener;
use crate::state::Lasting;

mod activity;
pub mod address;
mod connection;
pub(crate) mod drain;
mod exchange;
pub mod health;
mod http1;
mod hub;
mod passing;
mod reload;
mod routes;
pub mod tls;
mod watched;
mod workers;

pub use reload::Reloader;
pub use routes::app;
pub use workers::Workers;

/// For streams to send their last event once the drain is over.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Between two tries when the system gives no connection.
const BREATH: Duration = Duration::from_millis(100);

/// A relay with its address, ready to serve.
pub struct Server {
    listener: TcpListener,
    monitored: Option<TcpListener>,
    hub: Arc<Hub>,
    workers: Option<Workers>,
}

/// Serves until `shutdown` is ready; then takes no more requests, lets running answers end for as long as
/// the drain limit says, and ends the streams that are left with an `error` event.
///
/// # Errors
/// As [`Server::start`].
pub async fn serve(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    Server::start(listener, config).await?.run(shutdown).await;
    Ok(())
}

impl Server {
    /// Makes the settings ready to serve on this listener.
    ///
    /// # Errors
    /// When a listener fails, the certificate cannot be used, the guide cannot start, or a profile asks of a
    /// model what it cannot do.
    pub async fn start(listener: TcpListener, mut config: Config) -> io::Result<Self> {
        config.listen = listener.local_addr()?;
        let monitored = match config.metrics {
            Some(address) => Some(listener::bind(address).await?),
            None => None,
        };
        let tls = config.tls.as_ref().map(tls::read).transpose().map_err(io::Error::other)?;
        let budget = Budget::open(&config).map_err(io::Error::other)?;
        budget.begin().await;
        let live = reload::prepare(config, Arc::new(Lasting::new(budget))).await?;
        let server = Self { listener, monitored, hub: Hub::new(live, tls), workers: None };
        if let Some(address) = server.metrics() {
            info!(%address, "metrics can be read");
        }
        Ok(server)
    }

    /// Serves connections on these threads, and not on the runtime that it runs on itself.
    #[must_use]
    pub fn on(mut self, workers: Workers) -> Self {
        self.workers = Some(workers);
        self
    }

    /// Where a monitor reads, if the settings say so.
    #[must_use]
    pub fn metrics(&self) -> Option<SocketAddr> {
        self.monitored.as_ref()?.local_addr().ok()
    }

    /// Changes what the server serves while it runs.
    #[must_use]
    pub fn reloader(&self) -> Reloader {
        Reloader(self.hub.clone())
    }

    /// Serves until `shutdown` is ready, as [`serve`] does.
    pub async fn run(self, shutdown: impl Future<Output = ()>) {
        let Self { listener, monitored, hub, workers } = self;
        let _ended = Ended(hub.clone());
        let metrics = hub.live().relay.lasting.metrics.clone();
        let monitor = async {
            if let Some(monitored) = &monitored {
                listener::serve(monitored, &metrics).await;
            }
        };
        let serving = async {
            tokio::join!(accept(&listener, &hub, workers.as_ref()), hub.sweep(), monitor);
        };
        tokio::pin!(serving);
        tokio::select! {
            () = &mut serving => {}
            () = shutdown => {}
        }
        let live = hub.live();
        let drain = live.config.limits.drain;
        info!(milliseconds = drain.as_millis(), "stopping; running answers may end");
        live.relay.lasting.stopping.cancel();
        // A client that has connected and not asked yet is told so when it asks.
        hub.order(Order::Finish, |activity| activity.asked());
        tokio::select! {
            () = &mut serving => {}
            () = hub.all_answered() => {}
            () = sleep(drain) => {}
        }
        live.relay.closing.cancel();
        hub.order(Order::Finish, |_| true);
        // Those that are left have had their time.
        let _ = timeout(LAST_WORDS, hub.all_left()).await;
        live.relay.budget.end().await;
    }
}

/// Ends all connections when the server is dropped, at whatever moment.
struct Ended(Arc<Hub>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.order(Order::End, |_| true);
    }
}

async fn accept(listener: &TcpListener, hub: &Arc<Hub>, workers: Option<&Workers>) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                let Some(seat) = hub.enter(peer.ip()) else { continue };
                match workers {
                    Some(workers) => workers.serve(hub.clone(), stream, seat),
                    None => drop(tokio::spawn(connection::serve(hub.clone(), stream, seat))),
                }
            }
            Err(error) if is_the_clients(&error) => {}
            Err(error) => {
                // Mostly too many open files, which ends when other connections do.
                warn!(%error, "no connection can be taken");
                sleep(BREATH).await;
            }
        }
    }
}

/// Whether a connection ended before it was taken, which says nothing about the listener.
fn is_the_clients(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
