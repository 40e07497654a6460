//! Signs of life for a client whose upstream is silent: between whole events and nowhere else.

use std::sync::Arc;
use std::time::Duration;

use relay::Config;
use tokio::sync::Notify;

use crate::serving::{Running, before, hello_streamed};
use crate::upstream::{Event, Step, Upstream, chunk, chunked_head, within};

const BEAT: &str = ": \n\n";

fn beating(upstream: &str) -> Config {
    let mut config = before(upstream);
    config.limits.heartbeat = Duration::from_millis(5);
    config
}

async fn next(response: &mut reqwest::Response) -> Option<String> {
    let chunk = within(response.chunk()).await.unwrap()?;
    Some(String::from_utf8(chunk.to_vec()).unwrap())
}

#[tokio::test]
async fn they_stand_between_whole_events() {
    let go: [Arc<Notify>; 3] = Default::default();
    let script = vec![
        Step::Send(chunked_head()),
        Step::Wait(go[0].clone()),
        Step::Send(chunk("event: a\nda")),
        Step::Wait(go[1].clone()),
        Step::Send(chunk("ta: 1\n\nevent: b\ndata: 2\n")),
        Step::Wait(go[2].clone()),
        Step::Send(chunk("\n")),
        Step::Send(b"0\r\n\r\n".to_vec()),
    ];
    let upstream = Upstream::start(script).await;
    let relay = Running::start(beating(&upstream.url)).await;
    let mut response = relay.post(&hello_streamed()).await;
    let mut events = String::new();
    for go in &go {
        // Two of them, so that the clock goes on after the first.
        let mut beats = 0;
        while beats < 2 {
            let text = next(&mut response).await.unwrap();
            if let Some(beat) = text.strip_prefix(BEAT) {
                assert!(beat.is_empty() || beat.starts_with(BEAT), "{text:?}");
                beats += 1;
            } else {
                events.push_str(text.strip_suffix(BEAT).unwrap_or(&text));
            }
            assert!(events.is_empty() || events.ends_with("\n\n"), "{events:?}");
        }
        go.notify_one();
    }
    while let Some(text) = next(&mut response).await {
        events.push_str(&text.replace(BEAT, ""));
    }
    assert_eq!(events, "event: a\ndata: 1\n\nevent: b\ndata: 2\n\n");
}

#[tokio::test]
async fn they_do_not_keep_a_stream_whose_client_has_gone() {
    let mut upstream = Upstream::start(vec![Step::Send(chunked_head()), Step::Hold]).await;
    let relay = Running::start(beating(&upstream.url)).await;
    let mut response = relay.post(&hello_streamed()).await;
    assert!(next(&mut response).await.unwrap().starts_with(BEAT));
    upstream.request().await;
    drop(response);
    let since = std::time::Instant::now();
    assert!(matches!(upstream.next().await, Event::Gone));
    assert!(since.elapsed() < Duration::from_secs(1), "it took {:?}", since.elapsed());
}

#[tokio::test]
async fn they_do_not_make_a_silent_upstream_alive() {
    let upstream = Upstream::start(vec![Step::Send(chunked_head()), Step::Hold]).await;
    let mut config = beating(&upstream.url);
    // So much longer than a beat that a busy machine beats before it.
    config.limits.idle = Duration::from_millis(400);
    let relay = Running::start(config).await;
    let text = within(relay.post(&hello_streamed()).await.text()).await.unwrap();
    assert!(text.starts_with(BEAT) && text.contains("event: error"), "{text}");
    assert!(text.contains("timeout_error"), "{text}");
}

#[tokio::test]
async fn zero_means_none() {
    let upstream = Upstream::start(vec![Step::Send(chunked_head()), Step::Hold]).await;
    let mut config = beating(&upstream.url);
    config.limits.heartbeat = Duration::ZERO;
    config.limits.idle = Duration::from_millis(40);
    let relay = Running::start(config).await;
    let text = within(relay.post(&hello_streamed()).await.text()).await.unwrap();
    assert!(text.starts_with("event: error"), "{text}");
}
