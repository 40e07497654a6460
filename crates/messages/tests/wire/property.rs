//! What holds for every input: any chunking is the whole, no order of events panics, what is read is written
//! back equal.

use messages::sse::{Decoder, Frame};
use messages::{Content, ContentBlock, Json, Message, Reply, StreamEvent};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use crate::block::BLOCKS;
use crate::reply::{START, STOP, delta, start, stop, text};

/// Bodies made of the pieces that the rules of event streams are about.
fn body() -> impl Strategy<Value = Vec<u8>> {
    let pieces: &[&[u8]] = &[
        b"data",
        b"event",
        b"id",
        b"retry",
        b":",
        b" ",
        b"\n",
        b"\r",
        b"\r\n",
        b"\n\n",
        b"\r\r",
        b"data:x\n\n",
        b"7",
        b"\0",
        b"\xEF\xBB\xBF",
        b"\xF0\x9F\x98\x80",
        b"\xE2\x82",
        b"\xFF",
        b"a",
    ];
    prop::collection::vec(select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

fn decode<'a>(limit: usize, chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Frame>, Option<u64>, bool) {
    let mut decoder = Decoder::with_limit(limit);
    let mut frames = Vec::new();
    let mut fits = true;
    for chunk in chunks {
        fits &= decoder.push(chunk, &mut |frame| frames.push(frame.clone())).is_ok();
    }
    (frames, decoder.retry(), fits)
}

fn chunks<'a>(body: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(body.len() + 1)).collect();
    cuts.extend([0, body.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| &body[pair[0]..pair[1]]).collect()
}

/// Events as a server might send them in any order, right or wrong.
fn event() -> impl Strategy<Value = String> {
    let index = 0..4_u32;
    let block = select(&BLOCKS[..]);
    let deltas: &[&str] = &[
        r#"{"type":"text_delta","text":"x\ud83d"}"#,
        r#"{"type":"text_delta","text":"\ude00y"}"#,
        r#"{"type":"thinking_delta","thinking":"t\ud83d"}"#,
        r#"{"type":"signature_delta","signature":"s"}"#,
        r#"{"type":"input_json_delta","partial_json":"{\"a\":"}"#,
        r#"{"type":"input_json_delta","partial_json":"1}"}"#,
        r#"{"type":"citations_delta","citation":{}}"#,
        r#"{"type":"compaction_delta","content":"c"}"#,
        r#"{"type":"future_delta"}"#,
    ];
    prop_oneof![
        1 => Just(START.to_owned()),
        4 => (index.clone(), block).prop_map(|(index, block)| start(index, block)),
        12 => (index.clone(), select(deltas)).prop_map(|(index, piece)| delta(index, piece)),
        2 => index.prop_map(stop),
        1 => Just(r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}"#.to_owned()),
        1 => Just(r#"{"type":"ping"}"#.to_owned()),
        1 => Just(STOP.to_owned()),
    ]
}

/// Any JSON of small depth, with the names that blocks have among its keys.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    let key = prop_oneof![
        select(&["type", "text", "input", "source", "content", "citations", "signature"][..])
            .prop_map(str::to_owned),
        "[a-z\u{e9}\"\\\\]{0,3}",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        select(&["text", "image", "thinking", "tool_use", "base64"][..]).prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map(key.clone(), inner, 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_chunking_is_the_whole(body in body(), cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12)) {
        prop_assert_eq!(decode(1 << 20, chunks(&body, &cuts)), decode(1 << 20, [&body[..]]));
    }

    #[test]
    fn any_bytes_are_decoded_alike(body: Vec<u8>, cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6)) {
        prop_assert_eq!(decode(1 << 20, chunks(&body, &cuts)), decode(1 << 20, [&body[..]]));
    }

    #[test]
    fn the_limit_holds_for_any_chunking(body in body(), limit in 0..12_usize, cuts: Vec<prop::sample::Index>) {
        prop_assert_eq!(decode(limit, chunks(&body, &cuts)), decode(limit, [&body[..]]));
    }

    #[test]
    fn no_order_of_events_panics_and_a_fault_keeps_what_came(events in prop::collection::vec(event(), 0..40)) {
        let mut reply = Reply::new();
        let _ = reply.apply(StreamEvent::parse(START).unwrap());
        for event in events {
            let before = reply.blocks().to_vec();
            if reply.apply(StreamEvent::parse(&event).unwrap()).is_err() {
                prop_assert_eq!(reply.blocks(), &before[..]);
            }
            let written = serde_json::to_string(&reply.clone().into_message()).unwrap();
            prop_assert!(serde_json::from_str::<Message>(&written).is_ok());
        }
    }

    #[test]
    fn text_cut_between_any_utf16_units_is_whole_again(text: String, cuts: Vec<prop::sample::Index>) {
        let units: Vec<u16> = text.encode_utf16().collect();
        let mut reply = Reply::new();
        let mut apply = |event: &str| reply.apply(StreamEvent::parse(event).unwrap()).unwrap();
        apply(START);
        apply(&start(0, r#"{"type":"text","text":""}"#));
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(units.len() + 1)).collect();
        cuts.extend([0, units.len()]);
        cuts.sort_unstable();
        for pair in cuts.windows(2) {
            let escaped: String = units[pair[0]..pair[1]].iter().map(|unit| format!("\\u{unit:04x}")).collect();
            apply(&crate::reply::text(0, &escaped));
        }
        apply(STOP);
        prop_assert_eq!(reply.blocks()[0].as_text(), Some(text.as_str()));
    }

    #[test]
    fn a_cut_reply_is_a_prefix(pieces in prop::collection::vec("[a-z\u{1F600}]{0,6}", 0..12), cut: prop::sample::Index) {
        let mut whole = vec![START.to_owned(), start(0, r#"{"type":"text","text":""}"#)];
        whole.extend(pieces.iter().map(|piece| text(0, piece)));
        whole.push(STOP.to_owned());
        let mut reply = Reply::new();
        for event in &whole[..cut.index(whole.len())] {
            prop_assert!(reply.apply(StreamEvent::parse(event).unwrap()).is_ok());
        }
        prop_assert!(!reply.is_complete());
        prop_assert!(pieces.concat().starts_with(&reply.into_message().text()));
    }

    #[test]
    fn what_is_read_is_written_back_equal(value in value()) {
        let text = value.to_string();
        for read in [
            serde_json::from_str::<Json>(&text).map(|json| serde_json::to_value(&json)),
            serde_json::from_str::<ContentBlock>(&text).map(|block| serde_json::to_value(&block)),
            serde_json::from_str::<Content>(&text).map(|content| serde_json::to_value(&content)),
        ].into_iter().flatten() {
            let mut expected = value.clone();
            // The API requires an input, so a tool call that came without one gets an empty one.
            if expected["type"] == "tool_use" && expected["id"].is_string() && expected["name"].is_string() {
                expected.as_object_mut().unwrap().entry("input").or_insert(serde_json::json!({}));
            }
            prop_assert_eq!(read.unwrap(), expected);
        }
    }

    #[test]
    fn every_kind_keeps_fields_that_are_not_named(block in select(&BLOCKS[..]), more in value()) {
        let mut expected: Value = serde_json::from_str(block).unwrap();
        let more = more.as_object().cloned().unwrap_or_default();
        let named = ["type", "input"];
        expected.as_object_mut().unwrap().extend(more.into_iter().filter(|(key, _)| !named.contains(&key.as_str())));
        let read: ContentBlock = serde_json::from_value(expected.clone()).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), expected);
    }

    #[test]
    fn equal_as_json_means_equal_values(a in value(), b in value()) {
        let json = |value: &Value| Json::parse(value.to_string()).unwrap();
        let spaced = Json::parse(serde_json::to_string_pretty(&a).unwrap()).unwrap();
        prop_assert_eq!(&json(&a), &spaced);
        prop_assert_eq!(json(&a) == json(&b), a == b);
    }

    #[test]
    fn any_text_is_an_event_or_an_error(data: String) {
        let _ = StreamEvent::parse(&data);
    }
}
