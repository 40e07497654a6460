//! What is stored and what comes back. The desk stores and restores after every input besides.

use conversation::{
    AttachmentId, AttachmentState, Conversation, EntryState, Input, Snapshot, SnapshotFault, Turn,
};
use messages::Profile;
use serde_json::{Value, json};

use crate::desk::{Desk, response};
use crate::rules;

/// The conversation as another page finds it.
fn reload(desk: &Desk) -> Desk {
    let stored = serde_json::to_string(&desk.conversation.snapshot()).unwrap();
    let snapshot: Snapshot = serde_json::from_str(&stored).unwrap();
    Desk::over(Conversation::restore(snapshot, Some(Profile::default())).unwrap())
}

#[test]
fn everything_comes_back() {
    let mut desk = Desk::new();
    desk.attach(1, 300).talk("one", "1").attach(2, 400).apply(Input::Edit("typed".to_owned()));
    let mut restored = reload(&desk);
    assert_eq!(restored.page(), desk.page());
    assert_eq!(restored.host_messages(), desk.host_messages());
    assert_eq!(restored.entries()[0].pictures(), desk.entries()[0].pictures());
    assert_eq!(restored.entry().usage(), desk.entry().usage());
    assert_eq!(restored.entry().model(), desk.entry().model());
    assert_eq!(restored.entry().stop_reason(), desk.entry().stop_reason());
    assert_eq!(restored.conversation.draft(), desk.conversation.draft());
    assert_eq!(restored.conversation.usage(), desk.conversation.usage());
    desk.apply(Input::Send);
    restored.apply(Input::Send);
    assert_eq!(restored.messages(), desk.messages());
}

#[test]
fn names_given_before_are_not_given_again() {
    let mut desk = Desk::new();
    desk.talk("one", "1");
    let mut restored = reload(&desk);
    let turn = restored.send("two");
    assert_ne!(turn, desk.turn());
    assert!(desk.entries().iter().all(|entry| entry.id() != restored.entry().id()));
}

#[test]
fn a_reply_that_streamed_comes_back_interrupted() {
    let mut desk = Desk::new();
    desk.send("one");
    desk.begin("half");
    let mut restored = reload(&desk);
    assert_eq!(*restored.state(), Turn::Idle);
    assert_eq!(restored.texts(), ["one", "half"]);
    assert_eq!(restored.entry().state(), EntryState::Interrupted);
    assert!(restored.conversation.can_retry());
    restored.apply(Input::Retry);
    restored.begin("whole").finish();
    assert_eq!(reload(&restored).conversation.items()[1].versions.count, 2);
}

#[test]
fn a_question_that_waited_comes_back_to_be_tried_again() {
    let mut desk = Desk::new();
    desk.send("one");
    let restored = reload(&desk);
    assert_eq!(restored.texts(), ["one"]);
    assert!(restored.conversation.can_retry());
}

#[test]
fn what_was_not_posted_yet_comes_back_in_the_draft() {
    let mut desk = Desk::new();
    desk.apply(Input::Edit("typed".to_owned())).choose(1);
    for text in ["one", "two"] {
        desk.apply(Input::Say(text.to_owned()));
    }
    let restored = reload(&desk);
    assert_eq!(restored.conversation.draft().text(), "typed\n\ntwo");
    assert!(restored.conversation.draft().attachments().is_empty(), "a file that was being read is gone");
}

#[test]
fn thinking_comes_back_to_be_posted_whole_and_bound_to_the_same_settings() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let signature = rules::signature(&desk.posted[0].body, "Hm.", "");
    let content = json!([
        {"type": "thinking", "thinking": "Hm.", "signature": signature, "odd": 1.50},
        {"type": "text", "text": "1", "citations": [{"type": "char_location", "cited_text": "…"}]},
    ]);
    desk.apply(Input::Answer(turn, response(content.clone(), "end_turn")));
    let mut restored = reload(&desk);
    restored.send("two");
    assert_eq!(restored.messages()[1]["content"], content);

    let other = Profile { revision: "2".to_owned(), ..Profile::default() };
    let mut restored = Desk::over(Conversation::restore(desk.conversation.snapshot(), Some(other)).unwrap());
    restored.send("two");
    assert_eq!(restored.messages()[1]["content"], json!([content[1]]));
}

#[test]
fn stored_pictures_are_held_against_the_present_limits() {
    let mut desk = Desk::new();
    desk.attach(1, 300);
    let mut profile = Profile::default();
    profile.images.max_side = 200;
    let restored = Conversation::restore(desk.conversation.snapshot(), Some(profile)).unwrap();
    assert_eq!(restored.draft().attachments()[0].id(), AttachmentId(1));
    assert!(matches!(restored.draft().attachments()[0].state(), AttachmentState::Refused(_)));
}

#[test]
fn what_version_1_wrote_is_read_with_the_replies_that_were_tried_again() {
    let usage = json!({"input": 5, "output": 2, "cache_write": 0, "cache_read": 0, "thinking": null});
    let entry = |id: u64, role: &str, text: &str, earlier: Value| {
        json!({"id": id, "role": role, "state": "complete", "blocks": [{"text": text}], "plain": false,
            "stop_reason": null, "model": null, "usage": usage, "pictures": [], "earlier": earlier, "epoch": 0})
    };
    let stored = json!({"version": 1, "next": 9, "total": usage, "posted_under": ["claude-haiku-5-5", ""], "epoch": 0,
        "draft": {"text": "typed", "pictures": []},
        "entries": [entry(1, "user", "one", json!([])), entry(5, "assistant", "whole", json!([[{"text": "half"}]])),
            entry(6, "user", "two", json!([]))]});
    let snapshot: Snapshot = serde_json::from_value(stored).unwrap();
    let mut desk = Desk::over(Conversation::restore(snapshot, Some(Profile::default())).unwrap());
    assert_eq!(desk.texts(), ["one", "whole", "two"]);
    assert_eq!(desk.conversation.draft().text(), "typed");
    let items = desk.conversation.items();
    assert_eq!((items[1].versions.index, items[1].versions.count), (0, 2));
    desk.apply(Input::Choose { item: items[1].id, step: 1 });
    assert_eq!(desk.texts(), ["one", "half"]);
    assert_eq!(desk.conversation.usage().input_tokens, 5, "as it was stored");
    let turn = desk.send("three");
    assert!(turn.get() > 10, "names are new: {turn:?}");
}

#[test]
fn tools_that_ran_when_the_page_was_left_can_go_on() {
    let mut desk = Desk::new();
    let turn = desk.offer(&["plan"]).send("one");
    let call = json!([{"type": "tool_use", "id": "a", "name": "plan", "input": {}}]);
    desk.apply(Input::Answer(turn, response(call, "tool_use")));
    let mut restored = reload(&desk);
    assert_eq!(*restored.state(), Turn::Idle);
    assert!(restored.conversation.can_continue());
    restored.offer(&["plan"]).apply(Input::Continue);
    assert!(matches!(restored.state(), Turn::Acting(_)));
}

#[test]
fn a_damaged_tree_is_not_misread() {
    let mut desk = Desk::new();
    desk.talk("one", "1");
    let stored = serde_json::to_value(desk.conversation.snapshot()).unwrap();
    let damages: [fn(&mut Value); 4] = [
        |stored| stored["entries"][1]["parent"] = json!(77),
        |stored| stored["entries"][0]["parent"] = json!(stored["entries"][1]["id"].as_u64().unwrap()),
        |stored| stored["entries"][1]["id"] = stored["entries"][0]["id"].clone(),
        |stored| stored["last"] = json!(77),
    ];
    for damage in damages {
        let mut stored = stored.clone();
        damage(&mut stored);
        let snapshot: Snapshot = serde_json::from_value(stored).unwrap();
        assert_eq!(Conversation::restore(snapshot, None).map(|_| ()), Err(SnapshotFault::Damaged));
    }
}

#[test]
fn what_a_later_version_wrote_or_what_is_damaged_is_not_misread() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let odd = json!([{"type": "text", "text": "1", "odd": true}]);
    desk.apply(Input::Answer(turn, response(odd, "end_turn")));
    let stored = serde_json::to_value(desk.conversation.snapshot()).unwrap();
    let restore = |stored: &Value| {
        let snapshot: Snapshot = serde_json::from_value(stored.clone()).unwrap();
        Conversation::restore(snapshot, None).map(|_| ())
    };
    assert_eq!(restore(&stored), Ok(()));

    let mut newer = stored.clone();
    newer["version"] = json!(3);
    assert_eq!(restore(&newer), Err(SnapshotFault::Newer { version: 3 }));
    assert!(SnapshotFault::Newer { version: 3 }.to_string().contains("version 3"));

    let mut damaged = stored;
    damaged["entries"][1]["blocks"][0]["json"] = json!("{\"type\":\"te");
    assert_eq!(restore(&damaged), Err(SnapshotFault::Damaged));
}
