//! A static web server for host pages, the built widget and the built demo page, each on a port of its own and therefore
//! an origin of its own.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::answer::Gate;
use crate::host::{Host, STYLE};
use crate::trouble::{Trouble, Troubles};

/// A running site. Dropping it stops it.
pub struct Site {
    origin: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    folder: Option<PathBuf>,
    pages: Mutex<HashMap<String, Response<Bytes>>>,
    held: Mutex<Option<(String, Gate)>>,
    relay: Mutex<Option<String>>,
    version: Mutex<bool>,
    refused: Mutex<Vec<(String, StatusCode)>>,
    troubles: Troubles,
    asked: Mutex<Vec<String>>,
    client: reqwest::Client,
}

impl Site {
    /// A site that serves `folder` and whatever pages are added to it.
    pub async fn of(folder: impl Into<PathBuf>) -> Self {
        Self::start(Some(folder.into())).await
    }

    /// A site with nothing but the pages added to it.
    pub async fn empty() -> Self {
        Self::start(None).await
    }

    async fn start(folder: Option<PathBuf>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port on the loopback address");
        let address = listener.local_addr().expect("a bound listener has an address");
        crate::choose_tls();
        let shared = Arc::new(Shared { folder, ..Shared::default() });
        let router = axum::Router::new().fallback(serve).with_state(shared.clone());
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("the site's listener stays open");
        });
        let site = Self { origin: format!("http://{address}"), shared, server };
        site.file("/host.css", "text/css", STYLE);
        site
    }

    /// The origin: scheme, address and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Adds a host page and returns its address.
    pub fn page(&self, path: &str, host: &Host) -> String {
        let mut response = Response::new(Bytes::from(host.html()));
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if let Some(policy) = host.content_security_policy() {
            let value = HeaderValue::from_str(policy).expect("a policy is a header value");
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value);
        }
        self.add(path, response)
    }

    /// Adds a file and returns its address.
    pub fn file(&self, path: &str, content_type: &'static str, text: impl Into<Bytes>) -> String {
        let mut response = Response::new(text.into());
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        self.add(path, response)
    }

    /// Holds back every answer to a path that ends with `suffix` until `gate` opens.
    pub fn hold(&self, suffix: &str, gate: &Gate) {
        *self.shared.held.lock().expect("no handler panics") = Some((suffix.into(), gate.clone()));
    }

    /// Answers with this status, and nothing else, to every path that begins with `prefix`.
    pub fn refuse(&self, prefix: &str, status: StatusCode) {
        self.shared.refused.lock().expect("no handler panics").push((prefix.into(), status));
    }

    /// Lets each of these come to one request for `files`, a path with one `*` for any characters; then they are served.
    pub fn trouble(&self, files: &str, troubles: impl IntoIterator<Item = Trouble>) {
        self.shared.troubles.add(files, troubles);
    }

    /// Sends `/v1/…` and `/p/…` on to the relay at this address, as a development server's proxy does; while nothing
    /// listens there, it answers 500 with an empty body.
    pub fn proxy_to(&self, relay: &str) {
        *self.shared.relay.lock().expect("no handler panics") = Some(relay.into());
    }

    /// Sends `/v1/…` on to a server of the API that has no relay in front, as a host's own small proxy would: it adds the
    /// version and nothing else.
    pub fn proxy_past_the_relay(&self, upstream: &str) {
        self.proxy_to(upstream);
        *self.shared.version.lock().expect("no handler panics") = true;
    }

    /// Every path that was asked for so far.
    pub fn asked(&self) -> Vec<String> {
        self.shared.asked.lock().expect("no handler panics").clone()
    }

    fn add(&self, path: &str, response: Response<Bytes>) -> String {
        self.shared.pages.lock().expect("no handler panics").insert(path.into(), response);
        format!("{}{path}", self.origin)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    shared.asked.lock().expect("no handler panics").push(path.clone());
    let held = shared.held.lock().expect("no handler panics").clone();
    if let Some((suffix, gate)) = held
        && path.ends_with(&suffix)
    {
        gate.pass().await;
    }
    let refused = shared.refused.lock().expect("no handler panics").clone();
    if let Some((_, status)) = refused.iter().find(|(prefix, _)| path.starts_with(prefix)) {
        return status.into_response();
    }
    if let Some(answer) = shared.troubles.answer(&path) {
        return answer;
    }
    let relay = shared.relay.lock().expect("no handler panics").clone();
    if let Some(relay) = relay
        && (path.starts_with("/v1/") || path.starts_with("/p/"))
    {
        let mut request = request;
        if *shared.version.lock().expect("no handler panics") {
            request.headers_mut().insert("anthropic-version", HeaderValue::from_static("2026-10-21"));
        }
        return forward(&shared.client, &relay, request).await;
    }
    if let Some(page) = shared.pages.lock().expect("no handler panics").get(&path) {
        return page.clone().map(Body::from);
    }
    match &shared.folder {
        Some(folder) => file(folder, &path),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file(folder: &Path, path: &str) -> Response {
    let name = if path == "/" { "index.html" } else { path.trim_start_matches('/') };
    if name.split('/').any(|part| part == "..") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Ok(bytes) = std::fs::read(folder.join(name)) else { return StatusCode::NOT_FOUND.into_response() };
    let kind = match name.rsplit_once('.').map(|(_, end)| end) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    };
    ([(header::CONTENT_TYPE, kind)], bytes).into_response()
}

async fn forward(client: &reqwest::Client, relay: &str, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    let target = format!("{relay}{}", parts.uri);
    let headers = without_hop_by_hop(&parts.headers);
    let sent = client.request(parts.method, target).headers(headers).body(body).send().await;
    let Ok(answer) = sent else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = answer.status();
    *response.headers_mut() = without_hop_by_hop(answer.headers());
    *response.body_mut() = Body::from_stream(answer.bytes_stream());
    response
}

fn without_hop_by_hop(headers: &HeaderMap) -> HeaderMap {
    let hop = [header::HOST, header::CONNECTION, header::TRANSFER_ENCODING, header::CONTENT_LENGTH];
    let kept = headers.iter().filter(|(name, _)| !hop.contains(name));
    kept.map(|(name, value)| (HeaderName::clone(name), value.clone())).collect()
}
