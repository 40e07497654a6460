//! What is charged and what it costs: each request once, by message and in all.

use conversation::{Event, Input};
use messages::{Cost, Json, Prices, Profile};
use serde_json::json;

use crate::desk::{Desk, ending, response, start, text_delta, text_start};

/// A dollar per token written, a dime per token read.
fn profile() -> Profile {
    let prices = json!({"as_of": "2026-11-22", "currency": "USD",
        "models": {"claude-haiku-5-5": {"input": 100_000, "output": 1_000_000}}});
    Profile { prices: Prices::read(&prices.to_string()), ..Profile::default() }
}

fn dollars(tenths: u64) -> Option<Cost> {
    Some(Cost { nanos: tenths * 100_000_000, currency: "USD".into() })
}

fn desk() -> Desk {
    let mut desk = Desk::new();
    desk.apply(Input::Configure(profile()));
    desk
}

#[test]
fn cumulative_numbers_are_charged_once() {
    let mut desk = desk();
    let turn = desk.send("one");
    desk.event(turn, start(10)).event(turn, text_start(0)).event(turn, text_delta(0, "1"));
    desk.event(turn, ending("end_turn", 5)).event(turn, ending("end_turn", 7));
    desk.event(turn, json!({"type": "message_stop"}));
    assert_eq!(desk.conversation.cost(), dollars(10 + 70).as_ref());
    let item = desk.conversation.item_ids()[1];
    assert_eq!(desk.conversation.cost_of(item), dollars(80));
    assert_eq!(desk.conversation.usage_of(item), *desk.conversation.usage());
    let told = desk.events.iter().find_map(|event| match event {
        Event::Usage { turn, total, cost, total_cost } => {
            Some((*turn == *total, cost.clone(), total_cost.clone()))
        }
        _ => None,
    });
    assert_eq!(told, Some((true, dollars(80), dollars(80))));
}

#[test]
fn a_message_is_charged_for_all_its_requests() {
    let call = json!([{"type": "tool_use", "id": "a", "name": "plan", "input": {}}]);
    let mut desk = desk();
    let turn = desk.offer(&["plan"]).send("one");
    desk.apply(Input::Answer(turn, response(call, "tool_use")));
    desk.apply(Input::Ran { turn, id: "a".to_owned(), result: Ok(Json::of("done").unwrap()) });
    desk.apply(Input::Answer(desk.turn(), response(json!([{"type": "text", "text": "1"}]), "end_turn")));
    let item = desk.conversation.item_ids()[1];
    assert_eq!(desk.conversation.usage_of(item).output_tokens, 6);
    assert_eq!(desk.conversation.cost_of(item), dollars(2 * (7 + 30)));
    desk.apply(Input::Regenerate(item));
    desk.begin("again").finish();
    assert_eq!(desk.conversation.cost_of(desk.conversation.item_ids()[1]), dollars(10 + 200));
    assert_eq!(desk.conversation.cost(), dollars(74 + 210).as_ref(), "every version was charged");
    desk.apply(Input::Clear);
    assert_eq!(desk.conversation.cost(), None);
}

#[test]
fn without_a_price_there_is_no_cost() {
    let mut desk = Desk::new();
    desk.talk("one", "1");
    assert_eq!(desk.conversation.cost(), None);
    assert_eq!(desk.conversation.cost_of(desk.conversation.item_ids()[1]), None);
    desk.apply(Input::Configure(Profile { model: "free".to_owned(), ..profile() })).talk("two", "2");
    assert_eq!(desk.conversation.cost(), dollars(210).as_ref(), "the model that answered has one");
}

#[test]
fn the_cost_is_stored() {
    let mut desk = desk();
    desk.talk("one", "1");
    let stored = desk.conversation.snapshot();
    let restored = conversation::Conversation::restore(stored, Some(profile())).unwrap();
    assert_eq!(restored.cost(), dollars(210).as_ref());
}
