//! What is said to those who are refused.

use std::time::SystemTime;

use axum::response::IntoResponse;

use super::*;
use crate::budget::claim::Span;
use crate::budget::refusal::failure;
use crate::budget::scope::Measure;

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(NOON * 1000 + 1)
}

fn told(scope: Scope, measure: Measure, span: Span, wait: Option<Duration>) -> crate::error::Failure {
    failure(&Denied::Short(Short { scope, measure, span, wait }), now())
}

#[test]
fn a_spent_day_says_when_it_frees_up_and_that_no_retry_helps() {
    let wait = Some(Duration::from_secs(43_200));
    let failure = told(Scope::Visitor, Measure::Money, Span::Day, wait);
    let json = serde_json::to_value(failure.error()).unwrap();
    assert_eq!(
        json["error"],
        serde_json::json!({
            "type": "rate_limit_error",
            "message": "You have used the whole budget of this day; try again after 2024-10-05T00:00:01Z.",
            "details": {
                "error_code": "limit_reached",
                "scope": "visitor",
                "measure": "money",
                "frees_at": "2024-10-05T00:00:01Z",
            },
        })
    );
    let response = failure.into_response();
    assert_eq!(response.status(), 429);
    assert_eq!(response.headers()["retry-after"], "43200");
    assert_eq!(response.headers()["x-should-retry"], "false");
}

#[test]
fn a_short_wait_is_worth_a_retry() {
    let failure = told(Scope::Global, Measure::Requests, Span::Minute, Some(Duration::from_millis(1500)));
    let sentence = &failure.error().message;
    assert_eq!(
        sentence,
        "This chat has used all requests of this minute; try again after 2024-10-04T12:00:02Z."
    );
    let response = failure.into_response();
    assert_eq!(response.headers()["retry-after"], "2");
    assert_eq!(response.headers()["x-should-retry"], "true");
}

#[test]
fn nobody_knows_when_a_running_reply_ends() {
    let failure = told(Scope::Visitor, Measure::Streams, Span::Now, None);
    assert!(failure.error().message.starts_with("You have as many replies running"));
    assert!(failure.error().detail("frees_at").is_none());
    let response = failure.into_response();
    assert!(!response.headers().contains_key("retry-after"));
    assert_eq!(response.headers()["x-should-retry"], "true");
}

#[test]
fn what_never_fits_is_not_to_be_tried_again() {
    let failure = told(Scope::Profile, Measure::Tokens, Span::Day, None);
    assert!(failure.error().message.contains("shorter reply"), "{}", failure.error().message);
    let response = failure.into_response();
    assert!(!response.headers().contains_key("retry-after"));
    assert_eq!(response.headers()["x-should-retry"], "false");
}

#[test]
fn without_counts_nobody_is_answered() {
    assert_eq!(failure(&Denied::Unavailable, now()).status(), 503);
    let full = failure(&Denied::Full, now());
    assert_eq!((full.status().as_u16(), full.error().retry_after_ms), (529, Some(60_000)));
}
