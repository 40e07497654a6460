//! What models can do: asked of the upstream once, known from the table otherwise, told for the profile's models and
//! for no others.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::ORIGIN;
use relay::Config;
use relay::app;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::serving::{PAGE, Running, ask, before, client, hello, refused_to_serve, shipped, with};
use crate::upstream::{Step, Upstream, answer, says, within};

fn get(path: &str) -> Request<Body> {
    Request::get(path).header(ORIGIN, PAGE).body(Body::empty()).unwrap()
}

/// A model as the upstream tells it, unlike what the table says of it.
fn told(id: &str) -> Value {
    json!({
        "type": "model", "id": id, "display_name": "Haiku of the Upstream", "created_at": "2026-10-07T00:00:00Z",
        "max_input_tokens": 500_000, "max_tokens": 3000, "line": "haiku",
        "capabilities": {
            "structured_outputs": {"supported": false},
            "effort": {"supported": true, "low": {"supported": true}, "max": {"supported": false}},
            "thinking": {"types": {"adaptive": {"supported": false}, "disabled": {"supported": true}}},
        },
    })
}

/// An upstream that tells this of its models.
async fn telling(script: Vec<Step>) -> Upstream {
    let reply = says("200 OK", &[], r#"{"type":"message","content":[]}"#);
    Upstream::following(vec![reply], vec![("claude-haiku-5-5".to_owned(), script)]).await
}

async fn model_told(config: Config) -> Value {
    ask(config, get("/v1/profile")).await.json()["models"][0].clone()
}

#[tokio::test]
async fn the_upstreams_word_goes_before_the_tables() {
    let mut upstream = telling(says("200 OK", &[], &told("claude-haiku-5-5-20261007").to_string())).await;
    let config = with(&upstream.url, |profile| {
        profile.structured_outputs = true;
        profile.efforts = vec!["low".to_owned(), "max".to_owned()];
    });
    let model = model_told(config).await;
    let expected = json!({
        "id": "claude-haiku-5-5", "context_window": 500_000, "max_output": 3000, "efforts": ["low"],
        "structured_outputs": false,
    });
    assert_eq!(model, expected);
    let question = upstream.question().await;
    assert_eq!(question.line, "GET /v1/models/claude-haiku-5-5 HTTP/1.1");
    assert_eq!(question.header("anthropic-version"), Some("2026-10-21"));
    assert_eq!(question.header("origin"), None);
}

#[tokio::test]
async fn the_key_goes_along_with_the_question() {
    let mut upstream = telling(says("200 OK", &[], "{}")).await;
    let config = with(&format!("{}/anthropic", upstream.url), |profile| {
        let secret = "the-real-key".to_owned().into();
        profile.key = Some(relay::config::Key { secret, source: "a test".to_owned() });
    });
    model_told(config).await;
    let question = upstream.question().await;
    assert_eq!(question.header("x-api-key"), Some("the-real-key"));
    assert!(question.line.starts_with("GET /anthropic/v1/models/"), "{}", question.line);
}

#[tokio::test]
async fn the_table_has_to_do_where_the_upstream_tells_nothing() {
    let html = vec![Step::Send(answer("200 OK", &[("content-type", "text/html")], "<html>"))];
    for script in [
        says("404 x", &[], r#"{"type":"error","error":{"type":"not_found_error","message":"x"}}"#),
        says("500 x", &[], "{}"),
        says("200 OK", &[], r#"{"object":"list","data":[]}"#),
        says("200 OK", &[], r#"{"object":"model","id":"claude-haiku-5-5","max_tokens":1}"#),
        html,
        vec![Step::Reset],
    ] {
        let upstream = telling(script).await;
        let model = model_told(before(&upstream.url)).await;
        assert_eq!((&model["context_window"], &model["max_output"]), (&json!(1_000_000), &json!(128_000)));
    }
    let unknown = |profile: &mut relay::config::Profile| profile.models = vec!["qwen/qwen-3".to_owned()];
    let mut upstream = telling(Vec::new()).await;
    assert_eq!(
        model_told(with(&upstream.url, unknown)).await,
        json!({"id": "qwen/qwen-3", "structured_outputs": false})
    );
    assert_eq!(upstream.question().await.line, "GET /v1/models/qwen%2Fqwen-3 HTTP/1.1");
}

#[tokio::test(start_paused = true)]
async fn an_upstream_that_does_not_answer_is_waited_for_two_seconds_and_asked_again_later() {
    let mut upstream = telling(vec![Step::Hold]).await;
    let app = app(shipped(&upstream.url));
    let profile = async || {
        let since = tokio::time::Instant::now();
        let response = within(app.clone().oneshot(get("/v1/profile"))).await.unwrap();
        assert_eq!(response.status(), 200);
        since.elapsed().as_millis()
    };
    assert_eq!(profile().await, 2000);
    assert_eq!(profile().await, 0, "left alone for a while");
    tokio::time::advance(std::time::Duration::from_secs(60)).await;
    upstream.question().await;
    assert!(upstream.is_unasked());
    assert_eq!(profile().await, 2000);
    upstream.question().await;
}

#[tokio::test]
async fn the_answer_is_kept() {
    let mut upstream = telling(says("200 OK", &[], &told("claude-haiku-5-5").to_string())).await;
    let relay = Running::start(before(&upstream.url)).await;
    // Asked at the start, before the first request comes.
    upstream.question().await;
    for path in ["/v1/profile", "/v1/models", "/v1/models/claude-haiku-5-5", "/v1/profile"] {
        let answer = within(client().get(format!("{}{path}", relay.url)).send()).await.unwrap();
        assert_eq!(answer.status(), 200);
        assert!(within(answer.text()).await.unwrap().contains("500000"), "{path}");
    }
    let mut body = hello();
    body["max_tokens"] = json!(5000);
    let answer = relay.post(&body).await;
    assert_eq!(answer.headers()["parlor-max-tokens"], "3000");
    assert!(upstream.is_unasked());
}

#[tokio::test]
async fn an_upstream_need_not_be_asked() {
    let mut upstream = telling(says("200 OK", &[], &told("claude-haiku-5-5").to_string())).await;
    let mut config = before(&upstream.url);
    config.limits.models = std::time::Duration::ZERO;
    assert_eq!(model_told(config).await["max_output"], 128_000);
    assert!(upstream.is_unasked());
}

#[tokio::test]
async fn models_are_listed_in_the_apis_shape_and_only_the_profiles() {
    let upstream = telling(says("200 OK", &[], &told("claude-haiku-5-5-20261007").to_string())).await;
    let config = || with(&upstream.url, |profile| profile.models.push("claude-sonnet-5-5".to_owned()));
    let answer = ask(config(), get("/v1/models?limit=100")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, Some("application/json")));
    let list = answer.json();
    assert_eq!(list["data"][0], told("claude-haiku-5-5"), "under the name that the profile uses");
    let sonnet = &list["data"][1];
    assert_eq!((&sonnet["type"], &sonnet["display_name"]), (&json!("model"), &json!("Claude Sonnet 5.5")));
    assert_eq!(sonnet["capabilities"]["thinking"]["types"]["between_tools"]["supported"], true);
    assert_eq!(
        (&list["has_more"], &list["first_id"], &list["last_id"]),
        (&json!(false), &json!("claude-haiku-5-5"), &json!("claude-sonnet-5-5"))
    );
    assert_eq!(list["data"].as_array().unwrap().len(), 2);

    let one = ask(config(), get("/p/default/v1/models/claude-sonnet-5-5")).await.json();
    assert_eq!(&one, sonnet);
    let sentence = ask(config(), get("/v1/models/claude-opus-5-5")).await.error(404, "not_found_error");
    assert_eq!(sentence, "This chat's profile does not offer that model.");
    let garbled = ask(config(), get("/v1/models/%FF")).await;
    assert_eq!(garbled.error(404, "not_found_error"), sentence);
    assert_eq!(garbled.header("x-should-retry"), Some("false"));
    let foreign = Request::get("/v1/models").header(ORIGIN, "https://evil.org").body(Body::empty()).unwrap();
    ask(config(), foreign).await.error(403, "permission_error");
}

#[tokio::test]
async fn a_relay_does_not_start_when_the_upstream_says_that_its_model_cannot() {
    let upstream = telling(says("200 OK", &[], &told("claude-haiku-5-5").to_string())).await;
    let mut config = with(&upstream.url, |profile| {
        profile.thinking =
            Some(relay::config::Thinking { form: "adaptive".to_owned(), display: None, budget: None });
    });
    config.file = Some("relay.toml".into());
    let sentence = refused_to_serve(config.clone()).await;
    assert_eq!(
        sentence,
        "relay.toml, profiles.default.thinking.type: claude-haiku-5-5 does not take `adaptive`; write instead: disabled"
    );
    let profile = config.profiles.get_mut("default").unwrap();
    profile.thinking = None;
    profile.max_tokens = 3001;
    let sentence = refused_to_serve(config).await;
    assert!(sentence.contains("max_tokens: no model of the profile writes more than 3000"), "{sentence}");
}

#[tokio::test]
async fn what_an_entry_does_not_tell_of_a_strange_model_is_not_refused() {
    let entry = json!({"type": "model", "id": "house", "display_name": "House", "max_tokens": 5000});
    let script = says("200 OK", &[], &entry.to_string());
    let reply = says("200 OK", &[], r#"{"type":"message","content":[]}"#);
    let upstream = Upstream::following(vec![reply], vec![("house".to_owned(), script)]).await;
    let config = with(&upstream.url, |profile| {
        (profile.model, profile.models) = ("house".to_owned(), vec!["house".to_owned()]);
        profile.effort = Some("low".to_owned());
        profile.efforts = vec!["low".to_owned(), "high".to_owned()];
        profile.thinking =
            Some(relay::config::Thinking { form: "adaptive".to_owned(), display: None, budget: None });
    });
    let relay = Running::start(config.clone()).await;
    let mut body = hello();
    body["model"] = json!("house");
    body["max_tokens"] = json!(6000);
    body["output_config"] = json!({"effort": "high"});
    let answer = relay.post(&body).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["parlor-max-tokens"], "5000", "what it tells holds");
    assert_eq!(model_told(config).await["efforts"], json!(["low", "high"]));
}
