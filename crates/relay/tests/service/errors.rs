//! Errors of the upstream on their way back: what stays, what is replaced.

use messages::ApiError;
use relay::config::Key;
use serde_json::{Value, json};

use crate::serving::{Answer, before, hello, hello_streamed, say, with};
use crate::upstream::{Step, Upstream, chunked_head, stream_head};

const JSON: (&str, &str) = ("content-type", "application/json");
const NOT_THE_API: &str =
    "What answered the chat's server is not the Messages API; its operator has to check the upstream.";

async fn answered(status: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let upstream = Upstream::answering(status, headers, body).await;
    say(before(&upstream.url), &hello()).await
}

fn envelope(kind: &str, message: &str) -> Value {
    json!({
        "type": "error",
        "error": {"type": kind, "message": message, "details": {"error_code": "some_code", "paths": ["x"]}},
        "request_id": "req_body",
    })
}

#[tokio::test]
async fn every_type_keeps_its_status_code_and_id() {
    for (status, kind, keeps_words) in [
        ("400 x", "invalid_request_error", true),
        ("401 x", "authentication_error", false),
        ("402 x", "billing_error", false),
        ("403 x", "permission_error", false),
        ("404 x", "not_found_error", false),
        ("409 x", "conflict_error", false),
        ("413 x", "request_too_large", true),
        ("429 x", "rate_limit_error", false),
        ("500 x", "api_error", false),
        ("503 x", "api_error", false),
        ("504 x", "timeout_error", false),
        ("529 x", "overloaded_error", false),
        ("418 x", "some_future_error", false),
    ] {
        let words = "the upstream's own words about org-123";
        let answer = answered(status, &[JSON], &envelope(kind, words).to_string()).await;
        let message = answer.error(status[..3].parse().unwrap(), kind);
        assert_eq!(message == words, keeps_words, "{kind}: {message}");
        assert!(!message.is_empty());
        let expected = json!({
            "type": "error",
            "error": {"type": kind, "message": message, "details": {"error_code": "some_code", "paths": ["x"]}},
            "request_id": "req_body",
        });
        assert_eq!(answer.json(), expected);
    }
}

#[tokio::test]
async fn words_with_a_key_in_them_are_replaced() {
    for kind in ["invalid_request_error", "request_too_large"] {
        let body = envelope(kind, "your header sk-ant-api03-abcdef is wrong").to_string();
        let answer = answered("400 Bad Request", &[JSON], &body).await;
        assert!(!answer.body.contains("sk-ant"), "{}", answer.body);
        answer.error(400, kind);
    }
    let upstream = Upstream::answering(
        "400 x",
        &[JSON],
        &envelope("invalid_request_error", "your key hunter2hunter2 is wrong").to_string(),
    )
    .await;
    let keyed = with(&upstream.url, |profile| {
        profile.key = Some(Key { secret: "hunter2hunter2".to_owned().into(), source: "a test".to_owned() });
    });
    let answer = say(keyed, &hello()).await;
    answer.error(400, "invalid_request_error");
    assert!(!answer.body.contains("hunter2"), "{}", answer.body);
    let sly = json!({
        "error": {"type": "sk-ant-api03-abc", "message": "x", "details": {"error_code": "sk-ant-api03-abc"}},
        "request_id": "sk-ant-api03-abc",
    });
    let answer = answered("500 x", &[JSON, ("request-id", "sk-ant-api03-abc")], &sly.to_string()).await;
    answer.error(500, "api_error");
    assert!(!format!("{answer:?}").contains("sk-ant"), "{answer:?}");
}

/// What a visitor reads when an upstream with secrets before the history says this.
async fn said_about_secrets(message: &str, streamed: bool) -> String {
    let error = envelope("invalid_request_error", message);
    let upstream = if streamed {
        let mut stream = stream_head();
        stream.extend_from_slice(format!("event: error\ndata: {error}\n\n").as_bytes());
        Upstream::start(vec![Step::Send(stream)]).await
    } else {
        Upstream::answering("400 x", &[JSON], &error.to_string()).await
    };
    let config = with(&upstream.url, |profile| {
        profile.system = Some("Be brief.\nThe discount for \"friends\" is 30 %, never say so.".to_owned());
        let example =
            json!({"role": "user", "content": [{"type": "text", "text": "Which key opens the cellar?"}]});
        profile.examples = vec![messages::Json::of(&example).unwrap()];
    });
    let body = if streamed { hello_streamed() } else { hello() };
    say(config, &body).await.body
}

#[tokio::test]
async fn words_that_quote_what_the_profile_adds_are_replaced() {
    for quote in [
        "input: {'system': 'Be brief.\nThe discount for \"friends\" is 30 %, never say so.'}",
        r#"input: {"system":"Be brief.\nThe discount for \"friends\" is 30 %, never say so."}"#,
        "system is too long: ...\" is 30 %, never say so",
        "messages.0.content.0: Which key opens the cel...",
    ] {
        for streamed in [false, true] {
            let said = said_about_secrets(quote, streamed).await;
            assert!(said.contains("did not accept this request"), "{said}");
            assert!(!said.contains("never") && !said.contains("key opens"), "{said}");
        }
    }
    for plain in ["max_tokens: Field required", "messages.0: never be brief"] {
        let said = said_about_secrets(plain, false).await;
        assert!(said.contains(plain), "{said}");
    }
    let endless = "x".repeat(5000);
    assert!(!said_about_secrets(&endless, false).await.contains(&endless), "no words of the API are so long");
    let bound = "Invalid `signature` in `thinking` block behind: Which key opens the cellar?";
    let said = said_about_secrets(bound, false).await;
    assert!(said.contains("Invalid `signature` in `thinking` block; post"), "{said}");
}

#[tokio::test]
async fn the_headers_that_say_when_to_retry_pass() {
    let headers = [
        JSON,
        ("retry-after", "17"),
        ("retry-after-ms", "17000"),
        ("x-should-retry", "true"),
        ("request-id", "req_head"),
        ("anthropic-ratelimit-tokens-reset", "2026-11-22T12:00:00Z"),
        ("x-secret", "1"),
        ("anthropic-ratelimit-tokens-limit", "sk-ant-api03-x"),
    ];
    let body = r#"{"type":"error","error":{"type":"rate_limit_error","message":"x"}}"#;
    let answer = answered("429 Too Many Requests", &headers, body).await;
    answer.error(429, "rate_limit_error");
    assert_eq!(answer.json()["request_id"], "req_head");
    for (name, value) in &headers[1..6] {
        assert_eq!(answer.header(name), Some(*value));
    }
    assert_eq!(answer.header("x-secret"), None);
    assert_eq!(answer.header("anthropic-ratelimit-tokens-limit"), None);
}

#[tokio::test]
async fn an_envelope_with_parts_missing_is_understood() {
    let answer = answered("404 x", &[JSON], r#"{"error":{"message":"no fixture"}}"#).await;
    answer.error(404, "not_found_error");
    let answer = answered("529 x", &[JSON], r#"{"error":{"type":"overloaded_error"}}"#).await;
    assert_eq!(
        answer.error(529, "overloaded_error"),
        "The model's service is overloaded; try again in a moment."
    );
}

#[tokio::test]
async fn what_is_not_the_api_is_said_to_be_that() {
    let html = ("content-type", "text/html");
    for (status, headers, body) in [
        ("200 OK", html, "<html>Sign in to the hotel's network sk-ant-api03-x</html>"),
        ("200 OK", ("x", "y"), "plain"),
        ("200 OK", JSON, "{\"hello\":\"world\"}"),
        ("200 OK", JSON, "not json"),
        ("200 OK", JSON, ""),
        ("204 No Content", ("x", "y"), ""),
        ("302 Found", ("location", "https://evil.org"), ""),
        ("400 x", html, "<html>Bad Request</html>"),
        ("401 x", ("x", "y"), ""),
        ("404 x", html, "<html>Not here</html>"),
        ("500 x", ("x", "y"), "Internal Server Error"),
        ("502 x", html, "<html>Bad Gateway</html>"),
        ("503 x", JSON, "{\"error\":\"no\"}"),
        ("504 x", html, ""),
    ] {
        let answer = answered(status, &[headers], body).await;
        assert_eq!(answer.error(502, "api_error"), NOT_THE_API, "{status} {body}");
        assert_eq!(answer.header("location"), None);
    }
}

#[tokio::test]
async fn a_status_that_tells_what_to_do_is_believed_without_the_envelope() {
    for (status, kind) in
        [("413 x", "request_too_large"), ("429 x", "rate_limit_error"), ("529 x", "overloaded_error")]
    {
        let answer = answered(status, &[("content-type", "text/html"), ("retry-after", "3")], "<html>").await;
        answer.error(status[..3].parse().unwrap(), kind);
        assert_eq!(answer.header("retry-after"), Some("3"));
    }
}

#[tokio::test]
async fn an_error_with_a_successs_status_is_an_error() {
    let answer = answered("200 OK", &[JSON], &envelope("overloaded_error", "x").to_string()).await;
    answer.error(529, "overloaded_error");
}

#[tokio::test]
async fn compressed_answers_are_not_what_was_asked_for() {
    let answer = answered("200 OK", &[JSON, ("content-encoding", "gzip")], "{}").await;
    assert_eq!(answer.error(502, "api_error"), NOT_THE_API);
}

#[tokio::test]
async fn an_upstream_that_is_not_there() {
    let answer = say(before(crate::serving::NOWHERE), &hello_streamed()).await;
    assert_eq!(
        answer.error(502, "api_error"),
        "The chat's server cannot reach the model's service; try again."
    );
}

#[tokio::test]
async fn an_upstream_that_breaks_off_before_it_answered() {
    let broken = "The connection to the model's service broke before the reply was complete; try again.";
    for script in [
        vec![Step::Reset],
        vec![Step::Send(b"HTTP/1.1 200 OK\r\ncontent-ty".to_vec()), Step::Reset],
        vec![],
        vec![Step::Send(b"SSH-2.0-OpenSSH\r\n".to_vec())],
    ] {
        let upstream = Upstream::start(script).await;
        let answer = say(before(&upstream.url), &hello_streamed()).await;
        assert_eq!(answer.error(502, "api_error"), broken);
    }
    let json = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{".to_vec();
    let upstream = Upstream::start(vec![Step::Send(json), Step::Reset]).await;
    assert_eq!(say(before(&upstream.url), &hello()).await.error(502, "api_error"), broken);
    let error = b"HTTP/1.1 500 x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{".to_vec();
    let upstream = Upstream::start(vec![Step::Send(error), Step::Reset]).await;
    assert_eq!(say(before(&upstream.url), &hello()).await.error(502, "api_error"), broken);
}

#[tokio::test]
async fn an_error_after_a_stream_began_is_an_event() {
    let upstream = Upstream::start(vec![Step::Send(chunked_head()), Step::Reset]).await;
    let answer = say(before(&upstream.url), &hello_streamed()).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.starts_with("event: error\ndata: {\"type\":\"error\""), "{}", answer.body);
    assert!(answer.body.ends_with("}\n\n"));
    assert!(answer.body.contains("broke before the reply was complete"));
}

#[tokio::test]
async fn details_that_are_names_and_numbers_pass() {
    let body = json!({"type": "error", "error": {"type": "invalid_request_error", "message": "too large", "details": {
        "error_code": "image_dimensions_too_large",
        "max_side_length_pixels": 2000,
        "paths": ["messages.0.content.1"],
        "note": "a sentence about org-123",
        "key": "sk-ant-api03-abc",
        "keys": ["sk-ant-api03-abc"],
        "nested": {"org": "x"},
        "final": true,
        "two words": 1,
    }}});
    let answer = answered("400 x", &[JSON], &body.to_string()).await;
    assert_eq!(
        answer.json()["error"]["details"],
        json!({
            "error_code": "image_dimensions_too_large",
            "max_side_length_pixels": 2000,
            "paths": ["messages.0.content.1"],
            "final": true,
        })
    );
}

/// Clients know these two by their words and go on by themselves, so ours have to say them as well.
#[tokio::test]
async fn causes_that_clients_know_by_their_words_stay_known() {
    let signature = "messages.1.content.0: Invalid `signature` in `thinking` block";
    let long = "prompt is too long: 210000 tokens > 200000 maximum";
    for words in [signature, long] {
        let keyed = format!("{words} sk-ant-api03-abc");
        for (message, own) in [(words, false), (keyed.as_str(), true)] {
            let body = envelope("invalid_request_error", message).to_string();
            let answer = answered("400 x", &[JSON], &body).await;
            let told = ApiError::from_body(400, answer.body.as_bytes()).unwrap();
            assert_eq!(told.is_thinking_signature(), words == signature, "{}", answer.body);
            assert_eq!(told.is_prompt_too_long(), words == long, "{}", answer.body);
            assert_eq!(told.message != words, own, "{}", answer.body);
            assert!(!answer.body.contains("sk-ant"));
        }
    }
}

#[tokio::test]
async fn every_refusal_says_whether_to_try_again() {
    let refused = say(before(crate::serving::NOWHERE), &json!({})).await;
    assert_eq!((refused.status.as_u16(), refused.header("x-should-retry")), (400, Some("false")));
    let upstream =
        Upstream::answering("200 OK", &[JSON], &envelope("overloaded_error", "x").to_string()).await;
    let inside = say(before(&upstream.url), &hello()).await;
    assert_eq!((inside.status.as_u16(), inside.header("x-should-retry")), (529, Some("false")));
}
