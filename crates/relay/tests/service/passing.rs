//! Streams on a connection of HTTP/1, byte by byte: how an answer is framed, what follows it on the same connection,
//! and what ends that.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::serving::{PAGE, Running, before, hello_streamed};
use crate::upstream::{Upstream, in_two_parts, within};

const END: &str = "0\r\n\r\n";

/// A client that writes its requests itself.
struct Client {
    connection: TcpStream,
    /// What came and was not looked at yet.
    came: String,
}

impl Client {
    async fn of(relay: &Running) -> Self {
        let address = relay.url.strip_prefix("http://").unwrap();
        Self { connection: TcpStream::connect(address).await.unwrap(), came: String::new() }
    }

    async fn send(&mut self, text: &str) {
        within(self.connection.write_all(text.as_bytes())).await.unwrap();
    }

    /// Everything up to these words.
    async fn until(&mut self, words: &str) -> String {
        loop {
            if let Some(at) = self.came.find(words) {
                let rest = self.came.split_off(at + words.len());
                return std::mem::replace(&mut self.came, rest);
            }
            assert!(self.read().await > 0, "before {words:?} came the end of {:?}", self.came);
        }
    }

    /// Everything up to the connection's end.
    async fn rest(&mut self) -> String {
        while self.read().await > 0 {}
        std::mem::take(&mut self.came)
    }

    async fn read(&mut self) -> usize {
        let mut room = [0; 4096];
        let length = within(self.connection.read(&mut room)).await.unwrap();
        self.came.push_str(std::str::from_utf8(&room[..length]).unwrap());
        length
    }
}

/// A request for a stream, with one more line in its head.
fn request(line: &str) -> String {
    let body = hello_streamed().to_string();
    head("HTTP/1.1", &format!("{line}content-length: {}\r\n", body.len())) + &body
}

fn head(version: &str, lines: &str) -> String {
    format!(
        "POST /v1/messages {version}\r\nhost: x\r\norigin: {PAGE}\r\ncontent-type: application/json\r\n{lines}\r\n"
    )
}

async fn relay() -> (Running, Upstream, Arc<Notify>) {
    let (upstream, go) = in_two_parts().await;
    (Running::start(before(&upstream.url)).await, upstream, go)
}

#[tokio::test]
async fn each_event_is_a_chunk_behind_a_head_that_says_so() {
    let (relay, _upstream, go) = relay().await;
    let mut client = Client::of(&relay).await;
    client.send(&request("")).await;
    let head = client.until("\r\n\r\n").await;
    // The library would say it in another place, and hold its buffers while it writes.
    assert!(head.starts_with("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n"), "{head}");
    let has = |line: &str| head.lines().filter(|other| other.starts_with(line)).count();
    assert_eq!(
        (has("transfer-encoding: chunked"), has("date: "), has("content-length")),
        (1, 1, 0),
        "{head}"
    );
    assert_eq!((has("content-type: text/event-stream"), has("connection")), (1, 0), "{head}");
    assert_eq!(client.until("\n\n\r\n").await, "9\r\ndata: 1\n\n\r\n");
    go.notify_one();
    assert_eq!(client.until(END).await, "9\r\ndata: 2\n\n\r\n0\r\n\r\n");
}

#[tokio::test]
async fn the_next_request_is_answered_whenever_it_comes() {
    // Longer than what is read of it while the answer streams, and in its first bytes only.
    let long = request(&format!("x-long: {}\r\n", "x".repeat(3000)));
    for next in [request(""), long] {
        for (before, during) in [("", ""), (&next[..], ""), ("", &next[..]), (&next[..20], &next[20..])] {
            let (relay, mut upstream, go) = relay().await;
            let mut client = Client::of(&relay).await;
            client.send(&(request("") + before)).await;
            client.until("data: 1\n\n\r\n").await;
            client.send(during).await;
            go.notify_one();
            assert!(client.until(END).await.contains("data: 2"));
            if before.is_empty() && during.is_empty() {
                client.send(&next).await;
            }
            assert!(client.until("data: 1\n\n\r\n").await.starts_with("HTTP/1.1 200 OK\r\n"));
            go.notify_one();
            client.until(END).await;
            assert_eq!(upstream.posted().len(), 2);
            client.send("GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
            assert!(client.until("ok").await.contains("content-length: 2\r\n"));
        }
    }
}

#[tokio::test]
async fn a_body_in_chunks_ends_where_it_says() {
    let (relay, _upstream, go) = relay().await;
    let mut client = Client::of(&relay).await;
    let body = hello_streamed().to_string();
    let (one, other) = body.split_at(7);
    let chunks = format!("7\r\n{one}\r\n{:x}\r\n{other}\r\n0\r\nx-trailer: 1\r\n\r\n", other.len());
    client.send(&(head("HTTP/1.1", "transfer-encoding: chunked\r\n") + &chunks + &request(""))).await;
    for _ in 0..2 {
        client.until("data: 1\n\n\r\n").await;
        go.notify_one();
        client.until(END).await;
    }
}

#[tokio::test]
async fn a_client_that_waits_with_its_body_is_told_to_go_on() {
    let (relay, _upstream, go) = relay().await;
    let mut client = Client::of(&relay).await;
    let request = request("expect: 100-continue\r\n");
    let (head, body) = request.split_at(request.find("\r\n\r\n").unwrap() + 4);
    client.send(head).await;
    assert_eq!(client.until("\r\n\r\n").await, "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(body).await;
    assert!(client.until("data: 1\n\n\r\n").await.starts_with("HTTP/1.1 200 OK\r\n"));
    go.notify_one();
    client.until(END).await;
}

#[tokio::test]
async fn a_client_that_wants_no_more_is_told_the_end_by_the_connections() {
    for (version, line, ending) in [
        ("HTTP/1.1", "connection: close\r\n", END),
        ("HTTP/1.1", "connection: x, Close\r\n", END),
        ("HTTP/1.0", "", ""),
    ] {
        let (relay, _upstream, go) = relay().await;
        let mut client = Client::of(&relay).await;
        let body = hello_streamed().to_string();
        client.send(&(head(version, &format!("{line}content-length: {}\r\n", body.len())) + &body)).await;
        let head = client.until("\r\n\r\n").await;
        assert_eq!(head.contains("connection: close\r\n"), version == "HTTP/1.1", "{head}");
        assert_eq!(head.contains("transfer-encoding"), version == "HTTP/1.1", "{head}");
        client.until("data: 1\n\n").await;
        go.notify_one();
        let rest = client.rest().await;
        assert!(rest.contains("data: 2\n\n") && rest.ends_with(ending), "{rest}");
    }
}

#[tokio::test]
async fn a_connection_of_a_relay_that_stops_ends_with_its_stream() {
    let (mut relay, _upstream, go) = relay().await;
    let mut client = Client::of(&relay).await;
    client.send(&request("")).await;
    client.until("data: 1\n\n\r\n").await;
    relay.stop();
    go.notify_one();
    assert!(client.rest().await.ends_with("data: 2\n\n\r\n0\r\n\r\n"));
}
