//! Which pages may use the relay, and what a browser is told about it.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use axum::http::{Method, Request};

use crate::serving::{Answer, NOWHERE, PAGE, ask, before, hello, say, with};
use crate::upstream::Upstream;

const MESSAGE: &str = r#"{"type":"message","content":[]}"#;
const JSON: (&str, &str) = ("content-type", "application/json");

async fn from(origins: &[&str]) -> Answer {
    let upstream = Upstream::answering("200 OK", &[JSON], MESSAGE).await;
    let mut request = Request::post("/v1/messages").header(CONTENT_TYPE, "application/json");
    for origin in origins {
        request = request.header(ORIGIN, *origin);
    }
    let mut config = before(&upstream.url);
    config.origins.push("https://example.com".to_owned());
    ask(config, request.body(Body::from(hello().to_string())).unwrap()).await
}

#[tokio::test]
async fn listed_origins_are_answered_and_echoed() {
    for origin in [
        "http://127.0.0.1:8080",
        "http://localhost:8080",
        "http://127.0.0.1:3170",
        "http://localhost:3170",
        "https://example.com",
    ] {
        let answer = from(&[origin]).await;
        assert_eq!(answer.status, 200, "{origin}");
        assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
        assert_eq!(answer.header("vary"), Some("Origin"));
        assert_eq!(answer.header("access-control-allow-credentials"), None);
        assert_eq!(
            answer.header("access-control-expose-headers"),
            Some(
                "request-id, retry-after, retry-after-ms, x-should-retry, parlor-max-tokens, parlor-revision"
            )
        );
    }
}

#[tokio::test]
async fn other_origins_are_refused_without_a_word_to_the_page() {
    for origin in [
        "https://EXAMPLE.com",
        "https://example.com:443",
        "https://example.com:8443",
        "http://example.com",
        "https://example.com.evil.org",
        "https://evil-example.com",
        "https://sub.example.com",
        "https://example.com/",
        "https://example.com.",
        "https://user@example.com",
        "https://example.com, https://example.com",
        "https://example.com https://evil.org",
        "https://xn--xample-2of.com",
        "//example.com",
        "example.com",
        "http://localhost:8081",
        "http://localhost:80800",
        "null",
        "*",
        "",
    ] {
        let answer = from(&[origin]).await;
        let sentence = answer.error(403, "permission_error");
        assert!(sentence.contains("origins"), "{sentence}");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        assert_eq!(answer.header("vary"), Some("Origin"));
    }
}

#[tokio::test]
async fn two_origins_are_none() {
    let (own, foreign) = ("https://example.com", "https://evil.org");
    for origins in [[own, own], [own, foreign], [foreign, own]] {
        let answer = from(&origins).await;
        answer.error(403, "permission_error");
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origins:?}");
    }
}

#[tokio::test]
async fn the_host_header_proves_nothing() {
    let request = Request::post("/v1/messages")
        .header("host", "evil.org")
        .header(ORIGIN, "http://evil.org")
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(hello().to_string()))
        .unwrap();
    ask(before(NOWHERE), request).await.error(403, "permission_error");
}

#[tokio::test]
async fn a_program_is_answered_where_the_profile_says_so() {
    let sentence = from(&[]).await.error(403, "permission_error");
    assert!(sentence.contains("programs = true"), "{sentence}");

    let upstream = Upstream::answering("200 OK", &[JSON], MESSAGE).await;
    let config = with(&upstream.url, |profile| profile.programs = true);
    let request = Request::post("/v1/messages")
        .header(CONTENT_TYPE, "application/json")
        .body(Body::from(hello().to_string()))
        .unwrap();
    assert_eq!(ask(config, request).await.status, 200);
}

#[tokio::test]
async fn a_program_cannot_pass_as_a_foreign_page() {
    let config = with(NOWHERE, |profile| profile.programs = true);
    let request =
        Request::post("/v1/messages").header(ORIGIN, "https://evil.org").body(Body::empty()).unwrap();
    ask(config, request).await.error(403, "permission_error");
}

#[tokio::test]
async fn reading_needs_no_origin_but_no_foreign_one_either() {
    let get = |origin: Option<&str>| {
        let mut request = Request::get("/v1/profile");
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        ask(before(NOWHERE), request.body(Body::empty()).unwrap())
    };
    assert_eq!(get(None).await.status, 200);
    let listed = get(Some(PAGE)).await;
    assert_eq!((listed.status.as_u16(), listed.header("access-control-allow-origin")), (200, Some(PAGE)));
    let foreign = get(Some("https://evil.org")).await;
    foreign.error(403, "permission_error");
    assert_eq!(foreign.header("access-control-allow-origin"), None);
}

fn preflight(origin: &str) -> Request<Body> {
    Request::builder()
        .method(Method::OPTIONS)
        .uri("/v1/messages")
        .header(ORIGIN, origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type,anthropic-version")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn a_preflight_is_answered_for_listed_origins_only() {
    let answer = ask(before(NOWHERE), preflight(PAGE)).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE));
    assert_eq!(answer.header("access-control-allow-methods"), Some("GET, POST"));
    assert_eq!(answer.header("access-control-allow-headers"), Some("content-type,anthropic-version"));
    assert_eq!(answer.header("access-control-max-age"), Some("7200"));
    let vary: Vec<_> = answer.headers.get_all("vary").iter().collect();
    assert_eq!(vary, ["Access-Control-Request-Headers", "Origin"]);

    let foreign = ask(before(NOWHERE), preflight("https://evil.org")).await;
    foreign.error(403, "permission_error");
    assert_eq!(foreign.header("access-control-allow-origin"), None);
    assert_eq!(foreign.header("access-control-allow-headers"), None);
}

#[tokio::test]
async fn a_listed_page_can_read_every_refusal() {
    let answer = say(before(NOWHERE), &serde_json::json!({"messages": []})).await;
    answer.error(400, "invalid_request_error");
    assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE));
    let unknown = Request::get("/p/nobody/v1/profile").header(ORIGIN, PAGE).body(Body::empty()).unwrap();
    let answer = ask(before(NOWHERE), unknown).await;
    answer.error(404, "not_found_error");
    assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE));
}

#[tokio::test]
async fn a_profile_can_have_its_own_origins() {
    let config = || with(NOWHERE, |profile| profile.origins = Some(vec!["https://shop.example".to_owned()]));
    let get = |origin: &str| Request::get("/v1/profile").header(ORIGIN, origin).body(Body::empty()).unwrap();
    assert_eq!(ask(config(), get("https://shop.example")).await.status, 200);
    ask(config(), get(PAGE)).await.error(403, "permission_error");
}
