//! A long conversation: a meter tells how much room is left, and near the end the visitor chooses how to go on. Nothing
//! is cut silently, and nothing is taken off the page.

use e2e::answer::Answer;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use e2e::upstream::{Request, Upstream};
use serde_json::{Value, json};

/// A model with room for a thousand tokens.
fn small_model() -> Value {
    json!({"id": "claude-haiku-5-5", "type": "model", "display_name": "Small", "created_at": "2026-10-07T00:00:00Z",
        "max_input_tokens": 1000, "max_tokens": 400, "capabilities": {}})
}

/// Answers every question with its number and a use of 125 tokens for each message; a request to summarise with a
/// summary.
fn counting(request: &Request) -> Answer {
    let messages = request.messages();
    let last = messages.last().unwrap().to_string();
    let used = 125 * messages.len() as u64;
    let text = if last.contains("ummar") {
        "They want Kanazawa in May.".into()
    } else {
        format!("Answer {}.", messages.len())
    };
    let reply = Transcript::of_text([text]).charged(&json!({"input_tokens": used, "output_tokens": 20}));
    Answer::stream().send(reply.bytes())
}

/// A conversation of three questions, near its end.
async fn nearly_full() -> Stage {
    let upstream = Upstream::answering(counting)
        .await
        .models([small_model()])
        .count(|body| 125 * body["messages"].as_array().map_or(0, Vec::len) as u64);
    let stage = Stage::before(upstream, |_| {}).await;
    for (index, question) in ["Kanazawa?", "In May?", "By train?"].into_iter().enumerate() {
        stage.page.send(question).await;
        stage.page.reply(index).await;
    }
    for _ in 0..3 {
        stage.upstream.next().await;
    }
    stage
}

/// [`nearly_full`], one question later, when the visitor is offered the ways on.
async fn told_of_it() -> Stage {
    let stage = nearly_full().await;
    stage.page.send("And where to stay?").await;
    stage.page.reply(3).await;
    stage.upstream.next().await;
    stage.page.notice("nearly full").await;
    stage
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meter_tells_how_full_the_window_is() {
    let stage = nearly_full().await;
    let page = &stage.page;
    page.until("the meter is there", "shown(one('[role=meter]'))").await;
    let meter = page
        .read("['aria-valuenow', 'aria-valuetext'].map((name) => one('[role=meter]').getAttribute(name))")
        .await;
    let now: f64 = meter[0].as_str().unwrap().parse().unwrap();
    assert!((55.0..=75.0).contains(&now), "{meter}");
    assert!(meter[1].as_str().unwrap().contains("1,000"), "{meter}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn earlier_turns_are_summarised_and_stay_on_the_page() {
    let stage = told_of_it().await;
    let page = &stage.page;
    page.press("Summarise earlier turns").await;
    page.until("the seam is marked", "shown(one('.seam'))").await;
    page.turn("idle").await;
    let asked = stage.upstream.next().await.request;
    assert_eq!(asked.messages().last().unwrap()["role"], "user");
    assert_eq!(page.said().await.len(), 4, "the originals stay, and the request is not the visitor's");
    page.click("the seam", "one('.seam summary')").await;
    page.until("the summary can be read", "text(one('.seam')).includes('They want Kanazawa in May.')").await;

    page.send("Then book it.").await;
    page.until("it is answered", "replies().length === 5 && turn() === 'idle'").await;
    let posted = stage.upstream.next().await.request.messages();
    let all = json!(posted).to_string();
    assert!(all.contains("They want Kanazawa in May."), "{all}");
    assert!(!all.contains("Kanazawa?"), "what is summarised is not posted again: {all}");
    assert!(all.contains("And where to stay?"), "the last turns are posted as they are: {all}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fresh_start_takes_a_summary_along_and_keeps_the_old_chat() {
    let stage = told_of_it().await;
    let page = &stage.page;
    page.press("Start fresh with a summary").await;
    page.until("the page is fresh", "turn() === 'idle' && said().length === 0").await;
    stage.upstream.next().await;
    page.send("Then book it.").await;
    page.until("it is answered", "said().length === 1 && replies().length >= 1 && turn() === 'idle'").await;
    let posted = json!(stage.upstream.next().await.request.messages()).to_string();
    assert!(posted.contains("They want Kanazawa in May.") && posted.contains("Then book it."), "{posted}");
    assert!(!posted.contains("Kanazawa?"), "{posted}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_that_the_server_finds_too_long_is_said_in_words() {
    let stage = Stage::inline([Answer::error(
        400,
        "invalid_request_error",
        "prompt is too long: 210000 tokens > 200000 maximum",
    )])
    .await;
    stage.page.send("Read all of this.").await;
    stage.page.turn("failed").await;
    let notice = stage.page.notice("too long").await;
    assert!(!notice.contains("210000"), "{notice}");
    assert_eq!(stage.page.said().await, ["Read all of this."]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_relay_counts_and_lists_within_the_profile() {
    let other =
        json!({"id": "claude-opus-5-5", "type": "model", "display_name": "Not here", "max_input_tokens": 9});
    let upstream = Upstream::scripted([]).await.models([small_model(), other]).count(|body| {
        assert!(
            body["max_tokens"].is_null() && body["stream"].is_null(),
            "the API takes neither here: {body}"
        );
        4242
    });
    let stage = Stage::before(upstream, |profile| profile.system = Some("You know the coast.".into())).await;
    let relay = json!(stage.relay.url());
    let count =
        "const [relay] = arguments; return fetch(relay + '/v1/messages/count_tokens', { method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'claude-haiku-5-5', messages: [{ role: 'user', content: 'Hi' }] }) })
        .then((answer) => answer.json());";
    assert_eq!(stage.page.run(count, vec![relay.clone()]).await["input_tokens"], 4242);
    let counted = stage.upstream.counted();
    assert!(
        counted.last().unwrap().json()["system"].to_string().contains("coast"),
        "what the relay adds counts too"
    );

    let get = "const [address] = arguments; return fetch(address).then(async (answer) => [answer.status, await answer.json()]);";
    let list = stage.page.run(get, vec![json!(format!("{}/v1/models", stage.relay.url()))]).await;
    let ids: Vec<_> = list[1]["data"].as_array().unwrap().iter().map(|model| model["id"].clone()).collect();
    assert_eq!(ids, ["claude-haiku-5-5"], "only what the profile lists");
    for (id, status) in [("claude-haiku-5-5", 200), ("claude-opus-5-5", 404)] {
        let one = stage.page.run(get, vec![json!(format!("{}/v1/models/{id}", stage.relay.url()))]).await;
        assert_eq!(one[0], status, "{id}: {one}");
    }
    let status = count_from_elsewhere(stage.relay.url()).await;
    assert_eq!(status, 403, "a page that the operator did not name is under the same guard");
}

/// The status of a count that a page of another origin asks for.
async fn count_from_elsewhere(relay: &str) -> u16 {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = relay.trim_start_matches("http://");
    let body = r#"{"model":"claude-haiku-5-5","messages":[{"role":"user","content":"Hi"}]}"#;
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    let head = format!(
        "POST /v1/messages/count_tokens HTTP/1.1\r\nhost: {address}\r\norigin: https://elsewhere.example\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}
