//! The offline guide over real HTTP: the story of a trip to Japan, what it refuses, how it streams, and that no
//! history upsets it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use relay::guide::{self, Guide, Pace};
use serde_json::{Value, json};
use std::time::Duration;

/// A started guide and a client.
struct Talk {
    guide: Guide,
    client: reqwest::Client,
}

impl Talk {
    async fn start() -> Self {
        Self::start_with(Pace::none()).await
    }

    async fn start_with(pace: Pace) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
        Self { guide: guide::start_with(pace).await.unwrap(), client }
    }

    async fn post(&self, body: String) -> reqwest::Response {
        let url = format!("{}/v1/messages", self.guide.url);
        let request = self.client.post(url).header("anthropic-version", "2026-10-21").body(body);
        request.send().await.unwrap()
    }

    /// Status and JSON body.
    async fn answer(&self, body: &Value) -> (u16, Value) {
        let response = self.post(body.to_string()).await;
        (response.status().as_u16(), serde_json::from_str(&response.text().await.unwrap()).unwrap())
    }

    /// Posts each of these user turns with everything before it, and returns the replies.
    async fn story(&self, turns: &[Value]) -> Vec<String> {
        let mut messages = Vec::new();
        let mut replies = Vec::new();
        for turn in turns {
            messages.push(json!({ "role": "user", "content": turn }));
            let (status, answer) = self.answer(&request(&json!(messages))).await;
            assert_eq!(status, 200, "{answer}");
            assert_eq!(answer["stop_reason"], "end_turn");
            let text = answer["content"][0]["text"].as_str().unwrap().to_owned();
            messages.push(json!({ "role": "assistant", "content": answer["content"] }));
            replies.push(text);
        }
        replies
    }

    async fn texts(&self, turns: &[&str]) -> Vec<String> {
        self.story(&turns.iter().map(|turn| json!(turn)).collect::<Vec<_>>()).await
    }

    /// The last reply of a conversation of plain texts.
    async fn last(&self, turns: &[&str]) -> String {
        self.texts(turns).await.pop().unwrap()
    }
}

fn request(messages: &Value) -> Value {
    json!({ "model": "claude-haiku-5-5", "max_tokens": 8192, "messages": messages })
}

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

/// A PNG of 48 by 32 pixels, three quarters green, one quarter red.
fn picture() -> String {
    let pixels = image::RgbImage::from_fn(48, 32, |x, _| {
        if x < 12 { image::Rgb([200, 40, 40]) } else { image::Rgb([60, 130, 70]) }
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    STANDARD.encode(bytes.into_inner())
}

fn with_picture(media_type: &str, data: &str, text: &str) -> Value {
    json!([
        { "type": "image", "source": { "type": "base64", "media_type": media_type, "data": data } },
        { "type": "text", "text": text },
    ])
}

fn assert_all(reply: &str, parts: &[&str]) {
    for part in parts {
        assert!(reply.contains(part), "{part:?} is missing in:\n{reply}");
    }
}

const PLACES: &str = "I want to plan a trip to Japan. I'm interested in Tokyo and Kyoto.";
const WISHES: &str = "I love history and food. I'm also interested in seeing some traditional gardens.";
const DATES: &str = "We'd go in mid-November for 8 days, from the 10th.";
const MONEY: &str = "About 2500 dollars per person, without flights";

#[tokio::test]
async fn six_turns_to_japan_each_building_on_the_ones_before() {
    let talk = Talk::start().await;
    let photo = with_picture("image/png", &picture(), "Where could this fit in?");
    let turns = [json!(PLACES), json!(WISHES), json!(DATES), json!(MONEY), json!("Make it a table"), photo];
    let replies = talk.story(&turns).await;
    let [places, wishes, dates, money, table, photo] = replies.as_slice() else { panic!("six replies") };

    let first_line = places.lines().next().unwrap();
    assert_all(first_line, &["offline guide", "not Claude"]);
    assert_all(places, &["## Tokyo and Kyoto", "Shinkansen", "what draws you most", "when", "how many days"]);

    assert_all(wishes, &["History, food and gardens", "**Kyoto** the longer half", "## Tokyo", "## Kyoto"]);
    assert_all(wishes, &["Rikugi-en", "Ryōan-ji", "Tsukiji", "Nishiki", "when"]);
    assert!(!wishes.contains("what draws you"), "what is known is not asked again");

    assert_all(dates, &["10 to 17 November", "eight days: three in Tokyo and five in Kyoto"]);
    assert_all(dates, &["## Tokyo, 10 to 12 November", "## Kyoto, 13 to 17 November", "maples"]);
    assert_all(dates, &["history, food and gardens first", "what would you like to spend"]);

    assert_all(
        money,
        &["$2,500 each, without flights", "comfortable", "eight days in Tokyo and Kyoto"]
            .map(|part| if part.starts_with("eight") { "Eight days in Tokyo and Kyoto" } else { part }),
    );
    assert_all(money, &["| **Total** |", "150 yen", "Food is one of your reasons"]);

    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| ")).collect();
    assert_eq!(rows.iter().filter(|row| row.contains(" Nov |")).count(), 8, "{table}");
    assert_all(table, &["| Day | Plan | ¥ |", "| 8 · 17 Nov |", "**Total for one**", "of your budget"]);
    let cost =
        |row: &&str| row.rsplit('|').nth(1).unwrap().trim().replace([',', '*'], "").parse::<u32>().ok();
    let costs: Vec<u32> = rows.iter().filter_map(cost).collect();
    let (total, days) = costs.split_last().unwrap();
    assert_eq!(days.iter().sum::<u32>(), *total, "the rows add up");

    assert_all(photo, &["PNG", "48 × 32", "green (75 %)", "red (25 %)", "A model such as Claude would"]);
    assert_all(photo, &["If it is a garden", "day ", "November", "in Kyoto"]);
    for reply in &replies[1..] {
        assert!(!reply.contains("offline guide"), "said once is enough: {reply}");
    }
}

#[tokio::test]
async fn the_same_last_message_is_answered_by_what_came_before() {
    let talk = Talk::start().await;
    let with_wishes = talk.last(&[PLACES, WISHES, DATES]).await;
    let without = talk.last(&[PLACES, DATES]).await;
    let elsewhere = talk.last(&["Rome and Florence", WISHES, DATES]).await;
    assert_all(&with_wishes, &["three in Tokyo and five in Kyoto"]);
    assert_all(&without, &["four in Tokyo and four in Kyoto", "what draws you most"]);
    assert_all(&elsewhere, &["in Rome", "Florence", "10 to 17 November"]);
    let cheap = talk.last(&[PLACES, DATES, "$900 each", "Make it a table"]).await;
    let rich = talk.last(&[PLACES, DATES, "$3000 each", "Make it a table"]).await;
    assert_all(&cheap, &["at a careful level"]);
    assert_all(&rich, &["at a comfortable level"]);
}

#[tokio::test]
async fn corrections_are_taken_and_named() {
    let talk = Talk::start().await;
    let osaka = talk.last(&[PLACES, WISHES, DATES, "Rather Osaka than Kyoto"]).await;
    assert_all(&osaka, &["Osaka in place of Kyoto", "## Osaka, ", "10 to 17 November"]);
    assert!(!osaka.contains("## Kyoto"));
    let shorter = talk.last(&[PLACES, WISHES, DATES, "make it 5 days"]).await;
    assert_all(&shorter, &["Five days instead of eight", "10 to 14 November"]);
    let later = talk.last(&[PLACES, WISHES, DATES, "Better in April"]).await;
    assert_all(&later, &["April instead of mid-November", "Cherry trees"]);
    let no_food = talk.last(&[PLACES, WISHES, DATES, "No gardens, more museums"]).await;
    assert_all(&no_food, &["history, food and museums first"]);
}

#[tokio::test]
async fn countries_wishes_and_questions_lead_on() {
    let talk = Talk::start().await;
    let country = talk.last(&["I want to go to Japan"]).await;
    assert_all(&country, &["## Japan", "**Kanazawa**", "Which of these", "(https://www.japan.travel/en/)"]);
    let warm = talk.last(&["Somewhere warm in January"]).await;
    assert_all(&warm, &["Cape Town", "January", "°C"]);
    let weather = talk.last(&[PLACES, DATES, "What will the weather be like?"]).await;
    assert_all(&weather, &["mid-November", "°C", "not a forecast"]);
    let day = talk.last(&[PLACES, WISHES, DATES, "What happens on day 5?"]).await;
    assert_all(&day, &["## Day 5, 14 November", "Fushimi Inari"]);
    let nara = talk.last(&[PLACES, WISHES, DATES, "Is Nara worth it?"]).await;
    assert_all(&nara, &["## Nara", "Tōdai-ji", "add Nara"]);
    let stop = talk.last(&[PLACES, WISHES, DATES, "Tell me about Ryoanji"]).await;
    assert_all(&stop, &["Ryōan-ji", "fifteen stones", "**day 6**"]);
    let yes = talk.last(&[PLACES, WISHES, DATES, MONEY, "Yes please"]).await;
    assert_all(&yes, &["| Day | Plan | ¥ |"]);
}

#[tokio::test]
async fn budgets_are_judged_in_their_own_currency() {
    let talk = Talk::start().await;
    let enough = talk.last(&[PLACES, DATES, "1300 euros each, without flights"]).await;
    assert_all(
        &enough,
        &[
            "€1,300 each, without flights, carries a middling trip",
            "**Middling**",
            "yen to the euro",
            "| In euros |",
        ],
    );
    let short = talk.last(&[PLACES, DATES, "400 dollars each"]).await;
    assert_all(
        &short,
        &["is not enough for eight days", "over your budget, even at a careful level", "would fit"],
    );
    let shared = talk.last(&[PLACES, DATES, "5000 dollars in total", "We are two people"]).await;
    assert_all(&shared, &["$5,000 for the two of you", "carries a comfortable trip"]);
    let flights = talk.last(&[PLACES, DATES, "$2500 including flights"]).await;
    assert_all(&flights, &["I know no fares"]);
    let a_day = talk.last(&[PLACES, DATES, "150 dollars a day"]).await;
    assert_all(&a_day, &["$150 a day each carries a middling trip"]);
    let asked = talk.last(&[PLACES, DATES, "How much will it cost?"]).await;
    assert_all(&asked, &["at a middling level, without flights", "| **Total** |"]);
}

#[tokio::test]
async fn the_limits_are_told_in_short() {
    let talk = Talk::start().await;
    for (text, parts) in [
        ("I want to plan a trip to Reykjavik", vec!["no notes on **Reykjavik**"]),
        ("Write me a poem about rust", vec!["outside what I can do", "Where would you like to go"]),
        ("What is the capital of France?", vec!["outside what I can do"]),
        ("Ich möchte nach Tokio und Kyoto reisen", vec!["German", "only English", "Tokyo and Kyoto"]),
        ("東京と京都に行きたい", vec!["only English", "Tokyo and Kyoto"]),
        ("Who are you?", vec!["without a language model"]),
        ("What is in my photo?", vec!["no picture in this chat"]),
    ] {
        let reply = talk.last(&[text]).await;
        assert_all(&reply, &parts);
        assert!(reply.chars().count() < 1600, "{reply}");
    }
    let trip_stands = talk.last(&[PLACES, DATES, "What about Reykjavik?"]).await;
    assert_all(&trip_stands, &["no notes on **Reykjavik**", "Tokyo and Kyoto; 10 to 17 November"]);
    let both = talk.last(&["I want to visit Reykjavik and Tokyo"]).await;
    assert_all(&both, &["no notes on **Reykjavik**", "Tokyo"]);
}

#[tokio::test]
async fn what_the_api_refuses_is_refused_in_its_shape() {
    let talk = Talk::start().await;
    let user = json!({ "role": "user", "content": "Tokyo" });
    let mut no_model = request(&json!([user]));
    no_model.as_object_mut().unwrap().remove("model");
    let mut no_cap = request(&json!([user]));
    no_cap.as_object_mut().unwrap().remove("max_tokens");
    let mut no_messages = request(&json!([user]));
    no_messages.as_object_mut().unwrap().remove("messages");
    let mut sampled = request(&json!([user]));
    sampled["temperature"] = json!(0.5);
    let content = |content: Value| request(&json!([{ "role": "user", "content": content }]));
    let png = picture();
    let broken = STANDARD.encode(&STANDARD.decode(&png).unwrap()[..60]);
    for (body, starts) in [
        (no_model, "model: Field required"),
        (no_cap, "max_tokens: Field required"),
        (no_messages, "messages: Field required"),
        (request(&json!([])), "messages: at least one message is required"),
        (
            request(&json!([{ "role": "assistant", "content": "Hi" }, user])),
            "messages: first message must use",
        ),
        (request(&json!([user, { "role": "assistant", "content": "So" }])), "This model does not support"),
        (content(json!("")), "messages: text content blocks must be non-empty"),
        (content(json!([{ "type": "text", "text": "" }])), "messages: text content blocks must be non-empty"),
        (content(json!("  \n")), "messages: text content blocks must contain non-whitespace"),
        (
            content(with_picture("image/tiff", &png, "?")),
            "messages.0.content.0.image.source.media_type: Input",
        ),
        (
            content(with_picture("image/jpeg", &png, "?")),
            "messages.0.content.0.image.source.base64.data: The image",
        ),
        (
            content(with_picture("image/png", "aGVsbG8=", "?")),
            "messages.0.content.0.image.source.base64.data: Image",
        ),
        (
            content(with_picture("image/png", &broken, "?")),
            "messages.0.content.0.image.source.base64.data: Could",
        ),
        (
            content(with_picture("image/png", "", "?")),
            "messages.0.content.0.image.source.base64.data: image cannot",
        ),
        (sampled, "temperature: Extra inputs are not permitted"),
    ] {
        for stream in [false, true] {
            let mut body = body.clone();
            body["stream"] = json!(stream);
            let (status, answer) = talk.answer(&body).await;
            assert_eq!(
                (status, &answer["type"], &answer["error"]["type"]),
                (400, &json!("error"), &json!("invalid_request_error"))
            );
            let message = answer["error"]["message"].as_str().unwrap();
            assert!(message.starts_with(starts), "{message} should begin: {starts}");
            assert!(answer["request_id"].as_str().unwrap().starts_with("req_"));
        }
    }
}

#[tokio::test]
async fn requests_beside_the_route_are_refused_too() {
    let talk = Talk::start().await;
    let not_json = talk.post("<html>".to_owned()).await;
    assert_eq!(not_json.status(), 400);
    assert!(not_json.text().await.unwrap().contains("not valid JSON"));
    let url = |path: &str| format!("{}{path}", talk.guide.url);
    let unknown = talk.client.post(url("/v1/other")).body("{}").send().await.unwrap();
    assert_eq!(unknown.status(), 404);
    assert!(unknown.text().await.unwrap().contains("not_found_error"));
    assert_eq!(talk.client.get(url("/v1/messages")).send().await.unwrap().status(), 405);
    let no_version = talk.client.post(url("/v1/messages?beta=true")).body("{}").send().await.unwrap();
    assert!(no_version.text().await.unwrap().contains("anthropic-version: header is required"));
    let long = talk.post("x".repeat(32_000_001)).await;
    assert_eq!(long.status(), 413);
    assert!(long.text().await.unwrap().contains("request_too_large"));
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
    let squeezed = |text: &str| text.split_whitespace().collect::<String>();
    assert_eq!(squeezed(&told), squeezed(&whole));
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

/// Fragments that the guide reacts to, and some that it should not.
fn fragment() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "Tokyo",
        "kyoto",
        "Osaka",
        "Japan",
        "portugal",
        "Lisbon",
        "New York",
        "Reykjavik",
        "rather",
        "than",
        "not",
        "instead of",
        "skip",
        "add",
        "only",
        "and",
        "table",
        "list",
        "8 days",
        "a week",
        "0 days",
        "90 days",
        "one day more",
        "a day less",
        "3 days in Tokyo",
        "in November",
        "10-17 November",
        "31 February",
        "from the 10th",
        "2026-11-10",
        "spring",
        "$",
        "2500 dollars",
        "€1.5",
        "¥300,000",
        "999999999999999999999",
        "0",
        "per person",
        "a day",
        "two of us",
        "for 12 people",
        "without flights",
        "gardens",
        "history",
        "no museums",
        "with kids",
        "cheap",
        "luxury",
        "weather",
        "how much",
        "?",
        ".",
        ",",
        "day 3",
        "last day",
        "photo",
        "yes",
        "thanks",
        "continue",
        "you choose",
        "capital of",
        "Fushimi Inari",
        "ich",
        "und",
        "東京",
        "🙂",
        "K\u{304}",
        "-",
        "how",
        "which",
        "train",
        "hotel",
        "warm",
        "|",
        "**",
        "##",
        "\u{0}",
        "İ",
        "ß",
    ]);
    prop_oneof![8 => words.prop_map(str::to_owned), 1 => "\\PC{1,12}"]
}

fn message() -> impl Strategy<Value = String> {
    prop::collection::vec(fragment(), 1..9).prop_map(|parts| parts.join(" "))
}

/// Runs a property against one guide, started once.
fn check<S: Strategy>(strategy: S, property: impl Fn(&Talk, S::Value) -> Result<(), TestCaseError>) {
    // Nothing is written beside the sources: a failing case is printed, and becomes a test of its own.
    let config = ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() };
    RUNTIME.with(|runtime| {
        let talk = runtime.block_on(Talk::start());
        TestRunner::new(config).run(&strategy, |value| property(&talk, value)).unwrap();
    });
}

thread_local! {
    static RUNTIME: tokio::runtime::Runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
}

#[test]
fn no_history_upsets_the_guide() {
    check(prop::collection::vec(message(), 1..7), |talk, texts| {
        let said: Vec<&str> =
            texts.iter().map(String::as_str).filter(|text| !text.trim().is_empty()).collect();
        RUNTIME.with(|runtime| {
            let replies = runtime.block_on(talk.texts(&said));
            for reply in &replies {
                prop_assert!(!reply.trim().is_empty());
                let number_gone_wrong =
                    reply.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "NaN" | "inf"));
                prop_assert!(!number_gone_wrong, "{}", reply);
            }
            prop_assert_eq!(
                &replies,
                &runtime.block_on(talk.texts(&said)),
                "the same history has the same answer"
            );
            Ok(())
        })
    });
}

#[test]
fn no_body_upsets_the_server() {
    check("\\PC{0,200}", |talk, body| {
        let status = RUNTIME.with(|runtime| runtime.block_on(talk.post(body))).status();
        prop_assert_eq!(status, 400);
        Ok(())
    });
}
