//! Each kind of fault that toxiproxy knows, on either side of the relay: the stream comes whole, or its end is
//! told.

use std::time::Duration;

use super::proxy::{Faults, Proxy};
use super::toxic::Toxic;
use crate::serving::{Running, before, hello_streamed};
use crate::upstream::{Step, Upstream, chunk, within};

const SHORT: Duration = Duration::from_millis(20);

/// What comes of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All of it.
    Whole,
    /// An error answer of the relay's.
    Refused,
    /// Some whole events, and then an error event of the relay's.
    Told,
    /// Nothing, or a body that the client sees is not whole.
    Broken,
}

/// The eight kinds, so that they change what is on the way back, with what comes of them behind the relay and in
/// front of it.
fn kinds(length: usize) -> [(Toxic, Outcome, Outcome); 8] {
    use Outcome::{Broken, Refused, Told, Whole};
    [
        (Toxic::Latency(SHORT, SHORT), Whole, Whole),
        (Toxic::Down, Refused, Broken),
        (Toxic::Bandwidth(40 * length), Whole, Whole),
        (Toxic::SlowClose(SHORT), Whole, Whole),
        (Toxic::Timeout(SHORT), Refused, Broken),
        (Toxic::ResetPeer(SHORT), Refused, Broken),
        (Toxic::Slicer(7, Duration::from_millis(1)), Whole, Whole),
        // Beyond the head on both sides, and before the end.
        (Toxic::LimitData(length - 10), Told, Broken),
    ]
}

fn stream() -> String {
    (0..60).map(|number| format!("data: event {number}\n\n")).collect()
}

async fn upstream() -> Upstream {
    // A connection that is used once has one fault.
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\
                connection: close\r\n\r\n";
    Upstream::start(vec![Step::Send([head.as_bytes(), &chunk(&stream()), b"0\r\n\r\n"].concat())]).await
}

/// Posts to a relay through a proxy in front of it.
async fn outcome(relay: &Running, url: &str) -> Outcome {
    let Ok(response) = within(relay.at(url, &hello_streamed()).send()).await else { return Outcome::Broken };
    let status = response.status().as_u16();
    let Ok(text) = within(response.text()).await else { return Outcome::Broken };
    match status {
        502 | 504 if text.starts_with("{\"type\":\"error\"") => Outcome::Refused,
        200 if text == stream() => Outcome::Whole,
        200 => {
            let (came, error) = text.split_at(text.find("event: error\ndata: {").expect(&text));
            assert!(stream().starts_with(came) && came.ends_with("\n\n"), "{came}");
            assert!(error.ends_with("}\n\n"), "{error}");
            Outcome::Told
        }
        _ => panic!("{status}: {text}"),
    }
}

#[tokio::test]
async fn behind_the_relay() {
    let upstream = upstream().await;
    let proxy = Proxy::before(&upstream.url, Faults::default()).await;
    let relay = Running::start(before(&proxy.url)).await;
    assert_eq!(outcome(&relay, &relay.url).await, Outcome::Whole);
    for (toxic, expected, _) in kinds(stream().len()) {
        proxy.set(Faults::down(toxic));
        assert_eq!(outcome(&relay, &relay.url).await, expected, "{toxic:?}");
    }
}

#[tokio::test]
async fn in_front_of_the_relay() {
    let upstream = upstream().await;
    let relay = Running::start(before(&upstream.url)).await;
    let proxy = Proxy::before(&relay.url, Faults::default()).await;
    for (toxic, _, expected) in kinds(stream().len()) {
        proxy.set(Faults::down(toxic));
        assert_eq!(outcome(&relay, &proxy.url).await, expected, "{toxic:?} on the way back");
    }
    // What befalls the request befalls it before anybody is asked.
    for (toxic, _, expected) in kinds(hello_streamed().to_string().len()) {
        proxy.set(Faults::up(toxic));
        assert_eq!(outcome(&relay, &proxy.url).await, expected, "{toxic:?} on the way there");
    }
}
