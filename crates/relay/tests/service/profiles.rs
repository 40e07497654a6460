//! Profiles in addresses, what is told about them, and the addresses around them.

use axum::body::Body;
use axum::http::header::ORIGIN;
use axum::http::{Method, Request};
use messages::price::Prices;
use relay::Config;
use relay::config::{Lifetime, PriceList};
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
    let prices = r#"{"as_of":"2026-01-01","models":{"claude-sonnet-5-5":{"input":2,"output":9}}}"#;
    trip.prices = PriceList::Own(Prices::read(prices).unwrap());
    trip.efforts = vec!["low".to_owned(), "max".to_owned()];
    trip.host_stop_sequences = true;
    trip.caching = Some(Lifetime::Hour);
    trip.prefill = Some("Ahoy,".to_owned());
    trip.max_tool_rounds = 3;
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
            "models": [{
                "id": "claude-haiku-5-5",
                "context_window": 1_000_000,
                "max_output": 128_000,
                "structured_outputs": false,
            }],
            "max_tokens": 8192,
            "efforts": [],
            "stop_sequences": false,
            "metadata": false,
            "sampling": false,
            "structured_outputs": false,
            "max_body_bytes": 32_000_000,
            "images": {
                "types": ["image/jpeg", "image/png", "image/gif", "image/webp"],
                "max_base64_bytes": 10_000_000,
                "max_side": 8000,
                "max_count": 100,
            },
            "documents": {
                "types": ["application/pdf", "text/plain"],
                "max_bytes": 20_000_000,
                "max_pages": 100,
            },
            "caching": false,
            "count_tokens": true,
            "tools": [],
            "max_tool_rounds": 10,
            "starters": [],
            "prices": {
                "as_of": "2026-11-22",
                "currency": "USD",
                "models": {"claude-haiku-5-5": {
                    "input": 0.1,
                    "output": 0.5,
                    "cache_write": 0.125,
                    "cache_write_1h": 0.2,
                    "cache_read": 0.01,
                    "above": {
                        "tokens": 100_000,
                        "input": 0.5,
                        "output": 2.5,
                        "cache_write": 0.625,
                        "cache_write_1h": 1.0,
                        "cache_read": 0.05,
                    },
                }},
            },
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
    assert_eq!(profile["prices"]["models"]["claude-sonnet-5-5"]["output"], 9);
    assert_eq!(profile["efforts"], json!(["low", "max"]));
    assert_eq!(profile["models"][1]["efforts"], json!(["low", "max"]));
    assert_eq!(profile["prefill"], "Ahoy,");
    assert_eq!(profile["max_tool_rounds"], 3);
    assert_eq!((&profile["stop_sequences"], &profile["caching"]), (&json!(true), &json!(true)));
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
async fn a_listed_page_may_ask_an_unknown_profile_and_so_reads_that_there_is_none() {
    let preflight = |origin: &str| {
        Request::options("/p/nobody/v1/messages")
            .header(ORIGIN, origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type")
            .body(Body::empty())
            .unwrap()
    };
    let answer = ask(two(), preflight(PAGE)).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE));
    assert_eq!(answer.header("access-control-allow-headers"), Some("content-type"));
    let foreign = ask(two(), preflight("https://evil.org")).await;
    foreign.error(404, "not_found_error");
    assert_eq!(foreign.header("access-control-allow-origin"), None);
    let only_options =
        Request::options("/p/nobody/v1/messages").header(ORIGIN, PAGE).body(Body::empty()).unwrap();
    ask(two(), only_options).await.error(404, "not_found_error");
}

#[tokio::test]
async fn other_addresses_say_so_in_the_apis_shape() {
    for path in ["/", "/v1/models/", "/v1/complete", "/v1", "/p/trip/v1/x", "/p/trip", "/favicon.ico"] {
        ask(two(), get(path)).await.error(404, "not_found_error");
    }
    for (method, path) in [
        (Method::GET, "/v1/messages"),
        (Method::DELETE, "/v1/messages"),
        (Method::POST, "/v1/profile"),
        (Method::GET, "/v1/messages/count_tokens"),
        (Method::POST, "/v1/models"),
    ] {
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
