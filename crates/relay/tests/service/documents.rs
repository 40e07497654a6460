//! Documents against the profile, before they are in the history for good.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use relay::config::Profile;
use serde_json::{Value, json};

use crate::serving::{NOWHERE, ask, hello, post, say, with};

fn holding(source: &Value) -> Value {
    let mut body = hello();
    body["messages"][0]["content"] = json!([{"type": "document", "source": source, "title": "Plan"}]);
    body
}

fn pdf(bytes: &[u8]) -> Value {
    json!({"type": "base64", "media_type": "application/pdf", "data": STANDARD.encode(bytes)})
}

fn text(data: &str) -> Value {
    json!({"type": "text", "media_type": "text/plain", "data": data})
}

async fn refused(source: Value, change: impl FnOnce(&mut Profile)) -> String {
    say(with(NOWHERE, change), &holding(&source)).await.error(400, "invalid_request_error")
}

/// Whether a document gets as far as the upstream, where nobody is.
async fn passes(source: Value, change: impl FnOnce(&mut Profile)) -> bool {
    say(with(NOWHERE, change), &holding(&source)).await.status == 502
}

#[tokio::test]
async fn pdf_and_text_pass() {
    for source in [
        pdf(b"%PDF-1.7\n"),
        pdf(b"\xef\xbb\xbf\n%PDF-1.7\n and more"),
        pdf(&[&[b'\n'; 1000][..], b"%PDF-1.4"].concat()),
        text("Day one: \u{65e5}\u{672c}"),
        json!({"type": "content", "content": [{"type": "text", "text": "x"}]}),
    ] {
        assert!(passes(source.clone(), |_| {}).await, "{source}");
    }
}

#[tokio::test]
async fn what_is_no_document_is_refused() {
    let place = "messages.0.content.0.source";
    for (source, sentence) in [
        (pdf(b"PK\x03\x04 a zip"), format!("{place}.base64.data: The PDF specified was not valid.")),
        (
            pdf(&[&[b' '; 2000][..], b"%PDF-1.4"].concat()),
            format!("{place}.base64.data: The PDF specified was not valid."),
        ),
        (pdf(b""), format!("{place}.base64.data: the document is empty")),
        (text(""), format!("{place}.text.data: the document is empty")),
        (
            json!({"type": "base64", "media_type": "application/msword", "data": "AAAA"}),
            format!("{place}.base64.media_type: Input should be 'application/pdf'"),
        ),
        (
            json!({"type": "text", "media_type": "text/html", "data": "x"}),
            format!("{place}.text.media_type: Input should be 'text/plain'"),
        ),
    ] {
        assert_eq!(refused(source, |_| {}).await, sentence);
    }
}

#[tokio::test]
async fn the_profile_says_which_and_how_large() {
    let only_text = |profile: &mut Profile| profile.documents.types = vec!["text/plain".to_owned()];
    let closed = "messages.0.content.0.source: this chat does not take documents of this kind";
    assert_eq!(refused(pdf(b"%PDF-1.7"), only_text).await, closed);
    assert!(passes(text("x"), only_text).await);
    let none = |profile: &mut Profile| profile.documents.types.clear();
    for source in [text("x"), json!({"type": "content", "content": [{"type": "text", "text": "x"}]})] {
        assert_eq!(refused(source, none).await, closed);
    }
    let small = |profile: &mut Profile| profile.documents.max_bytes = 12;
    assert!(passes(pdf(b"%PDF-1.7 abc"), small).await);
    let sentence = refused(pdf(b"%PDF-1.7 abcdef"), small).await;
    assert_eq!(sentence, "messages.0.content.0.source.base64.data: the document is larger than 12 bytes");
    let sentence = refused(text("thirteen long"), small).await;
    assert_eq!(sentence, "messages.0.content.0.source.text.data: the document is larger than 12 bytes");
    let mut body = hello();
    body["messages"] = json!([
        {"role": "user", "content": "Read it."},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "read", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": [
            {"type": "document", "source": text("thirteen long")},
        ]}]},
    ]);
    let small = |profile: &mut Profile| {
        small(profile);
        profile.tools = vec!["read".to_owned()];
    };
    let sentence = say(with(NOWHERE, small), &body).await.error(400, "invalid_request_error");
    assert!(sentence.starts_with("messages.2.content.0.content.0.source.text.data: "), "{sentence}");
}

/// A PDF of so many pages.
fn of_pages(pages: usize) -> Vec<u8> {
    let page = |number| format!("{number} 0 obj << /Type /Page /Parent 1 0 R >> endobj\n");
    let pages: String = (2..pages + 2).map(page).collect();
    format!("%PDF-1.7\n1 0 obj << /Type /Pages >> endobj\n{pages}").into_bytes()
}

#[tokio::test]
async fn a_document_has_no_more_pages_than_the_profile_takes() {
    let three = |profile: &mut Profile| profile.documents.max_pages = 3;
    assert!(passes(pdf(&of_pages(3)), three).await);
    let mut without_its_end = pdf(&of_pages(3));
    let data = without_its_end["data"].as_str().unwrap().trim_end_matches('=').to_owned();
    without_its_end["data"] = data.into();
    assert!(passes(without_its_end, three).await);
    let sentence = refused(pdf(&of_pages(4)), three).await;
    assert_eq!(
        sentence,
        "messages.0.content.0.source.base64.data: the document has 4 pages, and this chat takes 3 at most"
    );
}

#[tokio::test]
async fn data_is_read_whatever_characters_are_escaped() {
    let pdf = pdf(&[&of_pages(2)[..], &[0xff; 30]].concat());
    let escaped = holding(&pdf).to_string().replace('/', "\\/");
    assert!(escaped.contains("\\/\\/\\/"), "there are slashes in the data");
    let one = |most: u32| with(NOWHERE, move |profile| profile.documents.max_pages = most);
    assert_eq!(ask(one(2), post(escaped.clone())).await.status, 502);
    let sentence = ask(one(1), post(escaped)).await.error(400, "invalid_request_error");
    assert!(sentence.contains("the document has 2 pages"), "{sentence}");
    let broken = json!({"type": "base64", "media_type": "application/pdf", "data": "JVBERi0x*"});
    let sentence = refused(broken, |_| {}).await;
    assert_eq!(sentence, "messages.0.content.0.source.base64.data: Invalid base64 data");
}
