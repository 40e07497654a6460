//! What the API refuses, refused with its status, type and message.

use crate::talk::{Talk, picture, request, with_picture};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

#[tokio::test]
async fn what_the_api_refuses_is_refused_in_its_shape() {
    let talk = Talk::start().await;
    let user = json!({ "role": "user", "content": "Tokyo" });
    let mut no_model = request(&json!([user]));
    no_model.as_object_mut().unwrap().remove("model");
    let mut no_cap = request(&json!([user]));
    no_cap.as_object_mut().unwrap().remove("max_tokens");
    let mut no_messages = request(&json!([user]));
    no_messages.as_object_mut().unwrap().remove("messages");
    let mut sampled = request(&json!([user]));
    sampled["temperature"] = json!(0.5);
    let content = |content: Value| request(&json!([{ "role": "user", "content": content }]));
    let png = picture();
    let broken = STANDARD.encode(&STANDARD.decode(&png).unwrap()[..60]);
    for (body, starts) in [
        (no_model, "model: Field required"),
        (no_cap, "max_tokens: Field required"),
        (no_messages, "messages: Field required"),
        (request(&json!([])), "messages: at least one message is required"),
        (
            request(&json!([{ "role": "assistant", "content": "Hi" }, user])),
            "messages: first message must use",
        ),
        (request(&json!([user, { "role": "assistant", "content": "So" }])), "This model does not support"),
        (content(json!("")), "messages: text content blocks must be non-empty"),
        (content(json!([{ "type": "text", "text": "" }])), "messages: text content blocks must be non-empty"),
        (content(json!("  \n")), "messages: text content blocks must contain non-whitespace"),
        (
            content(with_picture("image/tiff", &png, "?")),
            "messages.0.content.0.image.source.media_type: Input",
        ),
        (
            content(with_picture("image/jpeg", &png, "?")),
            "messages.0.content.0.image.source.base64.data: The image",
        ),
        (
            content(with_picture("image/png", "aGVsbG8=", "?")),
            "messages.0.content.0.image.source.base64.data: Image",
        ),
        (
            content(with_picture("image/png", &broken, "?")),
            "messages.0.content.0.image.source.base64.data: Could",
        ),
        (
            content(with_picture("image/png", "", "?")),
            "messages.0.content.0.image.source.base64.data: image cannot",
        ),
        (sampled, "temperature: Extra inputs are not permitted"),
    ] {
        for stream in [false, true] {
            let mut body = body.clone();
            body["stream"] = json!(stream);
            let (status, answer) = talk.answer(&body).await;
            assert_eq!(
                (status, &answer["type"], &answer["error"]["type"]),
                (400, &json!("error"), &json!("invalid_request_error"))
            );
            let message = answer["error"]["message"].as_str().unwrap();
            assert!(message.starts_with(starts), "{message} should begin: {starts}");
            assert!(answer["request_id"].as_str().unwrap().starts_with("req_"));
        }
    }
}

#[tokio::test]
async fn requests_beside_the_route_are_refused_too() {
    let talk = Talk::start().await;
    let not_json = talk.post("<html>".to_owned()).await;
    assert_eq!(not_json.status(), 400);
    assert!(not_json.text().await.unwrap().contains("not valid JSON"));
    let url = |path: &str| format!("{}{path}", talk.guide.url);
    let unknown = talk.client.post(url("/v1/other")).body("{}").send().await.unwrap();
    assert_eq!(unknown.status(), 404);
    assert!(unknown.text().await.unwrap().contains("not_found_error"));
    assert_eq!(talk.client.get(url("/v1/messages")).send().await.unwrap().status(), 405);
    let no_version = talk.client.post(url("/v1/messages?beta=true")).body("{}").send().await.unwrap();
    assert!(no_version.text().await.unwrap().contains("anthropic-version: header is required"));
    let long = talk.post("x".repeat(32_000_001)).await;
    assert_eq!(long.status(), 413);
    assert!(long.text().await.unwrap().contains("request_too_large"));
}
