//! What is marked to be cached: never more than four marks, and never a byte of `messages`.

use relay::chat::request::{Purpose, read};
use relay::chat::upward;
use relay::config::{Lifetime, Profile, Target};
use serde_json::{Value, json};

use crate::serving::{hello, say, with};
use crate::upstream::Upstream;

fn five() -> Value {
    json!({"type": "ephemeral"})
}

fn hour() -> Value {
    json!({"type": "ephemeral", "ttl": "1h"})
}

/// What goes up for this from a profile that caches.
async fn upward(body: &Value, lifetime: Lifetime, change: impl FnOnce(&mut Profile)) -> Value {
    let json = [("content-type", "application/json")];
    let mut upstream = Upstream::answering("200 OK", &json, r#"{"type":"message","content":[]}"#).await;
    let config = with(&upstream.url, |profile| {
        profile.caching = Some(lifetime);
        profile.tools = vec!["*".to_owned()];
        change(profile);
    });
    let answer = say(config, body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    let received = upstream.request().await;
    assert!(received.text().contains(&format!("\"messages\":{}", body["messages"])), "{}", received.text());
    serde_json::from_str(received.text()).unwrap()
}

fn tools() -> Value {
    json!([
        {"name": "a", "input_schema": {"type": "object"}},
        {"name": "b", "input_schema": {"type": "object", "properties": {"cache_control": {"type": "string"}}}},
    ])
}

fn spoken(profile: &mut Profile) {
    profile.system = Some("You are \"brief\".".to_owned());
}

#[tokio::test]
async fn system_tools_and_history_are_marked() {
    for (lifetime, mark) in [(Lifetime::FiveMinutes, five()), (Lifetime::Hour, hour())] {
        let mut body = hello();
        body["tools"] = tools();
        let sent = upward(&body, lifetime, spoken).await;
        assert_eq!(
            sent["system"],
            json!([{"type": "text", "text": "You are \"brief\".", "cache_control": mark}])
        );
        let mut marked = tools();
        marked[1]["cache_control"] = mark.clone();
        assert_eq!(sent["tools"], marked);
        assert_eq!(sent["cache_control"], mark);
    }
    let sent = upward(&hello(), Lifetime::FiveMinutes, |_| {}).await;
    assert_eq!((sent.get("system"), sent.get("tools"), &sent["cache_control"]), (None, None, &five()));
}

#[tokio::test]
async fn nothing_is_marked_without_caching() {
    let mut body = hello();
    body["tools"] = tools();
    let sent = upward(&body, Lifetime::Hour, |profile| {
        spoken(profile);
        profile.caching = None;
    })
    .await;
    assert_eq!((&sent["system"], &sent["tools"]), (&json!("You are \"brief\"."), &tools()));
    assert_eq!(sent.get("cache_control"), None);
}

/// A history with this many marks of its own, the last block without one.
fn marked(count: usize, mark: &Value) -> Value {
    let block = |n| json!({"type": "text", "text": format!("part {n}"), "cache_control": mark});
    let mut blocks: Vec<Value> = (0..count).map(block).collect();
    let inner = json!([{"type": "text", "text": "x"}]);
    blocks.push(json!({"type": "document", "source": {"type": "content", "content": inner}}));
    let mut body = hello();
    body["messages"] = json!([{"role": "user", "content": blocks}]);
    body["tools"] = tools();
    body
}

#[tokio::test]
async fn marks_that_came_leave_less_room() {
    for (came, automatic, system, tool) in [
        (0, true, true, true),
        (1, true, true, true),
        (2, true, true, false),
        (3, true, false, false),
        (4, false, false, false),
    ] {
        let sent = upward(&marked(came, &five()), Lifetime::FiveMinutes, spoken).await;
        assert_eq!(sent.get("cache_control").is_some(), automatic, "{came}");
        assert_eq!(sent["system"].is_array(), system, "{came}");
        assert_eq!(sent["tools"][1].get("cache_control").is_some(), tool, "{came}");
    }
}

#[tokio::test]
async fn marks_are_counted_wherever_blocks_are() {
    let mut body = hello();
    let inner = json!({"type": "text", "text": "x", "cache_control": five()});
    body["tools"] = json!([{"name": "a", "input_schema": {"type": "object"}, "cache_control": five()}]);
    body["messages"] = json!([
        {"role": "user", "content": [{"type": "document", "source": {"type": "content", "content": [inner]}}]},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "t", "name": "a", "input": {"cache_control": five()}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": [inner]}]},
        {"role": "user", "content": "and?"},
    ]);
    let sent = upward(&body, Lifetime::FiveMinutes, spoken).await;
    assert_eq!(sent["cache_control"], five(), "three came; a tool's input is not a mark");
    assert_eq!(sent["system"], json!("You are \"brief\"."));
    assert_eq!(sent["tools"], body["tools"], "already marked");
}

#[tokio::test]
async fn a_last_block_with_a_mark_needs_no_other() {
    let mut body = hello();
    body["messages"] =
        json!([{"role": "user", "content": [{"type": "text", "text": "x", "cache_control": five()}]}]);
    let sent = upward(&body, Lifetime::FiveMinutes, spoken).await;
    assert_eq!((sent.get("cache_control"), sent["system"].is_array()), (None, true));
}

#[tokio::test]
async fn marks_of_another_lifetime_are_a_plan_of_their_own() {
    let sent = upward(&marked(1, &hour()), Lifetime::FiveMinutes, spoken).await;
    assert_eq!((sent.get("cache_control"), &sent["system"]), (None, &json!("You are \"brief\".")));
    let sent = upward(&marked(1, &five()), Lifetime::Hour, spoken).await;
    assert_eq!((sent.get("cache_control"), &sent["tools"]), (None, &tools()));
}

#[tokio::test]
async fn a_tool_that_is_loaded_later_is_not_marked() {
    let mut body = hello();
    body["tools"] = json!([{"name": "a", "input_schema": {"type": "object"}, "defer_loading": true}]);
    let sent = upward(&body, Lifetime::FiveMinutes, |_| {}).await;
    assert_eq!((&sent["tools"], &sent["cache_control"]), (&body["tools"], &five()));
}

#[tokio::test]
async fn a_marked_tool_is_not_the_end_of_the_history() {
    let mut body = hello();
    body["tools"] = json!([{"name": "a", "input_schema": {"type": "object"}, "cache_control": five()}]);
    let sent = upward(&body, Lifetime::FiveMinutes, |_| {}).await;
    assert_eq!((&sent["tools"], &sent["cache_control"]), (&body["tools"], &five()));
}

#[test]
fn a_mark_is_counted_however_it_is_spelled() {
    let body = marked(4, &five()).to_string().replace("cache_control", "cache\\u005fcontrol");
    let mut rules = Profile::new(Target::Guide);
    spoken(&mut rules);
    let asked = read(body.as_bytes(), Purpose::Reply, &rules, &|_| None).unwrap();
    let sent: Value = serde_json::from_slice(&upward::body(&asked, &rules)).unwrap();
    assert_eq!((sent.get("cache_control"), &sent["system"]), (None, &json!("You are \"brief\".")));
}

/// What goes up for a plain request when the profile's examples bring this many marks.
fn after_examples(count: usize, mark: &Value) -> Value {
    let block = |n| json!({"type": "text", "text": format!("part {n}"), "cache_control": mark});
    let blocks: Vec<Value> = (0..count).map(block).collect();
    let mut rules = Profile::new(Target::Guide);
    spoken(&mut rules);
    rules.examples = vec![
        messages::Json::of(&json!({"role": "user", "content": blocks})).unwrap(),
        messages::Json::of(&json!({"role": "assistant", "content": "Yes."})).unwrap(),
    ];
    let mut body = hello();
    body["tools"] = tools();
    let body = body.to_string();
    let asked = read(body.as_bytes(), Purpose::Reply, &rules, &|_| None).unwrap();
    serde_json::from_slice(&upward::body(&asked, &rules)).unwrap()
}

#[test]
fn marks_of_the_examples_count() {
    for (count, automatic, system, tool) in
        [(1, true, true, true), (2, true, true, false), (3, true, false, false), (4, false, false, false)]
    {
        let sent = after_examples(count, &five());
        assert_eq!(sent.get("cache_control").is_some(), automatic, "{count}");
        assert_eq!(sent["system"].is_array(), system, "{count}");
        assert_eq!(sent["tools"][1].get("cache_control").is_some(), tool, "{count}");
    }
    let sent = after_examples(1, &hour());
    assert_eq!((sent.get("cache_control"), &sent["tools"]), (None, &tools()));
}
