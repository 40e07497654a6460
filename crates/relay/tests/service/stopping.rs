//! SIGTERM: the program lets answers end for as long as the drain limit says, tells the streams that are left, and
//! ends without an error.

use std::time::{Duration, Instant};

use crate::program::{Program, keyed, private};
use crate::upstream::{Event, Step, Upstream, chunk, chunked_head, in_two_parts, within};

const STREAMS: usize = 20;

#[tokio::test]
async fn streams_that_are_left_at_the_drain_limit_are_told() {
    let script = vec![Step::Send(chunked_head()), Step::Send(chunk("data: 1\n\n")), Step::Hold];
    let mut upstream = Upstream::start(script).await;
    let relay = Program::start(&format!("{}limits.drain_ms = 300\n", unlimited(&upstream.url))).await;
    let mut streams = Vec::new();
    for _ in 0..STREAMS {
        let mut stream = relay.post(&private()).await;
        assert_eq!(within(stream.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
        upstream.request().await;
        streams.push(stream);
    }
    let since = Instant::now();
    relay.signal("-TERM");
    for stream in streams {
        let rest = within(stream.text()).await.expect("it ends in order");
        assert!(rest.starts_with("event: error\ndata: {") && rest.ends_with("}\n\n"), "{rest}");
        assert!(rest.contains("restarted"), "{rest}");
        assert!(matches!(upstream.next().await, Event::Gone));
    }
    assert!(since.elapsed() >= Duration::from_millis(300), "{:?}", since.elapsed());
    assert_eq!(relay.ended(&[]).await.code(), Some(0));
    assert!(since.elapsed() < Duration::from_secs(5), "{:?}", since.elapsed());
}

#[tokio::test]
async fn streams_that_end_in_time_are_whole_and_nobody_waits_longer() {
    let (upstream, go) = in_two_parts().await;
    // Longer than the test has patience: the end of the stream is what ends the program.
    let mut relay = Program::start(&format!("{}limits.drain_ms = 60000\n", unlimited(&upstream.url))).await;
    let mut stream = relay.post(&private()).await;
    assert_eq!(within(stream.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
    relay.signal("-TERM");
    relay.said("stopping").await;
    let refused = relay.post(&private()).await;
    assert_eq!((refused.status().as_u16(), &refused.headers()["retry-after"]), (503, &"2".parse().unwrap()));
    go.notify_one();
    assert_eq!(within(stream.chunk()).await.unwrap().unwrap(), "data: 2\n\n");
    assert_eq!(within(stream.chunk()).await.unwrap(), None);
    assert_eq!(relay.ended(&[]).await.code(), Some(0));
}

/// As many streams for one visitor as the test opens.
fn unlimited(upstream: &str) -> String {
    format!(
        "{}budget.visitor.streams = {STREAMS}\nbudget.visitor.requests_minute = 100\nbudget.block.streams = {STREAMS}\n",
        keyed(upstream)
    )
}
