//! A profile that arrives late, or changes.

use conversation::{AttachmentFault, AttachmentId, AttachmentState, Conversation, Head, Input, Note, Turn};
use messages::Profile;
use serde_json::json;

use crate::desk::{Desk, response};
use crate::rules;

fn waiting_desk() -> Desk {
    Desk::over(Conversation::awaiting_profile())
}

fn sonnet() -> Profile {
    Profile { model: "claude-sonnet-5-5".to_owned(), ..Profile::default() }
}

#[test]
fn what_is_sent_before_the_profile_waits_for_it() {
    let mut desk = waiting_desk();
    desk.apply(Input::Edit("one".to_owned())).apply(Input::Send);
    assert!(desk.posted.is_empty());
    assert!(desk.conversation.draft().waiting());
    assert_eq!(desk.conversation.draft().text(), "one");
    desk.apply(Input::Configure(sonnet()));
    assert_eq!(desk.posted[0].body["model"], "claude-sonnet-5-5");
    assert_eq!(desk.conversation.draft().text(), "");
}

#[test]
fn what_is_said_before_the_profile_waits_for_it() {
    let mut desk = waiting_desk();
    desk.apply(Input::Say("one".to_owned())).apply(Input::Say("two".to_owned()));
    assert!(desk.posted.is_empty());
    desk.apply(Input::Configure(sonnet()));
    assert_eq!(desk.texts(), ["one"]);
    desk.begin("1").finish();
    assert_eq!(desk.texts(), ["one", "1", "two"]);
}

#[test]
fn a_send_that_waits_can_be_taken_back() {
    let mut desk = waiting_desk();
    desk.apply(Input::Edit("one".to_owned())).apply(Input::Send).apply(Input::Say("two".to_owned()));
    desk.apply(Input::Stop).apply(Input::Configure(sonnet()));
    assert!(desk.posted.is_empty());
    assert!(!desk.conversation.draft().waiting());
    assert_eq!(desk.conversation.draft().text(), "one\n\ntwo");
}

#[test]
fn a_draft_that_was_emptied_while_it_waited_is_not_sent() {
    let mut desk = waiting_desk();
    desk.apply(Input::Edit("one".to_owned())).apply(Input::Send).apply(Input::Edit(String::new()));
    assert!(!desk.conversation.draft().waiting());
    desk.apply(Input::Configure(sonnet()));
    assert!(desk.posted.is_empty());
}

#[test]
fn pictures_are_held_against_the_limits_that_arrive_late() {
    let mut desk = waiting_desk();
    desk.attach(1, 300).attach(2, 900).apply(Input::Edit("one".to_owned())).apply(Input::Send);
    let mut profile = sonnet();
    profile.images.max_side = 500;
    desk.apply(Input::Configure(profile));
    assert!(desk.posted.is_empty(), "the person decides whether it goes without the picture");
    assert!(!desk.conversation.draft().waiting());
    let states: Vec<&AttachmentState> =
        desk.conversation.draft().attachments().iter().map(|attachment| attachment.state()).collect();
    assert!(matches!(states[0], AttachmentState::Ready(_)));
    assert_eq!(*states[1], AttachmentState::Refused(AttachmentFault::SideTooLong { side: 900, limit: 500 }));
    desk.apply(Input::Detach(AttachmentId(2))).apply(Input::Send);
    assert_eq!(desk.posted.len(), 1);
}

#[test]
fn a_profile_that_arrives_during_a_turn_holds_for_the_next() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.begin("1").apply(Input::Configure(sonnet()));
    assert_eq!(*desk.state(), Turn::Streaming(turn));
    desk.finish().send("two");
    assert_eq!(desk.posted[1].body["model"], "claude-sonnet-5-5");
}

#[test]
fn a_turn_of_many_requests_goes_on_under_the_profile_that_arrived() {
    let mut desk = Desk::new();
    let turn = desk.offer(&["plan"]).send("one");
    let call = json!([{"type": "tool_use", "id": "a", "name": "plan", "input": {}}]);
    desk.apply(Input::Answer(turn, response(call, "tool_use"))).apply(Input::Configure(sonnet()));
    desk.apply(Input::Ran { turn, id: "a".to_owned(), result: Err("no".to_owned()) });
    assert_eq!(desk.posted[1].body["model"], "claude-sonnet-5-5");
    assert_eq!(desk.posted[1].body["tools"], desk.posted[0].body["tools"]);
}

#[test]
fn what_the_relay_lowered_is_told_once() {
    let mut desk = Desk::new();
    for text in ["one", "two"] {
        let turn = desk.send(text);
        desk.apply(Input::Accepted(turn, Head { revision: None, lowered: Some(500) }));
        desk.begin("1").finish();
    }
    let notes = |at: usize| desk.conversation.notes(desk.conversation.item_ids()[at]).to_vec();
    assert_eq!(notes(0), [Note::MaxTokensLowered(500)]);
    assert_eq!(notes(2), []);
}

#[test]
fn thinking_of_another_revision_is_not_posted() {
    let mut desk = Desk::new();
    let think = |desk: &mut Desk, text: &str, revision: &str| {
        let turn = desk.send(text);
        let revision = Some(revision.to_owned());
        desk.apply(Input::Accepted(turn, Head { revision, lowered: None }));
        let signature = rules::signature(&desk.posted.last().unwrap().body, "Hm.", desk.revision());
        let thinking = json!({"type": "thinking", "thinking": "Hm.", "signature": signature});
        let content = json!([thinking, {"type": "text", "text": "1"}]);
        desk.apply(Input::Answer(turn, response(content.clone(), "end_turn")));
        content
    };
    think(&mut desk, "one", "");
    think(&mut desk, "two", "2");
    let third = think(&mut desk, "three", "2");
    desk.send("four");
    assert_eq!(desk.messages()[1]["content"].as_array().unwrap().len(), 1, "it is of another revision");
    assert_eq!(desk.messages()[5]["content"], third);
}
