//! What the profile adds to every request, and where it stands there.

use proptest::prelude::*;
use relay::chat::request::{Purpose, read};
use relay::chat::upward;
use relay::config::{Lifetime, Profile, Target, Thinking};
use serde_json::{Value, json};

use crate::serving::{ask, hello, post, say, with};
use crate::upstream::Upstream;

async fn answering() -> Upstream {
    Upstream::answering(
        "200 OK",
        &[("content-type", "application/json")],
        r#"{"type":"message","content":[]}"#,
    )
    .await
}

/// The text that goes up for this one.
async fn upward(body: &str, change: impl FnOnce(&mut Profile)) -> String {
    let mut upstream = answering().await;
    let answer = ask(with(&upstream.url, change), post(body.to_owned())).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    upstream.request().await.text().to_owned()
}

async fn json_upward(body: &Value, change: impl FnOnce(&mut Profile)) -> Value {
    serde_json::from_str(&upward(&body.to_string(), change).await).unwrap()
}

fn example(text: &str) -> messages::Json {
    messages::Json::parse(text.to_owned()).unwrap()
}

#[tokio::test]
async fn examples_stand_before_the_messages_and_the_prefill_after_them() {
    let messages = "[ {\"role\":\"user\", \"content\":\"\\u0048i\"}\t]";
    let body = format!("{{\"model\":\"claude-haiku-5-5\",\"max_tokens\":5,\"messages\":{messages}}}");
    let sent = upward(&body, |profile| {
        profile.examples = vec![
            example(r#"{"role":"user","content":"Ahoy?"}"#),
            example(r#"{"role":"assistant","content":[{"type":"text","text":"Ahoy!"}]}"#),
        ];
        profile.prefill = Some("Say \"".to_owned());
    })
    .await;
    assert_eq!(
        sent,
        "{\"model\":\"claude-haiku-5-5\",\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"Ahoy?\"},\
         {\"role\":\"assistant\",\"content\":[{\"type\":\"text\",\"text\":\"Ahoy!\"}]}, \
         {\"role\":\"user\", \"content\":\"\\u0048i\"}\t,{\"content\":\"Say \\\"\",\"role\":\"assistant\"}]}"
    );
}

#[tokio::test]
async fn a_history_that_ends_with_the_assistant_is_gone_on_from() {
    let mut body = hello();
    body["messages"] = json!([
        {"role": "user", "content": "Search"},
        {"role": "assistant", "content": [{"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}]},
    ]);
    let settle = |profile: &mut Profile| {
        profile.prefill = Some("Ahoy".to_owned());
        profile.tools = vec!["web_search".to_owned()];
    };
    let sent = json_upward(&body, settle).await;
    assert_eq!(sent["messages"], body["messages"]);
}

#[tokio::test]
async fn thinking_is_the_profiles() {
    let thinking = |form: &str, display: Option<&str>, budget| {
        Some(Thinking { form: form.to_owned(), display: display.map(str::to_owned), budget })
    };
    for (thinking, told) in [
        (
            thinking("adaptive", Some("summarized"), None),
            json!({"type": "adaptive", "display": "summarized"}),
        ),
        (thinking("disabled", None, None), json!({"type": "disabled"})),
        (thinking("enabled", None, Some(1024)), json!({"type": "enabled", "budget_tokens": 1024})),
    ] {
        let mut body = hello();
        body["max_tokens"] = json!(2000);
        assert_eq!(json_upward(&body, |profile| profile.thinking = thinking).await["thinking"], told);
    }
    let mut body = hello();
    body["max_tokens"] = json!(1024);
    let budget =
        with("http://127.0.0.1:1", |profile| profile.thinking = thinking("enabled", None, Some(1024)));
    let sentence = say(budget, &body).await.error(400, "invalid_request_error");
    assert_eq!(sentence, "`max_tokens` must be greater than `thinking.budget_tokens`");
}

#[tokio::test]
async fn stop_sequences_of_the_profile_are_always_sent() {
    let always = |profile: &mut Profile| profile.stop_sequences = vec!["STOP \"1\"".to_owned()];
    assert_eq!(json_upward(&hello(), always).await["stop_sequences"], json!(["STOP \"1\""]));
    let mut body = hello();
    body["stop_sequences"] = json!(["END", "STOP \"1\""]);
    let both = |profile: &mut Profile| {
        always(profile);
        profile.host_stop_sequences = true;
    };
    assert_eq!(json_upward(&body, both).await["stop_sequences"], json!(["STOP \"1\"", "END"]));
}

#[tokio::test]
async fn the_profiles_effort_holds_unless_the_request_chooses() {
    let low = |profile: &mut Profile| {
        profile.effort = Some("low".to_owned());
        profile.efforts = vec!["low".to_owned(), "high".to_owned()];
        profile.structured_outputs = true;
    };
    assert_eq!(json_upward(&hello(), low).await["output_config"], json!({"effort": "low"}));
    let mut body = hello();
    body["output_config"] = json!({"effort": "high"});
    assert_eq!(json_upward(&body, low).await["output_config"], json!({"effort": "high"}));
    let format = json!({"type": "json_schema", "schema": {"type": "object"}});
    body["output_config"] = json!({"format": format});
    assert_eq!(json_upward(&body, low).await["output_config"], json!({"effort": "low", "format": format}));
    let untold = json_upward(&hello(), |_| {}).await;
    assert_eq!(
        (untold.get("output_config"), untold.get("thinking")),
        (None, None),
        "the model's own defaults"
    );
}

/// Blocks as clients write them: any text, any space around it, some with a mark.
fn block() -> impl Strategy<Value = String> {
    let text = any::<String>().prop_filter("text is not empty", |text| !text.is_empty());
    (text, "[ \t\n]{0,3}", any::<bool>()).prop_map(|(text, space, marked)| {
        let mark = if marked { ",\"cache_control\":{\"type\":\"ephemeral\"}" } else { "" };
        format!("{{{space}\"type\" :\"text\",{space}\"text\":{}{mark}{space}}}", Value::from(text))
    })
}

proptest! {
    /// Whatever the profile adds, the messages that came are in the body byte for byte, between examples and
    /// prefill, and there are at most four marks.
    #[test]
    fn messages_stay_the_bytes_that_came(
        messages in prop::collection::vec((prop::collection::vec(block(), 1..4), any::<bool>(), "[ \n]{0,2}"), 1..5),
        hour: bool,
        prefill: bool,
    ) {
        let written: Vec<String> = messages.iter().enumerate().map(|(index, (blocks, user, space))| {
            let role = if *user || index == 0 { "user" } else { "assistant" };
            format!("{space}{{\"role\":\"{role}\",\"content\":[{}]}}{space}", blocks.join(","))
        }).collect();
        let inside = written.join(",");
        let body = format!("{{\"messages\":[{inside}],\"max_tokens\":9,\"model\":\"claude-haiku-5-5\"}}");
        let mut rules = Profile::new(Target::Guide);
        rules.system = Some("Be \u{1f5fb} brief.".to_owned());
        rules.examples = vec![example(r#"{"role":"user","content":"a"}"#), example(r#"{"role":"assistant","content":"b"}"#)];
        rules.prefill = prefill.then(|| "So".to_owned());
        rules.caching = Some(if hour { Lifetime::Hour } else { Lifetime::FiveMinutes });
        let asked = read(body.as_bytes(), Purpose::Reply, &rules, &|_| None).unwrap();
        let sent = upward::body(&asked, &rules);
        let sent = std::str::from_utf8(&sent).unwrap();
        prop_assert!(sent.contains(&inside));
        let sent: Value = serde_json::from_str(sent).unwrap();
        let ends_with_user = messages.len() == 1 || messages.last().unwrap().1;
        let expected = messages.len() + 2 + usize::from(prefill && ends_with_user);
        prop_assert_eq!(sent["messages"].as_array().unwrap().len(), expected);
        let came = inside.matches(",\"cache_control\":").count();
        let ours = [&sent["cache_control"], &sent["system"][0]["cache_control"]].iter().filter(|mark| !mark.is_null()).count();
        prop_assert!(ours == 0 || came + ours <= 4, "{} came and {} are ours", came, ours);
    }
}
