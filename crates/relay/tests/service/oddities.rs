//! Streams that are odd in what they say, and a stream that comes all at once. What they say is the client's to judge:
//! the relay passes each byte for byte and gives its place back.

use relay::budget::{Caps, Rules};
use relay::config::PriceList;

use crate::serving::{Running, hello_streamed, with};
use crate::upstream::{Step, Upstream, chunk, chunked_head, within};

const START: &str = r#"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"usage":{"input_tokens":3,"output_tokens":1}}}"#;
const END: &str =
    r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}"#;
const STOP: &str = r#"{"type":"message_stop"}"#;

fn begin(index: usize) -> String {
    format!(r#"{{"type":"content_block_start","index":{index},"content_block":{{"type":"text","text":""}}}}"#)
}

fn text(index: usize, text: &str) -> String {
    format!(
        r#"{{"type":"content_block_delta","index":{index},"delta":{{"type":"text_delta","text":"{text}"}}}}"#
    )
}

fn end(index: usize) -> String {
    format!(r#"{{"type":"content_block_stop","index":{index}}}"#)
}

/// The events under the names that their data has.
fn stream(events: &[String]) -> String {
    let name = |data: &str| data.split('"').nth(3).unwrap_or("content_block_delta").to_owned();
    events.iter().map(|data| format!("event: {}\ndata: {data}\n\n", name(data))).collect()
}

/// A reply with these events where its blocks are.
fn holding(events: &[String]) -> String {
    let all = [&[START.to_owned()], events, &[END.to_owned(), STOP.to_owned()]].concat();
    stream(&all)
}

/// A relay that has room for one stream at a time, so that each has to give its place back.
async fn narrow(upstream: &Upstream) -> Running {
    let caps = Caps { streams: Some(1), tokens_day: Some(u64::MAX), ..Caps::default() };
    let rules = Rules { global: caps, ..Rules::default() };
    let config = with(&upstream.url, |profile| {
        profile.budget = rules;
        profile.prices = PriceList::Unknown;
    });
    Running::start(config).await
}

fn pieces(stream: &str, size: usize) -> Vec<Step> {
    let mut script = vec![Step::Send(chunked_head())];
    for piece in stream.as_bytes().chunks(size) {
        let mut bytes = format!("{:x}\r\n", piece.len()).into_bytes();
        bytes.extend_from_slice(piece);
        bytes.extend_from_slice(b"\r\n");
        script.push(Step::Send(bytes));
    }
    script.push(Step::Send(b"0\r\n\r\n".to_vec()));
    script
}

/// One stream for each thing that can be odd.
fn odd() -> Vec<(&'static str, String)> {
    let whole = || vec![begin(0), text(0, "a"), end(0)];
    let spoken = |words: &str| holding(&[begin(0), text(0, words), end(0)]);
    let crlf = holding(&whole()).replace('\n', "\r\n");
    vec![
        ("a second start", holding(&[vec![START.to_owned()], whole()].concat())),
        ("a block that begins twice", holding(&[begin(0), text(0, "a"), begin(0), end(0)])),
        ("a gap between indexes", holding(&[begin(0), end(0), begin(2), text(2, "b"), end(2)])),
        ("a delta before its block", holding(&[text(0, "a"), begin(0), end(0)])),
        ("a delta after its block", holding(&[begin(0), end(0), text(0, "a")])),
        ("deltas before the start", stream(&[text(0, "a"), START.to_owned(), STOP.to_owned()])),
        (
            "blocks side by side",
            holding(&[begin(0), begin(1), text(0, "a"), text(1, "b"), text(0, "c"), end(1), end(0)]),
        ),
        ("a reply without blocks", holding(&[])),
        ("events of an unknown kind", holding(&[r#"{"type":"weather","sun":true}"#.to_owned()])),
        (
            "a delta and a block of an unknown kind",
            holding(&[
                r#"{"type":"content_block_start","index":0,"content_block":{"type":"dance"}}"#.to_owned(),
                r#"{"type":"content_block_delta","index":0,"delta":{"type":"step_delta"}}"#.to_owned(),
            ]),
        ),
        ("a line that is not JSON", holding(&[begin(0), r#"{"type":"content_block_delta","#.to_owned()])),
        ("half of a surrogate pair", spoken(r"\ud83d")),
        ("NUL, escape and marks of direction", spoken("\\u0000\\u001b[31m\u{202e}\u{2066}\u{e0041}\u{7f}")),
        ("a reason to stop that nobody knows", holding(&whole()).replace("end_turn", "bored")),
        (
            "pings between everything",
            holding(&whole()).replace("event: ", "event: ping\ndata: {\"type\":\"ping\"}\n\nevent: "),
        ),
        ("a byte order mark", format!("\u{feff}{}", holding(&whole()))),
        ("old line ends", crlf),
        ("more after the end", format!("{}data: garbage\n\n", holding(&whole()))),
    ]
}

#[tokio::test]
async fn each_passes_byte_for_byte_and_gives_its_place_back() {
    let odd = odd();
    let scripts = odd.iter().flat_map(|(_, stream)| [pieces(stream, usize::MAX), pieces(stream, 7)]);
    let upstream = Upstream::following(scripts.collect(), Vec::new()).await;
    let relay = narrow(&upstream).await;
    for (name, stream) in &odd {
        for size in ["whole", "in pieces"] {
            let answer = relay.post(&hello_streamed()).await;
            assert_eq!(answer.status(), 200, "{name}, {size}");
            assert_eq!(&within(answer.text()).await.unwrap(), stream, "{name}, {size}");
        }
    }
}

#[tokio::test]
async fn an_error_after_the_end_is_passed_as_one() {
    let error = r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#;
    let whole = holding(&[begin(0), text(0, "a"), end(0)]);
    let upstream = Upstream::start(pieces(&format!("{whole}event: error\ndata: {error}\n\n"), 11)).await;
    let relay = narrow(&upstream).await;
    for _ in 0..2 {
        let text = within(relay.post(&hello_streamed()).await.text()).await.unwrap();
        let rest = text.strip_prefix(&whole).expect(&text);
        assert!(rest.starts_with("event: error\n") && rest.contains("overloaded_error"), "{rest}");
    }
}

#[tokio::test]
async fn five_megabytes_at_once_pass_whole() {
    let word = text(0, "forty-two bytes of text are in each of them");
    let count = 5_000_000 / word.len();
    let events = [vec![begin(0)], vec![word; count], vec![end(0)]].concat();
    let stream = holding(&events);
    assert!(stream.len() > 5_000_000);
    let script =
        vec![Step::Send(chunked_head()), Step::Send(chunk(&stream)), Step::Send(b"0\r\n\r\n".to_vec())];
    let upstream = Upstream::start(script).await;
    let relay = narrow(&upstream).await;
    for _ in 0..2 {
        let text = within(relay.post(&hello_streamed()).await.text()).await.unwrap();
        assert!(text == stream, "{} of {} bytes", text.len(), stream.len());
    }
}
