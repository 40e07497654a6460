//! Long answers and long conversations: going on at the seam, summaries, structured output, counting, the cache.

use crate::desk::{Desk, told};
use crate::talk::{DATES, MONEY, PLACES, Talk, WISHES, assert_all, request};
use serde_json::{Value, json};

/// What the widget posts, unseen, to go on with an answer that was cut.
const GO_ON: &str = "Your last reply was cut off. Go on exactly where it ended, in the middle of a word if need \
be. Repeat nothing, and do not say that you go on.";

/// What it posts to have room for more.
const SUMMARISE: &str = "Summarise our conversation so far, so that it can go on from your summary alone. Keep what \
I want, what was decided and why, every name, number, date and address that may be needed again, and what is still \
open. Write notes, in the language of the conversation. Do not answer anything and do not add anything.";

/// Lets an answer run into a cap again and again, and asks to go on until it ends.
async fn in_pieces(desk: &mut Desk<'_>, question: &str, cap: u64) -> (String, usize) {
    desk.extra["max_tokens"] = json!(cap);
    let mut answer = desk.post(question).await;
    let mut text = told(&answer);
    let mut pieces = 1;
    while answer["stop_reason"] == "max_tokens" {
        answer = desk.post(GO_ON).await;
        text.push_str(&told(&answer));
        pieces += 1;
    }
    assert_eq!(answer["stop_reason"], "end_turn");
    (text, pieces)
}

#[tokio::test]
async fn a_long_itinerary_goes_on_exactly_where_it_was_cut() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    desk.say(PLACES).await;
    desk.say(WISHES).await;
    desk.say(DATES).await;
    let before = desk.messages.clone();
    let whole = desk.say("Write out the whole itinerary").await;
    assert_all(&whole, &["## Tokyo, 10 to 12 November", "## Kyoto, 13 to 17 November"]);
    // Many caps, so that cuts fall into words, lists, headings and white space.
    for cap in [90, 91, 97, 150, 333] {
        desk.messages = before.clone();
        let (pieced, pieces) = in_pieces(&mut desk, "Write out the whole itinerary", cap).await;
        assert!(pieces > 1);
        assert_eq!(pieced, whole, "cut every {cap} tokens");
    }
    // The table has a seam that matters: a row must not be parted by an empty line.
    desk.messages = before.clone();
    desk.extra["max_tokens"] = json!(8192);
    let table = desk.say("Make it a table").await;
    desk.messages = before;
    assert_eq!(in_pieces(&mut desk, "Make it a table", 60).await.0, table);
}

#[tokio::test]
async fn a_cut_before_the_calls_is_followed_by_the_calls() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    desk.extra = json!({ "max_tokens": 30 });
    let cut = desk.post("Kyoto, 3 days").await;
    assert_eq!(cut["stop_reason"], "max_tokens");
    desk.extra = json!({});
    let text = desk.say(GO_ON).await;
    assert_eq!(desk.rounds(), [3]);
    assert_all(
        &format!("{}{text}", told(&cut)),
        &["not Claude: a small program", "onto your page", "All three days"],
    );
}

#[tokio::test]
async fn nothing_to_go_on_with_is_no_seam() {
    let talk = Talk::start().await;
    let text = talk.last(&[PLACES, "go on"]).await;
    assert_all(&text, &["Your trip so far"]);
}

#[tokio::test]
async fn a_summary_carries_the_trip_into_a_fresh_conversation() {
    let talk = Talk::start().await;
    let summary = talk.last(&[PLACES, WISHES, DATES, MONEY, SUMMARISE]).await;
    assert_all(&summary, &["Tokyo and Kyoto", "10 November", "eight days", "2,500 dollars", "gardens"]);
    let carried = format!("This is a summary of our conversation so far. Go on from it.\n\n{summary}");
    let rows = |text: &str| {
        text.lines().filter(|line| line.starts_with("| ")).map(str::to_owned).collect::<Vec<_>>()
    };
    for wish in ["Make it a table", "Rather Osaka than Kyoto, and as a table", "make it 5 days, as a table"] {
        let original = talk.last(&[PLACES, WISHES, DATES, MONEY, wish]).await;
        // The question after the summary stands beside it, or in a message of its own.
        for content in [
            json!(format!("{carried}\n\n{wish}")),
            json!([{ "type": "text", "text": carried }, { "type": "text", "text": wish }]),
        ] {
            let told = talk.story(&[content]).await.pop().unwrap();
            assert_eq!(rows(&told), rows(&original), "the same trip, {wish}");
        }
    }
    assert_all(&talk.last(&["Hello", SUMMARISE]).await, &["Nothing about a trip was settled"]);
}

#[tokio::test]
async fn a_summary_of_a_cut_answer_is_no_wish_to_go_on() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    desk.extra = json!({ "max_tokens": 60 });
    let cut = desk.post("Tokyo and Kyoto").await;
    assert_eq!(cut["stop_reason"], "max_tokens");
    desk.extra = json!({});
    let summary = told(&desk.post(SUMMARISE).await);
    assert_all(&summary, &["What was settled", "Tokyo and Kyoto"]);
}

#[tokio::test]
async fn a_schema_is_answered_with_the_trip_as_json() {
    let talk = Talk::start().await;
    let mut body = request(&json!([{ "role": "user", "content": "Tokyo and Kyoto, 8 days, $2500" }]));
    let string = json!({ "type": "string" });
    let day = json!({ "type": "object", "properties": { "city": string, "cost": { "type": "number" } },
        "required": ["city", "cost"], "additionalProperties": false });
    body["output_config"] = json!({ "format": { "type": "json_schema", "schema": {
        "type": "object", "properties": { "title": string, "days": { "type": "array", "items": day } },
        "required": ["title", "days"], "additionalProperties": false } } });
    let (status, answer) = talk.answer(&body).await;
    assert_eq!(status, 200, "{answer}");
    let trip: Value = serde_json::from_str(answer["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!((&trip["title"], trip["days"].as_array().unwrap().len()), (&json!("Tokyo and Kyoto"), 8));
    assert!(
        trip["days"][0]["cost"].as_f64().unwrap() > 0.0 && trip.as_object().unwrap().len() == 2,
        "{trip}"
    );
}

#[tokio::test]
async fn counting_tells_what_asking_would_cost() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    desk.say("Tokyo and Kyoto, 8 days").await;
    desk.messages.push(json!({ "role": "user", "content": "Thanks" }));
    let body = desk.body();
    let (_, answer) = talk.answer(&body).await;
    let mut counted = body;
    counted.as_object_mut().unwrap().remove("max_tokens");
    let (status, count) = talk.ask("/v1/messages/count_tokens", Some(&counted)).await;
    assert_eq!((status, &count), (200, &json!({ "input_tokens": answer["usage"]["input_tokens"] })));
    counted["stream"] = json!(true);
    let (status, refused) = talk.ask("/v1/messages/count_tokens", Some(&counted)).await;
    assert_eq!(
        (status, &refused["error"]["message"]),
        (400, &json!("stream: Extra inputs are not permitted"))
    );
}

#[tokio::test]
async fn models_tell_what_they_can() {
    let talk = Talk::start().await;
    let (status, list) = talk.ask("/v1/models?limit=1000", None).await;
    assert_eq!((status, &list["has_more"]), (200, &json!(false)));
    let id = list["data"][0]["id"].as_str().unwrap();
    let (_, model) = talk.ask(&format!("/v1/models/{id}"), None).await;
    assert_eq!(model, list["data"][0]);
    let read = messages::model::Model::read(&model.to_string()).unwrap();
    assert_eq!((read.context_window, read.max_output), (Some(200_000), Some(128_000)));
    assert!(read.structured_outputs && read.thinking.adaptive && read.efforts.len() == 5, "{read:?}");
}

#[tokio::test]
async fn marked_beginnings_are_read_from_the_cache() {
    let talk = Talk::start().await;
    let mut desk = Desk::new(&talk);
    desk.extra = json!({ "cache_control": { "type": "ephemeral" }, "system": "Be brief. ".repeat(300) });
    let first = desk.post(PLACES).await;
    let usage = |answer: &Value, name: &str| answer["usage"][name].as_u64().unwrap();
    let written = usage(&first, "cache_creation_input_tokens");
    assert!(written > 700 && usage(&first, "input_tokens") == 0, "{}", first["usage"]);
    assert_eq!(usage(&first, "cache_read_input_tokens"), 0);
    let second = desk.post(WISHES).await;
    assert_eq!(usage(&second, "cache_read_input_tokens"), written);
    assert!(usage(&second, "cache_creation_input_tokens") > 0);
    assert_eq!(second["usage"]["cache_creation"]["ephemeral_1h_input_tokens"], 0);
}
