//! What goes up and what comes back: header by header, byte by byte.

use axum::body::Body;
use axum::http::Request;
use relay::Config;
use relay::config::Key;

use crate::serving::{PAGE, ask, before, hello, post, say, with};
use crate::upstream::Upstream;

const MESSAGE: &str = r#"{"id":"msg_1","type":"message","role":"assistant","content":[{"type":"text","text":"Hi \u00fc"}], "usage":{}  }"#;

async fn answering() -> Upstream {
    Upstream::answering("200 OK", &[("content-type", "application/json")], MESSAGE).await
}

fn keyed(upstream: &Upstream) -> Config {
    with(&upstream.url, |profile| {
        profile.key = Some(Key { secret: "the-real-key".to_owned().into(), source: "a test".to_owned() });
        profile.betas = vec!["listed-2026-01-01".to_owned()];
    })
}

#[tokio::test]
async fn only_the_relays_own_headers_go_up() {
    let mut upstream = answering().await;
    let mut request = Request::post("/v1/messages");
    for (name, value) in [
        ("origin", PAGE),
        ("content-type", "application/json; charset=utf-8"),
        ("cookie", "session=1"),
        ("authorization", "Bearer visitor"),
        ("x-api-key", "visitor"),
        ("anthropic-version", "2023-06-01"),
        ("anthropic-beta", "unlisted-2026-01-01,listed-2026-01-01"),
        ("anthropic-dangerous-direct-browser-access", "true"),
        ("anthropic-workspace-id", "w"),
        ("forwarded", "for=192.0.2.1"),
        ("x-forwarded-for", "192.0.2.1"),
        ("x-real-ip", "192.0.2.1"),
        ("referer", "http://localhost:8080/secret"),
        ("accept-encoding", "gzip, br"),
        ("user-agent", "Browser/1"),
        ("x-stainless-lang", "js"),
        ("connection", "keep-alive"),
        ("te", "trailers"),
    ] {
        request = request.header(name, value);
    }
    let answer = ask(keyed(&upstream), request.body(Body::from(hello().to_string())).unwrap()).await;
    assert_eq!(answer.status, 200);
    let received = upstream.request().await;
    let mut headers = received.headers.clone();
    headers.sort();
    let host = upstream.url.strip_prefix("http://").unwrap();
    let length = received.body.len().to_string();
    let expected = [
        ("accept", "*/*"),
        ("accept-encoding", "identity"),
        ("anthropic-beta", "listed-2026-01-01"),
        ("anthropic-version", "2026-10-21"),
        ("content-length", &length),
        ("content-type", "application/json"),
        ("host", host),
        ("user-agent", concat!("parlor-relay/", env!("CARGO_PKG_VERSION"))),
        ("x-api-key", "the-real-key"),
    ];
    let headers: Vec<(&str, &str)> =
        headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers, expected);
}

#[tokio::test]
async fn without_a_key_none_goes_up() {
    let mut upstream = answering().await;
    let mut request = post(hello().to_string());
    request.headers_mut().insert("x-api-key", "visitor".parse().unwrap());
    ask(before(&upstream.url), request).await;
    let received = upstream.request().await;
    assert_eq!((received.header("x-api-key"), received.header("authorization")), (None, None));
    assert_eq!(received.header("anthropic-version"), Some("2026-10-21"));
    assert_eq!(received.header("anthropic-beta"), None);
}

#[tokio::test]
async fn the_upstreams_path_is_kept() {
    let mut upstream = answering().await;
    say(before(&format!("{}/anthropic/", upstream.url)), &hello()).await;
    assert_eq!(upstream.request().await.line, "POST /anthropic/v1/messages HTTP/1.1");
}

#[tokio::test]
async fn messages_go_up_as_the_bytes_that_came() {
    let mut upstream = answering().await;
    let messages = "[ {\"content\" : [{\"type\":\"text\",\"text\":\"\\u0048i \\ud83d\\ude00 😀\\/\"} ],\"role\":\"user\",\n \"n\":1.00e2}\t]";
    let body =
        format!("{{\"max_tokens\": 7,\n\"messages\":{messages}, \"m\\u006fdel\":\"claude-haiku-5-5\"}}");
    assert_eq!(ask(before(&upstream.url), post(body)).await.status, 200);
    let received = upstream.request().await;
    assert_eq!(
        received.text(),
        format!("{{\"max_tokens\":7,\"messages\":{messages},\"model\":\"claude-haiku-5-5\"}}")
    );
}

#[tokio::test]
async fn the_profile_adds_its_system_prompt() {
    let mut upstream = answering().await;
    let config = with(&upstream.url, |profile| profile.system = Some("Say \"hi\".\nThen stop.".to_owned()));
    say(config, &hello()).await;
    let body: serde_json::Value = serde_json::from_str(upstream.request().await.text()).unwrap();
    assert_eq!(body["system"], "Say \"hi\".\nThen stop.");
    assert_eq!(body["messages"], hello()["messages"]);
}

#[tokio::test]
async fn a_message_comes_back_byte_for_byte_with_its_headers() {
    let upstream = Upstream::answering(
        "200 OK",
        &[
            ("content-type", "application/json; charset=utf-8"),
            ("request-id", "req_123"),
            ("anthropic-ratelimit-requests-remaining", "41"),
            ("anthropic-organization-id", "org_secret"),
            ("set-cookie", "a=b"),
            ("server", "upstream"),
        ],
        MESSAGE,
    )
    .await;
    let answer = say(before(&upstream.url), &hello()).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, MESSAGE));
    assert_eq!(answer.header("content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(answer.header("request-id"), Some("req_123"));
    assert_eq!(answer.header("anthropic-ratelimit-requests-remaining"), Some("41"));
    for name in ["anthropic-organization-id", "set-cookie", "server", "parlor-max-tokens"] {
        assert_eq!(answer.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn the_other_name_of_the_request_id_is_understood() {
    let headers = [("content-type", "application/json"), ("x-request-id", "chatcmpl-9")];
    let upstream = Upstream::answering("200 OK", &headers, MESSAGE).await;
    assert_eq!(say(before(&upstream.url), &hello()).await.header("request-id"), Some("chatcmpl-9"));
}

#[tokio::test]
async fn without_an_id_the_relay_gives_its_own() {
    let upstream = answering().await;
    let answer = say(before(&upstream.url), &hello()).await;
    assert!(answer.header("request-id").unwrap().starts_with("req_parlor_"));
}

#[tokio::test]
async fn every_answer_says_under_which_settings_it_was_made() {
    let revision = async |change: fn(&mut relay::config::Profile)| {
        let config = || with("http://127.0.0.1:1", change);
        let reply = say(config(), &hello()).await;
        let refusal = say(config(), &serde_json::json!({})).await;
        let get = Request::get("/v1/profile").header("origin", PAGE).body(Body::empty()).unwrap();
        let profile = ask(config(), get).await;
        let told = profile.json()["revision"].as_str().unwrap().to_owned();
        for answer in [&reply, &refusal, &profile] {
            assert_eq!(answer.header("parlor-revision"), Some(told.as_str()));
        }
        told
    };
    let silent = revision(|profile| profile.upstream = relay::config::Target::Guide).await;
    let spoken = revision(|profile| {
        profile.upstream = relay::config::Target::Guide;
        profile.system = Some("Be brief.".to_owned());
    });
    assert_ne!(silent, spoken.await);
    let unknown = Request::get("/p/nobody/v1/profile").body(Body::empty()).unwrap();
    assert_eq!(ask(before("http://127.0.0.1:1"), unknown).await.header("parlor-revision"), None);
}
