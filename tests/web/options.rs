//! What a host page chooses: model, tokens, effort, stop sequences, the visitor's id, examples.

use serde_json::{Value, json};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{World, body, thrown};

/// A profile with something to choose from.
fn profile() -> Value {
    let model = |id: &str| json!({"id": id, "max_output": 1000, "efforts": ["low", "high"]});
    json!({"revision": "rev-1", "model": "claude-a", "models": [model("claude-a"), model("claude-b")], "max_tokens": 800,
        "efforts": ["low", "high"], "stop_sequences": true, "metadata": true})
}

#[wasm_bindgen_test]
async fn what_is_chosen_is_posted_and_read_back() {
    let world = World::under(&profile()).await;
    let chosen = json!({"model": "claude-b", "max_tokens": 300, "effort": "low", "stop_sequences": ["END"],
        "metadata": {"user_id": "v-17"}, "examples": [
            {"role": "user", "content": "Ping?"}, {"role": "assistant", "content": "Pong."}]});
    world.script(&format!("chat.options = {chosen}")).unwrap();
    let body = world.ask("Where to?").await.body();
    assert_eq!((&body["model"], &body["max_tokens"]), (&json!("claude-b"), &json!(300)));
    assert_eq!(body["output_config"], json!({"effort": "low"}));
    assert_eq!((&body["stop_sequences"], &body["metadata"]), (&json!(["END"]), &json!({"user_id": "v-17"})));
    let question = json!({"role": "user", "content": "Where to?"});
    assert_eq!(body["messages"], json!([chosen["examples"][0], chosen["examples"][1], question]));
    // They are neither shown nor the visitor's.
    assert_eq!((world.all("[part=message]").len(), world.messages()), (1, json!([question])));
    assert_eq!(world.value("chat.options"), chosen);
    assert_eq!(world.heard("parlor-error"), 0);
}

#[wasm_bindgen_test]
async fn what_the_profile_does_not_allow_is_refused_in_words() {
    let world = World::under(&profile()).await;
    world.until("the profile is there", || world.text(".model") == "claude-a").await;
    world
        .script("chat.options = {model: 'claude-z', max_tokens: 900, effort: 'max', temperature: 0.5}")
        .unwrap();
    let refused = world.details("parlor-error");
    let words: Vec<&str> = refused.iter().filter_map(|detail| detail["message"].as_str()).collect();
    assert!(refused.iter().all(|detail| detail["type"] == "option_refused" && detail["retryable"] == false));
    for said in ["claude-z", "900", "“max”", "temperature"] {
        assert!(words.iter().any(|words| words.contains(said)), "{said}: {words:?}");
    }
    assert_eq!(refused.len(), 4);
    let body = world.ask("Where to?").await.body();
    assert_eq!((&body["model"], &body["max_tokens"]), (&json!("claude-a"), &json!(800)));
    assert_eq!((&body["output_config"], &body["temperature"]), (&Value::Null, &Value::Null));
    assert_eq!(world.value("chat.options"), json!({"model": "claude-a", "max_tokens": 800}));
}

#[wasm_bindgen_test]
async fn attributes_choose_too_and_a_script_has_the_last_word() {
    let world = World::under(&profile()).await;
    world.host.set_attribute("model", "claude-b").unwrap();
    world.host.set_attribute("effort", "high").unwrap();
    let first = world.ask("One").await;
    assert_eq!(first.body()["model"], "claude-b");
    assert_eq!(first.body()["output_config"], json!({"effort": "high"}));
    first.reply("1");
    world.until_turn("idle").await;
    world.script("chat.options = {effort: 'low'}").unwrap();
    let second = world.ask("Two").await;
    assert_eq!(second.body()["output_config"], json!({"effort": "low"}));
    assert_eq!(second.body()["model"], "claude-b");
    second.reply("2");
    world.until_turn("idle").await;
    world.script("chat.options = null").unwrap();
    world.host.remove_attribute("model").unwrap();
    let third = world.ask("Three").await.body();
    assert_eq!((&third["model"], &third["output_config"]), (&json!("claude-a"), &json!({"effort": "high"})));
}

#[wasm_bindgen_test]
async fn options_set_early_are_there_and_outlive_a_return() {
    let world = World::under_aside(&profile());
    world.script("chat.options = {max_tokens: 123}").unwrap();
    assert_eq!(world.value("chat.options"), json!({"max_tokens": 123}));
    body().append_child(&world.host).unwrap();
    let first = world.ready().await.ask("One").await;
    assert_eq!(first.body()["max_tokens"], 123);
    first.reply("1");
    world.until_turn("idle").await;
    world.host.remove();
    world.until("it is empty", || world.root().child_nodes().length() == 0).await;
    assert_eq!(world.value("chat.options"), json!({"max_tokens": 123}));
    body().append_child(&world.host).unwrap();
    world.until("it is back", || world.find("[part=input]").is_some()).await;
    assert_eq!(world.ask("Two").await.body()["max_tokens"], 123);
}

#[wasm_bindgen_test]
async fn a_property_from_before_the_element_was_defined_counts() {
    let world = World::aside();
    let relay = world.host.get_attribute("relay").unwrap();
    // Made in a document that does not know the element, it is defined when it comes into this one.
    let code = "const early = document.implementation.createHTMLDocument('').createElement('parlor-chat');
        early.options = {max_tokens: 77};
        early.setAttribute('relay', '{relay}');
        document.body.append(early);
        early.send('Hi');
        window.earlyChat = early;";
    world.script(&code.replace("{relay}", &relay)).unwrap();
    assert_eq!(world.posted(0).await.body()["max_tokens"], 77);
    world.script("window.earlyChat.remove()").unwrap();
}

#[wasm_bindgen_test]
async fn a_bad_option_is_named_and_changes_nothing() {
    let world = World::under(&profile()).await;
    world.script("chat.options = {max_tokens: 200}").unwrap();
    for (options, words) in [
        ("7", "options must be an object"),
        ("{maxTokens: 5}", "options.maxTokens is no option"),
        ("{model: 5}", "options.model must be a string"),
        ("{max_tokens: 0}", "options.max_tokens must be a whole number above 0"),
        ("{max_tokens: 1.5}", "options.max_tokens must be a whole number above 0"),
        ("{stop_sequences: 'END'}", "options.stop_sequences must be an array of strings"),
        ("{metadata: {user_id: 7}}", "options.metadata must be an object with the string user_id"),
        ("{top_p: NaN}", "options.top_p must be a number"),
        ("{examples: [{role: 'robot', content: 'x'}]}", "options.examples must be an array of messages"),
    ] {
        let said = thrown(&world, &format!("chat.options = {options}"));
        assert!(said.starts_with("TypeError: ") && said.contains(words), "{options}: {said}");
        assert_eq!(world.value("chat.options.max_tokens"), 200, "{options}");
    }
}

#[wasm_bindgen_test]
async fn a_wish_from_before_the_profile_is_refused_when_the_profile_comes() {
    let world = World::under_aside(&profile());
    world.script("chat.options = {model: 'claude-z', effort: 'low'}").unwrap();
    body().append_child(&world.host).unwrap();
    let asked = world.ready().await.ask("One").await.body();
    assert_eq!((&asked["model"], &asked["output_config"]), (&json!("claude-a"), &json!({"effort": "low"})));
    let refused = world.details("parlor-error");
    assert_eq!((refused.len(), &refused[0]["type"]), (1, &json!("option_refused")));
    assert_eq!(world.value("chat.options.model"), "claude-a");
}
