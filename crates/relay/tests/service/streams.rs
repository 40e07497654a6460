//! Streams: the upstream's bytes come through as they are, except the words of an error.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use proptest::prelude::*;
use relay::chat::events::{Piece, Splitter};
use relay::meter::Tally;
use tokio::sync::Notify;

use crate::serving::{Running, before, hello, hello_streamed, say};
use crate::upstream::{Step, Upstream, chunk, chunked_head, stream_head, within};

/// Everything a stream may hold, with every kind of line end.
pub const TRANSCRIPT: &str = concat!(
    "\u{feff}event: message_start\r\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{}}}   \r\n\r\n",
    ": keep-alive\n\n:\n:\r\n",
    "event: ping\rdata: {\"type\": \"ping\"}\r\r",
    "data: {\"type\":\"content_block_delta\",\"delta\":{\"text\":\"an error, event: error, 日本 🗻\"}}\n\n",
    "\n\nid: 7\nretry: 10\nevent: never_heard_of\ndata: one\ndata: two\nfoo\n\n",
    "data: {\"note\":\"error\"}\n\ndata: not json but error\n\n",
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
    "data: [DONE]\n\n",
    "event: cut in the midd",
);

const UPSTREAM_ERROR: &str = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"node 7 of org-123\",\"details\":{\"error_code\":\"busy\"}},\"request_id\":\"req_9\"}\n\n";
const TOLD_ERROR: &str = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"The model's service is overloaded; try again in a moment.\",\"details\":{\"error_code\":\"busy\"}},\"request_id\":\"req_9\"}\n\n";

async fn streamed(body: &str) -> String {
    let mut bytes = stream_head();
    bytes.extend_from_slice(body.as_bytes());
    let upstream = Upstream::start(vec![Step::Send(bytes)]).await;
    let answer = say(before(&upstream.url), &hello_streamed()).await;
    assert_eq!(answer.status, 200);
    answer.body
}

#[tokio::test]
async fn a_stream_passes_byte_for_byte() {
    assert_eq!(streamed(TRANSCRIPT).await, TRANSCRIPT);
}

#[tokio::test]
async fn a_stream_is_not_buffered_or_changed_on_its_way() {
    let upstream = Upstream::start(vec![Step::Send(stream_head())]).await;
    let answer = say(before(&upstream.url), &hello_streamed()).await;
    assert_eq!(answer.header("content-type"), Some("text/event-stream; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-cache, no-transform"));
    assert_eq!(answer.header("x-accel-buffering"), Some("no"));
}

#[tokio::test]
async fn each_event_arrives_before_the_next_is_sent() {
    let go = Arc::new(Notify::new());
    let events = ["event: a\ndata: 1\n\n", ": comment\n", "data: 2\r\n\r\n"];
    let mut script = vec![Step::Send(chunked_head())];
    for event in events {
        script.push(Step::Wait(go.clone()));
        script.push(Step::Send(chunk(event)));
    }
    script.push(Step::Hold);
    let upstream = Upstream::start(script).await;
    let relay = Running::start(before(&upstream.url)).await;
    let mut arriving = relay.post(&hello_streamed()).await.bytes_stream();
    for event in events {
        go.notify_one();
        assert_eq!(within(arriving.next()).await.unwrap().unwrap(), event);
    }
}

#[tokio::test]
async fn json_to_a_streamed_request_passes() {
    let message = r#"{"type":"message","content":[{"type":"text","text":"whole"}]}"#;
    let upstream = Upstream::answering("200 OK", &[("content-type", "application/json")], message).await;
    let answer = say(before(&upstream.url), &hello_streamed()).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, message));
    assert_eq!(answer.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_stream_to_a_request_for_json_passes() {
    let mut bytes = stream_head();
    bytes.extend_from_slice(b"data: 1\n\n");
    let upstream = Upstream::start(vec![Step::Send(bytes)]).await;
    assert_eq!(say(before(&upstream.url), &hello()).await.body, "data: 1\n\n");
}

#[tokio::test]
async fn an_error_inside_a_stream_keeps_all_but_its_words() {
    let around = |error: &str| format!("event: ping\ndata: {{\"type\":\"ping\"}}\n\n{error}: after\n\n");
    assert_eq!(streamed(&around(UPSTREAM_ERROR)).await, around(TOLD_ERROR));
    let unfinished = UPSTREAM_ERROR.trim_end();
    assert_eq!(streamed(unfinished).await, TOLD_ERROR);
}

#[tokio::test]
async fn an_error_about_the_request_keeps_its_words_unless_they_hold_a_key() {
    let event = |message: &str| {
        format!(
            "event: error\ndata: {{\"type\":\"error\",\"error\":{{\"type\":\"invalid_request_error\",\"message\":\"{message}\"}}}}\n\n"
        )
    };
    assert_eq!(streamed(&event("prompt is too long")).await, event("prompt is too long"));
    assert_eq!(
        streamed(&event("bad key sk-ant-api03-xyz")).await,
        event("The model's service did not accept this request.")
    );
}

#[tokio::test]
async fn an_error_is_found_in_any_dress() {
    let inner = r#"{"type":"authentication_error","message":"SECRET"}"#;
    for dressed in [
        format!("data: {{\"type\":\"error\",\"error\":{inner}}}\n\n"),
        format!("data: {{\"error\":{inner}}}\n\n"),
        format!("data:{{\"type\":\"error\",\ndata:\"error\":{inner}}}\nevent:error\n\n"),
        format!("event: message_start\ndata: {{\"error\":{inner},\"type\":\"error\"}}\n\n"),
        format!("event: ping\nevent: error\ndata: {inner}\n\n"),
        format!("event: error\r\ndata: {{\"type\":\"error\",\"error\":{inner}}}\r\n\r\n"),
        format!("event: error\rdata: {{\"type\":\"error\",\"error\":{inner}}}\r\r"),
        format!("\u{feff}event: error\ndata: {{\"type\":\"error\",\"error\":{inner}}}\n\n"),
        "event: error\ndata: SECRET is not JSON\n\n".to_owned(),
        "event: error\r\ndata: SECRET is not JSON\r\n\r\n".to_owned(),
        "event: error\rdata: SECRET is not JSON\r\r".to_owned(),
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"message\":\"SECRET".to_owned(),
        "data: {\"type\":\"error\",\"error\":{\"message\":\"SECRET".to_owned(),
    ] {
        let told = streamed(&format!("data: 1\n\n{dressed}")).await;
        assert!(told.starts_with("data: 1\n\n"), "{told}");
        assert!(!told.contains("SECRET"), "{dressed}\nbecame\n{told}");
    }
}

/// What a splitter makes of a stream in these chunks: the bytes, with `!` for each error.
fn split(chunks: &[&[u8]]) -> Vec<u8> {
    let mut splitter = Splitter::new(1 << 20);
    let mut pieces = Vec::new();
    for chunk in chunks {
        splitter.push(Bytes::copy_from_slice(chunk), &mut Tally::default(), &mut pieces).unwrap();
    }
    pieces.extend(splitter.finish());
    pieces
        .into_iter()
        .flat_map(|piece| match piece {
            Piece::Pass(bytes) => bytes.to_vec(),
            Piece::Error(_) => b"!".to_vec(),
        })
        .collect()
}

#[test]
fn chunks_may_end_anywhere() {
    let stream = format!("{TRANSCRIPT}\n\n{UPSTREAM_ERROR}: more\n\n{UPSTREAM_ERROR}");
    let expected = format!("{TRANSCRIPT}\n\n!: more\n\n!");
    let bytes = stream.as_bytes();
    assert_eq!(split(&[bytes]), expected.as_bytes());
    let single: Vec<&[u8]> = bytes.chunks(1).collect();
    assert_eq!(split(&single), expected.as_bytes());
    for at in 0..bytes.len() {
        assert_eq!(split(&[&bytes[..at], &bytes[at..]]), expected.as_bytes(), "cut at {at}");
    }
}

#[test]
fn an_event_over_the_limit_is_not_held() {
    let push = |splitter: &mut Splitter, chunk: &'static [u8]| {
        splitter.push(Bytes::from_static(chunk), &mut Tally::default(), &mut Vec::new())
    };
    let mut splitter = Splitter::new(100);
    assert!(push(&mut splitter, &[b'x'; 90]).is_ok());
    assert!(push(&mut splitter, &[b'x'; 20]).is_err());
    let mut splitter = Splitter::new(100);
    for _ in 0..50 {
        assert!(push(&mut splitter, b"data: a whole event of its own\n\n").is_ok());
    }
}

proptest! {
    /// Whatever comes, however it is cut: without the word there is no error, and every byte passes.
    #[test]
    fn every_byte_passes(lines in prop::collection::vec("[:a-z \r\n\u{e9}]{0,12}(\n|\r|\r\n|)", 0..30), cuts in prop::collection::vec(1_usize..9, 1..60)) {
        let stream = lines.concat().replace("error", "fault");
        let (mut rest, mut chunks) = (stream.as_bytes(), Vec::new());
        for cut in cuts {
            let (chunk, after) = rest.split_at(cut.min(rest.len()));
            chunks.push(chunk);
            rest = after;
        }
        chunks.push(rest);
        prop_assert_eq!(split(&chunks), stream.as_bytes());
    }
}
