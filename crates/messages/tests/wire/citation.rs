//! Citations, of every kind of location and of none.

use messages::citation::{Citation, Place};
use messages::{ContentBlock, Reply};
use serde_json::{Value, json};

use crate::reply::{START, STOP, delta, feed, start, stop, text};

#[track_caller]
fn read(citations: Value) -> Vec<Citation> {
    let block = json!({"type": "text", "text": "x", "citations": citations}).to_string();
    ContentBlock::read(&block).unwrap().citations()
}

fn owned(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn every_kind_of_location() {
    let table = [
        (
            json!({"type": "char_location", "cited_text": "teal", "document_index": 0, "document_title": "Palette",
                "file_id": null, "start_char_index": 10, "end_char_index": 14}),
            (owned("Palette"), None, owned("teal"), Some(Place::Characters(10..14))),
        ),
        (
            json!({"type": "page_location", "cited_text": "teal", "document_index": 0, "document_title": null,
                "start_page_number": 3, "end_page_number": 5}),
            (None, None, owned("teal"), Some(Place::Pages(3..5))),
        ),
        (
            json!({"type": "content_block_location", "cited_text": "", "document_index": 1,
                "document_title": "Notes", "start_block_index": 0, "end_block_index": 1}),
            (owned("Notes"), None, None, Some(Place::Blocks(0..1))),
        ),
        (
            json!({"type": "web_search_result_location", "url": "https://example.com/a", "title": "A",
                "encrypted_index": "Eo8", "cited_text": "teal"}),
            (owned("A"), owned("https://example.com/a"), owned("teal"), None),
        ),
        (
            json!({"type": "search_result_location", "source": "https://example.com/b", "title": null,
                "search_result_index": 0, "start_block_index": 2, "end_block_index": 4, "cited_text": "x"}),
            (
                owned("https://example.com/b"),
                owned("https://example.com/b"),
                owned("x"),
                Some(Place::Blocks(2..4)),
            ),
        ),
        (
            json!({"type": "search_result_location", "source": "the handbook", "title": "Chapter 2"}),
            (owned("Chapter 2"), None, None, None),
        ),
        (json!({"type": "future_location", "where": [1]}), (None, None, None, None)),
    ];
    for (citation, (title, url, cited_text, place)) in table {
        let read = read(json!([citation]));
        assert_eq!(read, [Citation { title, url, cited_text, place }], "{citation}");
    }
}

#[test]
fn odd_citations_lose_only_what_is_odd() {
    assert_eq!(read(json!(null)), []);
    assert_eq!(read(json!({"a": 1})), []);
    assert_eq!(read(json!([1, "a", null])), []);
    let odd =
        json!([{"title": 1, "url": [], "cited_text": " ", "start_page_number": 5, "end_page_number": 5}, {}]);
    assert_eq!(read(odd), [Citation::default(), Citation::default()]);
    let backwards = json!([{"title": "A", "start_char_index": 9, "end_char_index": 2}]);
    assert_eq!(read(backwards)[0].place, None);
}

#[test]
fn streamed_citations_are_there_when_the_block_ends_and_are_posted_back_as_they_came() {
    let citation =
        r#"{"type":"page_location" , "document_title":"Menu","start_page_number":1,"end_page_number":2}"#;
    let cited = delta(0, &format!(r#"{{"type":"citations_delta","citation":{citation}}}"#));
    let mut reply = Reply::new();
    feed(
        &mut reply,
        [START, &start(0, r#"{"type":"text","text":"","citations":[]}"#), &text(0, "Ramen."), &cited],
    );
    feed(&mut reply, [stop(0).as_str(), STOP]);
    let read = reply.blocks()[0].citations();
    assert_eq!(read.len(), 1);
    assert_eq!((read[0].title.as_deref(), &read[0].place), (Some("Menu"), &Some(Place::Pages(1..2))));
    let written = serde_json::to_string(&reply.blocks()[0]).unwrap();
    assert_eq!(written, format!(r#"{{"type":"text","text":"Ramen.","citations":[{citation}]}}"#));
}

#[test]
fn other_blocks_have_none() {
    assert_eq!(ContentBlock::image("image/png", "").citations(), []);
}
