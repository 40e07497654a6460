//! `POST …/v1/messages/count_tokens`: the rules of a reply, the profile's own parts, and one number back.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use relay::Config;
use relay::config::Thinking;
use serde_json::{Value, json};

use crate::serving::{Answer, NOWHERE, PAGE, ask, before, shipped, with};
use crate::upstream::{Step, Upstream, answer, says};

fn body() -> Value {
    json!({"model": "claude-haiku-5-5", "messages": [{"role": "user", "content": "Hello"}]})
}

async fn count_at(path: &str, config: Config, body: &Value) -> Answer {
    let request = Request::post(path).header(ORIGIN, PAGE).header(CONTENT_TYPE, "application/json");
    ask(config, request.body(Body::from(body.to_string())).unwrap()).await
}

async fn count(config: Config, body: &Value) -> Answer {
    count_at("/v1/messages/count_tokens", config, body).await
}

#[tokio::test]
async fn the_number_comes_back_and_nothing_else() {
    let told = r#"{"input_tokens": 2095, "litellm_count_source": "x"}"#;
    let headers = [("content-type", "application/json"), ("request-id", "req_9"), ("x-org", "secret")];
    let mut upstream = Upstream::answering("200 OK", &headers, told).await;
    let answer = count(before(&upstream.url), &body()).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, r#"{"input_tokens":2095}"#));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!((answer.header("request-id"), answer.header("x-org")), (Some("req_9"), None));
    assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE));
    let received = upstream.request().await;
    assert_eq!(received.line, "POST /v1/messages/count_tokens HTTP/1.1");
    assert_eq!(serde_json::from_str::<Value>(received.text()).unwrap(), body());
}

#[tokio::test]
async fn what_the_profile_adds_is_counted() {
    let mut upstream = Upstream::start(says("200 OK", &[], r#"{"input_tokens":1}"#)).await;
    let config = with(&upstream.url, |profile| {
        profile.system = Some("Be brief.".to_owned());
        profile.thinking = Some(Thinking { form: "adaptive".to_owned(), display: None, budget: None });
        profile.examples =
            vec![messages::Json::parse(r#"{"role":"user","content":"x"}"#.to_owned()).unwrap()];
        profile.prefill = Some("Ahoy".to_owned());
        profile.effort = Some("low".to_owned());
        profile.stop_sequences = vec!["END".to_owned()];
        profile.caching = Some(relay::config::Lifetime::Hour);
    });
    assert_eq!(count(config, &body()).await.status, 200);
    let sent: Value = serde_json::from_str(upstream.request().await.text()).unwrap();
    assert_eq!(
        sent,
        json!({
            "model": "claude-haiku-5-5",
            "messages": [
                {"role": "user", "content": "x"},
                {"role": "user", "content": "Hello"},
                {"role": "assistant", "content": "Ahoy"},
            ],
            "system": "Be brief.",
            "thinking": {"type": "adaptive"},
            "output_config": {"effort": "low"},
        })
    );
}

#[tokio::test]
async fn the_same_rules_hold_as_for_a_reply() {
    for (name, value, sentence) in [
        ("max_tokens", json!(5), "max_tokens: Extra inputs are not permitted"),
        ("stream", json!(true), "stream: Extra inputs are not permitted"),
        ("metadata", json!({}), "metadata: Extra inputs are not permitted"),
        ("system", json!("x"), "system: this chat's profile does not let a request set this field"),
        ("tools", json!([]), "tools: this chat's profile does not let a request set this field"),
        ("messages", json!([]), "messages: at least one message is required"),
        (
            "model",
            json!("claude-opus-5-5"),
            "model: this chat's profile does not offer that model; it offers claude-haiku-5-5",
        ),
    ] {
        let mut body = body();
        body[name] = value;
        assert_eq!(count(before(NOWHERE), &body).await.error(400, "invalid_request_error"), sentence);
    }
    let foreign = Request::post("/v1/messages/count_tokens")
        .header(ORIGIN, "https://evil.org")
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(body().to_string()))
        .unwrap();
    ask(before(NOWHERE), foreign).await.error(403, "permission_error");
    let mut large = body();
    large["messages"][0]["content"] = json!("x".repeat(1000));
    let small = with(NOWHERE, |profile| profile.max_body_bytes = 500);
    count(small, &large).await.error(413, "request_too_large");
}

#[tokio::test]
async fn a_named_profile_counts_and_a_closed_one_does_not() {
    let upstream = Upstream::start(says("200 OK", &[], r#"{"input_tokens":7}"#)).await;
    let mut config = before(&upstream.url);
    config.profiles.insert("trip".to_owned(), config.profiles["default"].clone());
    let answer = count_at("/p/trip/v1/messages/count_tokens", config, &body()).await;
    assert_eq!(answer.body, r#"{"input_tokens":7}"#);
    let closed = with(&upstream.url, |profile| profile.count_tokens = false);
    let sentence = count(closed, &body()).await.error(404, "not_found_error");
    assert_eq!(sentence, "This chat's profile does not count tokens.");
}

#[tokio::test]
async fn what_is_no_number_is_not_the_api() {
    for told in [r#"{"input_tokens":-1}"#, r#"{"input_tokens":"9"}"#, "{}", "[]", "", "<html>"] {
        let upstream = Upstream::start(says("200 OK", &[], told)).await;
        let sentence = count(before(&upstream.url), &body()).await.error(502, "api_error");
        assert!(sentence.contains("not the Messages API"), "{sentence}");
    }
    let html = vec![Step::Send(answer("200 OK", &[("content-type", "text/html")], r#"{"input_tokens":1}"#))];
    let upstream = Upstream::start(html).await;
    count(before(&upstream.url), &body()).await.error(502, "api_error");
    let upstream =
        Upstream::answering("404 Not Found", &[("content-type", "text/html")], "no such page").await;
    count(before(&upstream.url), &body()).await.error(502, "api_error");
}

#[tokio::test(start_paused = true)]
async fn a_count_is_tried_again_as_a_reply_is() {
    let busy = says("529 x", &[], r#"{"error":{"type":"overloaded_error"}}"#);
    let mut upstream =
        Upstream::following(vec![busy, says("200 OK", &[], r#"{"input_tokens":3}"#)], Vec::new()).await;
    assert_eq!(count(shipped(&upstream.url), &body()).await.body, r#"{"input_tokens":3}"#);
    assert_eq!(upstream.posted().len(), 2);
}
