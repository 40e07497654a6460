//! Refused tokens: each counts as a request of the address block that it came from, and of nobody else.

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::AUTHORIZATION;
use relay::app;
use relay::budget::{Caps, Rules};
use relay::config::{Access, SigningKey};
use relay::serving::address::Peer;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::jwt::{SECRET, claims, hs256, rules, token, with};
use crate::serving::{self, PAGE, hello, post};
use crate::upstream::{Upstream, within};

const MESSAGE: &str = r#"{"type":"message","content":[]}"#;

/// A relay in signed mode with these limits.
async fn limited(budget: Rules) -> Router {
    let upstream = Upstream::answering("200 OK", &[("content-type", "application/json")], MESSAGE).await;
    let mut config = serving::with(&upstream.url, |profile| profile.budget = budget);
    config.access = Access::Signed(rules(SigningKey::Secret(SECRET.to_owned().into())));
    app(config)
}

fn a_minute(requests: u64) -> Caps {
    Caps { requests_minute: Some(requests), ..Caps::default() }
}

fn from(address: &str, token: Option<&str>) -> Request<Body> {
    let mut request = post(hello().to_string());
    if let Some(token) = token {
        request.headers_mut().insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    }
    request.extensions_mut().insert(Peer(address.parse().unwrap()));
    request
}

async fn answer(app: &Router, request: Request<Body>) -> (u16, Value) {
    let response = within(app.clone().oneshot(request)).await.unwrap();
    let status = response.status().as_u16();
    let body = within(axum::body::to_bytes(response.into_body(), usize::MAX)).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

async fn status(app: &Router, request: Request<Body>) -> u16 {
    answer(app, request).await.0
}

/// Tokens of which none is good.
fn bad() -> [Option<String>; 4] {
    let forged =
        hs256(&json!({"alg": "HS256"}), claims().to_string().as_bytes(), b"a secret that is not the site's");
    [None, Some("nonsense".to_owned()), Some(forged), Some(token(&with(&json!({"profile": "another"}))))]
}

#[tokio::test]
async fn each_counts_for_its_block_of_addresses() {
    let app = limited(Rules { block: a_minute(4), ..Rules::default() }).await;
    for (token, expected) in bad().iter().zip([401, 401, 401, 403]) {
        assert_eq!(status(&app, from("192.0.2.1", token.as_deref())).await, expected);
    }
    let (status_now, body) = answer(&app, from("192.0.2.1", Some("nonsense"))).await;
    assert_eq!(status_now, 429, "{body}");
    assert_eq!(
        (&body["error"]["details"]["scope"], &body["error"]["details"]["measure"]),
        (&json!("block"), &json!("requests"))
    );
    // A question that only reads is no way around it.
    let mut reading = Request::get("/v1/models").header("origin", PAGE).body(Body::empty()).unwrap();
    reading.extensions_mut().insert(Peer("192.0.2.1".parse().unwrap()));
    assert_eq!(status(&app, reading).await, 429);
    let good = token(&claims());
    assert_eq!(status(&app, from("192.0.2.1", Some(&good))).await, 429, "the block has no request left");
    assert_eq!(status(&app, from("192.0.2.2", Some(&good))).await, 200, "another block has");
}

#[tokio::test]
async fn no_one_elses_count_is_touched() {
    let once = a_minute(1);
    let rules = Rules { global: once, profile: once, visitor: once, token: once, ..Rules::default() };
    let app = limited(Rules { block: a_minute(100), ..rules }).await;
    for _ in 0..5 {
        for token in bad() {
            assert!(matches!(status(&app, from("192.0.2.1", token.as_deref())).await, 401 | 403));
        }
    }
    assert_eq!(
        status(&app, from("192.0.2.1", Some(&token(&claims())))).await,
        200,
        "it is the first that counts"
    );
    assert_eq!(status(&app, from("192.0.2.1", Some(&token(&claims())))).await, 429);
}

#[tokio::test]
async fn without_a_limit_on_blocks_they_are_only_refused() {
    let app = limited(Rules::default()).await;
    for _ in 0..50 {
        assert_eq!(status(&app, from("192.0.2.1", Some("nonsense"))).await, 401);
    }
}
