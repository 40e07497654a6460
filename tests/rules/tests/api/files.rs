//! Pictures and documents.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::{OLD, assistant, body, on, table, user};

fn picture(media_type: &str, data: &str) -> Value {
    json!({"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}})
}

fn png(width: u32, height: u32) -> Value {
    picture("image/png", &rules::png(width, height))
}

fn asked(blocks: Vec<Value>) -> Value {
    body(json!([user(blocks)]))
}

fn text(text: &str) -> Value {
    json!({"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": text}})
}

fn pdf(content: &str) -> Value {
    let data = STANDARD.encode(content);
    json!({"type": "document", "title": "Plan", "source": {"type": "base64", "media_type": "application/pdf", "data": data}})
}

#[test]
fn a_picture_is_what_it_is_said_to_be() {
    let good = asked(vec![png(10, 10)]);
    let one = |block: Value| asked(vec![block]);
    table(vec![
        (
            good.clone(),
            one(picture("image/jpeg", &rules::png(1, 1))),
            "does not match the provided media type image/jpeg",
        ),
        (
            good.clone(),
            one(picture("image/bmp", &rules::png(1, 1))),
            "media_type: Input should be 'image/jpeg'",
        ),
        (good.clone(), one(picture("image/png", "")), "image cannot be empty"),
        (good.clone(), one(picture("image/png", "*")), "Invalid base64 data"),
        (good.clone(), one(picture("image/png", "AAAA")), "Could not process image"),
        (
            good,
            one(json!({"type": "image", "source": {"type": "sky"}})),
            "image.source: Input tag found using 'type'",
        ),
    ]);
    for (media_type, bytes) in [
        ("image/jpeg", &b"\xff\xd8\xff\xe0"[..]),
        ("image/gif", b"GIF89a"),
        ("image/webp", b"RIFF\0\0\0\0WEBP"),
    ] {
        assert_eq!(rules::check(&one(picture(media_type, &STANDARD.encode(bytes)))), Ok(()), "{media_type}");
    }
}

#[test]
fn a_picture_is_not_too_large() {
    let long = |bytes: usize| {
        let mut all = STANDARD.decode(rules::png(1, 1)).unwrap();
        all.resize(bytes, 0);
        picture("image/png", &STANDARD.encode(all))
    };
    table(vec![(asked(vec![png(8000, 10)]), asked(vec![png(10, 8001)]), "max allowed size: 8000 pixels")]);
    // A body of that length is no good thing to see in a failing test.
    assert!(rules::check(&asked(vec![long(7_500_000)])).is_ok());
    let refusal = rules::check(&asked(vec![long(7_500_001)])).unwrap_err();
    assert!(refusal.contains("image exceeds 10 MB maximum"), "{refusal}");
}

#[test]
fn many_pictures_are_smaller() {
    let large = |count: usize| asked(vec![png(2001, 1); count]);
    table(vec![
        (large(20), large(21), "for many-image requests: 2000 pixels"),
        (asked(vec![png(2000, 1); 21]), large(21), "for many-image requests: 2000 pixels"),
        (asked(vec![png(1, 1); 600]), asked(vec![png(1, 1); 601]), "too many images: 601 > 600 maximum"),
        (
            on(OLD, asked(vec![png(1, 1); 100])),
            on(OLD, asked(vec![png(1, 1); 101])),
            "too many images: 101 > 100 maximum",
        ),
    ]);
}

#[test]
fn pictures_of_earlier_turns_and_of_tools_count() {
    let history = |count: usize| {
        body(json!([
            user(vec![png(2001, 1); 10]),
            assistant(json!([{"type": "tool_use", "id": "a", "name": "look", "input": {}}])),
            user(json!([{"type": "tool_result", "tool_use_id": "a", "content": vec![png(1, 1); count]}])),
        ]))
    };
    table(vec![(history(10), history(11), "messages.0.content.0.image.source.base64.data")]);
}

#[test]
fn a_document_is_what_it_is_said_to_be() {
    let good = asked(vec![pdf("%PDF-1.7"), text("Day 1")]);
    let mut titled = pdf("%PDF-1.7");
    titled["title"] = "".into();
    let mut mistyped = pdf("%PDF-1.7");
    mistyped["source"]["media_type"] = "text/html".into();
    let mut broken = pdf("%PDF-1.7");
    broken["source"]["data"] = "*".into();
    let mut page = text("x");
    page["source"]["media_type"] = "text/html".into();
    table(vec![
        (good.clone(), asked(vec![pdf("PK")]), "The PDF specified was not valid."),
        (good.clone(), asked(vec![broken]), "Invalid base64 data"),
        (good.clone(), asked(vec![mistyped]), "media_type: Input should be 'application/pdf'"),
        (good.clone(), asked(vec![page]), "media_type: Input should be 'text/plain'"),
        (good.clone(), asked(vec![titled]), "title: String should have at least 1 character"),
        (good.clone(), asked(vec![text(" ")]), "document text must contain non-whitespace text"),
        (
            good,
            asked(vec![json!({"type": "document", "source": {"type": "sky"}})]),
            "source: Input tag found",
        ),
    ]);
}

#[test]
fn pages_are_counted_over_all_documents() {
    let pages = |count: usize| pdf(&format!("%PDF-1.7 /Type /Pages {}", "/Type /Page ".repeat(count)));
    table(vec![(
        on(OLD, asked(vec![pages(60), pages(40)])),
        on(OLD, asked(vec![pages(60), pages(41)])),
        "A maximum of 100 PDF pages may be provided.",
    )]);
}

#[test]
fn citations_and_a_format_exclude_each_other() {
    let mut cited = text("Day 1");
    cited["citations"] = json!({"enabled": true});
    let format = json!({"format": {"type": "json_schema", "schema": {"type": "object"}}});
    let mut plain = asked(vec![text("Day 1")]);
    plain["output_config"] = format.clone();
    let mut both = asked(vec![cited.clone()]);
    both["output_config"] = format;
    table(vec![
        (plain, both.clone(), "structured outputs cannot be combined with citations"),
        (asked(vec![cited]), both, "structured outputs cannot be combined with citations"),
    ]);
}
