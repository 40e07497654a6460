//! The upstream that all contenders share: a server that answers each request with the plan in force. It costs as
//! little as it can, so that what is measured is what stands in front of it.

mod http1;
mod http2;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::plan::Plan;

/// The certificate's name in its folder.
const CERTIFICATE: &str = "cert.pem";

/// The running server. It ends when it is dropped.
pub struct Upstream {
    /// Where it listens.
    pub address: SocketAddr,
    shared: Arc<Shared>,
    running: JoinHandle<()>,
    /// Where its certificate is, if it speaks TLS.
    folder: Option<TempDir>,
}

/// What its connections share.
struct Shared {
    plan: Mutex<Arc<Plan>>,
    /// Streams that have begun and not ended.
    open: Arc<AtomicUsize>,
    /// Pieces of text that were written.
    written: AtomicU64,
}

impl Shared {
    fn plan(&self) -> Arc<Plan> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A stream begins.
    fn begin(&self) -> Open {
        self.open.fetch_add(1, Ordering::Relaxed);
        Open(self.open.clone())
    }

    /// A piece of text is written.
    fn wrote(&self) {
        self.written.fetch_add(1, Ordering::Relaxed);
    }
}

/// A stream, until it ends.
struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Upstream {
    /// Starts one that speaks HTTP/1.1, on a port of its own.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start() -> Result<Self> {
        Self::speaking(None, None).await
    }

    /// Starts one that speaks HTTP/2 over TLS.
    ///
    /// # Errors
    /// When no port can be had, or no certificate be made.
    pub async fn secured() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let acceptor = http2::certificate(&folder.path().join(CERTIFICATE))?;
        Self::speaking(Some(acceptor), Some(folder)).await
    }

    async fn speaking(acceptor: Option<TlsAcceptor>, folder: Option<TempDir>) -> Result<Self> {
        let shared = Arc::new(Shared {
            plan: Mutex::new(Arc::new(Plan::of(0, 0))),
            open: Arc::default(),
            written: AtomicU64::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.context("No port can be opened")?;
        let address = listener.local_addr().context("The port has no number")?;
        let serving = shared.clone();
        let running = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (shared, acceptor) = (serving.clone(), acceptor.clone());
                tokio::spawn(async move {
                    // Whoever goes away in the middle is done.
                    let _ = serve(stream, acceptor, &shared).await;
                });
            }
        });
        Ok(Self { address, shared, running, folder })
    }

    /// What the relay is told of it.
    pub fn url(&self) -> String {
        match &self.folder {
            None => format!("http://{}", self.address),
            Some(_) => format!("https://localhost:{}", self.address.port()),
        }
    }

    /// The certificate to trust, if there is one.
    pub fn certificate(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.path().join(CERTIFICATE))
    }

    /// Answers every request with this from here on.
    pub fn answer_with(&self, plan: &Arc<Plan>) {
        *self.shared.plan.lock().unwrap_or_else(PoisonError::into_inner) = plan.clone();
    }

    /// Streams that have begun and not ended.
    pub fn open(&self) -> usize {
        self.shared.open.load(Ordering::Relaxed)
    }

    /// Pieces of text that were written so far.
    pub fn written(&self) -> u64 {
        self.shared.written.load(Ordering::Relaxed)
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn serve(stream: TcpStream, acceptor: Option<TlsAcceptor>, shared: &Arc<Shared>) -> Result<()> {
    stream.set_nodelay(true)?;
    match acceptor {
        None => http1::serve(stream, shared).await,
        Some(acceptor) => http2::serve(stream, &acceptor, shared).await,
    }
}
