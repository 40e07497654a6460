//! Connections on several threads: streams pass side by side, end with their clients and with the relay, and each
//! thread uses its connections to the upstream again.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::reuse::keeping;
use crate::serving::{Running, before, hello, hello_streamed};
use crate::upstream::{Event, Step, Upstream, chunk, chunked_head, within};

/// An upstream that sends one event and no end.
fn held() -> Vec<Step> {
    vec![Step::Send(chunked_head()), Step::Send(chunk("data: 1\n\n")), Step::Hold]
}

#[tokio::test]
async fn streams_of_all_threads_end_with_the_relay() {
    let upstream = Upstream::start(held()).await;
    let mut config = before(&upstream.url);
    config.limits.drain = Duration::from_millis(1);
    let mut relay = Running::on_threads(config, 3).await;
    let mut streams = Vec::new();
    for _ in 0..9 {
        let mut stream = relay.post(&hello_streamed()).await;
        assert_eq!(within(stream.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
        streams.push(stream);
    }
    relay.stop();
    for stream in streams {
        let rest = within(stream.text()).await.unwrap();
        assert!(rest.starts_with("event: error\n") && rest.contains("restarted"), "{rest}");
    }
    relay.stopped().await;
}

#[tokio::test]
async fn a_client_that_goes_takes_the_upstream_along() {
    let mut upstream = Upstream::start(held()).await;
    let relay = Running::on_threads(before(&upstream.url), 2).await;
    for _ in 0..4 {
        let mut stream = relay.post(&hello_streamed()).await;
        assert_eq!(within(stream.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
        upstream.request().await;
        let since = Instant::now();
        drop(stream);
        assert!(matches!(upstream.next().await, Event::Gone));
        assert!(since.elapsed() < Duration::from_secs(1), "it took {:?}", since.elapsed());
    }
}

#[tokio::test]
async fn each_thread_uses_its_connections_again() {
    let (url, made) = keeping(None).await;
    let relay = Running::on_threads(before(&url), 2).await;
    // Each request comes over a connection of its own, which stays open, so that the next goes to the other thread.
    let mut open = Vec::new();
    for _ in 0..8 {
        let (client, request) = relay.request(&hello()).build_split();
        let answer = within(client.execute(request.unwrap())).await.unwrap();
        assert_eq!(answer.status(), 200);
        within(answer.text()).await.unwrap();
        open.push(client);
    }
    // One of each thread, and the one that the relay asked over about models before.
    assert_eq!(made.load(Ordering::Relaxed), 3);
}
