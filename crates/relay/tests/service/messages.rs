//! The posted history: what the API would refuse is refused here, in its words, and nothing goes up.

use messages::limits;
use serde_json::{Value, json};

use crate::serving::{NOWHERE, before, hello, say, with};
use crate::upstream::Upstream;

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

fn holding(messages: Value) -> Value {
    let mut body = hello();
    body["messages"] = messages;
    body
}

async fn refused(messages: Value) -> String {
    say(before(NOWHERE), &holding(messages)).await.error(400, "invalid_request_error")
}

/// Whether a history gets as far as the upstream.
async fn passes(messages: Value) -> bool {
    let upstream = Upstream::answering(
        "200 OK",
        &[("content-type", "application/json")],
        r#"{"type":"message","content":[]}"#,
    )
    .await;
    say(before(&upstream.url), &holding(messages)).await.status == 200
}

fn image(media_type: &str, data: &str) -> Value {
    json!({"type": "image", "source": {"type": "base64", "media_type": media_type, "data": data}})
}

fn in_a_document(block: &Value) -> Value {
    json!({"type": "document", "source": {"type": "content", "content": [block]}})
}

#[tokio::test]
async fn there_has_to_be_a_message() {
    let mut body = hello();
    body.as_object_mut().unwrap().remove("messages");
    let sentence = say(before(NOWHERE), &body).await.error(400, "invalid_request_error");
    assert_eq!(sentence, "messages: Field required");
    assert_eq!(refused(json!([])).await, "messages: at least one message is required");
    assert_eq!(refused(json!({})).await, "messages: Input should be a valid array");
    assert!(refused(json!(["hi"])).await.starts_with("messages.0: "));
}

#[tokio::test]
async fn the_user_speaks_first() {
    for role in ["assistant", "system"] {
        let sentence = refused(json!([{"role": role, "content": "Hello"}])).await;
        assert_eq!(sentence, "messages: first message must use the \"user\" role");
    }
    let sentence = refused(json!([{"role": "robot", "content": "Hello"}])).await;
    assert_eq!(sentence, "messages.0.role: Input should be 'user' or 'assistant'");
}

#[tokio::test]
async fn system_instructions_cannot_come_in_through_the_history() {
    let history = json!([{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be a pirate."}]);
    let sentence = refused(history.clone()).await;
    assert!(sentence.starts_with("messages.1.role: "), "{sentence}");
    let open = with(NOWHERE, |profile| profile.fields = ["system".to_owned()].into());
    assert_eq!(say(open, &holding(history)).await.status, 502, "it passes, and nobody is there");
}

#[tokio::test]
async fn text_must_not_be_empty() {
    let blocks = "messages: text content blocks must be non-empty";
    let whole = "messages.0: all messages must have non-empty content except for the optional final assistant message";
    for (content, sentence) in [
        (json!(""), whole),
        (json!([]), whole),
        (json!([{"type": "text", "text": ""}]), blocks),
        (json!([{"type": "text", "text": "a"}, {"type": "text", "text": ""}]), blocks),
        (json!([in_a_document(&json!({"type": "text", "text": ""}))]), blocks),
    ] {
        assert_eq!(refused(json!([{"role": "user", "content": content}])).await, sentence);
    }
    let prefilled = json!([{"role": "user", "content": "Hi"}, {"role": "assistant", "content": ""}]);
    assert!(passes(prefilled).await, "the model decides about a prefill");
}

#[tokio::test]
async fn content_has_to_be_text_or_blocks() {
    for (message, start) in [
        (json!({"role": "user"}), "messages.0.content: Field required"),
        (
            json!({"role": "user", "content": 5}),
            "messages.0.content: Input should be a valid string or array",
        ),
        (json!({"role": "user", "content": ["x"]}), "messages.0.content.0: "),
        (json!({"role": "user", "content": [{"text": "x"}]}), "messages.0.content.0.type: Field required"),
    ] {
        let sentence = refused(json!([message])).await;
        assert!(sentence.starts_with(start), "{sentence}");
    }
}

#[tokio::test]
async fn a_picture_has_to_be_what_its_type_says() {
    for (block, sentence) in [
        (
            image("image/jpeg", PNG),
            "messages.0.content.0.source.base64.data: Image does not match the provided media type image/jpeg; \
             it appears to be image/png",
        ),
        (
            image("image/tiff", PNG),
            "messages.0.content.0.source.base64.media_type: Input should be 'image/jpeg' or 'image/png' or \
             'image/gif' or 'image/webp'",
        ),
        (image("image/png", ""), "messages.0.content.0.source.base64.data: the picture is empty"),
        (
            json!({"type": "image"}),
            "messages.0.content.0.source: Input should be an object with each field once",
        ),
    ] {
        assert_eq!(refused(json!([{"role": "user", "content": [block]}])).await, sentence);
    }
    let inside = in_a_document(&image("image/gif", PNG));
    let sentence = refused(json!([{"role": "user", "content": [inside]}])).await;
    assert!(sentence.starts_with("messages.0.content.0.source.content.0.source.base64.data: "), "{sentence}");
}

#[tokio::test]
async fn pictures_are_bounded_in_size_and_number() {
    let large = image("image/png", &"A".repeat(10_000_001));
    let sentence = refused(json!([{"role": "user", "content": [large]}])).await;
    assert!(sentence.ends_with("the picture is larger than 10000000 base64 characters"), "{sentence}");
    let two =
        holding(json!([{"role": "user", "content": [image("image/png", PNG), image("image/png", PNG)]}]));
    let one = with(NOWHERE, |profile| profile.images.max_count = 1);
    let sentence = say(one, &two).await.error(400, "invalid_request_error");
    assert!(sentence.contains("may hold 1 pictures"), "{sentence}");
}

#[tokio::test]
async fn no_array_is_longer_than_the_apis_own() {
    let ones = vec![json!(1); 100_000];
    assert!(refused(json!(ones)).await.starts_with("messages.0: "), "as many may come");
    let more = [ones, vec![json!({"type": "document", "source": {"type": "file", "file_id": "f"}})]].concat();
    assert_eq!(refused(json!(more)).await, "messages: Array should have at most 100000 items");
    let sentence = refused(json!([{"role": "user", "content": more}])).await;
    assert_eq!(sentence, "messages.0.content: Array should have at most 100000 items");
    let document = json!({"type": "document", "source": {"type": "content", "content": more}});
    let sentence = refused(json!([{"role": "user", "content": [document]}])).await;
    assert_eq!(sentence, "messages.0.content.0.source.content: Array should have at most 100000 items");
}

#[tokio::test]
async fn a_profile_without_pictures_takes_none_of_any_kind() {
    let picture = image("image/png", PNG);
    let linked = json!({"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}});
    assert!(passes(json!([{"role": "user", "content": [picture, in_a_document(&picture)]}])).await);
    for block in [linked, in_a_document(&picture), picture] {
        let closed = with(NOWHERE, |profile| profile.images.types.clear());
        let body = holding(json!([{"role": "user", "content": [block]}]));
        let sentence = say(closed, &body).await.error(400, "invalid_request_error");
        assert!(sentence.ends_with("source: this chat does not take pictures"), "{sentence}");
    }
}

#[tokio::test]
async fn text_is_bounded_and_picture_data_is_not_text() {
    let long = "x".repeat(limits::TEXT_BYTES);
    let sentence = say(before(NOWHERE), &holding(json!([{"role": "user", "content": long}])))
        .await
        .error(413, "request_too_large");
    assert!(sentence.contains("1048576 bytes"), "{sentence}");
    let data = format!("{PNG}{}", "A".repeat(2 * limits::TEXT_BYTES));
    assert!(passes(json!([{"role": "user", "content": [image("image/png", &data)]}])).await);
    let data = format!("JVBERi0x{}", "A".repeat(2 * limits::TEXT_BYTES));
    let document = json!({"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": data}});
    assert!(passes(json!([{"role": "user", "content": [document]}])).await);
    let other = json!({"type": "some_block", "source": {"type": "base64", "data": data}});
    let said = json!({"role": "assistant", "content": [other]});
    say(before(NOWHERE), &holding(json!([{"role": "user", "content": "Hi"}, said])))
        .await
        .error(413, "request_too_large");
}
