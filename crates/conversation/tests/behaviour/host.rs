//! What the host page does: saying, setting, clearing; and what it is told.

use conversation::{AttachmentId, Break, Change, Effect, End, Event, Failure, Input, Turn, Unsendable};
use messages::{Message, Profile, Usage};
use serde_json::json;

use crate::desk::{Desk, block_start, start, text_delta};

#[test]
fn saying_something_leaves_the_draft_alone() {
    let mut desk = Desk::new();
    desk.apply(Input::Edit("half a thou".to_owned())).attach(1, 300).choose(2);
    desk.apply(Input::Say("A weekend in Rome".to_owned()));
    assert_eq!(desk.messages(), json!([{"role": "user", "content": "A weekend in Rome"}]));
    assert_eq!(desk.conversation.draft().text(), "half a thou");
    assert_eq!(desk.conversation.draft().attachments().len(), 2);
    assert!(!desk.changed(Change::Draft));
}

#[test]
fn what_is_said_while_a_turn_runs_is_answered_after_it() {
    let mut desk = Desk::new();
    for text in ["one", "two", "three"] {
        desk.apply(Input::Say(text.to_owned()));
    }
    assert_eq!(desk.posted.len(), 1);
    desk.begin("1").finish();
    assert_eq!(desk.posted.len(), 2);
    desk.begin("2").finish();
    desk.begin("3").finish();
    assert_eq!(desk.texts(), ["one", "1", "two", "2", "three", "3"]);
    assert_eq!(*desk.state(), Turn::Idle);
}

#[test]
fn what_waits_when_a_turn_is_stopped_or_fails_goes_into_the_draft() {
    for stopped in [true, false] {
        let mut desk = Desk::new();
        desk.apply(Input::Edit("mine".to_owned()));
        for text in ["one", "two", "three"] {
            desk.apply(Input::Say(text.to_owned()));
        }
        let turn = desk.turn();
        if stopped {
            desk.apply(Input::Stop).apply(Input::Aborted(turn));
        } else {
            desk.fail(Break::Idle);
        }
        assert_eq!(desk.posted.len(), 1);
        assert_eq!(desk.conversation.draft().text(), "mine\n\ntwo\n\nthree");
    }
}

#[test]
fn what_is_said_while_stopping_is_posted_after_it() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(Input::Stop).apply(Input::Say("two".to_owned()));
    assert_eq!(desk.posted.len(), 1);
    desk.apply(Input::Aborted(turn));
    assert_eq!(desk.posted.len(), 2);
}

#[test]
fn a_text_that_is_too_long_to_post_goes_into_the_draft() {
    let mut desk = Desk::new();
    desk.apply(Input::Configure(Profile { max_body_bytes: 200, ..Profile::default() }));
    desk.apply(Input::Edit("mine".to_owned()));
    let long = "x".repeat(200);
    desk.apply(Input::Say(long.clone()));
    assert!(desk.posted.is_empty());
    assert_eq!(desk.conversation.draft().text(), format!("mine\n\n{long}"));
    assert!(matches!(
        desk.events.last(),
        Some(Event::Error(Failure::Unsendable(Unsendable::BodyTooLarge { limit: 200, picture: None, .. })))
    ));
    desk.apply(Input::Say("short".to_owned()));
    assert_eq!(desk.posted.len(), 1, "the next one is not held up");
}

#[test]
fn clearing_while_a_reply_streams() {
    let mut desk = Desk::new();
    desk.talk("one", "1").apply(Input::Edit("typed".to_owned())).apply(Input::Say("two".to_owned()));
    let turn = desk.turn();
    desk.begin("2").apply(Input::Clear);
    assert!(desk.last.contains(&Effect::Abort(turn)));
    assert!(desk.last.contains(&Effect::Save));
    assert_eq!(*desk.state(), Turn::Idle);
    assert!(desk.entries().is_empty());
    assert_eq!(*desk.conversation.usage(), Usage::default());
    assert_eq!(desk.conversation.draft().text(), "typed");

    desk.event(turn, text_delta(0, "late")).apply(Input::Aborted(turn));
    assert!(desk.entries().is_empty());
    desk.apply(Input::Send);
    assert_eq!(desk.messages(), json!([{"role": "user", "content": "typed"}]));
}

#[test]
fn clearing_while_stopping_aborts_once() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(Input::Stop).apply(Input::Clear);
    assert!(!desk.last.contains(&Effect::Abort(turn)));
    assert_eq!(*desk.state(), Turn::Idle);
}

#[test]
fn a_send_that_waits_is_taken_back_by_a_new_chat_and_goes_with_a_new_history() {
    for (input, posted) in [(Input::Clear, 1), (Input::Replace(vec![].into()), 2)] {
        let mut desk = Desk::new();
        desk.send("one");
        desk.apply(Input::Stop).attach(1, 300).apply(Input::Edit("two".to_owned())).apply(Input::Send);
        assert!(desk.conversation.draft().waiting());
        desk.apply(input);
        assert!(!desk.conversation.draft().waiting());
        assert_eq!(desk.posted.len(), posted);
    }
}

#[test]
fn clearing_a_failed_conversation_closes_its_notice() {
    let mut desk = Desk::new();
    desk.send("one");
    desk.fail(Break::Cut).apply(Input::Clear);
    assert_eq!(*desk.state(), Turn::Idle);
    assert!(!desk.conversation.can_retry());
}

#[test]
fn setting_messages_while_a_reply_streams() {
    let mut desk = Desk::new();
    desk.apply(Input::Edit("typed".to_owned())).apply(Input::Say("one".to_owned()));
    desk.apply(Input::Say("two".to_owned()));
    let turn = desk.turn();
    desk.begin("1").attach(1, 300);
    desk.apply(Input::Replace(vec![Message::user("other"), Message::assistant("yes")].into()));
    assert!(desk.last.contains(&Effect::Abort(turn)));
    assert_eq!(desk.events.last(), Some(&Event::Stop { reason: End::Visitor }));
    assert_eq!(desk.texts(), ["other", "yes"]);
    assert_eq!(desk.conversation.draft().text(), "typed\n\ntwo");
    assert_eq!(desk.conversation.draft().attachments()[0].id(), AttachmentId(1));
    assert_eq!(desk.conversation.usage().input_tokens, 10, "what was charged stays charged");
    desk.event(turn, text_delta(0, "late"));
    assert_eq!(desk.texts(), ["other", "yes"]);
}

#[test]
fn a_question_that_the_host_page_set_can_be_tried() {
    let mut desk = Desk::new();
    desk.apply(Input::Replace(vec![Message::user("one")].into()));
    assert!(desk.posted.is_empty());
    assert!(desk.conversation.can_retry());
    desk.apply(Input::Retry);
    assert_eq!(desk.messages(), json!([{"role": "user", "content": "one"}]));
}

#[test]
fn a_history_without_a_question_cannot_be_tried() {
    for messages in [vec![], vec![Message::assistant("Hello")], vec![Message::user(" ")]] {
        let mut desk = Desk::new();
        desk.apply(Input::Replace(messages.into())).apply(Input::Retry);
        assert!(desk.posted.is_empty());
        assert_eq!(*desk.state(), Turn::Idle);
    }
}

#[test]
fn the_host_page_is_told_of_each_message_and_each_end() {
    let mut desk = Desk::new();
    desk.talk("one", "1").send("two");
    let turn = Usage { input_tokens: 10, output_tokens: 20, ..Usage::default() };
    assert_eq!(
        desk.events,
        [
            Event::Message { index: 0 },
            Event::Usage { turn, total: turn, cost: None, total_cost: None },
            Event::Message { index: 1 },
            Event::Stop { reason: End::Model(Some(messages::StopReason::EndTurn)) },
            Event::Message { index: 2 },
        ]
    );
}

#[test]
fn a_stopped_reply_without_text_is_no_message() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let tool = json!({"type": "tool_use", "id": "toolu_1", "name": "plan", "input": {}});
    desk.event(turn, start(1)).event(turn, block_start(0, tool)).apply(Input::Stop);
    assert_eq!(desk.entries().len(), 2);
    let told = desk.events.iter().filter(|event| matches!(event, Event::Message { .. })).count();
    assert_eq!(told, desk.conversation.messages().len());
}

#[test]
fn a_reply_that_streams_is_not_among_the_messages_yet() {
    let mut desk = Desk::new();
    desk.send("one");
    desk.begin("half");
    assert_eq!(desk.conversation.messages(), [Message::user("one")]);
}
