//! Signed mode at the door: which tokens let a request in, and what the others are told.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, ORIGIN};
use axum::http::{HeaderValue, Method, Request};
use relay::budget::{Caps, Rules};
use relay::config::{Access, SigningKey};
use relay::serving::address::Peer;
use relay::visitor::token::now;
use relay::{Config, app};
use ring::hmac;
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::jwt::{SECRET, claims, eddsa, hs256, rules, sealed, signed, token, with};
use crate::serving::{Answer, NOWHERE, PAGE, ask, hello, post};
use crate::upstream::{Upstream, within};

const MESSAGE: &str = r#"{"type":"message","content":[]}"#;
const JSON: (&str, &str) = ("content-type", "application/json");

async fn answering() -> Upstream {
    Upstream::answering("200 OK", &[JSON], MESSAGE).await
}

/// A POST from the page with this token.
fn bearing(token: &str) -> Request<Body> {
    let mut request = post(hello().to_string());
    request.headers_mut().insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    request
}

async fn refused(config: Config, request: Request<Body>, status: u16, code: &str) -> Answer {
    let answer = ask(config, request).await;
    let kind = if status == 401 { "authentication_error" } else { "permission_error" };
    let sentence = answer.error(status, kind);
    assert_eq!(answer.json()["error"]["details"]["error_code"], code, "{sentence}");
    assert_eq!(answer.header("x-should-retry"), Some("false"), "the same token would not do better");
    answer
}

#[tokio::test]
async fn a_program_with_a_copied_origin_is_refused() {
    let answer = refused(signed(NOWHERE), post(hello().to_string()), 401, "token_missing").await;
    assert_eq!(answer.header("access-control-allow-origin"), Some(PAGE), "the page can read why");
    for value in ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer\u{e9}"] {
        let mut request = post(hello().to_string());
        request.headers_mut().insert(AUTHORIZATION, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        refused(signed(NOWHERE), request, 401, "token_missing").await;
    }
}

#[tokio::test]
async fn a_good_token_lets_in_from_either_header_and_goes_no_further() {
    let mut upstream = answering().await;
    let good = token(&claims());
    for (name, value) in [
        ("authorization", format!("Bearer {good}")),
        ("authorization", format!("bearer {good}")),
        ("x-api-key", good),
    ] {
        let mut request = post(hello().to_string());
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(ask(signed(&upstream.url), request).await.status, 200, "{name}: {value}");
        let received = upstream.request().await;
        assert_eq!((received.header("authorization"), received.header("x-api-key")), (None, None));
    }
}

#[tokio::test]
async fn each_wrong_token_is_refused() {
    let good = token(&claims());
    let (message, _) = good.rsplit_once('.').unwrap();
    let body = claims().to_string();
    let head = |algorithm: &str| json!({"alg": algorithm, "typ": "JWT"});
    let longer = |hash, algorithm| {
        sealed(&head(algorithm), body.as_bytes(), |message| {
            hmac::sign(&hmac::Key::new(hash, SECRET.as_bytes()), message).as_ref().to_vec()
        })
    };
    let invalid = [
        "nonsense".to_owned(),
        "a.b.c".to_owned(),
        "..".to_owned(),
        format!("{good}x"),
        format!("{good}."),
        format!("{message}."),
        message.to_owned(),
        "x".repeat(8000),
        // Who signs, and how, is not the token's to say.
        format!("{message}.{}", "A".repeat(43)),
        sealed(&head("none"), body.as_bytes(), |_| Vec::new()),
        sealed(&head("None"), body.as_bytes(), |_| Vec::new()),
        hs256(&head("none"), body.as_bytes(), SECRET.as_bytes()),
        hs256(&head("EdDSA"), body.as_bytes(), SECRET.as_bytes()),
        hs256(&head("RS256"), body.as_bytes(), SECRET.as_bytes()),
        hs256(&head("HS256"), body.as_bytes(), b"another secret of thirty-two bytes"),
        hs256(&head("HS256"), body.as_bytes(), b""),
        longer(hmac::HMAC_SHA384, "HS384"),
        longer(hmac::HMAC_SHA512, "HS512"),
        longer(hmac::HMAC_SHA512, "HS256"),
        hs256(&json!({"alg": "HS256", "crit": ["exp"]}), body.as_bytes(), SECRET.as_bytes()),
        // What it has to say.
        token(&with(&json!({"aud": null}))),
        token(&with(&json!({"aud": "another-relay"}))),
        token(&with(&json!({"aud": ["another-relay"]}))),
        token(&with(&json!({"aud": 5}))),
        token(&with(&json!({"exp": null}))),
        token(&with(&json!({"iat": null}))),
        token(&with(&json!({"exp": now() + 601}))),
        token(&with(&json!({"exp": now() - 1}))),
        token(&with(&json!({"exp": u64::MAX}))),
        token(&with(&json!({"exp": (now() + 60).to_string()}))),
        token(&with(&json!({"iat": -1}))),
        token(&with(&json!({"iat": now() + 90, "exp": now() + 100}))),
        token(&with(&json!({"nbf": now() + 90}))),
        token(&with(&json!({"sub": null}))),
        token(&with(&json!({"sub": ""}))),
        token(&with(&json!({"sub": "x".repeat(129)}))),
        token(&with(&json!({"jti": null}))),
        token(&with(&json!({"jti": ""}))),
        token(&with(&json!({"profile": 1}))),
        token(&json!([])),
        hs256(&head("HS256"), body.replacen('{', "{\"sub\":\"eve\",", 1).as_bytes(), SECRET.as_bytes()),
    ];
    for token in invalid {
        refused(signed(NOWHERE), bearing(&token), 401, "token_invalid").await;
    }
    let expired = with(&json!({"iat": now() - 100, "exp": now() - 30}));
    let answer = refused(signed(NOWHERE), bearing(&token(&expired)), 401, "token_expired").await;
    assert!(!answer.body.contains(&token(&expired)), "a token is not repeated");
}

#[tokio::test]
async fn tokens_at_the_edge_of_what_is_asked_are_good() {
    let upstream = answering().await;
    for changes in [
        json!({}),
        json!({"profile": null}),
        json!({"aud": ["another-relay", "parlor-relay"]}),
        json!({"sub": "ü".repeat(128), "jti": "x".repeat(128)}),
        json!({"iat": now() + 20, "exp": now() + 620}),
        json!({"iat": now() - 80, "exp": now() - 20}),
        json!({"nbf": now(), "iss": "site", "other": {"a": [1]}}),
    ] {
        let answer = ask(signed(&upstream.url), bearing(&token(&with(&changes)))).await;
        assert_eq!(answer.status, 200, "{changes}: {}", answer.body);
    }
}

#[tokio::test]
async fn a_token_is_good_for_its_profile_and_its_page_alone() {
    let config = || {
        let mut config = signed(NOWHERE);
        config.origins.push("https://other.example".to_owned());
        let shop = config.profiles["default"].clone();
        config.profiles.insert("shop".to_owned(), shop);
        config
    };
    let from = |origin: &str, changes: Value| {
        let mut request = bearing(&token(&with(&changes)));
        request.headers_mut().insert(ORIGIN, origin.parse().unwrap());
        request
    };
    for changes in [json!({"profile": "shop"}), json!({"profile": "Default"}), json!({"profile": ""})] {
        refused(config(), from(PAGE, changes), 403, "token_profile").await;
    }
    let mut shop = bearing(&token(&claims()));
    *shop.uri_mut() = "/p/shop/v1/messages".parse().unwrap();
    refused(config(), shop, 403, "token_profile").await;
    refused(config(), from("https://other.example", json!({})), 403, "token_origin").await;
    for origin in ["http://LOCALHOST:8080", "http://localhost:8080/", "http://localhost", "null", "*", ""] {
        refused(config(), from(PAGE, json!({"origin": origin})), 403, "token_origin").await;
    }
    // A page that the relay does not list stays out whatever token it has.
    let foreign = ask(config(), from("https://evil.org", json!({"origin": "https://evil.org"}))).await;
    foreign.error(403, "permission_error");
    assert_eq!(foreign.header("access-control-allow-origin"), None);
}

#[tokio::test]
async fn a_token_without_a_page_is_a_programs() {
    let upstream = answering().await;
    let request = |origin: Option<&str>, token: &str| {
        let mut request = Request::post("/v1/messages")
            .header(CONTENT_TYPE, "application/json")
            .header("x-api-key", token)
            .body(Body::from(hello().to_string()))
            .unwrap();
        if let Some(origin) = origin {
            request.headers_mut().insert(ORIGIN, origin.parse().unwrap());
        }
        request
    };
    let open = || {
        let mut config = signed(&upstream.url);
        config.profiles.get_mut("default").unwrap().programs = true;
        config
    };
    let program = token(&with(&json!({"origin": null})));
    assert_eq!(ask(open(), request(None, &program)).await.status, 200);
    ask(signed(NOWHERE), request(None, &program)).await.error(403, "permission_error");
    refused(open(), request(Some(PAGE), &program), 403, "token_origin").await;
    refused(open(), request(None, &token(&claims())), 403, "token_origin").await;
    refused(open(), request(None, "sk-ant-of-its-own"), 401, "token_invalid").await;
    for models in ["/v1/models", "/v1/models/claude-haiku-5-5"] {
        let mut read = request(None, &program);
        (*read.method_mut(), *read.uri_mut()) = (Method::GET, models.parse().unwrap());
        refused(signed(NOWHERE), read, 403, "token_origin").await;
    }
}

#[tokio::test]
async fn only_what_the_widget_is_told_can_be_read_without_a_token() {
    let request = |method: Method, path: &str, token: Option<&str>, origin: Option<&str>| {
        let mut request = Request::builder().method(method).uri(path).body(Body::from("{}")).unwrap();
        if let Some(token) = token {
            request.headers_mut().insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
        }
        if let Some(origin) = origin {
            request.headers_mut().insert(ORIGIN, origin.parse().unwrap());
        }
        request
    };
    for origin in [Some(PAGE), None] {
        let answer = ask(signed(NOWHERE), request(Method::GET, "/v1/profile", None, origin)).await;
        assert_eq!(answer.status, 200);
        for path in
            ["/v1/models", "/v1/models/claude-haiku-5-5", "/v1/nothing", "/v1", "/v1/models/v1/profile"]
        {
            let asked = request(Method::GET, path, None, origin);
            refused(signed(NOWHERE), asked, 401, "token_missing").await;
        }
        // A browser leaves the origin out of a page's reads from its own server.
        let good = token(&claims());
        let answer = ask(signed(NOWHERE), request(Method::GET, "/v1/models", Some(&good), origin)).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    let count = request(Method::POST, "/v1/messages/count_tokens", None, Some(PAGE));
    refused(signed(NOWHERE), count, 401, "token_missing").await;
    let mut preflight = request(Method::OPTIONS, "/v1/messages", None, Some(PAGE));
    preflight.headers_mut().insert("access-control-request-method", HeaderValue::from_static("POST"));
    preflight
        .headers_mut()
        .insert("access-control-request-headers", HeaderValue::from_static("authorization,content-type"));
    let answer = ask(signed(NOWHERE), preflight).await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-headers"), Some("authorization,content-type"));
    // A session is what open mode gives.
    let session = request(Method::POST, "/v1/session", None, Some(PAGE));
    ask(signed(NOWHERE), session).await.error(404, "not_found_error");
}

#[tokio::test]
async fn a_token_that_was_taken_back_is_refused() {
    let upstream = answering().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("revoked.txt");
    std::fs::write(&file, "t2\n").unwrap();
    let config = || {
        let mut config = signed(&upstream.url);
        if let Access::Signed(signed) = &mut config.access {
            signed.revoked = vec!["t1".to_owned()];
            signed.revoked_file = Some(file.clone());
        }
        config
    };
    for (id, revoked) in [("t1", true), ("t2", true), ("t3", false), ("T1", false)] {
        let request = bearing(&token(&with(&json!({"jti": id}))));
        if revoked {
            refused(config(), request, 401, "token_revoked").await;
        } else {
            assert_eq!(ask(config(), request).await.status, 200, "{id}");
        }
    }
    std::fs::remove_file(&file).unwrap();
    let answer = ask(config(), bearing(&token(&with(&json!({"jti": "t3"}))))).await;
    answer.error(503, "overloaded_error");
}

/// The statuses that one relay answers to these requests.
async fn statuses(config: Config, requests: Vec<Request<Body>>) -> Vec<u16> {
    let app = app(config);
    let mut statuses = Vec::new();
    for request in requests {
        let response = within(app.clone().oneshot(request)).await.unwrap();
        statuses.push(response.status().as_u16());
    }
    statuses
}

#[tokio::test]
async fn a_copied_token_shares_its_limits_wherever_it_is_used() {
    let upstream = answering().await;
    let limited = |token: Option<u64>, visitor: Option<u64>| {
        let caps = |requests_minute| Caps { requests_minute, ..Caps::default() };
        let mut config = signed(&upstream.url);
        config.profiles.get_mut("default").unwrap().budget =
            Rules { token: caps(token), visitor: caps(visitor), ..Rules::default() };
        config
    };
    let from = |address: &str, subject: &str, id: &str| {
        let mut request = bearing(&token(&with(&json!({"sub": subject, "jti": id}))));
        request.extensions_mut().insert(Peer(address.parse().unwrap()));
        request
    };
    let copied =
        || vec![from("192.0.2.1", "ada", "1"), from("192.0.2.2", "ada", "1"), from("192.0.2.3", "ada", "1")];
    assert_eq!(statuses(limited(Some(2), None), copied()).await, [200, 200, 429]);
    // A new token is a new count of tokens, and the same visitor.
    let renewed =
        || vec![from("192.0.2.1", "ada", "1"), from("192.0.2.2", "ada", "2"), from("192.0.2.1", "eve", "3")];
    assert_eq!(statuses(limited(Some(1), None), renewed()).await, [200, 200, 200]);
    assert_eq!(statuses(limited(None, Some(1)), renewed()).await, [200, 429, 200]);
    // What is refused for its token takes nothing from whoever has the good one.
    let forged = format!("{}x", token(&claims()));
    let requests = vec![bearing(&forged), bearing(&forged), bearing(&token(&claims()))];
    assert_eq!(statuses(limited(Some(1), Some(1)), requests).await, [401, 401, 200]);
}

#[tokio::test]
async fn a_key_pair_is_not_a_secret() {
    let upstream = answering().await;
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).unwrap();
    let public: [u8; 32] = pair.public_key().as_ref().try_into().unwrap();
    let config = || {
        let mut config = signed(&upstream.url);
        config.access = Access::Signed(rules(SigningKey::Public(public)));
        config
    };
    assert_eq!(ask(config(), bearing(&eddsa(&claims(), &pair))).await.status, 200);
    let other = Ed25519KeyPair::from_seed_unchecked(&[8; 32]).unwrap();
    let body = claims().to_string();
    for token in [
        eddsa(&claims(), &other),
        // The public key is no secret, and so may not be used as one.
        hs256(&json!({"alg": "HS256"}), body.as_bytes(), &public),
        hs256(&json!({"alg": "EdDSA"}), body.as_bytes(), &public),
        sealed(&json!({"alg": "none"}), body.as_bytes(), |_| Vec::new()),
        sealed(&json!({"alg": "EdDSA"}), body.as_bytes(), |_| Vec::new()),
        token(&claims()),
    ] {
        refused(config(), bearing(&token), 401, "token_invalid").await;
    }
    refused(signed(NOWHERE), bearing(&eddsa(&claims(), &pair)), 401, "token_invalid").await;
}

#[tokio::test]
async fn open_and_free_relays_ask_for_no_token() {
    let upstream = answering().await;
    for access in [Access::Free, Access::Open { challenge: None }] {
        let mut config = signed(&upstream.url);
        config.access = access;
        assert_eq!(ask(config, bearing("of another's")).await.status, 200);
    }
}
