//! A page asks for JSON by a schema: it gets a checked value in an event, and the visitor a card to read.

use e2e::answer::{Answer, Gate};
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use serde_json::{Value, json};

fn schema() -> Value {
    json!({"type": "object", "additionalProperties": false, "required": ["city", "days", "total", "booked"], "properties": {
        "city": {"type": "string"}, "total": {"type": "number"}, "booked": {"type": "boolean"},
        "days": {"type": "array", "items": {"type": "object", "additionalProperties": false, "required": ["day", "title", "cost"],
            "properties": {"day": {"type": "integer"}, "title": {"type": "string"}, "cost": {"type": "number"}}}}}})
}

async fn ask(stage: &Stage) {
    stage.page.run("chat.send('Kanazawa as data.', { schema: arguments[0] });", vec![schema()]).await;
}

fn structured(profile: &mut relay::config::Profile) {
    profile.structured_outputs = true;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_value_arrives_checked_and_as_a_card() {
    let gate = Gate::closed();
    let (begin, rest) = Transcript::read("structured/valid").split_at("total");
    let answers = [Answer::stream().send(begin).wait(&gate).send(rest), Answer::text("Gladly.")];
    let stage = Stage::profiled(answers, structured).await;
    let page = &stage.page;
    ask(&stage).await;
    page.until("the card grows", "one('[part~=data]')?.dataset.state === 'growing'").await;
    gate.open();
    page.reply(0).await;
    assert_eq!(page.read("one('[part~=data]').dataset.state").await, "valid");
    let card = page.read("text(one('[part~=data]'))").await;
    let card = card.as_str().unwrap();
    for word in ["Kanazawa", "Gardens", "Market & \"gold\"", "145.5"] {
        assert!(card.contains(word), "{word}: {card}");
    }
    assert!(!card.contains('{'), "a card, not JSON: {card}");
    let told = page.events("parlor-data").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["detail"]["valid"], true);
    assert_eq!(told[0]["detail"]["value"]["days"][1]["cost"], 61.5);
    assert_eq!(told[0]["detail"]["value"]["booked"], false);

    let body = stage.upstream.next().await.request.json();
    assert_eq!(body["output_config"]["format"], json!({"type": "json_schema", "schema": schema()}));
    page.send("Thank you.").await;
    page.reply(1).await;
    let body = stage.upstream.next().await.request.json();
    assert!(body["output_config"]["format"].is_null(), "one question asked for it, not the next");
    assert!(page.violations().await.is_empty(), "{:?}", page.violations().await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_does_not_fit_says_where() {
    let stage = Stage::profiled([Answer::recorded("structured/invalid")], structured).await;
    ask(&stage).await;
    stage.page.reply(0).await;
    let told = &stage.page.events("parlor-data").await[0]["detail"];
    assert_eq!(told["valid"], false);
    assert!(!told["faults"].as_array().unwrap().is_empty(), "{told}");
    assert_eq!(stage.page.read("one('[part~=data]').dataset.state").await, "invalid");
    stage.page.until("it says so in words", "text(one('.data-fault')).length > 10").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_value_that_was_cut_goes_on_and_is_checked_as_a_whole() {
    let rest = r#"tle": "Gardens", "cost": 84}], "total": 84, "booked": true}"#;
    let stage = Stage::profiled([Answer::recorded("structured/cut"), Answer::text(rest)], structured).await;
    ask(&stage).await;
    stage.page.until("the turn is over", "turn() === 'idle' && replies().length").await;
    stage.page.press("Continue").await;
    stage.page.until("the whole fits", "told('data').at(-1)?.valid === true").await;
    let told = stage.page.events("parlor-data").await;
    assert_eq!(told.last().unwrap()["detail"]["value"]["days"][0]["title"], "Gardens");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_without_it_refuses_with_a_sentence_and_sends_nothing() {
    let stage = Stage::profiled([], |profile| profile.structured_outputs = false).await;
    ask(&stage).await;
    stage
        .page
        .until("the page is told", "told('error').some((error) => error.type === 'option_refused')")
        .await;
    assert!(stage.upstream.waiting().await.is_empty());
    assert_eq!(stage.page.read("said().length").await, 0);
}
