//! What the page chooses among what the profile allows, and what happens when it wishes for more.

use e2e::answer::Answer;
use e2e::stage::Stage;
use e2e::upstream::Upstream;
use relay::config::Profile;
use serde_json::{Value, json};

fn two_models(profile: &mut Profile) {
    profile.models = vec!["claude-haiku-5-5".into(), "claude-sonnet-5-5".into()];
    profile.max_tokens = 2000;
    profile.efforts = vec!["low".into(), "medium".into()];
    profile.host_stop_sequences = true;
    profile.metadata = true;
}

async fn choose(stage: &Stage, options: &Value) {
    stage.page.run("chat.options = arguments[0];", vec![options.clone()]).await;
}

/// What the page was told to be refused.
async fn refused(stage: &Stage) -> Vec<Value> {
    let errors = stage.page.events("parlor-error").await;
    errors.into_iter().filter(|error| error["detail"]["type"] == "option_refused").collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_chooses_among_what_the_profile_allows() {
    let stage = Stage::profiled([Answer::text("One."), Answer::text("Two.")], two_models).await;
    let page = &stage.page;
    page.send("As the profile has it.").await;
    page.reply(0).await;
    let body = stage.upstream.next().await.request.json();
    assert_eq!((&body["model"], &body["max_tokens"]), (&json!("claude-haiku-5-5"), &json!(2000)));
    assert!(body["temperature"].is_null() && body["metadata"].is_null());

    choose(
        &stage,
        &json!({"model": "claude-sonnet-5-5", "max_tokens": 300, "effort": "low",
        "stop_sequences": ["END OF PLAN"], "metadata": {"user_id": "visitor-7f"}}),
    )
    .await;
    page.send("As the page has it.").await;
    page.reply(1).await;
    let body = stage.upstream.next().await.request.json();
    assert_eq!((&body["model"], &body["max_tokens"]), (&json!("claude-sonnet-5-5"), &json!(300)));
    assert_eq!(body["output_config"]["effort"], "low");
    assert_eq!(body["stop_sequences"], json!(["END OF PLAN"]));
    assert_eq!(body["metadata"], json!({"user_id": "visitor-7f"}));
    assert!(refused(&stage).await.is_empty());
    assert_eq!(page.read("chat.options.model").await, "claude-sonnet-5-5");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wish_outside_is_refused_with_a_sentence_and_the_profile_holds() {
    let wishes = [
        json!({"model": "claude-opus-5-5"}),
        json!({"max_tokens": 90_000}),
        json!({"effort": "max"}),
        json!({"temperature": 0.2}),
        json!({"top_p": 0.5}),
        json!({"top_k": 5}),
    ];
    let answers: Vec<_> = wishes.iter().map(|_| Answer::text("Fine.")).collect();
    let stage = Stage::profiled(answers, two_models).await;
    for (index, wish) in wishes.iter().enumerate() {
        choose(&stage, wish).await;
        stage.page.send("Hello.").await;
        stage.page.reply(index).await;
        let told = refused(&stage).await;
        assert!(!told.is_empty(), "{wish} was not refused");
        let sentence = told.last().unwrap()["detail"]["message"].as_str().unwrap_or_default().to_owned();
        assert!(sentence.ends_with('.') && sentence.len() > 20, "{wish}: {sentence:?}");
        let body = stage.upstream.next().await.request.json();
        assert_eq!(body["model"], "claude-haiku-5-5", "{wish}");
        assert_eq!(body["max_tokens"], 2000, "{wish}");
        for name in ["temperature", "top_p", "top_k"] {
            assert!(body[name].is_null(), "{wish}: {name} was posted");
        }
        assert!(body["output_config"]["effort"].is_null(), "{wish}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sampling_is_open_only_where_the_old_version_and_the_model_take_it() {
    let stage = Stage::profiled([Answer::text("Warm.")], |profile| {
        profile.version = relay::config::ApiVersion::First;
        profile.model = "claude-haiku-4-5".into();
        profile.models = vec!["claude-haiku-4-5".into()];
    })
    .await;
    choose(&stage, &json!({"temperature": 0.2})).await;
    stage.page.send("Hello.").await;
    stage.page.reply(0).await;
    let request = stage.upstream.next().await.request;
    assert_eq!(request.json()["temperature"], 0.2);
    assert_eq!(request.header("anthropic-version"), Some("2023-06-01"));
    assert!(refused(&stage).await.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attributes_choose_the_model_and_the_effort() {
    let stage = Stage::profiled([Answer::text("Sonnet here.")], two_models).await;
    stage
        .page
        .run(
            "chat.setAttribute('model', 'claude-sonnet-5-5'); chat.setAttribute('effort', 'medium');",
            Vec::new(),
        )
        .await;
    stage.page.send("Who is it?").await;
    stage.page.reply(0).await;
    let body = stage.upstream.next().await.request.json();
    assert_eq!(
        (&body["model"], &body["output_config"]["effort"]),
        (&json!("claude-sonnet-5-5"), &json!("medium"))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_model_can_do_is_asked_of_the_server() {
    let listed = json!({"id": "claude-haiku-5-5", "type": "model", "display_name": "Haiku of the story",
        "created_at": "2026-10-07T00:00:00Z", "max_input_tokens": 54_321, "max_tokens": 777,
        "capabilities": {"effort": {"supported": true, "low": {"supported": true}}, "structured_outputs": {"supported": true}}});
    let upstream = Upstream::scripted([Answer::text("Short.")]).await.models([listed]);
    let stage = Stage::before(upstream, |profile| profile.max_tokens = 700).await;
    let read = "return fetch(arguments[0]).then((answer) => answer.json());";
    let profile = stage.page.run(read, vec![json!(format!("{}/v1/profile", stage.relay.url()))]).await;
    assert!(profile.to_string().contains("54321"), "the window that the server tells: {profile}");
    stage.page.send("Hello.").await;
    stage.page.reply(0).await;
    let body = stage.upstream.next().await.request.json();
    assert_eq!(body["max_tokens"], 700);
}
