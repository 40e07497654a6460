//! Streams, usage, caps, stop sequences, and what happens when the guide is dropped.

use crate::talk::{PLACES, Talk, assert_all, picture, request, with_picture};
use relay::guide::Pace;
use serde_json::{Value, json};
use std::time::Duration;

/// The events of a stream: names and data.
fn events(stream: &str) -> Vec<(String, Value)> {
    stream
        .split("\n\n")
        .filter(|frame| !frame.is_empty())
        .map(|frame| {
            let (event, data) = frame.split_once('\n').unwrap();
            let name = event.strip_prefix("event: ").unwrap().to_owned();
            (name, serde_json::from_str(data.strip_prefix("data: ").unwrap()).unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_stream_tells_the_same_as_a_whole_answer_in_small_pieces() {
    let talk = Talk::start().await;
    let mut body = request(&json!([{ "role": "user", "content": PLACES }]));
    let (_, whole) = talk.answer(&body).await;
    body["stream"] = json!(true);
    let response = talk.post(body.to_string()).await;
    assert_eq!(response.headers()["content-type"], "text/event-stream; charset=utf-8");
    assert!(response.headers().contains_key("request-id"));
    let events = events(&response.text().await.unwrap());
    assert!(events.iter().all(|(name, data)| data["type"] == json!(name)));
    let mut names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    names.dedup();
    assert_eq!(
        names,
        [
            "message_start",
            "content_block_start",
            "ping",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop"
        ]
    );
    let pieces: Vec<&str> = events.iter().filter_map(|(_, data)| data["delta"]["text"].as_str()).collect();
    assert!(pieces.len() > 20 && pieces.iter().all(|piece| piece.chars().count() <= 24));
    assert_eq!(pieces.concat(), whole["content"][0]["text"].as_str().unwrap());
    let start = &events[0].1["message"];
    assert_eq!((&start["model"], &start["content"]), (&json!("claude-haiku-5-5"), &json!([])));
    assert_eq!(start["stop_reason"], Value::Null);
    let end = &events[events.len() - 2].1;
    assert_eq!(end["delta"], json!({ "stop_reason": "end_turn", "stop_sequence": null }));
    assert_eq!(end["usage"], whole["usage"]);
    let chars = whole["content"][0]["text"].as_str().unwrap().chars().count();
    assert_eq!(whole["usage"]["output_tokens"], json!(chars.div_ceil(4)));
    assert_eq!(whole["usage"]["input_tokens"], json!(PLACES.chars().count().div_ceil(4)));
}

#[tokio::test]
async fn pictures_and_long_histories_cost_what_they_weigh() {
    let talk = Talk::start().await;
    let photo = with_picture("image/png", &picture(), "Here");
    let (_, answer) = talk.answer(&request(&json!([{ "role": "user", "content": photo }]))).await;
    // 48 by 32 pixels are two by two patches; four letters are one token.
    assert_eq!(answer["usage"]["input_tokens"], 2 * 2 + 1);
}

#[tokio::test]
async fn a_very_long_message_and_a_very_long_history_are_read_without_harm() {
    let talk = Talk::start().await;
    let long = "skip Nara and Osaka and 3 days in Tokyo and ".repeat(8000);
    assert_all(&talk.last(&[&long]).await, &["offline guide"]);
    let turns: Vec<Value> = (0..800)
        .map(|index| json!({ "role": if index % 2 == 0 { "user" } else { "assistant" }, "content": "continue" }))
        .chain([json!({ "role": "user", "content": "Tokyo" })])
        .collect();
    let (status, answer) = talk.answer(&request(&json!(turns))).await;
    assert_eq!(status, 200);
    assert_all(answer["content"][0]["text"].as_str().unwrap(), &["## Tokyo"]);
}

#[tokio::test]
async fn caps_and_stop_sequences_end_an_answer() {
    let talk = Talk::start().await;
    let mut body = request(&json!([{ "role": "user", "content": PLACES }]));
    let (_, whole) = talk.answer(&body).await;
    let whole = whole["content"][0]["text"].as_str().unwrap().to_owned();
    body["max_tokens"] = json!(40);
    let (_, capped) = talk.answer(&body).await;
    let cut = capped["content"][0]["text"].as_str().unwrap().to_owned();
    assert_eq!(
        (&capped["stop_reason"], &capped["usage"]["output_tokens"]),
        (&json!("max_tokens"), &json!(40))
    );
    assert!(whole.starts_with(&cut) && cut.len() < whole.len());

    body["max_tokens"] = json!(4000);
    body["stop_sequences"] = json!(["never there", "\n## "]);
    let (_, stopped) = talk.answer(&body).await;
    assert_eq!(
        (&stopped["stop_reason"], &stopped["stop_sequence"]),
        (&json!("stop_sequence"), &json!("\n## "))
    );
    assert!(!stopped["content"][0]["text"].as_str().unwrap().contains("## "));

    // Asked to go on, the guide writes what was still to come, also twice in a row.
    let mut messages = vec![json!({ "role": "user", "content": PLACES })];
    let mut told = String::new();
    for _ in 0..2 {
        let (_, next) = talk.answer(&json!({ "model": "m", "max_tokens": 60, "messages": messages })).await;
        let piece = next["content"][0]["text"].as_str().unwrap();
        told.push_str(piece);
        messages.push(json!({ "role": "assistant", "content": piece }));
        messages.push(json!({ "role": "user", "content": "Continue from where you stopped." }));
    }
    let (_, rest) = talk.answer(&request(&json!(messages))).await;
    told.push_str(rest["content"][0]["text"].as_str().unwrap());
    assert_eq!(told, whole, "to the letter");
}

#[tokio::test]
async fn a_dropped_guide_cuts_its_answers_and_frees_its_port() {
    let slow = Pace { first: Duration::ZERO, between: Duration::from_secs(600) };
    let talk = Talk::start_with(slow).await;
    let mut body = request(&json!([{ "role": "user", "content": PLACES }]));
    body["stream"] = json!(true);
    let mut response = talk.post(body.to_string()).await;
    let mut seen = String::new();
    while !seen.contains("content_block_delta") {
        seen.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
    }
    let Talk { guide, client } = talk;
    let url = format!("{}/v1/messages", guide.url);
    drop(guide);
    while let Ok(Some(chunk)) = response.chunk().await {
        seen.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert!(!seen.contains("message_stop"), "the answer was cut");
    drop(response);
    // The port closes as soon as the server has noticed; until then it may still take a connection.
    while client.get(&url).send().await.is_ok() {
        tokio::task::yield_now().await;
    }
}
