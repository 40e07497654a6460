//! Servers whose certificates only the operator's own authority vouches for: the program trusts whom its system
//! trusts, which `SSL_CERT_FILE` says. An upstream is asked over HTTP/2 where it speaks it, and Redis over TLS.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{Method, StatusCode, Version};
use axum::response::IntoResponse;
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use relay::config::TlsFiles;
use relay::serving::tls;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::program::{Program, certificate, keyed, private};
use crate::redis_server::RedisServer;
use crate::serving::client;
use crate::tls::written;
use crate::upstream::{Upstream, within};

/// Streams that an upstream allows on one connection, no fewer than the relay makes use of.
const ALLOWED: u32 = 64;

/// An upstream with a certificate of its own.
struct Secured {
    url: String,
    files: TlsFiles,
    /// How each question was asked.
    asked: mpsc::UnboundedReceiver<Version>,
    /// Lets one stream go on.
    go: Arc<Notify>,
    _folder: TempDir,
}

impl Secured {
    /// It speaks these protocols.
    async fn speaking(protocols: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let files = written(&folder, &certificate());
        let mut config = tls::read(&files).unwrap().as_ref().clone();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let (ask, asked) = mpsc::unbounded_channel();
        let go = Arc::new(Notify::new());
        let answers = answers(ask, go.clone());
        tokio::spawn(async move {
            let acceptor = TlsAcceptor::from(Arc::new(config));
            while let Ok((connection, _)) = listener.accept().await {
                let (acceptor, answers) = (acceptor.clone(), answers.clone());
                tokio::spawn(async move {
                    let Ok(connection) = acceptor.accept(connection).await else { return };
                    let service = service_fn(move |request: axum::http::Request<hyper::body::Incoming>| {
                        answers.clone().oneshot(request.map(Body::new))
                    });
                    let mut builder = auto::Builder::new(TokioExecutor::new());
                    builder.http2().max_concurrent_streams(ALLOWED);
                    let _ = builder.serve_connection(TokioIo::new(connection), service).await;
                });
            }
        });
        Self { url, files, asked, go, _folder: folder }
    }
}

/// Streams of two events, the second of which waits.
fn answers(ask: mpsc::UnboundedSender<Version>, go: Arc<Notify>) -> Router {
    Router::new().fallback(move |request: Request| {
        let (ask, go) = (ask.clone(), go.clone());
        async move {
            if request.method() == Method::GET {
                return StatusCode::NOT_FOUND.into_response();
            }
            ask.send(request.version()).unwrap();
            let first = stream::iter([Bytes::from_static(b"data: 1\n\n")]);
            let second = stream::once(async move {
                go.notified().await;
                Bytes::from_static(b"data: 2\n\n")
            });
            let events = Body::from_stream(first.chain(second).map(Ok::<_, Infallible>));
            ([(CONTENT_TYPE, "text/event-stream")], events).into_response()
        }
    })
}

#[tokio::test]
async fn an_upstream_is_asked_over_http_2_where_it_speaks_it() {
    for (protocols, version) in [
        (&["h2", "http/1.1"][..], Version::HTTP_2),
        (&["http/1.1"], Version::HTTP_11),
        (&[], Version::HTTP_11),
    ] {
        let mut upstream = Secured::speaking(protocols).await;
        let relay = Program::trusting(&upstream.files.cert, &keyed(&upstream.url)).await;
        let mut answer = relay.post(&private()).await;
        assert_eq!(answer.status(), 200, "{protocols:?}");
        assert_eq!(within(answer.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
        assert_eq!(within(upstream.asked.recv()).await.unwrap(), version, "{protocols:?}");
        upstream.go.notify_one();
        assert_eq!(within(answer.text()).await.unwrap(), "data: 2\n\n");
        relay.stop(&[]).await;
    }
}

#[tokio::test]
async fn more_streams_than_a_connection_takes_all_begin() {
    // They come over one connection, and so to one of the relay's threads.
    const MANY: usize = 90;
    assert!(MANY > ALLOWED as usize);
    // A client needs somebody to make handshakes, who comes with the first one.
    drop(client());
    let speaking = reqwest::Client::builder().no_proxy().tls_certs_only([]).http2_prior_knowledge();
    let client = speaking.build().unwrap();
    let upstream = Secured::speaking(&["h2"]).await;
    let limits = ["visitor", "block"]
        .map(|scope| format!("budget.{scope}.streams = {MANY}\nbudget.{scope}.requests_minute = {MANY}\n"));
    let relay = Program::trusting(&upstream.files.cert, &(keyed(&upstream.url) + &limits.concat())).await;
    let mut streams = Vec::new();
    for _ in 0..MANY {
        let mut stream = relay.post_with(&client, &private()).await;
        assert_eq!(
            within(stream.chunk()).await.unwrap().unwrap(),
            "data: 1\n\n",
            "{} are open",
            streams.len()
        );
        streams.push(stream);
    }
    drop(streams);
    relay.stop(&[]).await;
}

#[tokio::test]
async fn an_upstream_that_nobody_vouches_for_is_not_asked() {
    let mut upstream = Secured::speaking(&["h2"]).await;
    let other = Secured::speaking(&["h2"]).await;
    let mut relay = Program::trusting(&other.files.cert, &keyed(&upstream.url)).await;
    assert_eq!(relay.post(&private()).await.status(), 502);
    let line = relay.said("the upstream did not answer").await;
    assert!(line.contains("certificate"), "{line}");
    relay.stop(&[]).await;
    assert!(upstream.asked.try_recv().is_err(), "nothing was said to it, and no key");
}

#[tokio::test]
async fn redis_is_reached_over_tls() {
    let folder = tempfile::tempdir().unwrap();
    let files = written(&folder, &certificate());
    let mut redis = RedisServer::secured(&files.cert, &files.key);
    let message = r#"{"type":"message","content":[]}"#;
    let upstream = Upstream::answering("200 OK", &[("content-type", "application/json")], message).await;
    let settings = format!("{}limits_url = \"{}\"\n", keyed(&upstream.url), redis.url());
    let relay = Program::trusting(&files.cert, &settings).await;
    let mut body = private();
    body["stream"] = false.into();
    // A busy machine may take longer to connect than the relay waits for.
    within(async { while relay.post(&body).await.status() != 200 {} }).await;
    redis.kill();
    assert_eq!(relay.post(&body).await.status(), 503);
    redis.again();
    within(async { while relay.post(&body).await.status() != 200 {} }).await;
    relay.stop(&[]).await;

    // One that nobody vouches for counts nothing.
    let other = tempfile::tempdir().unwrap();
    let strange = Program::trusting(&written(&other, &certificate()).cert, &settings).await;
    assert_eq!(strange.post(&body).await.status(), 503);
    strange.stop(&[]).await;
}
