//! The relay under test: through its router alone, or on a free port.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderMap, Request, StatusCode};
use relay::serving::{Server, Workers};
use relay::{Config, app, serve};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tower::ServiceExt;

use crate::upstream::within;

/// A page that the default settings allow.
pub const PAGE: &str = "http://localhost:8080";

/// Settings in front of this upstream, with the rest as shipped.
pub fn shipped(upstream: &str) -> Config {
    Config::upstream(upstream).unwrap()
}

/// The same without further tries, for tests about one answer.
pub fn before(upstream: &str) -> Config {
    let mut config = shipped(upstream);
    config.limits.retry = Duration::ZERO;
    config
}

/// The same with a change to its one profile.
pub fn with(upstream: &str, change: impl FnOnce(&mut relay::config::Profile)) -> Config {
    let mut config = before(upstream);
    change(config.profiles.get_mut("default").unwrap());
    config
}

/// An upstream that is never reached, for requests that must not get that far.
pub const NOWHERE: &str = "http://127.0.0.1:1";

/// A request that every check lets pass.
pub fn hello() -> Value {
    json!({
        "model": "claude-haiku-5-5",
        "max_tokens": 1024,
        "messages": [{"role": "user", "content": "Hello"}],
    })
}

/// The same, streamed.
pub fn hello_streamed() -> Value {
    let mut body = hello();
    body["stream"] = json!(true);
    body
}

/// An answer of the relay, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("not JSON: {}", self.body))
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks that this is an error in the API's shape, and gives its sentence.
    pub fn error(&self, status: u16, kind: &str) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        assert_eq!(self.header("content-type"), Some("application/json"));
        let json = self.json();
        assert_eq!(json["type"], "error");
        assert_eq!(json["error"]["type"], kind, "{}", self.body);
        json["error"]["message"].as_str().unwrap().to_owned()
    }
}

/// A POST from the allowed page.
pub fn post(body: impl Into<Body>) -> Request<Body> {
    Request::post("/v1/messages")
        .header(ORIGIN, PAGE)
        .header(CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap()
}

/// What the router answers to a request.
pub async fn ask(config: Config, request: Request<Body>) -> Answer {
    let response = within(app(config).oneshot(request)).await.unwrap();
    let (head, body) = response.into_parts();
    let body = within(axum::body::to_bytes(body, usize::MAX)).await.unwrap();
    Answer { status: head.status, headers: head.headers, body: String::from_utf8(body.to_vec()).unwrap() }
}

/// What the router answers to a JSON body from the allowed page.
pub async fn say(config: Config, body: &Value) -> Answer {
    ask(config, post(body.to_string())).await
}

/// Why `serve` refuses settings.
pub async fn refused_to_serve(config: Config) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    within(serve(listener, config, std::future::pending())).await.unwrap_err().to_string()
}

/// A relay on a free port.
pub struct Running {
    pub url: String,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<std::io::Result<()>>,
}

impl Running {
    /// Serves with these settings.
    pub async fn start(config: Config) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let shutdown = async { drop(stopped.await) };
        let server = tokio::spawn(serve(listener, config, shutdown));
        Self { url, stop: Some(stop), server }
    }

    /// The same on so many threads of its own, as the program does.
    pub async fn on_threads(config: Config, threads: usize) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(async move {
            let workers = Workers::of(threads.try_into().unwrap())?;
            Server::start(listener, config).await?.on(workers).run(async { drop(stopped.await) }).await;
            Ok(())
        });
        Self { url, stop: Some(stop), server }
    }

    /// Posts from the allowed page; the answer's body is still to be read.
    pub async fn post(&self, body: &Value) -> reqwest::Response {
        within(self.request(body).send()).await.unwrap()
    }

    /// The same, not sent yet.
    pub fn request(&self, body: &Value) -> reqwest::RequestBuilder {
        self.at(&self.url, body)
    }

    /// The same to another address that leads to this relay.
    pub fn at(&self, url: &str, body: &Value) -> reqwest::RequestBuilder {
        client()
            .post(format!("{url}/v1/messages"))
            .header(ORIGIN, PAGE)
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string())
    }

    /// Tells the relay to stop, as a signal does.
    pub fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Waits until it has.
    pub async fn stopped(self) {
        within(self.server).await.unwrap().unwrap();
    }
}

/// A client without a proxy and without TLS.
pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap()
}
