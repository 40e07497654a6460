//! When the client goes, the upstream is let go within a second, whatever it is doing.

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::serving::{Running, before, hello, hello_streamed, shipped};
use crate::upstream::{Event, Step, Upstream, chunk, chunked_head, within};

/// Waits until the upstream notices, and checks how long that took.
async fn let_go(upstream: &mut Upstream, since: Instant) {
    assert!(matches!(upstream.next().await, Event::Gone));
    assert!(since.elapsed() < Duration::from_secs(1), "it took {:?}", since.elapsed());
}

/// The client goes before it has heard anything; the upstream has done this much by then.
async fn gone_while_it_waits(script: Vec<Step>, body: &Value) {
    let mut upstream = Upstream::start(script).await;
    let relay = Running::start(before(&upstream.url)).await;
    let request = tokio::spawn(relay.request(body).send());
    upstream.request().await;
    request.abort();
    let_go(&mut upstream, Instant::now()).await;
}

#[tokio::test]
async fn before_headers() {
    for body in [hello(), hello_streamed()] {
        gone_while_it_waits(vec![Step::Hold], &body).await;
    }
}

#[tokio::test]
async fn after_headers_from_a_silent_upstream() {
    let mut upstream = Upstream::start(vec![Step::Send(chunked_head()), Step::Hold]).await;
    let relay = Running::start(before(&upstream.url)).await;
    let response = relay.post(&hello_streamed()).await;
    upstream.request().await;
    drop(response);
    let_go(&mut upstream, Instant::now()).await;
}

/// The client takes the first event of what the upstream sends, and goes.
async fn gone_after_the_first_event(sent: &str) {
    let script = vec![Step::Send(chunked_head()), Step::Send(chunk(sent)), Step::Hold];
    let mut upstream = Upstream::start(script).await;
    let relay = Running::start(before(&upstream.url)).await;
    let mut response = relay.post(&hello_streamed()).await;
    assert_eq!(within(response.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
    upstream.request().await;
    drop(response);
    let_go(&mut upstream, Instant::now()).await;
}

#[tokio::test]
async fn in_the_middle_of_a_stream() {
    gone_after_the_first_event("data: 1\n\n").await;
}

#[tokio::test]
async fn in_the_middle_of_a_message() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{".to_vec();
    gone_while_it_waits(vec![Step::Send(head), Step::Hold], &hello()).await;
}

#[tokio::test]
async fn in_the_middle_of_a_refusal() {
    let head = b"HTTP/1.1 529 x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{".to_vec();
    gone_while_it_waits(vec![Step::Send(head), Step::Hold], &hello_streamed()).await;
}

#[tokio::test]
async fn in_the_middle_of_an_event() {
    gone_after_the_first_event("data: 1\n\ndata: 2").await;
}

#[tokio::test]
async fn at_the_second_try() {
    let scripts = vec![vec![Step::Reset], vec![Step::Hold]];
    let mut upstream = Upstream::following(scripts, Vec::new()).await;
    let relay = Running::start(shipped(&upstream.url)).await;
    let request = tokio::spawn(relay.request(&hello_streamed()).send());
    upstream.request().await;
    upstream.request().await;
    request.abort();
    let_go(&mut upstream, Instant::now()).await;
}
