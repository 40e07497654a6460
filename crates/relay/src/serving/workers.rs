//! Threads that serve connections, each with a runtime of its own. All that belongs to a connection stays on its thread,
//! its stream from the upstream too, so that an event wakes nobody but whoever passes it on.

use std::io;
use std::num::NonZero;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::runtime::{Builder, Handle};
use tokio::time::interval;
use tokio_util::sync::{CancellationToken, DropGuard};
use tracing::warn;

use super::connection;
use super::hub::{Hub, Seat};

/// Between two looks at the clock on each thread. A runtime is woken by a timer that is earlier than all that it has, which
/// is two calls of the system; with this one, no timer of a request is.
const TICK: Duration = Duration::from_secs(1);

/// The threads. They end when this is dropped, with whatever still runs on them.
pub struct Workers {
    workers: Vec<Worker>,
    _end: DropGuard,
}

/// One thread.
struct Worker {
    runtime: Handle,
    /// Copied for each connection.
    places: Arc<()>,
}

impl Workers {
    /// One for each processor.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start() -> io::Result<Self> {
        Self::of(thread::available_parallelism().unwrap_or(NonZero::<usize>::MIN))
    }

    /// So many.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    pub fn of(threads: NonZero<usize>) -> io::Result<Self> {
        let end = CancellationToken::new();
        let workers = (0..threads.get()).map(|_| Worker::start(end.clone())).collect::<io::Result<_>>();
        // Those that began end with the guard where another does not.
        let _end = end.drop_guard();
        Ok(Self { workers: workers?, _end })
    }

    /// Serves a connection on the thread that has fewest.
    pub(super) fn serve(&self, hub: Arc<Hub>, stream: TcpStream, seat: Seat) {
        let worker = self.workers.iter().min_by_key(|worker| Arc::strong_count(&worker.places));
        let (Some(worker), Ok(stream)) = (worker, stream.into_std()) else { return };
        let place = worker.places.clone();
        worker.runtime.spawn(async move {
            let _place = place;
            match TcpStream::from_std(stream) {
                Ok(stream) => connection::serve(hub, stream, seat).await,
                Err(error) => warn!(%error, "a connection cannot be served"),
            }
        });
    }
}

impl Worker {
    fn start(end: CancellationToken) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let handle = runtime.handle().clone();
        thread::Builder::new().name("connections".to_owned()).spawn(move || {
            runtime.block_on(end.run_until_cancelled(ticking()));
            // Whatever still runs has had its time.
            runtime.shutdown_background();
        })?;
        Ok(Self { runtime: handle, places: Arc::default() })
    }
}

async fn ticking() {
    let mut ticks = interval(TICK);
    loop {
        ticks.tick().await;
    }
}
