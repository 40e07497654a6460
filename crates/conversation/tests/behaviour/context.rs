//! How full the window is, and when the server is asked to count.

use conversation::{Change, Context, Conversation, CountId, Effect, Input};
use messages::profile::ModelChoice;
use messages::{Message, Profile};
use rules::Rules;
use serde_json::{Value, json};

use crate::desk::{Desk, offer, response};

fn profile(count_tokens: bool) -> Profile {
    let model = ModelChoice { context_window: Some(100), ..ModelChoice::new("claude-haiku-5-5") };
    Profile { models: vec![model], count_tokens, ..Profile::default() }
}

fn desk(count_tokens: bool) -> Desk {
    Desk::over(Conversation::new(profile(count_tokens)))
}

/// A history of the host page, of which nothing is known.
fn set(desk: &mut Desk) {
    desk.apply(Input::Replace(vec![Message::user("one"), Message::assistant("1")].into()));
}

/// What the last input asked to count.
fn counting(desk: &Desk) -> Option<(CountId, Value)> {
    desk.last.iter().find_map(|effect| match effect {
        Effect::Count { id, body } => Some((*id, serde_json::from_str(&body.to_string()).unwrap())),
        _ => None,
    })
}

fn context(used: Option<u64>, exact: bool) -> Context {
    Context { used, exact, window: Some(100) }
}

#[test]
fn what_was_charged_last_says_how_full_it_is() {
    let mut desk = desk(true);
    assert_eq!(desk.conversation.context(), context(None, false));
    desk.send("one");
    desk.begin("1").finish();
    assert_eq!(desk.conversation.context(), context(Some(30), false), "10 of input and 20 of output");
    assert!(desk.changed(Change::Context));
    assert!(counting(&desk).is_none(), "nothing needs to be counted");
    assert!(!desk.conversation.context().near());
}

#[test]
fn a_window_is_nearly_full_from_four_fifths_on() {
    for (used, near) in [(79, false), (80, true), (200, true)] {
        assert_eq!(context(Some(used), true).near(), near);
    }
    assert!(!context(None, true).near());
    assert!(!Context { window: None, ..context(Some(1000), true) }.near());
}

#[test]
fn what_nothing_is_known_of_is_counted_once() {
    let mut desk = desk(true);
    set(&mut desk);
    let (id, body) = counting(&desk).expect("a count");
    assert_eq!(body["messages"][2]["role"], "user", "a history that ends with the model cannot be counted");
    assert_eq!(Rules::new().check_count(&body), Ok(()));
    desk.apply(Input::Dismiss).apply(Input::Configure(profile(true)));
    assert!(counting(&desk).is_none(), "it was asked for already");
    desk.apply(Input::Counted { id, tokens: Some(85) });
    assert_eq!(desk.conversation.context(), context(Some(85), true));
    assert!(desk.changed(Change::Context) && desk.conversation.context().near());
    desk.send("two");
    desk.begin("2").finish();
    assert_eq!(desk.conversation.context(), context(Some(30), false));
}

#[test]
fn tools_take_room_as_soon_as_they_are_offered() {
    let mut desk = desk(true);
    set(&mut desk);
    desk.apply(Input::Offer(vec![offer("plan", false)]));
    let (_, body) = counting(&desk).expect("another count");
    assert_eq!(body["tools"][0]["name"], "plan");
    desk.apply(Input::Offer(vec![offer("plan", false)]));
    assert!(counting(&desk).is_none(), "it was asked for already");
}

#[test]
fn a_server_that_cannot_count_is_not_asked_again_for_the_same() {
    let mut desk = desk(true);
    set(&mut desk);
    let (id, _) = counting(&desk).unwrap();
    desk.apply(Input::Counted { id, tokens: None }).apply(Input::Configure(profile(true)));
    assert!(counting(&desk).is_none());
    assert_eq!(desk.conversation.context(), context(None, false));
}

#[test]
fn a_count_of_another_history_says_nothing() {
    let mut desk = desk(true);
    set(&mut desk);
    let (id, _) = counting(&desk).unwrap();
    desk.apply(Input::Replace(vec![Message::user("other")].into()));
    let (other, body) = counting(&desk).expect("another count");
    assert_ne!(id, other);
    assert_eq!(body["messages"], json!([{"role": "user", "content": "other"}]));
    desk.apply(Input::Counted { id, tokens: Some(85) });
    assert_eq!(desk.conversation.context(), context(None, false));
    desk.apply(Input::Clear);
    assert!(counting(&desk).is_none(), "of nothing there is nothing to count");
}

#[test]
fn no_profile_that_does_not_count_is_asked() {
    let mut desk = desk(false);
    set(&mut desk);
    assert!(counting(&desk).is_none());
    assert_eq!(desk.conversation.context(), context(None, false));
}

#[test]
fn after_a_summary_the_old_charge_says_nothing() {
    let mut desk = desk(true);
    for number in 0..3 {
        desk.talk(&format!("question {number}"), "answer");
    }
    desk.apply(Input::Summarise);
    let turn = desk.turn();
    desk.apply(Input::Answer(turn, response(json!([{"type": "text", "text": "Short."}]), "end_turn")));
    let (id, body) = counting(&desk).expect("a count");
    assert!(body["messages"][0].to_string().contains("Short."));
    desk.apply(Input::Counted { id, tokens: Some(12) });
    assert_eq!(desk.conversation.context(), context(Some(12), true));
    desk.send("next");
    desk.begin("answer").finish();
    assert_eq!(desk.conversation.context(), context(Some(30), false));
}

#[test]
fn open_calls_are_closed_in_what_is_counted() {
    let mut desk = desk(true);
    let call = json!({"role": "assistant",
        "content": [{"type": "tool_use", "id": "toolu_1", "name": "plan", "input": {}}]});
    let messages = json!([{"role": "user", "content": "one"}, call]);
    desk.apply(Input::Replace(messages::Message::read_all(&messages.to_string()).unwrap().into()));
    let (_, body) = counting(&desk).expect("a count");
    assert_eq!(Rules::new().check_count(&body), Ok(()), "{body}");
}

#[test]
fn a_server_that_charges_nothing_says_nothing_about_the_length() {
    let mut desk = desk(true);
    let turn = desk.send("one");
    let mut free = response(json!([{"type": "text", "text": "1"}]), "end_turn");
    free.usage = messages::Usage::default();
    desk.apply(Input::Answer(turn, free));
    assert!(counting(&desk).is_some(), "so it is asked to count");
    assert_eq!(desk.conversation.context(), context(None, false));
}
