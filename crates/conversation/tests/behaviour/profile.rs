//! A profile that arrives late, or changes.

use conversation::{AttachmentFault, AttachmentId, AttachmentState, Conversation, Input, Turn};
use messages::Profile;

use crate::desk::Desk;

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
