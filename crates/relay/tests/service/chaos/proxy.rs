//! A proxy between two ends of a TCP connection that does to its bytes what a test says.

use std::io::Result;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::{Instant, timeout, timeout_at};

use super::toxic::{Ending, Limit, Toxic};

/// Bytes that are read at once.
const PIECE: usize = 16 * 1024;

/// After this a write that does not end is called stalled.
const STALL: Duration = Duration::from_millis(300);

/// What is wrong on the way to the server and on the way back.
#[derive(Clone, Copy, Debug, Default)]
pub struct Faults {
    /// From who connects to who is connected to.
    pub up: Option<Toxic>,
    /// And back.
    pub down: Option<Toxic>,
}

impl Faults {
    /// On the way to the server.
    pub fn up(toxic: Toxic) -> Self {
        Self { up: Some(toxic), down: None }
    }

    /// On the way back.
    pub fn down(toxic: Toxic) -> Self {
        Self { up: None, down: Some(toxic) }
    }
}

/// A running proxy; it ends with the test's runtime.
pub struct Proxy {
    /// `http://127.0.0.1:PORT`
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    server: String,
    faults: Mutex<Faults>,
    passed: AtomicUsize,
    stalled: Notify,
}

impl Proxy {
    /// Stands in front of the server at `http://ADDRESS`.
    pub async fn before(server: &str, faults: Faults) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            server: server.strip_prefix("http://").unwrap().to_owned(),
            faults: Mutex::new(faults),
            passed: AtomicUsize::new(0),
            stalled: Notify::new(),
        });
        let accepting = shared.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(connect(client, accepting.clone()));
            }
        });
        Self { url, shared }
    }

    /// What is wrong with connections that are made from now on.
    pub fn set(&self, faults: Faults) {
        *self.shared.faults.lock().unwrap() = faults;
    }

    /// Bytes that have come back from the server through all connections.
    pub fn passed(&self) -> usize {
        self.shared.passed.load(Ordering::Relaxed)
    }

    /// Waits until whoever is connected takes no more of what comes back.
    pub async fn stalled(&self) {
        self.shared.stalled.notified().await;
    }
}

async fn connect(mut client: TcpStream, shared: Arc<Shared>) {
    let faults = *shared.faults.lock().unwrap();
    if [faults.up, faults.down].iter().any(|toxic| matches!(toxic, Some(Toxic::Down))) {
        client.set_zero_linger().unwrap();
        return;
    }
    let Ok(mut server) = TcpStream::connect(&shared.server).await else { return };
    for end in [&client, &server] {
        end.set_nodelay(true).unwrap();
    }
    let ending = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = server.split();
        let up = pass(from_client, to_server, faults.up, |_| {}, None);
        let count = |bytes| {
            shared.passed.fetch_add(bytes, Ordering::Relaxed);
        };
        let down = pass(from_server, to_client, faults.down, count, Some(&shared.stalled));
        tokio::pin!(up, down);
        // A way that has come to its end leaves the other one open; one that broke takes the other one with it.
        tokio::select! {
            ended = &mut up => match ended { Ok(None) => down.await, broken => broken },
            ended = &mut down => match ended { Ok(None) => up.await, broken => broken },
        }
    };
    match ending {
        Ok(Some(Ending::Close)) => {
            let _ = client.shutdown().await;
        }
        Ok(None) => {}
        Ok(Some(Ending::Reset)) | Err(_) => {
            let _ = (client.set_zero_linger(), server.set_zero_linger());
        }
    }
}

/// Passes bytes on until they end, which it passes on, too; or until the fault ends the connection.
async fn pass(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    toxic: Option<Toxic>,
    count: impl Fn(usize),
    stalled: Option<&Notify>,
) -> Result<Option<Ending>> {
    let mut bytes = vec![0; PIECE];
    match toxic {
        Some(Toxic::Timeout(after)) => return swallow(&mut from, &mut bytes, after, Ending::Close).await,
        Some(Toxic::ResetPeer(after)) => return swallow(&mut from, &mut bytes, after, Ending::Reset).await,
        _ => {}
    }
    let mut limit = Limit::of(toxic);
    loop {
        let read = from.read(&mut bytes).await?;
        if read == 0 {
            if let Some(Toxic::SlowClose(delay)) = toxic {
                last(delay).await;
            }
            to.shutdown().await?;
            return Ok(None);
        }
        let (passing, ending) = limit.take(&bytes[..read]);
        for piece in passing.chunks(size(toxic)) {
            wait_before(toxic, piece.len()).await;
            let write = to.write_all(piece);
            tokio::pin!(write);
            if let Ok(written) = timeout(STALL, &mut write).await {
                written?;
            } else {
                if let Some(stalled) = stalled {
                    stalled.notify_one();
                }
                write.await?;
            }
            count(piece.len());
        }
        if ending.is_some() {
            return Ok(ending);
        }
    }
}

/// Takes what comes and passes nothing.
async fn swallow(
    from: &mut ReadHalf<'_>,
    bytes: &mut [u8],
    after: Duration,
    ending: Ending,
) -> Result<Option<Ending>> {
    let until = Instant::now() + after;
    while let Ok(read) = timeout_at(until, from.read(bytes)).await {
        if read? == 0 {
            last(until.saturating_duration_since(Instant::now())).await;
            break;
        }
    }
    Ok(Some(ending))
}

/// The largest piece that is written at once.
fn size(toxic: Option<Toxic>) -> usize {
    match toxic {
        Some(Toxic::Slicer(size, _)) => size,
        // Twenty pieces a second.
        Some(Toxic::Bandwidth(rate)) => (rate / 20).max(1),
        _ => PIECE,
    }
}

/// A fault that is a length of time. No test waits for it to be over but by what it does.
async fn last(time: Duration) {
    let _ = timeout(time, std::future::pending::<()>()).await;
}

async fn wait_before(toxic: Option<Toxic>, length: usize) {
    match toxic {
        Some(Toxic::Latency(least, more)) => last(least + more.mul_f64(fastrand::f64())).await,
        Some(Toxic::Bandwidth(rate)) => last(Duration::from_secs(1) * length as u32 / rate as u32).await,
        Some(Toxic::Slicer(_, delay)) if !delay.is_zero() => last(delay).await,
        Some(Toxic::Slicer(..)) => tokio::task::yield_now().await,
        _ => {}
    }
}
