//! Published suites, read from the directory that PARLOR_SUITES names; they are not part of this repository.

// A test says that something is wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use messages::sse::{Decoder, Frame};
use serde_json::Value;

fn suite(name: &str) -> Value {
    let directory = std::env::var("PARLOR_SUITES").expect("PARLOR_SUITES names the directory of the suites");
    let path = std::path::Path::new(&directory).join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("the suite is JSON")
}

/// Type, data and last event id of every event, and the retry value.
type Outcome = (Vec<(String, String, String)>, Option<u64>);

fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut decoder = Decoder::new();
    let mut events = Vec::new();
    let mut sink =
        |frame: &Frame| events.push((frame.event.clone(), frame.data.clone(), frame.id.to_string()));
    for chunk in chunks {
        decoder.push(chunk, &mut sink).expect("the case is small");
    }
    (events, decoder.retry())
}

#[test]
fn event_stream_format() {
    let suite = suite("sse-wpt.json");
    let mut ran = 0;
    for case in suite["cases"].as_array().expect("the suite has cases") {
        // The other cases are about the content type of the response, which is not the decoder's.
        if case["connect"] != "open" {
            continue;
        }
        let name = case["id"].as_str().expect("a case has an id");
        let body = STANDARD.decode(case["body_b64"].as_str().expect("a case has a body")).expect("base64");
        let field = |event: &Value, key: &str| event[key].as_str().unwrap_or_default().to_owned();
        let events = case["events"].as_array().expect("a case has events");
        let events: Vec<_> = events
            .iter()
            .map(|event| (field(event, "type"), field(event, "data"), field(event, "lastEventId")))
            .collect();
        let expected: Outcome = (events, case["retry_ms"].as_u64());
        assert_eq!(decode([&body[..]]), expected, "{name}, whole");
        assert_eq!(decode(body.chunks(1)), expected, "{name}, byte by byte");
        for at in 0..=body.len() {
            assert_eq!(decode([&body[..at], &body[at..]]), expected, "{name}, split at {at}");
        }
        ran += 1;
    }
    assert_eq!(ran, 28, "cases of the suite that are about the stream");
}
