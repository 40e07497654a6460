//! What a conversation costs and what the cache saved: the relay marks what may be cached, the widget adds up what was
//! charged, each number once.

use e2e::answer::Answer;
use e2e::stage::Stage;
use e2e::transcript::Transcript;
use messages::price::Prices;
use relay::config::{Lifetime, PriceList, Profile};
use serde_json::json;

fn priced(profile: &mut Profile) {
    let list = json!({"as_of": "2026-11-22", "currency": "USD",
        "models": {"claude-haiku-5-5": {"input": 1.0, "output": 10.0, "cache_write": 2.0, "cache_write_1h": 4.0, "cache_read": 0.1}}});
    profile.prices = PriceList::Own(Prices::read(&list.to_string()).unwrap());
}

fn charged(text: &str, usage: &serde_json::Value) -> Answer {
    Answer::stream().send(Transcript::of_text([text]).charged(usage).bytes())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_reply_and_the_whole_conversation_have_a_price() {
    let answers = [
        charged("One.", &json!({"input_tokens": 1000, "output_tokens": 500})),
        charged(
            "Two.",
            &json!({"input_tokens": 200, "cache_read_input_tokens": 10_000, "output_tokens": 100}),
        ),
    ];
    let stage = Stage::profiled(answers, priced).await;
    let page = &stage.page;
    page.send("First.").await;
    page.reply(0).await;
    // 1000 × $1 + 500 × $10, per million.
    page.until("the reply has its price", "text(replies()[0].querySelector('.spent')).includes('$0.006')")
        .await;
    page.send("Second.").await;
    page.reply(1).await;
    // 200 × $1 + 10,000 × $0.1 + 100 × $10 = $0.0022; together $0.0082.
    page.until("so has the second", "text(replies()[1].querySelector('.spent')).includes('$0.0022')").await;
    page.until("and the conversation", "text(one('.meta')).includes('$0.0082')").await;
    page.until(
        "so is what came from the cache",
        "text(replies()[1].querySelector('.spent')).includes('10,000 cached')",
    )
    .await;
    let told = page.events("parlor-usage").await;
    assert_eq!(told[1]["detail"]["total"]["cache_read_input_tokens"], 10_000);
    let cost = json!({"amount": 0.0022, "currency": "USD", "text": "$0.0022"});
    assert_eq!(told[1]["detail"]["cost"], cost);
    page.click("the bill", "one('button.usage')").await;
    page.until("its prices are dated", "text(one('.bill')).includes('2026-11-22')").await;
    page.until("it tells what the cache saved", "/Read from the cache\\s+10,000/.test(text(one('.bill')))")
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn numbers_that_come_twice_count_once_and_an_hour_costs_more_than_five_minutes() {
    let stage = Stage::profiled([Answer::recorded("endings/usage-twice")], priced).await;
    stage.page.send("Once, please.").await;
    stage.page.reply(0).await;
    stage.page.charged(1).await;
    let turn = stage.page.events("parlor-usage").await[0]["detail"]["turn"].clone();
    assert_eq!((&turn["input_tokens"], &turn["output_tokens"]), (&json!(20), &json!(29)));
    assert_eq!(
        (&turn["cache_read_input_tokens"], &turn["cache_creation_input_tokens"]),
        (&json!(4000), &json!(900))
    );
    // 20 × 1 + 29 × 10 + 4000 × 0.1 + 600 × 2 + 300 × 4 = 3110 millionths.
    stage.page.until("the price is right", "text(one('.meta')).includes('$0.0031')").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_price_no_price_is_shown() {
    let stage = Stage::profiled([Answer::text("One.")], |profile| profile.prices = PriceList::Unknown).await;
    stage.page.send("First.").await;
    stage.page.reply(0).await;
    stage.page.until("the tokens are told", "/12\\D+9/.test(text(one('.meta')))").await;
    assert!(!stage.page.read("text(one('.meta'))").await.as_str().unwrap().contains('$'));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_relay_marks_what_may_be_cached_and_leaves_the_messages_as_they_came() {
    let stage = Stage::profiled([Answer::text("One."), Answer::text("Two.")], |profile| {
        crate::tools::any_tool(profile);
        profile.system = Some("You know the coast.".into());
        profile.caching = Some(Lifetime::Hour);
    })
    .await;
    crate::tools::register(&stage.page, "() => 'fine'").await;
    for (index, question) in ["First.", "Second."].into_iter().enumerate() {
        stage.page.send(question).await;
        stage.page.reply(index).await;
        let request = stage.upstream.next().await.request;
        let body = request.json();
        let mark = json!({"type": "ephemeral", "ttl": "1h"});
        assert_eq!(body["cache_control"], mark, "the growing history");
        assert_eq!(body["system"].as_array().unwrap().last().unwrap()["cache_control"], mark);
        let marks = String::from_utf8(request.body).unwrap().matches("cache_control").count();
        assert!((2..=4).contains(&marks), "{marks} of at most four");
        assert!(!body["messages"].to_string().contains("cache_control"), "messages stay as they came");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_setting_nothing_is_marked() {
    let stage =
        Stage::profiled([Answer::text("One.")], |profile| profile.system = Some("You know.".into())).await;
    stage.page.send("First.").await;
    stage.page.reply(0).await;
    let body = String::from_utf8(stage.upstream.next().await.request.body).unwrap();
    assert!(!body.contains("cache_control"), "{body}");
}
