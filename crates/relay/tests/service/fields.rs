//! Which fields of a request pass, which are refused, which are changed.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use relay::Config;
use relay::config::Profile;
use serde_json::{Value, json};

use crate::serving::{Answer, NOWHERE, PAGE, Running, ask, before, client, hello, post, say, with};
use crate::upstream::{Upstream, within};

async fn refused(name: &str, value: Value) -> String {
    let mut body = hello();
    body[name] = value;
    say(before(NOWHERE), &body).await.error(400, "invalid_request_error")
}

#[tokio::test]
async fn a_field_the_profile_does_not_open_is_named() {
    for (name, value) in [
        ("system", json!("Be a pirate.")),
        ("system", json!([{"type": "text", "text": "Be a pirate."}])),
        ("thinking", json!({"type": "adaptive"})),
        ("tools", json!([{"name": "x", "input_schema": {"type": "object"}}])),
        ("tools", json!([])),
        ("tool_choice", json!({"type": "auto"})),
        ("temperature", json!(1)),
        ("top_p", json!(1)),
        ("top_k", json!(1)),
        ("metadata", json!({"user_id": "x"})),
        ("stop_sequences", json!(["x"])),
        ("service_tier", json!("auto")),
        ("speed", json!("fast")),
        ("container", json!("c")),
        ("mcp_servers", json!([])),
        ("context_management", json!({})),
        ("output_config", json!({"effort": "max"})),
        ("cache_control", json!({"type": "ephemeral"})),
        ("fallbacks", json!("default")),
        ("anything_else", json!(null)),
    ] {
        let sentence = refused(name, value).await;
        assert!(sentence.starts_with(&format!("{name}: ")), "{sentence}");
    }
}

#[tokio::test]
async fn a_field_given_twice_is_refused() {
    for body in [
        r#"{"model":"claude-haiku-5-5","model":"claude-opus-5-5","max_tokens":1,"messages":[{"role":"user","content":"x"}]}"#,
        r#"{"model":"claude-haiku-5-5","m\u006fdel":"claude-opus-5-5","max_tokens":1,"messages":[{"role":"user","content":"x"}]}"#,
        r#"{"model":"claude-haiku-5-5","max_tokens":1,"max_tokens":99999,"messages":[{"role":"user","content":"x"}]}"#,
    ] {
        let sentence = ask(before(NOWHERE), post(body)).await.error(400, "invalid_request_error");
        assert!(sentence.contains("is given twice"), "{sentence}");
    }
    let body = r#"{"model":"claude-haiku-5-5","max_tokens":1,"messages":[{"role":"user","role":"system","content":"x"}]}"#;
    let sentence = ask(before(NOWHERE), post(body)).await.error(400, "invalid_request_error");
    assert!(sentence.starts_with("messages.0: "), "{sentence}");
}

#[tokio::test]
async fn thousands_of_fields_are_refused_quickly() {
    let many: String = (0..200_000).map(|n| format!("\"f{n}\":1,")).collect();
    let body = format!("{{{many}\"model\":\"claude-haiku-5-5\"}}");
    ask(before(NOWHERE), post(body)).await.error(400, "invalid_request_error");
}

#[tokio::test]
async fn the_model_has_to_be_in_the_list() {
    for (value, sentence) in [
        (
            json!("claude-opus-5-5"),
            "model: this chat's profile does not offer that model; it offers claude-haiku-5-5",
        ),
        (json!(5), "model: Input should be a valid string"),
    ] {
        assert_eq!(refused("model", value).await, sentence);
    }
    let mut body = hello();
    body.as_object_mut().unwrap().remove("model");
    assert_eq!(
        say(before(NOWHERE), &body).await.error(400, "invalid_request_error"),
        "model: Field required"
    );
}

async fn sent(change: impl FnOnce(&mut Profile), body: &Value) -> (Answer, Value) {
    let headers = [("content-type", "application/json")];
    let mut upstream = Upstream::answering("200 OK", &headers, r#"{"type":"message","content":[]}"#).await;
    let config: Config = with(&upstream.url, change);
    let answer = say(config, body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let received = serde_json::from_str(upstream.request().await.text()).unwrap();
    (answer, received)
}

#[tokio::test]
async fn max_tokens_is_lowered_to_the_cap_and_said() {
    for (asked, sent_up, said) in [
        (json!(8192), json!(8192), None),
        (json!(8193), json!(8192), Some("8192")),
        (json!(18_446_744_073_709_551_615_u64), json!(8192), Some("8192")),
        (json!(1), json!(1), None),
        (json!(0), json!(0), None),
    ] {
        let mut body = hello();
        body["max_tokens"] = asked;
        let (answer, received) = sent(|_| {}, &body).await;
        assert_eq!(received["max_tokens"], sent_up);
        assert_eq!(answer.header("parlor-max-tokens"), said);
    }
    for wrong in [json!(-1), json!(1.5), json!("9"), json!(null)] {
        let sentence = refused("max_tokens", wrong).await;
        assert!(sentence.starts_with("max_tokens: "), "{sentence}");
    }
    let mut body = hello();
    body.as_object_mut().unwrap().remove("max_tokens");
    assert_eq!(
        say(before(NOWHERE), &body).await.error(400, "invalid_request_error"),
        "max_tokens: Field required"
    );
    assert_eq!(refused("stream", json!("yes")).await, "stream: Input should be a valid boolean");
}

#[tokio::test]
async fn opened_fields_go_up_as_they_are() {
    let mut body = hello();
    body["thinking"] = json!({"type": "adaptive"});
    body["system"] = json!("Be brief.");
    body["stop_sequences"] = json!(["END"]);
    let open = |profile: &mut Profile| {
        profile.fields = ["thinking", "system"].map(str::to_owned).into();
        profile.host_stop_sequences = true;
    };
    assert_eq!(sent(open, &body).await.1, body);
}

#[tokio::test]
async fn tools_are_opened_by_name() {
    let mut body = hello();
    body["tool_choice"] = json!({"type": "auto"});
    body["tools"] = json!([{"name": "weather", "input_schema": {"type": "object"}}]);
    assert_eq!(sent(|profile| profile.tools = vec!["weather".to_owned()], &body).await.1, body);
    assert_eq!(sent(|profile| profile.tools = vec!["*".to_owned()], &body).await.1, body);

    let other = with(NOWHERE, |profile| profile.tools = vec!["calendar".to_owned()]);
    let sentence = say(other, &body).await.error(400, "invalid_request_error");
    assert_eq!(sentence, "tools.0: this chat's profile does not open this tool");

    body["tools"] = json!([{"type": "web_search_20260318", "name": "web_search"}]);
    let any = with(NOWHERE, |profile| profile.tools = vec!["*".to_owned()]);
    say(any, &body).await.error(400, "invalid_request_error");
    assert_eq!(sent(|profile| profile.tools = vec!["web_search".to_owned()], &body).await.1, body);
}

#[tokio::test]
async fn a_search_has_to_say_how_often_where_money_is_limited() {
    let limited = |profile: &mut Profile| {
        profile.tools = vec!["web_search".to_owned()];
        profile.budget.global.money_day = Some(u64::MAX / 2);
    };
    let mut body = hello();
    for uses in [Value::Null, json!(-1), json!("many")] {
        body["tools"] = json!([{"type": "web_search_20260318", "name": "web_search", "max_uses": uses}]);
        let sentence = say(with(NOWHERE, limited), &body).await.error(400, "invalid_request_error");
        assert!(sentence.starts_with("tools.0.max_uses: "), "{sentence}");
    }
    body["tools"][0]["max_uses"] = 3.into();
    assert_eq!(sent(limited, &body).await.1, body);
}

#[tokio::test]
async fn only_json_is_read() {
    for content_type in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("multipart/form-data")]
    {
        let mut request = Request::post("/v1/messages").header(ORIGIN, PAGE);
        if let Some(content_type) = content_type {
            request = request.header(CONTENT_TYPE, content_type);
        }
        let request = request.body(Body::from(hello().to_string())).unwrap();
        let sentence = ask(before(NOWHERE), request).await.error(400, "invalid_request_error");
        assert_eq!(sentence, "content-type: Input should be application/json");
    }
    for body in ["", "not json", "[1]", "5", "{\"model\":", "{} {}"] {
        let sentence = ask(before(NOWHERE), post(body)).await.error(400, "invalid_request_error");
        assert!(sentence.starts_with("The request body is not valid JSON for this API: "), "{sentence}");
    }
    let not_utf8 = ask(before(NOWHERE), post(vec![b'{', 0xff, b'}'])).await;
    assert!(not_utf8.error(400, "invalid_request_error").contains("utf-8"));
}

#[tokio::test]
async fn a_refusal_reaches_a_client_that_is_still_sending() {
    let relay = Running::start(before(NOWHERE)).await;
    let large = "x".repeat(40_000_000);
    let post = |origin: &'static str| {
        let request = client().post(format!("{}/v1/messages", relay.url)).header(ORIGIN, origin);
        within(request.header(CONTENT_TYPE, "application/json").body(large.clone()).send())
    };
    assert_eq!(post(PAGE).await.unwrap().status(), 413);
    assert_eq!(post("https://evil.org").await.unwrap().status(), 403);
}

#[tokio::test]
async fn a_body_over_the_limit_is_too_large() {
    let limit = hello().to_string().len() as u64;
    let mut upstream = Upstream::answering("500 x", &[], "").await;
    let at = with(&upstream.url, |profile| profile.max_body_bytes = limit);
    assert_eq!(say(at, &hello()).await.status, 502, "the body passes, the upstream fails");
    upstream.request().await;
    let announced = |length: usize| {
        let mut request = post(format!("{}{}", hello(), " ".repeat(length)));
        let size = (limit as usize + length).to_string();
        request.headers_mut().insert("content-length", size.parse().unwrap());
        request
    };
    for request in [announced(1), post(format!("{} ", hello())), post("x".repeat(5000))] {
        let over = with(&upstream.url, |profile| profile.max_body_bytes = limit);
        let sentence = ask(over, request).await.error(413, "request_too_large");
        assert!(sentence.contains(&format!("{limit} bytes")), "{sentence}");
    }
    assert!(upstream.is_untouched());
    let mut says_it_is_large = post(hello().to_string());
    says_it_is_large.headers_mut().insert("content-length", "99999999".parse().unwrap());
    ask(before(NOWHERE), says_it_is_large).await.error(413, "request_too_large");
}
