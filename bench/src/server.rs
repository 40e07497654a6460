//! The server that all pages come from and all replies: the peers' bundles, Parlor's host files, and an API that
//! answers each question with the reply that was chosen last.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use messages::Profile;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::options::Options;
use crate::pace::{Rate, paced};
use crate::peer::Peer;
use crate::reply::Reply;

const HARNESS: &str = include_str!("../pages/harness.js");
const PAGE: &str = include_str!("../pages/page.html");

/// A file that a page asked for.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// Its path.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The running server. It ends when it is dropped.
pub struct Server {
    shared: Arc<Shared>,
    origin: String,
    running: JoinHandle<()>,
}

struct Shared {
    pages: PathBuf,
    embed: PathBuf,
    next: Mutex<Option<(Reply, Rate)>>,
    fetched: Mutex<Vec<Fetched>>,
}

impl Server {
    /// Starts it on a port of its own.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(options: &Options) -> Result<Self> {
        let shared = Arc::new(Shared {
            pages: options.pages.clone(),
            embed: options.embed.clone(),
            next: Mutex::default(),
            fetched: Mutex::default(),
        });
        let routes = Router::new()
            .route("/v1/messages", post(answer))
            .route("/v1/profile", get(profile))
            .fallback(get(file))
            .with_state(shared.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.context("No port can be opened")?;
        let origin = format!("http://{}", listener.local_addr().context("The port has no number")?);
        // Each step of a paced reply goes out by itself; a socket that cannot be told so still works.
        let listener = listener.tap_io(|socket| drop(socket.set_nodelay(true)));
        let running = tokio::spawn(async move {
            // Only fails with the listener, and then every page says that it does not load.
            let _ = axum::serve(listener, routes).await;
        });
        Ok(Self { shared, origin, running })
    }

    /// The address of a peer's page.
    pub fn page(&self, peer: Peer) -> String {
        format!("{}/{}", self.origin, peer.name())
    }

    /// Answers every question with this reply from here on.
    pub fn answer_with(&self, reply: Reply, rate: Rate) {
        *lock(&self.shared.next) = Some((reply, rate));
    }

    /// What was asked for since the last call, the harness and the pages themselves left out.
    pub fn take_fetched(&self) -> Vec<Fetched> {
        std::mem::take(&mut *lock(&self.shared.fetched))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn answer(State(shared): State<Arc<Shared>>) -> Response {
    let Some((reply, rate)) = lock(&shared.next).clone() else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    ([(header::CONTENT_TYPE, "text/event-stream")], Body::from_stream(paced(&reply, rate))).into_response()
}

async fn profile() -> Response {
    axum::Json(Profile::default()).into_response()
}

async fn file(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path();
    if path == "/harness.js" {
        return ([(header::CONTENT_TYPE, "text/javascript")], HARNESS).into_response();
    }
    if let Some(peer) = path.strip_prefix('/').and_then(|name| Peer::named(name).ok()) {
        return axum::response::Html(PAGE.replace("PEER", peer.name())).into_response();
    }
    let found = path
        .strip_prefix("/pages/")
        .map(|name| (&shared.pages, name))
        .or_else(|| Some((&shared.embed, path.strip_prefix("/embed/")?)))
        .and_then(|(folder, name)| read(folder, name));
    let Some(bytes) = found else { return StatusCode::NOT_FOUND.into_response() };
    lock(&shared.fetched).push(Fetched { path: path.to_owned(), bytes: bytes.clone() });
    ([(header::CONTENT_TYPE, kind(path))], bytes).into_response()
}

fn read(folder: &Path, name: &str) -> Option<Vec<u8>> {
    let plain = !name.split('/').any(|part| part == "..");
    std::fs::read(folder.join(name)).ok().filter(|_| plain)
}

fn kind(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, end)| end) {
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
