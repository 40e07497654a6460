//! Readers who take nothing: their connection is cut at the idle limit and the upstream let go.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

use crate::serving::{PAGE, Running, before, hello_streamed};
use crate::upstream::{Event, Step, Upstream, chunk, chunked_head, within};

const IDLE: Duration = Duration::from_millis(600);

/// Far more than the sockets on the way hold, and then nothing more for as long as somebody is there.
async fn flood() -> Upstream {
    let piece = chunk(&format!("data: {}\n\n", "x".repeat(1 << 14)).repeat(64));
    let mut script = vec![Step::Send(chunked_head())];
    script.extend(std::iter::repeat_n(Step::Send(piece), 100));
    script.push(Step::Hold);
    Upstream::start(script).await
}

async fn cutting(upstream: &Upstream) -> Running {
    let mut config = before(&upstream.url);
    config.limits.idle = IDLE;
    Running::start(config).await
}

/// Waits until the upstream is let go, which must not be long after the limit.
async fn is_let_go(upstream: &mut Upstream, since: Instant) {
    upstream.request().await;
    assert!(matches!(upstream.next().await, Event::Gone));
    let waited = since.elapsed();
    assert!(waited >= IDLE && waited < IDLE * 8, "it was let go after {waited:?}");
}

#[tokio::test]
async fn one_on_http_1_is_cut_and_the_upstream_let_go() {
    let mut upstream = flood().await;
    let relay = cutting(&upstream).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let address = relay.url.strip_prefix("http://").unwrap().parse().unwrap();
    let mut connection = socket.connect(address).await.unwrap();
    let body = hello_streamed().to_string();
    let head = format!(
        "POST /v1/messages HTTP/1.1\r\nhost: x\r\norigin: {PAGE}\r\ncontent-type: application/json\r\n\
         content-length: {}\r\n\r\n",
        body.len()
    );
    let since = Instant::now();
    connection.write_all((head + &body).as_bytes()).await.unwrap();
    is_let_go(&mut upstream, since).await;
    // What had come is there, and it is not the end of the answer.
    let mut came = Vec::new();
    let _ = within(connection.read_to_end(&mut came)).await;
    assert!(came.starts_with(b"HTTP/1.1 200"), "{:?}", String::from_utf8_lossy(&came[..came.len().min(80)]));
    assert!(!came.ends_with(b"0\r\n\r\n"));
}

#[tokio::test]
async fn one_on_http_2_is_cut_and_the_upstream_let_go() {
    let mut upstream = flood().await;
    let relay = cutting(&upstream).await;
    // The stream's window is full long before the socket is.
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).http2_prior_knowledge();
    let client = client.http2_initial_stream_window_size(1 << 16).build().unwrap();
    let request = client.post(format!("{}/v1/messages", relay.url)).header("origin", PAGE);
    let request = request.header("content-type", "application/json").body(hello_streamed().to_string());
    let since = Instant::now();
    let response = within(request.send()).await.unwrap();
    assert_eq!((response.status().as_u16(), response.version()), (200, reqwest::Version::HTTP_2));
    is_let_go(&mut upstream, since).await;
    assert!(within(response.bytes()).await.is_err(), "no client takes this for the end");
}
