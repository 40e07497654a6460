//! The event-stream decoder: every rule fed whole, byte by byte and at every split, and its limits.

use messages::sse::{Decoder, Frame, TooLarge};

fn decode<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Frame>, Option<u64>) {
    let mut decoder = Decoder::new();
    let mut frames = Vec::new();
    for chunk in chunks {
        decoder.push(chunk, &mut |frame| frames.push(frame.clone())).unwrap();
    }
    (frames, decoder.retry())
}

fn frame(event: &str, data: &str, id: &str) -> Frame {
    Frame { event: event.to_owned(), data: data.to_owned(), id: id.into() }
}

/// Checks the outcome for the body in one piece, in bytes, in two pieces at every place, and in three with an
/// empty one between.
#[track_caller]
fn check(body: &[u8], frames: &[Frame], retry: Option<u64>) {
    let expected = (frames.to_vec(), retry);
    assert_eq!(decode([body]), expected, "whole");
    assert_eq!(decode(body.chunks(1)), expected, "byte by byte");
    for at in 0..=body.len() {
        let (left, right) = body.split_at(at);
        assert_eq!(decode([left, b"", right]), expected, "split at {at}");
    }
}

#[track_caller]
fn check_data(body: &[u8], data: &[&str]) {
    let frames: Vec<Frame> = data.iter().map(|data| frame("message", data, "")).collect();
    check(body, &frames, None);
}

#[test]
fn a_claude_stream() {
    let body = "event: message_start\ndata: {\"a\":1}\n\nevent: ping\ndata: {}\n\n";
    check(body.as_bytes(), &[frame("message_start", "{\"a\":1}", ""), frame("ping", "{}", "")], None);
}

#[test]
fn lines_end_with_lf_cr_or_crlf() {
    check_data(b"data:a\ndata:b\n\n", &["a\nb"]);
    check_data(b"data:a\rdata:b\r\r", &["a\nb"]);
    check_data(b"data:a\r\ndata:b\r\n\r\n", &["a\nb"]);
    check_data(b"data:a\rdata:b\r\n\ndata:c\n\r\n", &["a\nb", "c"]);
    check_data(b"data:a\n\rdata:b\r\r\n", &["a", "b"]);
}

#[test]
fn an_event_that_ends_with_cr_does_not_wait_for_the_next_byte() {
    assert_eq!(decode([&b"data:a\r\r"[..]]).0, [frame("message", "a", "")]);
}

#[test]
fn only_one_byte_order_mark_at_the_start_is_dropped() {
    check_data(b"\xEF\xBB\xBFdata:a\n\n", &["a"]);
    check_data(b"\xEF\xBB\xBF\xEF\xBB\xBFdata:a\n\ndata:b\n\n", &["b"]);
    check_data(b"data:a\n\n\xEF\xBB\xBFdata:b\n\n", &["a"]);
    check_data(b"\n\xEF\xBB\xBFdata:b\n\n", &[]);
    check_data(b"\xEF\xBBdata:b\n\n", &[]);
    check_data(b"\xEF\xBB\xBF\ndata:\xEF\xBB\xBFa\n\n", &["\u{FEFF}a"]);
}

#[test]
fn one_space_after_the_colon_is_dropped() {
    check_data(b"data: a\n\ndata:  b\n\ndata:\tc\n\ndata: \n\ndata: d \n\n", &["a", " b", "\tc", "", "d "]);
}

#[test]
fn comments_and_unknown_fields_are_skipped() {
    check_data(b":\n: data: x\ndata:a\n:b\nfoo: bar\nfoo\nDATA: x\n data: x\ndata : x\n\n", &["a"]);
    check_data(b"data\0:x\n\0data:x\n\xFFdata:x\ndata:a\n\n", &["a"]);
}

#[test]
fn data_lines_are_joined_by_line_feeds() {
    check_data(b"data:a\ndata\ndata:\ndata:b\n\n", &["a\n\n\nb"]);
    check_data(b"data\n\n", &[""]);
    check_data(b"data\ndata\n\n", &["\n"]);
    check_data(b"data:a:b:c\n\n", &["a:b:c"]);
}

#[test]
fn an_event_without_data_is_not_dispatched_and_its_name_is_forgotten() {
    check(b"event:a\n\ndata:b\n\n", &[frame("message", "b", "")], None);
    check(b"event:a\nevent:b\ndata:c\n\n", &[frame("b", "c", "")], None);
    check(b"event:a\nevent\ndata:c\n\n", &[frame("message", "c", "")], None);
}

#[test]
fn an_id_stays_until_it_is_changed() {
    let frames = [frame("message", "a", "1"), frame("message", "b", "1"), frame("message", "c", "")];
    check(b"id:1\ndata:a\n\ndata:b\n\nid\ndata:c\n\n", &frames, None);
    check(b"id:1\n\ndata:a\n\n", &frames[..1], None);
}

#[test]
fn an_id_with_a_nul_is_ignored() {
    check(b"id:1\nid:a\0b\ndata:a\n\n", &[frame("message", "a", "1")], None);
    check(b"id:\0\ndata:a\n\n", &[frame("message", "a", "")], None);
    check_data(b"data:a\0b\n\n", &["a\0b"]);
}

#[test]
fn retry_takes_digits_only() {
    check(b"retry:1500\n", &[], Some(1500));
    check(b"retry: 007\n\n", &[], Some(7));
    check(b"retry:20\nretry:-1\nretry:+1\nretry:1.5\nretry:1s\nretry\nretry:\nretry:  1\n", &[], Some(20));
    check("retry:٣\n".as_bytes(), &[], None);
    check(b"retry:5\nretry:99999999999999999999999\n", &[], Some(5));
}

#[test]
fn what_no_empty_line_ends_is_dropped() {
    check_data(b"data:a", &[]);
    check_data(b"data:a\n", &[]);
    check_data(b"data:a\n\ndata:b\nevent:c", &["a"]);
    check(b"id:1\ndata:a\n\nid:2\ndata:b\n", &[frame("message", "a", "1")], None);
}

#[test]
fn bytes_that_are_not_utf8_become_the_replacement_character() {
    check_data(b"data:a\xFFb\n\n", &["a\u{FFFD}b"]);
    check_data(b"data:\xE2\x82\ndata:\xAC\n\n", &["\u{FFFD}\n\u{FFFD}"]);
    check_data(b"data:\xF0\x9F\x98\r\n\r\n", &["\u{FFFD}"]);
    check_data(b"data:\xC0\xAF\n\n", &["\u{FFFD}\u{FFFD}"]);
    check_data(b"data:\xED\xA0\x80\n\n", &["\u{FFFD}\u{FFFD}\u{FFFD}"]);
    check(b"event:\xFF\nid:\xFF\ndata:x\n\n", &[frame("\u{FFFD}", "x", "\u{FFFD}")], None);
}

#[test]
fn characters_may_be_cut_between_chunks() {
    let text = "aß€😀\u{10FFFF}";
    check_data(format!("data:{text}\n\n").as_bytes(), &[text]);
}

#[test]
fn a_line_up_to_the_limit_passes_and_one_byte_more_does_not() {
    for chunk in [1, 3, 100] {
        let push = |body: &[u8]| {
            let mut decoder = Decoder::with_limit(10);
            body.chunks(chunk).try_for_each(|chunk| decoder.push(chunk, &mut |_| ()))
        };
        assert_eq!(push(b"data:12345\n:345678901"), Ok(()));
        assert_eq!(push(b"data:123456\n"), Err(TooLarge { limit: 10 }));
        assert_eq!(push(b"data:123456"), Err(TooLarge { limit: 10 }));
        assert_eq!(push(b":1234567890"), Err(TooLarge { limit: 10 }), "a comment is a line too");
    }
}

#[test]
fn an_event_up_to_the_limit_passes_and_one_byte_more_does_not() {
    let push = |body: &[u8]| {
        let mut frames = Vec::new();
        let outcome = Decoder::with_limit(10).push(body, &mut |frame| frames.push(frame.clone()));
        (frames.len(), outcome)
    };
    assert_eq!(push(b"data:1234\ndata:5\ndata:789\n\n"), (1, Ok(())));
    assert_eq!(push(b"data:1234\ndata:56\ndata:789\n\n"), (0, Err(TooLarge { limit: 10 })));
    assert_eq!(push(b"event:abc\ndata:1234\ndata:678\n\n"), (0, Err(TooLarge { limit: 10 })));
}

#[test]
fn after_the_limit_nothing_more_is_given_out() {
    let mut decoder = Decoder::with_limit(10);
    let mut frames = Vec::new();
    let outcome =
        decoder.push(b"data:a\n\ndata:12345678\n\ndata:b\n\n", &mut |frame| frames.push(frame.clone()));
    assert_eq!(outcome, Err(TooLarge { limit: 10 }));
    assert_eq!(
        decoder.push(b"data:c\n\n", &mut |frame| frames.push(frame.clone())),
        Err(TooLarge { limit: 10 })
    );
    assert_eq!(frames, [frame("message", "a", "")]);
    assert_eq!(outcome.unwrap_err().to_string(), "An event of the stream is larger than 10 bytes.");
}

#[test]
fn a_long_line_in_small_chunks_is_read_once() {
    // 8 MiB in pieces of 64 bytes: copying or searching what is held for every piece would be half a petabyte.
    let mut decoder = Decoder::new();
    let mut lengths = Vec::new();
    let mut push = |chunk: &[u8]| decoder.push(chunk, &mut |frame| lengths.push(frame.data.len())).unwrap();
    push(b"data:");
    for _ in 0..131_072 {
        push(&[b'x'; 64]);
    }
    push(b"\n\n");
    assert_eq!(lengths, [8 * 1024 * 1024]);
}
