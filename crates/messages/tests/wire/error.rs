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
