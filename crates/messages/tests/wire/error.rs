//! The API's errors, as written by it, by compatible servers, and by what stands in front of them.

use messages::{ApiError, ErrorKind};
use serde_json::{Value, json};

#[test]
fn the_whole_envelope() {
    let body = json!({"type": "error", "request_id": "req_1", "error": {"type": "invalid_request_error",
        "message": "max_tokens: Field required", "details": {"error_code": "image_dimensions_too_large"}}});
    let error = ApiError::from_body(400, body.to_string().as_bytes()).unwrap();
    assert_eq!(error.kind, ErrorKind::InvalidRequest);
    assert_eq!(error.message, "max_tokens: Field required");
    assert_eq!(error.error_code.as_deref(), Some("image_dimensions_too_large"));
    assert_eq!(error.request_id.as_deref(), Some("req_1"));
    assert_eq!(error.status, Some(400));
    assert_eq!(serde_json::to_value(&error).unwrap(), body);
}

#[test]
fn parts_of_the_envelope_may_be_missing() {
    let read = |status, body: Value| ApiError::from_body(status, body.to_string().as_bytes()).unwrap();
    assert_eq!(read(429, json!({"error": {"message": "slow"}})).kind, ErrorKind::RateLimit);
    assert_eq!(read(529, json!({"error": {"type": "overloaded_error"}})).kind, ErrorKind::Overloaded);
    assert_eq!(
        read(500, json!({"error": {"message": "m", "type": 1, "details": null}})).kind,
        ErrorKind::Api
    );
    let other = read(418, json!({"error": {"type": "teapot_error", "code": 418}}));
    assert_eq!(other.kind, ErrorKind::Other("teapot_error".to_owned()));
}

#[test]
fn what_is_not_the_api_is_nothing() {
    for body in [
        &b""[..],
        b"<html><body>Payload too large</body></html>",
        b"\xFF\xFE",
        b"null",
        b"{}",
        b"[]",
        b"{\"error\":\"not found\"}",
        b"{\"error\":{}}",
        b"{\"detail\":\"Not Found\"}",
    ] {
        assert_eq!(ApiError::from_body(404, body), None, "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn names_and_statuses_belong_together() {
    for (status, name) in [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (402, "billing_error"),
        (403, "permission_error"),
        (404, "not_found_error"),
        (409, "conflict_error"),
        (413, "request_too_large"),
        (429, "rate_limit_error"),
        (500, "api_error"),
        (504, "timeout_error"),
        (529, "overloaded_error"),
    ] {
        let kind = ErrorKind::from_name(name.to_owned());
        assert_eq!(kind, ErrorKind::from_status(status));
        assert_eq!((kind.as_str(), kind.status()), (name, status));
    }
    assert_eq!(ErrorKind::from_status(422), ErrorKind::InvalidRequest);
    assert_eq!(ErrorKind::from_status(502), ErrorKind::Api);
}

#[test]
fn what_may_succeed_later() {
    let retryable = |status: Option<u16>, name: &str| {
        let mut error = ApiError::new(ErrorKind::from_name(name.to_owned()), "");
        error.status = status;
        error.retryable()
    };
    for status in [408, 409, 429, 500, 502, 503, 504, 529] {
        assert!(retryable(Some(status), "api_error"), "{status}");
    }
    for status in [400, 401, 402, 403, 404, 413, 422] {
        assert!(!retryable(Some(status), "api_error"), "{status}");
    }
    assert!(retryable(None, "overloaded_error"));
    assert!(retryable(None, "internal_error"));
    assert!(!retryable(None, "invalid_request_error"));
}

#[test]
fn a_spend_limit_does_not_lift_by_waiting() {
    let mut error = ApiError::new(ErrorKind::RateLimit, "spent");
    error.status = Some(429);
    assert!(error.retryable());
    error.error_code = Some("enforced_spend_limit_reached".to_owned());
    assert!(!error.retryable());
}

fn with_headers(status: u16, body: &str, headers: &[(&str, &str)]) -> Option<ApiError> {
    let header =
        |name: &str| headers.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    ApiError::from_parts(status, body.as_bytes(), &header)
}

const LIMITED: &str = r#"{"type":"error","error":{"type":"rate_limit_error","message":"m"}}"#;

#[test]
fn headers_tell_when_to_try_again() {
    for (headers, wait, should) in [
        (&[][..], None, None),
        (&[("retry-after", "30")], Some(30_000), None),
        (&[("retry-after", "1.5"), ("x-should-retry", "true")], Some(1_500), Some(true)),
        (&[("retry-after", " 0 "), ("x-should-retry", "false")], Some(0), Some(false)),
        (&[("retry-after", "30"), ("retry-after-ms", "250")], Some(250), None),
        (&[("retry-after", "Sun, 22 Nov 2026 10:00:00 GMT")], None, None),
        (&[("retry-after", "-5"), ("x-should-retry", "maybe")], None, None),
        (&[("retry-after", "99999999999999999999")], None, None),
    ] {
        let error = with_headers(429, LIMITED, headers).unwrap();
        assert_eq!((error.retry_after_ms, error.should_retry), (wait, should), "{headers:?}");
        let envelope = serde_json::to_value(&error).unwrap();
        assert_eq!(envelope, serde_json::from_str::<Value>(LIMITED).unwrap(), "headers are not the envelope");
    }
}

#[test]
fn the_id_may_be_in_either_header() {
    let id = |body, headers: &[_]| with_headers(500, body, headers).unwrap().request_id;
    let own = r#"{"error":{"type":"api_error","message":"m"},"request_id":"req_body"}"#;
    assert_eq!(id(own, &[("request-id", "req_head")]).as_deref(), Some("req_body"));
    assert_eq!(id(LIMITED, &[("request-id", "req_1"), ("x-request-id", "2")]).as_deref(), Some("req_1"));
    assert_eq!(id(LIMITED, &[("x-request-id", "2")]).as_deref(), Some("2"));
    assert_eq!(id(LIMITED, &[]), None);
    assert_eq!(with_headers(502, "<html>", &[("request-id", "req_1")]), None);
}

#[test]
fn details_are_kept_and_written_back() {
    let body = json!({"type": "error", "error": {"type": "invalid_request_error", "message": "m", "details": {
        "error_code": "image_dimensions_too_large", "max_side_length_pixels": 2000, "paths": ["messages.0"]}}});
    let error = ApiError::from_body(400, body.to_string().as_bytes()).unwrap();
    assert_eq!(error.detail("max_side_length_pixels").unwrap().get(), "2000");
    assert_eq!(error.detail("paths").unwrap().get(), r#"["messages.0"]"#);
    assert_eq!(error.detail("error_code"), None, "it has a field of its own");
    assert_eq!(serde_json::to_value(&error).unwrap(), body);
}

fn invalid(message: &str) -> ApiError {
    let body = json!({"type": "error", "error": {"type": "invalid_request_error", "message": message}});
    ApiError::from_body(400, body.to_string().as_bytes()).unwrap()
}

#[test]
fn refused_thinking_is_recognised() {
    for message in [
        "messages.1.content.0: Invalid `signature` in `thinking` block. The block is bound to a different conversation.",
        "messages.3.content.1: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified.",
        "messages.1.content.0: Invalid `signature` in `thinking` block",
    ] {
        let mut error = invalid(message);
        assert!(error.is_thinking_signature(), "{message}");
        (error.kind, error.status) = (ErrorKind::Api, Some(500));
        assert!(!error.is_thinking_signature(), "only a 400 says so");
    }
    for message in ["thinking.budget_tokens: too small", "tools.0: signature is missing", ""] {
        assert!(!invalid(message).is_thinking_signature(), "{message}");
    }
}

#[test]
fn a_history_that_is_too_long_is_recognised() {
    assert!(invalid("prompt is too long: 1000001 tokens > 1000000 maximum").is_prompt_too_long());
    assert!(invalid("This model's maximum context length is 4096 tokens.").is_prompt_too_long());
    assert!(!invalid("max_tokens: too large").is_prompt_too_long());
    let body =
        br#"{"error":{"code":400,"message":"the request exceeds it","type":"exceed_context_size_error"}}"#;
    assert!(ApiError::from_body(400, body).unwrap().is_prompt_too_long());
    let mut error = invalid("prompt is too long");
    (error.kind, error.status) = (ErrorKind::Overloaded, Some(529));
    assert!(!error.is_prompt_too_long());
}

#[test]
fn a_spend_limit_is_recognised_by_its_code() {
    let mut error = ApiError::new(ErrorKind::RateLimit, "");
    assert!(!error.is_spend_limit());
    for code in ["enforced_spend_limit_reached", "contract_spend_limit_reached", "ramp_limit_exceeded"] {
        error.error_code = Some(code.to_owned());
        assert!(error.is_spend_limit() && !error.retryable(), "{code}");
    }
}
