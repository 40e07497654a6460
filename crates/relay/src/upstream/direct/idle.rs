//! Connections that wait for another request. They belong to the runtime that they were opened on.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::net::TcpStream;
use tokio::runtime::{Handle, Id};

/// Connections that wait on each runtime.
const MOST: usize = 256;

/// How long one waits. Servers commonly end theirs after a minute or more.
const LONGEST: Duration = Duration::from_secs(90);

/// The connections, by runtime.
#[derive(Debug, Default)]
pub struct Idle(Mutex<HashMap<Id, VecDeque<Waiting>>>);

#[derive(Debug)]
struct Waiting {
    stream: TcpStream,
    since: Instant,
}

impl Idle {
    /// The one that waits shortest and was not ended from the other side.
    pub fn take(&self) -> Option<TcpStream> {
        let runtime = Handle::try_current().ok()?.id();
        let mut all = self.lock();
        let waiting = all.get_mut(&runtime)?;
        while let Some(Waiting { stream, since }) = waiting.pop_back() {
            if since.elapsed() < LONGEST && is_quiet(&stream) {
                return Some(stream);
            }
        }
        None
    }

    /// Lets a connection wait, and ends those that have waited long or are too many.
    pub fn put(&self, stream: TcpStream) {
        let Ok(runtime) = Handle::try_current() else { return };
        let mut all = self.lock();
        let waiting = all.entry(runtime.id()).or_default();
        waiting.push_back(Waiting { stream, since: Instant::now() });
        while waiting.len() > MOST || waiting.front().is_some_and(|first| first.since.elapsed() >= LONGEST) {
            waiting.pop_front();
        }
    }

    /// All of them, as they are.
    #[cfg(test)]
    pub fn all(&self) -> Vec<TcpStream> {
        self.lock().drain().flat_map(|(_, waiting)| waiting).map(|waiting| waiting.stream).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Id, VecDeque<Waiting>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether nothing has come on a connection: neither its end, nor bytes that nobody asked for.
fn is_quiet(stream: &TcpStream) -> bool {
    stream.try_read(&mut [0]).is_err_and(|error| error.kind() == std::io::ErrorKind::WouldBlock)
}
