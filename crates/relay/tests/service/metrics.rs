//! What a monitor reads of a running relay, over the listener that is there for it.

use relay::budget::{Caps, Rules};
use relay::config::{Key, PriceList};
use serde_json::json;
use tokio::net::TcpListener;

use self::watched::Watched;
use crate::jwt;
use crate::serving::{NOWHERE, PAGE, client, hello, hello_streamed, refused_to_serve, with};
use crate::settings::{checked, sentence};
use crate::upstream::{Event, Step, Upstream, chunk, chunked_head, says, stream_head, within};

mod watched;

const START: &str = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"content\":[],\"usage\":{\"input_tokens\":2000,\"output_tokens\":1}}}\n\n";
const DELTA: &str = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":300}}\n\n";
const STOP: &str = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
const ERROR: &str = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
const MESSAGE: &str = r#"{"type":"message","content":[],"usage":{"input_tokens":40,"output_tokens":12}}"#;

fn streams(events: &[&str], end: Step) -> Vec<Step> {
    let mut script = vec![Step::Send(chunked_head())];
    script.extend(events.iter().map(|event| Step::Send(chunk(event))));
    script.push(end);
    script
}

fn end() -> Step {
    Step::Send(b"0\r\n\r\n".to_vec())
}

#[tokio::test]
async fn replies_tell_their_status_tokens_cost_and_first_byte() {
    let scripts = vec![streams(&[START, DELTA, STOP], end()), says("200 OK", &[], MESSAGE)];
    let upstream = Upstream::following(scripts, Vec::new()).await;
    let relay = Watched::start(with(&upstream.url, |_| {})).await;
    relay
        .tells(&[
            ("parlor_open_streams{profile=\"default\"}", Some(0.0)),
            ("parlor_first_byte_seconds_count{profile=\"default\"}", Some(0.0)),
            ("parlor_requests_total{profile=\"default\",status=\"200\"}", None),
        ])
        .await;
    assert_eq!(relay.post(&hello_streamed()).await, 200);
    let tokens = |direction| {
        format!(
            "parlor_tokens_total{{profile=\"default\",model=\"claude-haiku-5-5\",direction=\"{direction}\"}}"
        )
    };
    let cost = "parlor_cost_total{profile=\"default\",model=\"claude-haiku-5-5\",currency=\"USD\"}";
    relay
        .tells(&[
            ("parlor_open_streams{profile=\"default\"}", Some(0.0)),
            ("parlor_first_byte_seconds_count{profile=\"default\"}", Some(1.0)),
            ("parlor_first_byte_seconds_bucket{le=\"+Inf\",profile=\"default\"}", Some(1.0)),
            ("parlor_requests_total{profile=\"default\",status=\"200\"}", Some(1.0)),
            (&tokens("in"), Some(2000.0)),
            (&tokens("out"), Some(300.0)),
            // 0.10 and 0.50 a million.
            (cost, Some(0.00035)),
        ])
        .await;
    assert_eq!(relay.post(&hello()).await, 200);
    relay
        .tells(&[
            ("parlor_first_byte_seconds_count{profile=\"default\"}", Some(2.0)),
            ("parlor_requests_total{profile=\"default\",status=\"200\"}", Some(2.0)),
            (&tokens("in"), Some(2040.0)),
            (&tokens("out"), Some(312.0)),
        ])
        .await;
    let text = relay.text().await;
    assert!(
        !text.contains("parlor_refusals_total{") && !text.contains("parlor_upstream_errors_total{"),
        "{text}"
    );
}

#[tokio::test]
async fn a_model_without_a_price_has_no_cost() {
    let upstream = Upstream::start(says("200 OK", &[], MESSAGE)).await;
    let relay = Watched::start(with(&upstream.url, |profile| {
        profile.prices = PriceList::Unknown;
    }))
    .await;
    assert_eq!(relay.post(&hello()).await, 200);
    let text = relay.text().await;
    assert!(text.contains("parlor_tokens_total{") && !text.contains("parlor_cost_total{"), "{text}");
}

#[tokio::test]
async fn a_stream_is_open_until_its_reader_has_gone() {
    let mut upstream = Upstream::start(vec![Step::Send(stream_head()), Step::Hold]).await;
    let relay = Watched::start(with(&upstream.url, |_| {})).await;
    let open = "parlor_open_streams{profile=\"default\"}";
    let first = within(relay.request("/v1/messages", &hello_streamed()).send()).await.unwrap();
    let second = within(relay.request("/v1/messages", &hello_streamed()).send()).await.unwrap();
    relay
        .tells(&[(open, Some(2.0)), ("parlor_first_byte_seconds_count{profile=\"default\"}", Some(0.0))])
        .await;
    upstream.request().await;
    upstream.request().await;
    drop(first);
    assert!(matches!(upstream.next().await, Event::Gone));
    relay.tells(&[(open, Some(1.0))]).await;
    drop(second);
    assert!(matches!(upstream.next().await, Event::Gone));
    relay.tells(&[(open, Some(0.0))]).await;
}

#[tokio::test]
async fn a_client_that_leaves_before_the_answer_is_gone() {
    let mut upstream = Upstream::start(vec![Step::Hold]).await;
    let relay = Watched::start(with(&upstream.url, |_| {})).await;
    let client = tokio::spawn(relay.request("/v1/messages", &hello()).send());
    upstream.request().await;
    client.abort();
    assert!(matches!(upstream.next().await, Event::Gone));
    let gone = "parlor_requests_total{profile=\"default\",status=\"gone\"}";
    within(async { while relay.value(gone).await != Some(1.0) {} }).await;
}

#[tokio::test]
async fn refusals_tell_their_reason() {
    let upstream = Upstream::start(says("200 OK", &[], MESSAGE)).await;
    let relay = Watched::start(with(&upstream.url, |profile| {
        let caps = Caps { requests_day: Some(2), ..Caps::default() };
        profile.budget = Rules { global: caps, ..Rules::default() };
    }))
    .await;
    let preflight = client().request(reqwest::Method::OPTIONS, format!("{}/v1/messages", relay.url));
    let preflight = preflight.header("origin", PAGE).header("access-control-request-method", "POST");
    assert_eq!(within(preflight.send()).await.unwrap().status(), 204);
    let foreign = relay.request("/v1/messages", &hello()).header("origin", "https://evil.example");
    assert_eq!(within(foreign.send()).await.unwrap().status(), 403);
    let unknown = within(relay.request("/p/made-up/v1/messages", &hello()).send()).await.unwrap();
    assert_eq!(unknown.status(), 404);
    assert_eq!(relay.post(&json!("no object")).await, 400);
    assert_eq!(relay.post(&hello()).await, 200);
    assert_eq!(relay.post(&hello()).await, 429);
    let refused = |reason: &str| format!("parlor_refusals_total{{profile=\"default\",reason=\"{reason}\"}}");
    relay
        .tells(&[
            (&refused("permission_error"), Some(1.0)),
            (&refused("invalid_request_error"), Some(1.0)),
            (&refused("limit_reached"), Some(1.0)),
            ("parlor_refusals_total{profile=\"\",reason=\"not_found_error\"}", Some(1.0)),
            ("parlor_requests_total{profile=\"\",status=\"404\"}", Some(1.0)),
            ("parlor_requests_total{profile=\"default\",status=\"429\"}", Some(1.0)),
            ("parlor_requests_total{profile=\"default\",status=\"403\"}", Some(1.0)),
            // A browser's question beforehand is no request of its own.
            ("parlor_requests_total{profile=\"default\",status=\"204\"}", None),
        ])
        .await;
    assert!(!relay.text().await.contains("made-up"), "a visitor's word is no label");
}

#[tokio::test]
async fn what_the_upstream_fails_is_told_apart_from_refusals() {
    let own = r#"{"type":"error","error":{"type":"sesame_error","message":"Open","details":{"error_code":"sesame"}}}"#;
    let cases = [
        ("other", 418, says("418 Teapot", &[], own)),
        ("overloaded_error", 529, says("529 Overloaded", &[], "{}")),
        ("api_error", 502, says("200 OK", &[], "{\"no\":\"message\"}")),
        ("broken", 502, vec![Step::Reset]),
    ];
    for (kind, status, script) in cases {
        let upstream = Upstream::start(script).await;
        let relay = Watched::start(with(&upstream.url, |_| {})).await;
        assert_eq!(relay.post(&hello()).await, status, "{kind}");
        let failed = format!("parlor_upstream_errors_total{{profile=\"default\",kind=\"{kind}\"}}");
        relay.tells(&[(&failed, Some(1.0))]).await;
        let text = relay.text().await;
        assert!(!text.contains("parlor_refusals_total{") && !text.contains("sesame"), "{text}");
    }
    let relay = Watched::start(with(NOWHERE, |_| {})).await;
    assert_eq!(relay.post(&hello()).await, 502);
    relay
        .tells(&[("parlor_upstream_errors_total{profile=\"default\",kind=\"unreachable\"}", Some(1.0))])
        .await;
}

#[tokio::test]
async fn streams_that_fail_tell_how_and_each_try_counts() {
    let scripts = vec![streams(&[START, ERROR], end()), streams(&[START], Step::Reset)];
    let upstream = Upstream::following(scripts, Vec::new()).await;
    let relay = Watched::start(with(&upstream.url, |_| {})).await;
    assert_eq!(relay.post(&hello_streamed()).await, 200);
    assert_eq!(relay.post(&hello_streamed()).await, 200);
    relay
        .tells(&[
            ("parlor_upstream_errors_total{profile=\"default\",kind=\"overloaded_error\"}", Some(1.0)),
            ("parlor_upstream_errors_total{profile=\"default\",kind=\"broken\"}", Some(1.0)),
            ("parlor_open_streams{profile=\"default\"}", Some(0.0)),
        ])
        .await;
    let scripts = vec![says("529 Overloaded", &[], "{}"), says("200 OK", &[], MESSAGE)];
    let upstream = Upstream::following(scripts, Vec::new()).await;
    let mut config = with(&upstream.url, |_| {});
    config.limits.retry = std::time::Duration::from_secs(5);
    let relay = Watched::start(config).await;
    assert_eq!(relay.post(&hello()).await, 200);
    relay
        .tells(&[
            ("parlor_upstream_errors_total{profile=\"default\",kind=\"overloaded_error\"}", Some(1.0)),
            ("parlor_requests_total{profile=\"default\",status=\"200\"}", Some(1.0)),
        ])
        .await;
}

/// Every label is the settings' or a closed list's: neither texts, names nor addresses of visitors come in.
#[tokio::test]
async fn nothing_of_a_visitor_and_no_key_is_told() {
    let upstream = Upstream::start(streams(&[START, DELTA, STOP], end())).await;
    let mut config = jwt::signed(&upstream.url);
    let profile = config.profiles.get_mut("default").unwrap();
    profile.system = Some("canary-prompt".to_owned());
    profile.metadata = true;
    profile.key = Some(Key { secret: "canary-key".to_owned().into(), source: "a test".to_owned() });
    let relay = Watched::start(config).await;
    let token = jwt::token(&jwt::with(&json!({"sub": "canary-subject", "jti": "canary-token"})));
    let mut body = hello_streamed();
    body["messages"][0]["content"] = json!("canary-text");
    body["metadata"] = json!({"user_id": "canary-user"});
    let mut statuses = Vec::new();
    for model in ["claude-haiku-5-5", "canary-model"] {
        body["model"] = json!(model);
        let request = relay.request("/v1/messages", &body).bearer_auth(&token);
        let response = within(request.send()).await.unwrap();
        statuses.push(response.status().as_u16());
        let _ = within(response.bytes()).await;
    }
    assert_eq!((statuses, relay.post(&body).await), (vec![200, 400], 401));
    let text = relay.text().await;
    assert!(text.contains("parlor_tokens_total{") && text.contains("reason=\"token_missing\""), "{text}");
    for secret in ["canary", "127.0.0.1", "localhost", token.as_str()] {
        assert!(!text.contains(secret), "{secret} in\n{text}");
    }
}

#[tokio::test]
async fn it_is_told_on_its_own_address_alone() {
    let relay = Watched::start(with(NOWHERE, |_| {})).await;
    let visitors = within(client().get(format!("{}/metrics", relay.url)).send()).await.unwrap();
    assert_eq!(visitors.status(), 404);
    let monitor = |path: &str| format!("http://{}{path}", relay.monitor);
    for path in ["/", "/v1/messages", "/v1/profile", "/healthz", "/metrics/more"] {
        assert_eq!(within(client().get(monitor(path)).send()).await.unwrap().status(), 404, "{path}");
    }
    let posted = within(client().post(monitor("/metrics")).send()).await.unwrap();
    assert_eq!((posted.status().as_u16(), posted.headers()["allow"].to_str().unwrap()), (405, "GET, HEAD"));
    let head = within(client().head(monitor("/metrics")).send()).await.unwrap();
    assert_eq!(head.status(), 200);
}

#[tokio::test]
async fn counts_outlive_a_change_of_the_settings() {
    let upstream = Upstream::start(says("200 OK", &[], MESSAGE)).await;
    let relay = Watched::start(with(&upstream.url, |_| {})).await;
    assert_eq!(relay.post(&hello()).await, 200);
    // The listener stays, too, whatever the new settings say about it.
    relay.reloader.apply(with(&upstream.url, |_| {})).await.unwrap();
    assert_eq!(relay.post(&hello()).await, 200);
    relay.tells(&[("parlor_requests_total{profile=\"default\",status=\"200\"}", Some(2.0))]).await;
}

#[tokio::test]
async fn an_address_that_cannot_be_had_refuses_to_serve() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut config = with(NOWHERE, |_| {});
    config.metrics = Some(taken.local_addr().unwrap());
    let told = refused_to_serve(config).await;
    assert!(told.contains(&taken.local_addr().unwrap().to_string()) && told.contains("`metrics`"), "{told}");
    let told = sentence(&checked("metrics = \"9170\"\n", &[], None));
    assert!(told.contains("relay.toml, metrics: ") && told.contains("127.0.0.1:9170"), "{told}");
}
