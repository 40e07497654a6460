//! Streams from the upstream that end too early, come in crumbs, or never end an event.

use std::sync::Arc;
use std::time::Duration;

use messages::limits::SSE_BYTES;
use tokio::sync::Notify;

use super::proxy::{Faults, Proxy};
use super::toxic::{Ending, Toxic};
use crate::serving::{Running, before, hello_streamed, say};
use crate::streams::TRANSCRIPT;
use crate::upstream::{Event, Step, Upstream, chunk, chunked_head, within};

/// Events with each kind of line end and a character of four bytes.
const EVENTS: [&str; 4] = [
    "event: ping\ndata: {}\n\n",
    "data: \u{1f5fb} and more\r\n\r\n",
    ": a comment\n",
    "data: a\rdata: b\r\r",
];

/// What comes of the stream when so many bytes of it do: whole events alone. A CR ends a line, whether or not the LF
/// that belongs to it has come.
fn whole_events(bytes: usize) -> String {
    let mut whole = String::new();
    for event in EVENTS {
        let left = bytes - whole.len();
        let needed = if event.ends_with("\r\n") { event.len() - 1 } else { event.len() };
        if left < needed {
            break;
        }
        whole.push_str(&event[..left.min(event.len())]);
    }
    whole
}

#[tokio::test]
async fn a_cut_at_any_byte_leaves_whole_events_and_an_error() {
    let body = EVENTS.concat();
    let script = vec![Step::Send(chunked_head()), Step::Send(chunk(&body)), Step::Hold];
    let upstream = Upstream::start(script).await;
    let proxy = Proxy::before(&upstream.url, Faults::default()).await;
    let relay = Running::start(before(&proxy.url)).await;
    let framing = chunk(&body).len() - body.len() - 2;
    for at in 1..=body.len() {
        for ending in [Ending::Close, Ending::Reset] {
            proxy.set(Faults::down(Toxic::CutBody(framing + at, ending)));
            let response = relay.post(&hello_streamed()).await;
            let (status, text) = (response.status(), within(response.text()).await.unwrap());
            assert!(text.contains("broke before the reply was complete"), "{at} {ending:?}: {text}");
            assert!(!text.contains(char::REPLACEMENT_CHARACTER), "{at} {ending:?}: {text}");
            if ending == Ending::Reset && status == 502 {
                // The reset has overtaken all that came.
                continue;
            }
            let (came, error) = text.split_at(text.find("event: error\ndata: {").expect(&text));
            assert!(error.ends_with("}\n\n"), "{error}");
            match ending {
                Ending::Close => assert_eq!(came, whole_events(at), "cut at {at}"),
                Ending::Reset => assert_eq!(came, whole_events(came.len()), "reset at {at}"),
            }
        }
    }
}

#[tokio::test]
async fn an_ordered_end_before_the_last_event_passes_as_it_came() {
    let body = EVENTS.concat();
    let script =
        vec![Step::Send(chunked_head()), Step::Send(chunk(&body)), Step::Send(b"0\r\n\r\n".to_vec())];
    let upstream = Upstream::start(script).await;
    let answer = say(before(&upstream.url), &hello_streamed()).await;
    assert_eq!((answer.status.as_u16(), answer.body), (200, body));
}

#[tokio::test]
async fn a_reset_after_some_events_leaves_them() {
    let go = Arc::new(Notify::new());
    let script = vec![
        Step::Send(chunked_head()),
        Step::Send(chunk("data: 1\n\ndata: 2\n\ndata: ha")),
        Step::Wait(go.clone()),
        Step::Reset,
    ];
    let upstream = Upstream::start(script).await;
    let relay = Running::start(before(&upstream.url)).await;
    let mut response = relay.post(&hello_streamed()).await;
    assert_eq!(within(response.chunk()).await.unwrap().unwrap(), "data: 1\n\ndata: 2\n\n");
    go.notify_one();
    let rest = within(response.text()).await.unwrap();
    assert!(rest.starts_with("event: error\ndata: {"), "{rest}");
    assert!(rest.contains("broke before the reply was complete"), "{rest}");
}

#[tokio::test]
async fn bytes_may_come_one_by_one() {
    let script =
        vec![Step::Send(chunked_head()), Step::Send(chunk(TRANSCRIPT)), Step::Send(b"0\r\n\r\n".to_vec())];
    let upstream = Upstream::start(script).await;
    let crumbs = Some(Toxic::Slicer(1, Duration::ZERO));
    let faults = Faults { up: crumbs, down: crumbs };
    let behind = Proxy::before(&upstream.url, faults).await;
    let relay = Running::start(before(&behind.url)).await;
    let in_front = Proxy::before(&relay.url, faults).await;
    let response = within(relay.at(&in_front.url, &hello_streamed()).send()).await.unwrap();
    assert_eq!(within(response.text()).await.unwrap(), TRANSCRIPT);
}

#[tokio::test]
async fn a_slow_stream_outlives_the_idle_limit() {
    let body = ": ping\n\n".repeat(20) + "data: the reply\n\n";
    let script =
        vec![Step::Send(chunked_head()), Step::Send(chunk(&body)), Step::Send(b"0\r\n\r\n".to_vec())];
    let upstream = Upstream::start(script).await;
    // Thirty pieces or more, each well within the limit, and all of them together beyond it.
    let proxy =
        Proxy::before(&upstream.url, Faults::down(Toxic::Slicer(6, Duration::from_millis(100)))).await;
    let mut config = before(&proxy.url);
    config.limits.idle = Duration::from_secs(2);
    let answer = say(config, &hello_streamed()).await;
    assert_eq!((answer.status.as_u16(), answer.body), (200, body));
}

#[tokio::test]
async fn an_event_without_end_is_given_up() {
    let piece = chunk(&"x".repeat(1 << 20));
    let mut script = vec![Step::Send(chunked_head()), Step::Send(chunk("data: 1\n\ndata: "))];
    script.extend(std::iter::repeat_n(Step::Send(piece), 80));
    let mut upstream = Upstream::start(script).await;
    let proxy = Proxy::before(&upstream.url, Faults::default()).await;
    let answer = say(before(&proxy.url), &hello_streamed()).await;
    let (came, error) = answer.body.split_at(answer.body.find("event: error\n").expect("an error comes"));
    assert_eq!(came, "data: 1\n\n");
    assert!(error.contains("api_error") && error.len() < 1000, "{error}");
    upstream.request().await;
    assert!(matches!(upstream.next().await, Event::Gone), "nobody takes the rest");
    // What the sockets hold comes on top of what the relay does; a system may let each hold 32 MB and more.
    assert!(proxy.passed() < SSE_BYTES + (48 << 20), "{} bytes came", proxy.passed());
}
