//! Fuzz targets that are plain tests too: bytes of any kind, cut anywhere, are read without a panic, and every
//! cut makes the same message. `cargo bolero test` runs them for longer.

use messages::sse::Decoder;
use messages::{ApiError, ContentBlock, Message, Profile, Reply, Request, Response, StreamEvent, Tool};
use messages::{Prices, schema, search, server_tool};

use crate::block::BLOCKS;
use crate::reply::{START, STOP, delta, start, stop};

/// What a client has at the end of a body: the reply, and why it stopped reading.
type Outcome = (Response, Option<String>);

/// Reads like a client: up to the first frame that cannot be used.
fn read<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> Outcome {
    let mut decoder = Decoder::new();
    let (mut reply, mut end) = (Reply::new(), None);
    for chunk in chunks {
        let pushed = decoder.push(chunk, &mut |frame| {
            if end.is_some() {
                return;
            }
            match StreamEvent::from_frame(frame) {
                Ok(event) => end = reply.apply(event).err().map(|fault| fault.to_string()),
                Err(malformed) => end = Some(malformed.to_string()),
            }
            look_at(&reply);
        });
        end = end.or(pushed.err().map(|fault| fault.to_string()));
    }
    (reply.into_response(), end)
}

/// Everything that is read of a reply while it grows.
fn look_at(reply: &Reply) {
    for (place, block) in reply.blocks().iter().enumerate() {
        let so_far = reply.input_so_far(place);
        assert!(so_far.is_none() || reply.is_open(place));
        let _ = schema::check(r#"{"type":"object","required":["a"]}"#, so_far.unwrap_or("{}"));
        let _ = (
            block.citations(),
            search::results(block),
            server_tool::call(block),
            server_tool::answered(block),
        );
    }
}

/// Bytes as a program: low ones are whole events, right or wrong; the others stand for themselves.
fn body(program: &[u8]) -> Vec<u8> {
    let events = events();
    let mut body = Vec::new();
    for byte in program {
        match events.get(usize::from(*byte)) {
            Some(event) => body.extend_from_slice(event.as_bytes()),
            None => body.push(*byte),
        }
    }
    body
}

fn events() -> Vec<String> {
    let mut events = vec![START.to_owned(), START.to_owned()];
    events.extend(BLOCKS.iter().enumerate().map(|(index, block)| start(index as u32 % 3, block)));
    for piece in [
        r#"{"type":"text_delta","text":"Te\ud83d"}"#,
        r#"{"type":"text_delta","text":"\ude00al \u00e9 é 😀"}"#,
        r#"{"type":"thinking_delta","thinking":"Hm"}"#,
        r#"{"type":"signature_delta","signature":"s"}"#,
        r#"{"type":"input_json_delta","partial_json":"{\"a\":"}"#,
        r#"{"type":"input_json_delta","partial_json":"[1]}"}"#,
        r#"{"type":"citations_delta","citation":{"title":"T","start_page_number":1,"end_page_number":2}}"#,
        r#"{"type":"future_delta"}"#,
    ] {
        events.extend([delta(0, piece), delta(1, piece)]);
    }
    events.extend([stop(0), stop(1), stop(2), STOP.to_owned(), r#"{"type":"ping"}"#.to_owned()]);
    let end = r#"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":3}}"#;
    events.extend(
        [end, r#"{"type":"error","error":{"type":"overloaded_error"}}"#, r#"{"error":1}"#, "{", "[DONE]"]
            .map(str::to_owned),
    );
    let ends = ["\n\n", "\r\n\r\n", "\r\r"].into_iter().cycle();
    let frame = |(event, end): (String, &str)| ["data: ", &event.replace('\n', " "), end].concat();
    let mut frames: Vec<String> = events.into_iter().zip(ends).map(frame).collect();
    frames.push("event: ping\r\ndata: {\"type\":\r\ndata: \"ping\"}\r\n\r\n".to_owned());
    frames
}

#[test]
fn any_bytes_cut_anywhere_make_the_same_message() {
    bolero::check!().with_iterations(4000).with_max_len(512).for_each(|input: &[u8]| {
        let (cuts, program) = input.split_at(input.len().min(4));
        for body in [body(program), program.to_vec()] {
            let whole = read([&body[..]]);
            assert_eq!(read(body.chunks(1)), whole, "byte by byte");
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| usize::from(*cut) * body.len() / 255).collect();
            cuts.extend([0, body.len()]);
            cuts.sort_unstable();
            assert_eq!(read(cuts.windows(2).map(|pair| &body[pair[0]..pair[1]])), whole, "{cuts:?}");
            let written = serde_json::to_string(&whole.0.into_message()).unwrap();
            assert!(serde_json::from_str::<Message>(&written).is_ok(), "{written}");
        }
    });
}

#[test]
fn any_bytes_are_read_as_any_document() {
    bolero::check!().with_iterations(4000).with_max_len(512).for_each(|input: &[u8]| {
        let body = body(input);
        for bytes in [input, &body] {
            let _ = ApiError::from_parts(400, bytes, &|_| std::str::from_utf8(bytes).ok().map(str::to_owned));
            let text = String::from_utf8_lossy(bytes);
            let _ = (Profile::read(&text), Prices::read(&text), Tool::read(&text), Request::read(&text));
            let _ = (Response::read(&text), ContentBlock::read(&text), Message::read(&text));
            let _ = (schema::check(&text, &text), StreamEvent::parse(&text));
        }
    });
}
