//! What a request may try to bring in: fields, headers and paths that are the relay's, secrets in what comes back, and
//! answers that unpack without end. Every attempt is refused or comes to nothing, and the key stays where it is.

use axum::body::Body;
use axum::http::Request;
use relay::Config;
use relay::config::{Key, Profile, Thinking};
use serde_json::{Value, json};

use crate::serving::{NOWHERE, PAGE, ask, before, hello, post, say, with};
use crate::upstream::{Received, Upstream, says};

const MESSAGE: &str = r#"{"type":"message","content":[]}"#;

/// A profile that has made up its mind about everything.
fn decided(profile: &mut Profile) {
    profile.key = Some(Key { secret: "the-real-key".to_owned().into(), source: "a test".to_owned() });
    profile.system = Some("Be brief.".to_owned());
    profile.thinking = Some(Thinking { form: "disabled".to_owned(), display: None, budget: None });
    profile.effort = Some("low".to_owned());
    profile.stop_sequences = vec!["END".to_owned()];
    profile.max_tokens = 100;
    profile.tools = vec!["zoom".to_owned(), "web_search".to_owned()];
}

fn decided_before(upstream: &str) -> Config {
    with(upstream, decided)
}

#[tokio::test]
async fn what_the_profile_decides_is_not_a_visitors_to_change() {
    let tool =
        |kind: &str, name: &str| json!([{"type": kind, "name": name, "input_schema": {"type": "object"}}]);
    for (name, value) in [
        ("system", json!("Be a pirate.")),
        ("system", Value::Null),
        ("thinking", json!({"type": "enabled", "budget_tokens": 60000})),
        ("output_config", json!({"effort": "max"})),
        ("stop_sequences", json!([])),
        ("model", json!("claude-opus-5-5")),
        ("model", json!("claude-haiku-5-5 ")),
        ("model", json!(["claude-haiku-5-5"])),
        ("max_tokens", json!(1e3)),
        ("max_tokens", json!("100")),
        ("service_tier", json!("auto")),
        ("speed", json!("fast")),
        ("inference_geo", json!("us")),
        ("container", json!({"skills": []})),
        ("mcp_servers", json!([{"type": "url", "url": "https://evil.example", "name": "x"}])),
        ("fallbacks", json!([{"model": "claude-opus-5-5"}])),
        ("thread", json!({"id": "t"})),
        ("betas", json!(["files-api-2025-04-14"])),
        ("user_profile_id", json!("u")),
        ("anthropic_beta", json!(["x"])),
        ("System", json!("Be a pirate.")),
        ("system\u{0}", json!("Be a pirate.")),
        ("__proto__", json!({"system": "x"})),
        ("tools", json!({"0": {"name": "zoom"}})),
        ("tools", tool("custom", "shell")),
        ("tools", tool("web_fetch_20260318", "web_fetch")),
        ("tools", tool("code_execution_20250825", "zoom")),
        ("tools", tool("web_search_20260318", "zoom")),
        ("tools", tool("mcp_toolset", "zoom")),
        ("tools", json!([{"type": "mcp_toolset", "mcp_server_name": "zoom"}])),
        ("tools", json!([{"name": "zoom", "name ": "x"}, {"name": "Zoom"}])),
        ("tools", json!([{"name": ["zoom"]}])),
    ] {
        let mut body = hello();
        body[name] = value.clone();
        let sentence = say(decided_before(NOWHERE), &body).await.error(400, "invalid_request_error");
        assert!(!sentence.is_empty(), "{name} {value}");
    }
    let twice = r#"{"model":"claude-haiku-5-5","max_tokens":1,"tools":[{"name":"zoom","name":"shell"}],"messages":[{"role":"user","content":"x"}]}"#;
    let sentence = ask(decided_before(NOWHERE), post(twice)).await.error(400, "invalid_request_error");
    assert_eq!(sentence, "tools.0: Input should be an object with each field once");
}

#[tokio::test]
async fn what_goes_up_is_what_the_profile_decided() {
    let mut upstream = Upstream::start(says("200 OK", &[], MESSAGE)).await;
    let mut body = hello();
    body["max_tokens"] = json!(u64::MAX);
    body["tools"] =
        json!([{"type": "web_search_20260318", "name": "web_search"}, {"type": null, "name": "zoom"}]);
    assert_eq!(say(decided_before(&upstream.url), &body).await.status, 200);
    let sent: Value = serde_json::from_str(upstream.request().await.text()).unwrap();
    body["max_tokens"] = json!(100);
    body["system"] = json!("Be brief.");
    body["thinking"] = json!({"type": "disabled"});
    body["output_config"] = json!({"effort": "low"});
    body["stop_sequences"] = json!(["END"]);
    assert_eq!(sent, body);
}

/// Everything that a browser, a proxy or an attacker may add to a request.
const BROUGHT: [(&str, &str); 22] = [
    ("cookie", "session=1"),
    ("authorization", "Bearer visitor"),
    ("proxy-authorization", "Basic eA=="),
    ("x-api-key", "visitor"),
    ("anthropic-version", "2023-06-01"),
    ("anthropic-beta", "files-api-2025-04-14"),
    ("anthropic-workspace-id", "w"),
    ("anthropic-user-profile-id", "u"),
    ("forwarded", "for=192.0.2.1"),
    ("x-forwarded-for", "192.0.2.1"),
    ("x-forwarded-host", "evil.example"),
    ("x-real-ip", "192.0.2.1"),
    ("x-http-method-override", "DELETE"),
    ("x-original-url", "/v1/files"),
    ("referer", "http://localhost:8080/secret"),
    ("accept-encoding", "gzip, br, zstd"),
    ("user-agent", "Browser/1"),
    ("keep-alive", "timeout=5"),
    ("upgrade", "h2c"),
    ("te", "trailers"),
    ("trailer", "x-api-key"),
    ("expect", "x"),
];

fn names(received: &Received) -> Vec<&str> {
    let mut names: Vec<&str> = received.headers.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn no_header_and_no_query_goes_up_with_any_request() {
    let counted = says("200 OK", &[], r#"{"input_tokens":1}"#);
    let mut upstream = Upstream::following(vec![says("200 OK", &[], MESSAGE), counted], Vec::new()).await;
    let mut count = hello();
    count.as_object_mut().unwrap().remove("max_tokens");
    for (path, up, body) in [
        ("/v1/messages?beta=true&x=%0d%0ax-api-key:%20y", "/v1/messages", hello()),
        ("/v1/messages/count_tokens?beta=true", "/v1/messages/count_tokens", count),
    ] {
        let mut request =
            Request::post(path).header("origin", PAGE).header("content-type", "application/json");
        for (name, value) in BROUGHT {
            request = request.header(name, value);
        }
        let request = request.body(Body::from(body.to_string())).unwrap();
        assert_eq!(ask(decided_before(&upstream.url), request).await.status, 200);
        let received = upstream.request().await;
        assert_eq!(received.line, format!("POST {up} HTTP/1.1"));
        let expected = [
            "accept",
            "accept-encoding",
            "anthropic-version",
            "content-length",
            "content-type",
            "host",
            "user-agent",
            "x-api-key",
        ];
        assert_eq!(names(&received), expected);
        assert_eq!(received.header("x-api-key"), Some("the-real-key"));
        assert_eq!(received.header("accept-encoding"), Some("identity"));
    }
}

#[tokio::test]
async fn a_page_cannot_let_cookies_ride_along() {
    let mut upstream = Upstream::start(says("200 OK", &[("set-cookie", "a=b")], MESSAGE)).await;
    let mut request = post(hello().to_string());
    request.headers_mut().insert("cookie", "session=1".parse().unwrap());
    let answer = ask(before(&upstream.url), request).await;
    assert_eq!((answer.status.as_u16(), answer.header("set-cookie")), (200, None));
    assert_eq!(upstream.request().await.header("cookie"), None);
    let preflight = Request::options("/v1/messages")
        .header("origin", PAGE)
        .header("access-control-request-method", "POST")
        .body(Body::empty())
        .unwrap();
    for answer in [answer, ask(before(NOWHERE), preflight).await] {
        assert_eq!(answer.header("access-control-allow-credentials"), None, "browsers leave cookies out");
        assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE));
    }
    // What a form of another site can send without asking first is no request here.
    for content_type in ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"] {
        let form = Request::post("/v1/messages").header("origin", PAGE).header("content-type", content_type);
        let answer = ask(before(NOWHERE), form.body(Body::from(hello().to_string())).unwrap()).await;
        answer.error(400, "invalid_request_error");
    }
}

#[tokio::test]
async fn an_answer_that_is_packed_is_not_unpacked() {
    // 100 bytes that gzip would make 100,000 of.
    let bomb: String = "\u{1f}".repeat(100);
    for coding in ["gzip", "br", "deflate", "zstd", "gzip, gzip"] {
        for (status, kind) in [
            ("200 OK", "application/json"),
            ("200 OK", "text/event-stream"),
            ("429 Too Many Requests", "application/json"),
            ("500 Internal Server Error", "text/html"),
        ] {
            let headers = [("content-type", kind), ("content-encoding", coding)];
            let mut upstream = Upstream::answering(status, &headers, &bomb).await;
            let answer = say(before(&upstream.url), &hello()).await;
            assert!(answer.status.as_u16() >= 429, "{coding} {kind} {}", answer.status);
            assert!(!answer.body.contains('\u{1f}') && !answer.body.contains("\\u001f"), "{}", answer.body);
            assert_eq!(answer.header("content-encoding"), None);
            assert_eq!(upstream.request().await.header("accept-encoding"), Some("identity"));
        }
    }
}

#[tokio::test]
async fn what_an_upstream_says_of_its_account_stays_with_the_relay() {
    let secrets = ["the-real-key", "sk-ant-api03-abc", "org-4711", "node-7.internal", "Be brief."];
    let words = format!("failed for {}", secrets.join(", "));
    for status in [400, 401, 402, 403, 404, 408, 409, 413, 418, 429, 500, 502, 503, 504, 529] {
        let kind = messages::ErrorKind::from_status(status);
        let error = json!({"type": "error", "request_id": "req_1", "error": {
            "type": kind.as_str(), "message": words, "organization": "org-4711",
            "details": {"error_code": "busy", "org": "sk-ant-api03-abc", "note": words, "deep": {"key": "the-real-key"}},
        }});
        let headers =
            [("anthropic-organization-id", "org-4711"), ("request-id", "req_1"), ("via", "node-7.internal")];
        let line = format!("{status} x");
        let upstream = Upstream::start(says(&line, &headers, &error.to_string())).await;
        let answer = say(decided_before(&upstream.url), &hello()).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
        let all = format!("{:?}{}", answer.headers, answer.body);
        for secret in secrets {
            assert!(!all.contains(secret), "{status}: {secret} in {all}");
        }
        let told = answer.json();
        assert_eq!(told["error"]["type"], kind.as_str());
        assert_eq!(told["request_id"], "req_1", "both sides find it in their logs");
    }
}
