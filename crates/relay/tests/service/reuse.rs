//! Connections to the upstream are used again, so that a request does not wait for a handshake.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use axum::http::{Method, StatusCode};
use axum::response::IntoResponse;
use axum::serve::ListenerExt;
use futures_util::future::join_all;
use tokio::net::TcpListener;
use tokio::sync::Barrier;

use crate::serving::{PAGE, Running, before, client, hello, hello_streamed};
use crate::upstream::within;

const STREAM: &str = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{}}}\n\n\
    event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

/// An upstream that keeps its connections: its address, and how many were made. Answers wait for each other where
/// there is a barrier.
pub async fn keeping(together: Option<Arc<Barrier>>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let made = Arc::new(AtomicUsize::new(0));
    let count = made.clone();
    let listener = listener.tap_io(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    let answer = move |request: Request| {
        let together = together.clone();
        async move {
            // What the relay asks about models is no visitor's request.
            if request.method() == Method::GET {
                return StatusCode::NOT_FOUND.into_response();
            }
            let body = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
            if let Some(together) = together {
                together.wait().await;
            }
            if String::from_utf8_lossy(&body).contains("\"stream\":true") {
                return ([(CONTENT_TYPE, "text/event-stream")], STREAM).into_response();
            }
            ([(CONTENT_TYPE, "application/json")], r#"{"type":"message","content":[]}"#).into_response()
        }
    };
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer)).await });
    (url, made)
}

#[tokio::test]
async fn one_connection_carries_one_request_after_the_other() {
    let (url, made) = keeping(None).await;
    let relay = Running::start(before(&url)).await;
    for turn in 0..6 {
        let body = if turn % 2 == 0 { hello_streamed() } else { hello() };
        let answer = relay.post(&body).await;
        assert_eq!(answer.status(), 200);
        let text = within(answer.text()).await.unwrap();
        assert!(text.contains("message"), "{text}");
    }
    assert_eq!(made.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn many_requests_at_once_all_go_up_at_once() {
    // More than one lane takes: if one of them waited for another, none would be answered.
    const MANY: usize = 80;
    let (url, made) = keeping(Some(Arc::new(Barrier::new(MANY)))).await;
    let relay = Running::start(before(&url)).await;
    let client = client();
    let request = || {
        let request = client.post(format!("{}/v1/messages", relay.url)).header(ORIGIN, PAGE);
        request.header(CONTENT_TYPE, "application/json").body(hello().to_string()).send()
    };
    let answers = within(join_all((0..MANY).map(|_| request()))).await;
    assert!(answers.into_iter().all(|answer| answer.unwrap().status() == 200));
    assert!(made.load(Ordering::Relaxed) >= MANY);
}
