//! Connections that bring nothing, too many of them, and those that come while the relay stops.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::serving::{NOWHERE, Running, before, client, hello, hello_streamed};
use crate::upstream::{Step, Upstream, chunk, chunked_head, within};

/// Everything that comes over a connection after these bytes were sent.
async fn answer(relay: &Running, bytes: &[u8]) -> String {
    let mut connection = TcpStream::connect(relay.url.strip_prefix("http://").unwrap()).await.unwrap();
    connection.write_all(bytes).await.unwrap();
    let mut answer = Vec::new();
    within(connection.read_to_end(&mut answer)).await.unwrap();
    String::from_utf8(answer).unwrap()
}

#[tokio::test]
async fn a_head_that_is_never_complete_ends_the_connection() {
    let mut config = before(NOWHERE);
    config.limits.header = Duration::from_millis(60);
    let relay = Running::start(config).await;
    for beginning in [&b""[..], b"P", b"GET /healthz HTTP/1.1\r\nhost: x\r\n", b"PRI * HTTP/2.0\r\n"] {
        assert_eq!(answer(&relay, beginning).await, "");
    }
}

#[tokio::test]
async fn a_connection_too_many_is_told_so() {
    let mut config = before(NOWHERE);
    config.connections = 1;
    let relay = Running::start(config).await;
    let address = relay.url.strip_prefix("http://").unwrap();
    let mut first = TcpStream::connect(address).await.unwrap();
    first.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut byte = [0];
    within(first.read_exact(&mut byte)).await.unwrap();
    let response = relay.post(&hello()).await;
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "2");
    assert!(response.headers().contains_key("access-control-allow-origin"));
    assert!(within(response.text()).await.unwrap().contains("overloaded_error"));
}

#[tokio::test]
async fn while_the_relay_stops_new_requests_are_sent_elsewhere() {
    let script = vec![Step::Send(chunked_head()), Step::Send(chunk("data: 1\n\n")), Step::Hold];
    let upstream = Upstream::start(script).await;
    let mut config = before(&upstream.url);
    config.limits.drain = Duration::from_millis(1500);
    let mut relay = Running::start(config).await;
    let ready = format!("{}/readyz", relay.url);
    assert_eq!(within(client().get(&ready).send()).await.unwrap().status(), 200);
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = relay.post(&hello_streamed()).await;
        assert_eq!(within(stream.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
        streams.push(stream);
    }
    relay.stop();
    while within(client().get(&ready).send()).await.unwrap().status() != 503 {}
    let refused = relay.post(&hello()).await;
    assert_eq!(
        (refused.status().as_u16(), &refused.headers()["connection"]),
        (503, &"close".parse().unwrap())
    );
    assert!(refused.headers().contains_key("retry-after"));
    for stream in streams {
        let rest = within(stream.text()).await.unwrap();
        assert!(rest.starts_with("event: error\n") && rest.contains("restarted"), "{rest}");
    }
    relay.stopped().await;
}
