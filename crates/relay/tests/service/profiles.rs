//! Profiles in addresses, what is told about them, and the addresses around them.

use axum::body::Body;
use axum::http::header::ORIGIN;
use axum::http::{Method, Request};
use messages::Json;
use relay::Config;
use serde_json::json;

use crate::serving::{NOWHERE, PAGE, ask, before, hello, with};
use crate::upstream::Upstream;

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).unwrap()
}

fn two() -> Config {
    let mut config = before(NOWHERE);
    let mut trip = config.profiles["default"].clone();
    trip.model = "claude-sonnet-5-5".to_owned();
    trip.models = vec!["claude-sonnet-5-5".to_owned(), "claude-haiku-5-5".to_owned()];
    trip.max_tokens = 2048;
    trip.starters = vec!["Plan a trip to Japan".to_owned()];
    trip.tools = vec!["itinerary".to_owned()];
    trip.prices = Some(Json::parse(r#"{"claude-sonnet-5-5":{"input":2,"output":10}}"#.to_owned()).unwrap());
    config.profiles.insert("trip".to_owned(), trip);
    config
}

#[tokio::test]
async fn the_default_profile_tells_the_defaults() {
    let answer = ask(two(), get("/v1/profile")).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-cache"));
    let mut profile = answer.json();
    let revision = profile.as_object_mut().unwrap().remove("revision").unwrap();
    assert_eq!(revision.as_str().unwrap().len(), 16);
    assert_eq!(
        profile,
        json!({
            "name": "default",
            "model": "claude-haiku-5-5",
            "models": ["claude-haiku-5-5"],
            "max_tokens": 8192,
            "max_body_bytes": 32_000_000,
            "images": {
                "types": ["image/jpeg", "image/png", "image/gif", "image/webp"],
                "max_base64_bytes": 10_000_000,
                "max_side": 8000,
                "max_count": 100,
            },
            "tools": [],
            "starters": [],
        })
    );
}

#[tokio::test]
async fn a_named_profile_has_its_own_address() {
    let profile = ask(two(), get("/p/trip/v1/profile")).await.json();
    assert_eq!(profile["name"], "trip");
    assert_eq!(profile["model"], "claude-sonnet-5-5");
    assert_eq!(profile["max_tokens"], 2048);
    assert_eq!(profile["tools"], json!(["itinerary"]));
    assert_eq!(profile["starters"], json!(["Plan a trip to Japan"]));
    assert_eq!(profile["prices"]["claude-sonnet-5-5"]["output"], 10);
    assert_eq!(ask(two(), get("/p/default/v1/profile")).await.json()["name"], "default");
}

#[tokio::test]
async fn a_named_profile_answers_messages() {
    let mut upstream = Upstream::answering(
        "200 OK",
        &[("content-type", "application/json")],
        r#"{"type":"message","content":[]}"#,
    )
    .await;
    let mut config = with(&upstream.url, |profile| profile.programs = true);
    config.profiles.insert("trip".to_owned(), config.profiles["default"].clone());
    let request = Request::post("/p/trip/v1/messages?beta=true")
        .header("content-type", "application/json")
        .body(Body::from(hello().to_string()))
        .unwrap();
    assert_eq!(ask(config, request).await.status, 200);
    assert_eq!(upstream.request().await.line, "POST /v1/messages HTTP/1.1");
}

#[tokio::test]
async fn an_unknown_profile_is_not_found() {
    for path in ["/p/nobody/v1/profile", "/p/nobody/v1/messages", "/p//v1/profile", "/p/Trip/v1/profile"] {
        let sentence = ask(two(), get(path)).await.error(404, "not_found_error");
        assert!(sentence.contains("no profile of that name"), "{sentence}");
    }
    let post = Request::post("/p/nobody/v1/messages").header(ORIGIN, PAGE).body(Body::empty()).unwrap();
    ask(two(), post).await.error(404, "not_found_error");
}

#[tokio::test]
async fn other_addresses_say_so_in_the_apis_shape() {
    for path in
        ["/", "/v1/models", "/v1/messages/count_tokens", "/v1", "/p/trip/v1/x", "/p/trip", "/favicon.ico"]
    {
        ask(two(), get(path)).await.error(404, "not_found_error");
    }
    for (method, path) in
        [(Method::GET, "/v1/messages"), (Method::DELETE, "/v1/messages"), (Method::POST, "/v1/profile")]
    {
        let request =
            Request::builder().method(method).uri(path).header(ORIGIN, PAGE).body(Body::empty()).unwrap();
        ask(two(), request).await.error(405, "invalid_request_error");
    }
}

#[tokio::test]
async fn the_health_check_needs_nothing() {
    let answer = ask(two(), get("/healthz")).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "ok"));
}
