//! Limits of time: before the headers an error answer, after them an error event. And the end of the relay
//! itself.

use std::time::Duration;

use relay::Config;
use serde_json::Value;

use crate::serving::{Running, before, hello, hello_streamed, say};
use crate::upstream::{Event, Step, Upstream, chunk, chunked_head, in_two_parts, within};

const SHORT: Duration = Duration::from_millis(60);

fn limited(upstream: &Upstream, change: impl FnOnce(&mut relay::config::Limits)) -> Config {
    let mut config = before(&upstream.url);
    change(&mut config.limits);
    config
}

/// The error in the last event of a stream, and what came before it.
fn last_event(stream: &str) -> (&str, Value) {
    let (before, event) = stream.split_at(stream.rfind("event: error\ndata: ").expect(stream));
    let data = event.strip_prefix("event: error\ndata: ").unwrap().strip_suffix("\n\n").unwrap();
    (before, serde_json::from_str(data).unwrap())
}

#[tokio::test]
async fn no_answer_to_a_streamed_request() {
    let mut upstream = Upstream::start(vec![Step::Hold]).await;
    let answer = say(limited(&upstream, |limits| limits.first_byte = SHORT), &hello_streamed()).await;
    assert_eq!(
        answer.error(504, "timeout_error"),
        "The model's service did not begin to answer in time; try again."
    );
    upstream.request().await;
    assert!(matches!(upstream.next().await, Event::Gone), "the upstream is let go");
}

#[tokio::test]
async fn no_answer_to_a_request_for_json_has_only_the_total() {
    let upstream = Upstream::start(vec![Step::Hold]).await;
    let config = limited(&upstream, |limits| {
        limits.first_byte = Duration::from_millis(1);
        limits.idle = Duration::from_secs(60);
        limits.total = SHORT;
    });
    say(config, &hello()).await.error(504, "timeout_error");
}

#[tokio::test]
async fn a_message_that_never_ends() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{".to_vec();
    let upstream = Upstream::start(vec![Step::Send(head), Step::Hold]).await;
    let sentence =
        say(limited(&upstream, |limits| limits.total = SHORT), &hello()).await.error(504, "timeout_error");
    assert!(sentence.contains("longer than the chat's server allows"), "{sentence}");
}

#[tokio::test]
async fn an_error_body_that_never_ends() {
    let head = b"HTTP/1.1 500 x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{".to_vec();
    let upstream = Upstream::start(vec![Step::Send(head), Step::Hold]).await;
    say(limited(&upstream, |limits| limits.idle = SHORT), &hello()).await.error(504, "timeout_error");
}

#[tokio::test]
async fn a_stream_that_falls_silent() {
    let head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nrequest-id: req_of_upstream\r\n\
        transfer-encoding: chunked\r\n\r\n";
    let script =
        vec![Step::Send(head.to_vec()), Step::Send(chunk("data: 1\n\ndata: half an ev")), Step::Hold];
    let mut upstream = Upstream::start(script).await;
    let answer = say(limited(&upstream, |limits| limits.idle = SHORT), &hello_streamed()).await;
    let (came, error) = last_event(&answer.body);
    assert_eq!(
        (answer.status.as_u16(), came),
        (200, "data: 1\n\n"),
        "the half event would swallow the error"
    );
    assert_eq!(error["error"]["type"], "timeout_error");
    assert!(error["error"]["message"].as_str().unwrap().contains("fell silent"));
    assert_eq!(
        (&error["request_id"], answer.header("request-id")),
        (&"req_of_upstream".into(), Some("req_of_upstream"))
    );
    upstream.request().await;
    assert!(matches!(upstream.next().await, Event::Gone));
}

#[tokio::test]
async fn any_byte_resets_the_idle_clock_but_not_the_total() {
    let mut script = vec![Step::Send(chunked_head())];
    // More pings than the total has room for.
    script.extend(std::iter::repeat_n(Step::Send(chunk(": ping\n\n").repeat(100)), 2000));
    script.push(Step::Hold);
    let upstream = Upstream::start(script).await;
    let config = limited(&upstream, |limits| {
        limits.idle = Duration::from_secs(60);
        limits.total = Duration::from_millis(1500);
    });
    let answer = say(config, &hello_streamed()).await;
    let (came, error) = last_event(&answer.body);
    assert!(came.starts_with(": ping\n\n"));
    assert_eq!(error["error"]["type"], "timeout_error");
    assert!(error["error"]["message"].as_str().unwrap().contains("longer than the chat's server allows"));
}

/// Linux does not answer a connection to a listener whose queue is full.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn no_connection_in_time() {
    use tokio::net::{TcpSocket, TcpStream};
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let mut waiting = Vec::new();
    while let Ok(connection) = tokio::time::timeout(SHORT, TcpStream::connect(address)).await {
        waiting.push(connection.unwrap());
    }
    let mut config = before(&format!("http://{address}"));
    config.limits.connect = SHORT;
    let sentence = say(config, &hello()).await.error(504, "timeout_error");
    assert!(sentence.contains("could not connect"), "{sentence}");
}

#[tokio::test]
async fn a_body_that_stands_still() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let upstream = Upstream::start(vec![]).await;
    let relay = Running::start(limited(&upstream, |limits| limits.idle = SHORT)).await;
    let address = relay.url.strip_prefix("http://").unwrap();
    let mut connection = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = "POST /v1/messages HTTP/1.1\r\nhost: x\r\norigin: http://localhost:8080\r\n\
                content-type: application/json\r\ncontent-length: 1000\r\n\r\n{";
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    within(connection.read_to_end(&mut answer)).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("timeout_error"), "{answer}");
}

#[tokio::test]
async fn a_closing_relay_lets_streams_end() {
    let (upstream, go) = in_two_parts().await;
    let mut relay = Running::start(before(&upstream.url)).await;
    let mut response = relay.post(&hello_streamed()).await;
    assert_eq!(within(response.chunk()).await.unwrap().unwrap(), "data: 1\n\n");
    relay.stop();
    go.notify_one();
    assert_eq!(within(response.chunk()).await.unwrap().unwrap(), "data: 2\n\n");
    assert_eq!(within(response.chunk()).await.unwrap(), None);
    relay.stopped().await;
}

#[tokio::test]
async fn a_closing_relay_ends_the_streams_that_are_left_with_an_event() {
    let script = vec![Step::Send(chunked_head()), Step::Send(chunk("data: 1\n\n")), Step::Hold];
    let mut upstream = Upstream::start(script).await;
    let mut relay = Running::start(limited(&upstream, |limits| limits.drain = SHORT)).await;
    let response = relay.post(&hello_streamed()).await;
    relay.stop();
    let body = within(response.text()).await.unwrap();
    let (came, error) = last_event(&body);
    assert_eq!((came, error["error"]["type"].as_str()), ("data: 1\n\n", Some("api_error")));
    assert!(error["error"]["message"].as_str().unwrap().contains("restarted"));
    relay.stopped().await;
    upstream.request().await;
    assert!(matches!(upstream.next().await, Event::Gone));
}
