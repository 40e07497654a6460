//! What a stream carries beside text: calls in partial JSON, thinking with its signature, citations; and the same
//! message as a whole answer.

use crate::desk::{Desk, calls};
use crate::talk::{PLACES, Talk, assert_all, request};
use serde_json::{Value, json};

/// The message that a stream accumulates to, block by block, and the event names in order.
async fn streamed(talk: &Talk, mut body: Value) -> (Vec<Value>, Value, Vec<String>) {
    body["stream"] = json!(true);
    let stream = talk.post(body.to_string()).await.text().await.unwrap();
    let mut blocks: Vec<Value> = Vec::new();
    let mut inputs: Vec<String> = Vec::new();
    let mut end = Value::Null;
    let mut names = Vec::new();
    for frame in stream.split("\n\n").filter(|frame| !frame.is_empty()) {
        let data: Value = serde_json::from_str(frame.split_once("data: ").unwrap().1).unwrap();
        names.push(data["type"].as_str().unwrap().to_owned());
        let at = data["index"].as_u64().unwrap_or_default() as usize;
        match data["type"].as_str().unwrap() {
            "content_block_start" => {
                assert_eq!(at, blocks.len(), "blocks come one after the other");
                blocks.push(data["content_block"].clone());
                inputs.push(String::new());
            }
            "content_block_delta" => apply(&mut blocks[at], &mut inputs[at], &data["delta"]),
            "content_block_stop" if blocks[at]["type"] == "tool_use" => {
                blocks[at]["input"] = serde_json::from_str(&inputs[at]).unwrap();
            }
            "message_delta" => end = data,
            _ => {}
        }
    }
    (blocks, end, names)
}

fn apply(block: &mut Value, input: &mut String, delta: &Value) {
    let append = |field: &mut Value, more: &Value| {
        *field = json!(format!("{}{}", field.as_str().unwrap(), more.as_str().unwrap()));
    };
    match delta["type"].as_str().unwrap() {
        "text_delta" => append(&mut block["text"], &delta["text"]),
        "thinking_delta" => append(&mut block["thinking"], &delta["thinking"]),
        "signature_delta" => block["signature"] = delta["signature"].clone(),
        "input_json_delta" => input.push_str(delta["partial_json"].as_str().unwrap()),
        "citations_delta" => {
            if !block["citations"].is_array() {
                block["citations"] = json!([]);
            }
            block["citations"].as_array_mut().unwrap().push(delta["citation"].clone());
        }
        other => panic!("no such delta: {other}"),
    }
}

/// A block without what names it and without an empty field that a stream leaves out.
fn bare(blocks: &[Value]) -> Vec<Value> {
    let mut blocks = blocks.to_vec();
    for block in &mut blocks {
        let fields = block.as_object_mut().unwrap();
        fields.remove("id");
        if fields.get("citations") == Some(&Value::Null) {
            fields.remove("citations");
        }
    }
    blocks
}

#[tokio::test]
async fn calls_stream_as_partial_json_and_are_the_same_as_whole() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    desk.messages.push(json!({ "role": "user", "content": "Tokyo and Kyoto, 8 days from 10 November 2027" }));
    let body = desk.body();
    let (blocks, end, names) = streamed(&talk, body.clone()).await;
    let (_, whole) = talk.answer(&body).await;
    assert_eq!(bare(&blocks), bare(whole["content"].as_array().unwrap()));
    assert_eq!((&end["delta"]["stop_reason"], calls(&whole).len()), (&json!("tool_use"), 8));
    assert_eq!(end["usage"], whole["usage"], "the last numbers are those of the whole");
    let mut ids: Vec<&str> = blocks.iter().filter_map(|block| block["id"].as_str()).collect();
    assert!(ids.iter().all(|id| id.starts_with("toolu_")));
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 8, "every call has a name of its own");
    assert!(names.iter().filter(|name| *name == "content_block_delta").count() > 100, "in many pieces");
}

#[tokio::test]
async fn a_cap_inside_a_call_leaves_its_block_open() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    desk.extra = json!({ "max_tokens": 80 });
    desk.messages.push(json!({ "role": "user", "content": "Kyoto, 3 days" }));
    let (blocks, end, names) = streamed(&talk, desk.body()).await;
    assert_eq!(end["delta"]["stop_reason"], "max_tokens");
    assert_eq!(blocks.last().unwrap()["type"], "tool_use");
    let count = |name: &str| names.iter().filter(|known| *known == name).count();
    assert_eq!(count("content_block_start"), count("content_block_stop") + 1);
    let (_, whole) = talk.answer(&desk.body()).await;
    assert!(calls(&whole).is_empty(), "no half call in a whole message");
}

#[tokio::test]
async fn thinking_is_written_when_asked_for_and_bound_to_its_beginning() {
    let talk = Talk::start().await;
    let mut body = request(&json!([{ "role": "user", "content": PLACES }]));
    body["thinking"] = json!({ "type": "adaptive", "display": "summarized" });
    let (blocks, _, _) = streamed(&talk, body.clone()).await;
    assert_eq!((&blocks[0]["type"], &blocks[1]["type"]), (&json!("thinking"), &json!("text")));
    assert_all(blocks[0]["thinking"].as_str().unwrap(), &["Tokyo and Kyoto", "Still to be asked"]);
    let (_, whole) = talk.answer(&body).await;
    assert_eq!(bare(&blocks), bare(whole["content"].as_array().unwrap()));
    body["thinking"] = json!({ "type": "adaptive" });
    let (omitted, _, _) = streamed(&talk, body.clone()).await;
    assert_eq!(omitted[0]["thinking"], "");
    assert!(!omitted[0]["signature"].as_str().unwrap().is_empty());

    let replay = |question: &str| {
        let mut body = body.clone();
        body["messages"] = json!([
            { "role": "user", "content": question }, { "role": "assistant", "content": omitted.clone() },
            { "role": "user", "content": "history and food" },
        ]);
        body
    };
    let (status, answer) = talk.answer(&replay(PLACES)).await;
    assert_eq!(status, 200, "{answer}");
    let (status, answer) = talk.answer(&replay("Lisbon")).await;
    assert_eq!(status, 400);
    assert_all(answer["error"]["message"].as_str().unwrap(), &["Invalid `signature` in `thinking` block"]);
}

#[tokio::test]
async fn a_document_is_read_and_quoted_where_that_is_wanted() {
    let talk = Talk::start().await;
    let text = "Notes for Anna\nWe want to see Kyoto in November, for the gardens.\nTwo rooms.";
    let ask = |cite: bool| {
        let source = json!({ "type": "text", "media_type": "text/plain", "data": text });
        let document = json!({ "type": "document", "title": "Notes", "source": source, "citations": { "enabled": cite } });
        request(
            &json!([{ "role": "user", "content": [document, { "type": "text", "text": "What do you find?" }] }]),
        )
    };
    let (blocks, _, _) = streamed(&talk, ask(false)).await;
    assert_all(
        blocks[0]["text"].as_str().unwrap(),
        &["**Notes** has 15 words", "Kyoto", "November", "gardens", "> We want"],
    );
    let (blocks, _, _) = streamed(&talk, ask(true)).await;
    let (_, whole) = talk.answer(&ask(true)).await;
    assert_eq!(bare(&blocks), bare(whole["content"].as_array().unwrap()));
    let citation = &blocks[1]["citations"][0];
    let (start, end) =
        (citation["start_char_index"].as_u64().unwrap(), citation["end_char_index"].as_u64().unwrap());
    let cited: String = text.chars().skip(start as usize).take((end - start) as usize).collect();
    assert_eq!(
        (citation["cited_text"].as_str(), &citation["document_title"]),
        (Some(cited.as_str()), &json!("Notes"))
    );
    assert!(cited.starts_with("We want to see Kyoto"));
    let pdf =
        json!({ "type": "base64", "media_type": "application/pdf", "data": "JVBERi0xLjQgL1R5cGUgL1BhZ2U=" });
    let body = request(&json!([{ "role": "user", "content": [{ "type": "document", "source": pdf }] }]));
    let (_, answer) = talk.answer(&body).await;
    assert_all(
        answer["content"][0]["text"].as_str().unwrap(),
        &["a PDF of 20 bytes with one page", "cannot read"],
    );
}
