//! The draft while pictures are read into it.

use conversation::{AttachmentFault, AttachmentId, AttachmentState, Change, Effect, Input, Turn};
use serde_json::json;

use crate::desk::{Desk, picture};

const ONE: AttachmentId = AttachmentId(1);

#[test]
fn a_picture_goes_before_the_text() {
    let mut desk = Desk::new();
    desk.attach(1, 300).send("Where is this?");
    let source = json!({"type": "base64", "media_type": "image/png", "data": ::rules::png(300, 1)});
    assert_eq!(
        desk.messages(),
        json!([{"role": "user", "content": [
            {"type": "image", "source": source},
            {"type": "text", "text": "Where is this?"},
        ]}])
    );
    assert!(desk.conversation.draft().attachments().is_empty());
    assert_eq!(desk.entry().pictures()[0].name, "photo 1.png");
}

#[test]
fn a_picture_without_a_text_can_be_sent() {
    let mut desk = Desk::new();
    desk.attach(1, 300).send("  ");
    assert_eq!(desk.posted.len(), 1);
    assert_eq!(desk.messages()[0]["content"].as_array().unwrap().len(), 1);
}

#[test]
fn a_send_waits_for_the_pictures_that_are_read() {
    let mut desk = Desk::new();
    desk.choose(1).choose(2).apply(Input::Edit("look".to_owned())).apply(Input::Send);
    assert!(desk.posted.is_empty());
    assert!(desk.conversation.draft().waiting());
    desk.apply(Input::Attached { id: AttachmentId(2), picture: picture(2) });
    assert!(desk.posted.is_empty());
    desk.apply(Input::Edit("look!".to_owned()));
    desk.apply(Input::Attached { id: ONE, picture: picture(1) });
    assert_eq!(desk.posted.len(), 1);
    assert_eq!(desk.entry().text(), "look!");
    let names: Vec<&str> = desk.entry().pictures().iter().map(|info| info.name.as_str()).collect();
    assert_eq!(names, ["photo 1.png", "photo 2.png"], "in the order in which they were chosen");
}

#[test]
fn stop_while_a_picture_is_read_takes_back_the_send() {
    let mut desk = Desk::new();
    desk.choose(1).apply(Input::Edit("look".to_owned())).apply(Input::Send).apply(Input::Stop);
    assert!(!desk.conversation.draft().waiting());
    assert!(!desk.last.iter().any(|effect| matches!(effect, Effect::Abort(_))));
    desk.apply(Input::Attached { id: ONE, picture: picture(1) });
    assert!(desk.posted.is_empty());
    assert_eq!(desk.conversation.draft().text(), "look");
    assert!(matches!(desk.conversation.draft().attachments()[0].state(), AttachmentState::Ready(_)));
}

#[test]
fn stop_while_a_reply_runs_leaves_a_picture_that_is_read() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.begin("half").choose(1).apply(Input::Stop);
    desk.apply(Input::Attached { id: ONE, picture: picture(1) }).apply(Input::Aborted(turn));
    assert!(matches!(desk.conversation.draft().attachments()[0].state(), AttachmentState::Ready(_)));
    assert_eq!(desk.posted.len(), 1);
    assert_eq!(*desk.state(), Turn::Idle);
}

#[test]
fn a_picture_that_cannot_be_used_ends_the_wait_and_loses_nothing() {
    let mut desk = Desk::new();
    desk.choose(1).apply(Input::Edit("look".to_owned())).apply(Input::Send);
    desk.apply(Input::Refused { id: ONE, fault: AttachmentFault::UnknownType });
    assert!(desk.posted.is_empty());
    assert!(!desk.conversation.draft().waiting());
    assert_eq!(desk.conversation.draft().text(), "look");
    assert_eq!(
        *desk.conversation.draft().attachments()[0].state(),
        AttachmentState::Refused(AttachmentFault::UnknownType)
    );
    // Sent all the same, it goes without the picture and the refusal goes with it.
    desk.apply(Input::Send);
    assert_eq!(desk.messages(), json!([{"role": "user", "content": "look"}]));
    assert!(desk.conversation.draft().attachments().is_empty());
}

#[test]
fn a_refused_picture_alone_is_nothing_to_send() {
    let mut desk = Desk::new();
    desk.choose(1).apply(Input::Refused { id: ONE, fault: AttachmentFault::Empty }).apply(Input::Send);
    assert!(desk.posted.is_empty());
    assert_eq!(desk.conversation.draft().attachments().len(), 1);
}

#[test]
fn a_picture_that_was_taken_out_while_it_was_read_does_not_come_back() {
    let mut desk = Desk::new();
    desk.choose(1).apply(Input::Detach(ONE)).apply(Input::Attached { id: ONE, picture: picture(1) });
    assert!(desk.conversation.draft().attachments().is_empty());
    assert!(desk.last.is_empty());
}

#[test]
fn taking_out_the_picture_that_is_read_lets_the_rest_go() {
    let mut desk = Desk::new();
    desk.choose(1).apply(Input::Edit("look".to_owned())).apply(Input::Send).apply(Input::Detach(ONE));
    assert_eq!(desk.messages(), json!([{"role": "user", "content": "look"}]));
}

#[test]
fn taking_out_all_there_was_ends_the_wait() {
    let mut desk = Desk::new();
    desk.choose(1).apply(Input::Send);
    assert!(desk.conversation.draft().waiting());
    desk.apply(Input::Detach(ONE));
    assert!(!desk.conversation.draft().waiting());
    assert!(desk.posted.is_empty());
}

#[test]
fn a_name_given_twice_is_one_picture() {
    let mut desk = Desk::new();
    desk.choose(1).choose(1);
    assert!(desk.last.is_empty());
    desk.apply(Input::Attached { id: ONE, picture: picture(1) });
    desk.apply(Input::Attached { id: ONE, picture: picture(2) });
    assert!(desk.last.is_empty(), "a picture that was read is not read again");
}

#[test]
fn typing_changes_the_draft_and_nothing_else() {
    let mut desk = Desk::new();
    desk.apply(Input::Edit("a".to_owned()));
    assert_eq!(desk.last, [Effect::Changed(Change::Draft)]);
    desk.apply(Input::Edit("a".to_owned()));
    assert!(desk.last.is_empty());
}
