//! Open mode behind a challenge: what the service is asked, when a session is given, and what it is good for.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use relay::Config;
use relay::config::{Access, Challenge};
use relay::visitor::token::now;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::jwt::{SECRET, claims, hs256};
use crate::serving::{Answer, NOWHERE, PAGE, ask, before, hello, post};
use crate::upstream::{Step, Upstream};

const JSON: (&str, &str) = ("content-type", "application/json");
const PASSED: &str = r#"{"success":true,"hostname":"www.example.com","action":"chat","error-codes":[]}"#;

fn behind(service: &str, upstream: &str) -> Config {
    let mut config = before(upstream);
    config.access = Access::Open {
        challenge: Some(Challenge {
            verify_url: format!("{service}/siteverify").parse().unwrap(),
            secret: "challenge-canary".to_owned().into(),
            hostnames: ["www.example.com".to_owned()].into(),
            action: Some("chat".to_owned()),
            session_secret: Some(SECRET.to_owned().into()),
        }),
    };
    config
}

async fn saying(verdict: &str) -> Upstream {
    Upstream::answering("200 OK", &[JSON], verdict).await
}

fn session(body: &Value) -> Request<Body> {
    Request::post("/v1/session")
        .header(ORIGIN, PAGE)
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn bearing(token: &str) -> Request<Body> {
    let mut request = post(hello().to_string());
    request.headers_mut().insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    request
}

fn code(answer: &Answer) -> String {
    answer.json()["error"]["details"]["error_code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn whoever_passes_may_chat() {
    let mut service = saying(PASSED).await;
    let opened = ask(behind(&service.url, NOWHERE), session(&json!({"challenge": "a&b=c"}))).await;
    assert_eq!(opened.status, 200, "{}", opened.body);
    assert_eq!(opened.header("cache-control"), Some("no-store"));
    assert_eq!(opened.header("access-control-allow-origin"), Some(PAGE));
    let asked = service.request().await;
    assert_eq!(asked.line, "POST /siteverify HTTP/1.1");
    assert_eq!(asked.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(asked.text(), "secret=challenge-canary&response=a%26b%3Dc&remoteip=127.0.0.1");
    assert_eq!(asked.header("origin"), None);
    let expires = opened.json()["expires_at"].as_u64().unwrap();
    assert!((now() + 590..=now() + 600).contains(&expires), "{expires}");

    let token = opened.json()["token"].as_str().unwrap().to_owned();
    let upstream = Upstream::answering("200 OK", &[JSON], r#"{"type":"message","content":[]}"#).await;
    // Another relay with the same secret knows it, too.
    assert_eq!(ask(behind(NOWHERE, &upstream.url), bearing(&token)).await.status, 200);
    let answer = ask(behind(NOWHERE, NOWHERE), post(hello().to_string())).await;
    answer.error(401, "authentication_error");
    assert_eq!(code(&answer), "token_missing");
    // It is no token of the site's, and the other way round.
    ask(crate::jwt::signed(NOWHERE), bearing(&token)).await.error(401, "authentication_error");
    let forged = hs256(&json!({"alg": "HS256"}), claims().to_string().as_bytes(), SECRET.as_bytes());
    ask(behind(NOWHERE, NOWHERE), bearing(&forged)).await.error(401, "authentication_error");
    // It is for this page alone.
    let mut config = behind(NOWHERE, NOWHERE);
    config.origins.push("https://other.example".to_owned());
    let mut other = bearing(&token);
    other.headers_mut().insert(ORIGIN, "https://other.example".parse().unwrap());
    assert_eq!(code(&ask(config, other).await), "token_origin");
    // Reading costs nothing.
    let models = Request::get("/v1/models").header(ORIGIN, PAGE).body(Body::empty()).unwrap();
    assert_eq!(ask(behind(NOWHERE, NOWHERE), models).await.status, 200);
}

#[tokio::test]
async fn only_a_clear_yes_for_one_of_our_pages_counts() {
    for verdict in [
        r#"{"success":false,"error-codes":["timeout-or-duplicate"],"hostname":"www.example.com","action":"chat"}"#,
        r#"{"success":true,"action":"chat"}"#,
        r#"{"success":true,"hostname":"www.example.com.evil.org","action":"chat"}"#,
        r#"{"success":true,"hostname":"WWW.example.com","action":"chat"}"#,
        r#"{"success":true,"hostname":"www.example.com"}"#,
        r#"{"success":true,"hostname":"www.example.com","action":"login"}"#,
    ] {
        let service = saying(verdict).await;
        let answer = ask(behind(&service.url, NOWHERE), session(&json!({"challenge": "x"}))).await;
        answer.error(403, "permission_error");
        assert_eq!(code(&answer), "challenge_failed", "{verdict}");
        assert!(!answer.body.contains("canary"), "{}", answer.body);
    }
}

#[tokio::test]
async fn a_service_that_says_nothing_lets_nobody_in() {
    let long = format!(
        r#"{{"success":true,"hostname":"www.example.com","action":"chat","x":"{}"}}"#,
        "x".repeat(70_000)
    );
    for verdict in
        ["", "yes", "true", "[]", r#"{"success":"true"}"#, r#"{"hostname":"www.example.com"}"#, &long]
    {
        let service = saying(verdict).await;
        let answer = ask(behind(&service.url, NOWHERE), session(&json!({"challenge": "x"}))).await;
        answer.error(503, "overloaded_error");
        assert_eq!(code(&answer), "challenge_unavailable");
    }
    let gone = ask(behind(NOWHERE, NOWHERE), session(&json!({"challenge": "x"}))).await;
    gone.error(503, "overloaded_error");
    assert!(!gone.body.contains("canary") && !gone.body.contains("127.0.0.1"), "{}", gone.body);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_hangs_is_waited_for_ten_seconds() {
    let service = Upstream::start(vec![Step::Wait(Arc::new(Notify::new()))]).await;
    let started = tokio::time::Instant::now();
    let answer = relay_alone(behind(&service.url, NOWHERE), session(&json!({"challenge": "x"}))).await;
    assert_eq!((answer, started.elapsed().as_secs()), (503, 10));
}

/// As `ask`, without its own limit, which the paused clock would reach first.
async fn relay_alone(config: Config, request: Request<Body>) -> u16 {
    tower::ServiceExt::oneshot(relay::app(config), request).await.unwrap().status().as_u16()
}

#[tokio::test]
async fn what_cannot_be_an_answer_is_not_asked_about() {
    for body in [
        json!({}),
        json!({"challenge": ""}),
        json!({"challenge": 5}),
        json!({"challenge": "x".repeat(2049)}),
        json!("x"),
    ] {
        // Nobody is there to be asked, which would be a 503.
        ask(behind(NOWHERE, NOWHERE), session(&body)).await.error(400, "invalid_request_error");
    }
    let huge = json!({"challenge": "x".repeat(20_000)});
    ask(behind(NOWHERE, NOWHERE), session(&huge)).await.error(413, "request_too_large");
    let mut form = session(&json!({"challenge": "x"}));
    form.headers_mut().insert(CONTENT_TYPE, "text/plain".parse().unwrap());
    ask(behind(NOWHERE, NOWHERE), form).await.error(400, "invalid_request_error");
    let mut foreign = session(&json!({"challenge": "x"}));
    foreign.headers_mut().insert(ORIGIN, "https://evil.org".parse().unwrap());
    ask(behind(NOWHERE, NOWHERE), foreign).await.error(403, "permission_error");
}

#[tokio::test]
async fn without_a_challenge_there_are_no_sessions() {
    for access in [Access::Free, Access::Open { challenge: None }] {
        let mut config = before(NOWHERE);
        config.access = access;
        ask(config, session(&json!({"challenge": "x"}))).await.error(404, "not_found_error");
    }
}
