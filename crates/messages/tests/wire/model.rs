//! What models can do: the table of the day, and what a server tells over it.

use messages::Usage;
use messages::model::{self, Model, Thinking};
use serde_json::{Value, json};

const OFF: Thinking =
    Thinking { adaptive: false, enabled: false, disabled: false, between_tools: false, on_by_default: false };

fn known(id: &str) -> Model {
    model::known(id).unwrap_or_else(|| panic!("{id} is not in the table"))
}

/// Every model of the day, from the newest generation to the oldest.
const IDS: [&str; 18] = [
    "claude-fable-5-2",
    "claude-mythos-5-2",
    "claude-fable-5-1",
    "claude-mythos-5-1",
    "claude-opus-5-5",
    "claude-sonnet-5-5",
    "claude-haiku-5-5",
    "claude-fable-5",
    "claude-mythos-5",
    "claude-opus-5",
    "claude-sonnet-5",
    "claude-opus-4-8",
    "claude-opus-4-7",
    "claude-opus-4-6",
    "claude-sonnet-4-6",
    "claude-opus-4-5",
    "claude-sonnet-4-5",
    "claude-haiku-4-5",
];

/// Those of the models for which this holds.
fn which(holds: impl Fn(&Model) -> bool) -> Vec<&'static str> {
    IDS.into_iter().filter(|id| holds(&known(id))).collect()
}

#[test]
fn every_model_of_the_day_is_known() {
    for id in IDS {
        let model = known(id);
        assert_eq!(model.id, id);
        let words: Vec<&str> = id.split('-').collect();
        let name = model.display_name.unwrap().to_lowercase();
        assert!(name.starts_with(&words[..2].join(" ")) && name.ends_with(&words[2..].join(".")), "{name}");
        assert!(model.structured_outputs);
    }
    assert_eq!(model::AS_OF, "2026-11-22");
}

#[test]
fn what_the_generations_take() {
    assert_eq!(which(|model| model.prefill), IDS[15..]);
    assert_eq!(which(|model| model.sampling), IDS[13..]);
    assert_eq!(which(|model| model.image_edge == 1568 && model.image_tokens == 1568), IDS[13..]);
    assert_eq!(which(|model| model.image_edge == 2576 && model.image_tokens == 4784), IDS[..13]);
    assert_eq!(which(|model| model.bound_thinking), IDS[..7]);
    assert_eq!(
        which(|model| model.context_window == Some(1_000_000) && model.max_output == Some(128_000)),
        IDS[..15]
    );
    assert_eq!(
        which(|model| model.context_window == Some(200_000) && model.max_output == Some(64_000)),
        IDS[15..]
    );
    assert_eq!(which(|model| model.efforts.len() == 5), IDS[..13]);
    assert_eq!(which(|model| model.efforts.is_empty()), ["claude-sonnet-4-5", "claude-haiku-4-5"]);
    assert_eq!(known("claude-opus-4-6").efforts, ["low", "medium", "high", "max"]);
    assert_eq!(known("claude-opus-4-5").efforts, ["low", "medium", "high"]);
}

#[test]
fn how_they_think() {
    assert_eq!(which(|model| model.thinking.enabled), IDS[13..]);
    assert_eq!(which(|model| !model.thinking.adaptive), IDS[15..]);
    assert_eq!(which(|model| model.thinking.between_tools), ["claude-sonnet-5-5"]);
    let on = which(|model| model.thinking.on_by_default);
    assert_eq!(on, IDS[..11]);
    let always = which(|model| model.thinking == Thinking { adaptive: true, on_by_default: true, ..OFF });
    assert_eq!(always, [&IDS[..5], &IDS[7..9]].concat());
    assert_eq!(
        known("claude-haiku-5-5").thinking,
        Thinking { adaptive: true, disabled: true, on_by_default: true, ..OFF }
    );
}

#[test]
fn an_id_may_have_its_date() {
    let dated = known("claude-haiku-4-5-20251001");
    assert_eq!(dated, Model { id: "claude-haiku-4-5-20251001".to_owned(), ..known("claude-haiku-4-5") });
    for id in ["", "claude-haiku-4", "claude-3-opus-20240229", "llama3", "claude-haiku-4-5-202510"] {
        assert_eq!(model::known(id), None, "{id}");
    }
}

#[test]
fn prices_of_the_day() {
    let usage = Usage {
        input_tokens: 1000,
        output_tokens: 100,
        cache_creation_input_tokens: 20,
        cache_creation_1h_input_tokens: Some(10),
        cache_read_input_tokens: 1000,
        ..Usage::default()
    };
    let prices = model::prices(IDS).unwrap();
    assert_eq!(prices.as_of(), "2026-11-22");
    for (id, nanos) in [
        ("claude-fable-5-2", 8_000_000 + 4_000_000 + 100_000 + 160_000 + 200_000),
        ("claude-mythos-5-1", 10_000_000 + 5_000_000 + 125_000 + 200_000 + 250_000),
        ("claude-opus-5-5", 4_000_000 + 2_000_000 + 50_000 + 80_000 + 200_000),
        ("claude-sonnet-5-5", 2_000_000 + 1_000_000 + 25_000 + 40_000 + 100_000),
        ("claude-haiku-5-5", 100_000 + 50_000 + 1_250 + 2_000 + 10_000),
        ("claude-fable-5", 10_000_000 + 5_000_000 + 125_000 + 200_000 + 1_000_000),
        ("claude-opus-4-7", 5_000_000 + 2_500_000 + 62_500 + 100_000 + 500_000),
        ("claude-sonnet-5", 2_000_000 + 1_000_000 + 25_000 + 40_000 + 200_000),
        ("claude-sonnet-4-6", 3_000_000 + 1_500_000 + 37_500 + 60_000 + 300_000),
        ("claude-haiku-4-5", 1_000_000 + 500_000 + 12_500 + 20_000 + 100_000),
    ] {
        assert_eq!(prices.cost(id, &usage).unwrap().nanos, nanos, "{id}");
    }
    let long = Usage { input_tokens: 100_001, ..Usage::default() };
    assert_eq!(prices.cost("claude-haiku-5-5", &long).unwrap().nanos, 100_001 * 500);
}

#[test]
fn prices_of_some_models() {
    let prices = model::prices(["local", "claude-haiku-4-5-20251001"]).unwrap();
    let usage = Usage { input_tokens: 1, ..Usage::default() };
    assert_eq!(prices.cost("claude-haiku-4-5-20251001", &usage).unwrap().nanos, 1000);
    assert_eq!(prices.cost("local", &usage), None);
    assert_eq!(prices.cost("claude-opus-5", &usage), None);
    assert_eq!(model::prices(["local"]), None);
    assert_eq!(model::prices([]), None);
}

fn entry(capabilities: Value) -> Model {
    let entry = json!({"id": "claude-opus-9", "type": "model", "display_name": "Claude Opus 9",
        "created_at": "2027-01-01T00:00:00Z", "max_input_tokens": 2_000_000, "max_tokens": 256_000,
        "capabilities": capabilities});
    Model::read(&entry.to_string()).unwrap()
}

#[test]
fn a_server_tells_what_a_model_can_do() {
    let yes = json!({"supported": true});
    let no = json!({"supported": false});
    let model = entry(json!({"structured_outputs": no, "image_input": yes,
        "effort": {"supported": true, "low": yes, "medium": no, "high": yes, "max": yes, "xhigh": null},
        "thinking": {"supported": true, "types": {"adaptive": yes, "enabled": no, "between_tools": yes, "disabled": no}}}));
    assert_eq!((model.id.as_str(), model.display_name.as_deref()), ("claude-opus-9", Some("Claude Opus 9")));
    assert_eq!((model.context_window, model.max_output), (Some(2_000_000), Some(256_000)));
    assert!(!model.structured_outputs);
    assert_eq!(model.efforts, ["low", "high", "max"]);
    let thinking = Thinking { adaptive: true, between_tools: true, on_by_default: true, ..OFF };
    assert_eq!(model.thinking, thinking);
    assert_eq!(entry(json!({"effort": no})).efforts, [""; 0]);
    assert_eq!(entry(json!({"thinking": no})).thinking, Thinking { disabled: true, ..OFF });
}

#[test]
fn what_a_server_does_not_tell_is_taken_from_the_table() {
    let bare = Model::read(r#"{"id":"claude-opus-4-5-20251101"}"#).unwrap();
    assert_eq!(bare, known("claude-opus-4-5-20251101"));
    let odd = r#"{"id":"claude-opus-4-5","max_tokens":null,"max_input_tokens":"many","display_name":7,
        "capabilities":{"effort":{"supported":true},"structured_outputs":1,"thinking":{"types":[]}}}"#;
    assert_eq!(Model::read(odd).unwrap(), known("claude-opus-4-5"));
    assert_eq!(Model::read(r#"{"id":"claude-opus-4-5","max_tokens":1000}"#).unwrap().max_output, Some(1000));
}

#[test]
fn a_model_that_nobody_knows() {
    let newer = entry(json!(null));
    assert!(!newer.prefill && !newer.sampling && newer.bound_thinking);
    let local = Model::read(r#"{"id":"qwen3"}"#).unwrap();
    assert_eq!(local, Model::unknown("qwen3"));
    assert!(local.prefill && local.sampling && !local.bound_thinking && local.efforts.is_empty());
    assert_eq!(local.thinking, OFF);
}

#[test]
fn what_is_no_model() {
    for text in ["[]", "{}", "null", r#"{"id":7}"#] {
        assert!(Model::read(text).is_err(), "{text}");
    }
}
