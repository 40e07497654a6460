//! Documents against the profile, before they are in the history for good.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use relay::config::Profile;
use serde_json::{Value, json};

use crate::serving::{NOWHERE, hello, say, with};

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
        json!({"type": "url", "url": "https://example.com/a.pdf"}),
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
    assert_eq!(refused(json!({"type": "url", "url": "https://x/a.pdf"}), only_text).await, closed);
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
    let in_a_result = json!([{"type": "tool_result", "tool_use_id": "t", "content": [
        {"type": "document", "source": text("thirteen long")},
    ]}]);
    let mut body = hello();
    body["messages"][0]["content"] = in_a_result;
    let sentence = say(with(NOWHERE, small), &body).await.error(400, "invalid_request_error");
    assert!(sentence.starts_with("messages.0.content.0.content.0.source.text.data: "), "{sentence}");
}
