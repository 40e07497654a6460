//! Edits, other answers and the way between the versions: nothing goes, and what is on the page is what is posted.

use conversation::{Break, Change, Conversation, Event, Input, ItemId, Turn, Unsendable};
use messages::{Json, Profile};
use serde_json::{Value, json};

use crate::desk::{Desk, response};
use crate::rules;

fn item(desk: &Desk, at: usize) -> ItemId {
    desk.conversation.item_ids()[at]
}

fn versions(desk: &Desk, at: usize) -> (usize, usize) {
    let versions = desk.conversation.items()[at].versions;
    (versions.index, versions.count)
}

fn choose(desk: &mut Desk, at: usize, step: i32) {
    let item = item(desk, at);
    desk.apply(Input::Choose { item, step });
}

fn revise(desk: &mut Desk, at: usize, text: &str) {
    let item = item(desk, at);
    desk.apply(Input::Revise { item, text: text.to_owned() });
}

#[test]
fn an_edit_is_posted_at_once_in_the_place_of_what_was_said() {
    let mut desk = Desk::new();
    desk.talk("one", "1").talk("two", "2");
    assert!(desk.conversation.can_edit(item(&desk, 0)) && !desk.conversation.can_edit(item(&desk, 1)));
    revise(&mut desk, 0, "ONE");
    assert_eq!(desk.messages(), json!([{"role": "user", "content": "ONE"}]));
    assert_eq!(desk.texts(), ["ONE"]);
    assert_eq!(versions(&desk, 0), (1, 2));
    desk.begin("I").finish();
    choose(&mut desk, 0, -1);
    assert!(desk.changed(Change::Item(item(&desk, 0))) && desk.changed(Change::Entries));
    assert_eq!(desk.texts(), ["one", "1", "two", "2"], "all that followed it is there again");
    assert_eq!(versions(&desk, 0), (0, 2));
    choose(&mut desk, 0, -1);
    assert!(desk.last.is_empty(), "there is none before the first");
    choose(&mut desk, 0, 1);
    assert_eq!(desk.texts(), ["ONE", "I"]);
    choose(&mut desk, 0, 1);
    assert!(desk.last.is_empty(), "nor after the last");
}

#[test]
fn an_edit_keeps_pictures_and_schema() {
    let mut desk = Desk::new();
    desk.attach(1, 30).talk("look", "nice");
    revise(&mut desk, 0, "look again");
    assert_eq!(desk.messages()[0]["content"][0]["type"], "image");
    assert_eq!(desk.messages()[0]["content"][1]["text"], "look again");
    assert_eq!(desk.entry().pictures().len(), 1);

    let schema = Json::of(&json!({"type": "object", "additionalProperties": false})).unwrap();
    let mut desk = Desk::new();
    desk.apply(Input::Ask { text: "one".to_owned(), schema });
    desk.begin("{}").finish();
    revise(&mut desk, 0, "two");
    assert_eq!(desk.posted[1].body["output_config"], desk.posted[0].body["output_config"]);
}

#[test]
fn an_edit_that_cannot_be_posted_goes_into_the_draft() {
    let mut desk = Desk::new();
    desk.apply(Input::Configure(Profile { max_body_bytes: 300, ..Profile::default() })).talk("one", "1");
    desk.apply(Input::Edit("typed".to_owned()));
    let long = "x".repeat(300);
    revise(&mut desk, 0, &long);
    assert_eq!(desk.texts(), ["one", "1"]);
    assert_eq!(desk.conversation.draft().text(), ["typed\n\n", &long].concat());
    assert!(matches!(desk.conversation.draft().unsendable(), Some(Unsendable::BodyTooLarge { .. })));

    // While a turn runs, and for a message that is not the person's.
    let mut desk = Desk::new();
    desk.talk("one", "1").send("two");
    revise(&mut desk, 0, "ONE");
    assert_eq!(desk.conversation.draft().text(), "ONE");
    desk.begin("2").finish().apply(Input::Edit(String::new()));
    revise(&mut desk, 1, "mine");
    assert_eq!(desk.conversation.draft().text(), "mine");
    revise(&mut desk, 0, " ");
    assert_eq!(desk.posted.len(), 2, "nothing is not posted");
}

#[test]
fn another_answer_is_another_version() {
    let mut desk = Desk::new();
    desk.talk("one", "first").talk("two", "2");
    let answer = item(&desk, 1);
    assert!(desk.conversation.can_regenerate(answer) && !desk.conversation.can_regenerate(item(&desk, 0)));
    desk.apply(Input::Regenerate(answer));
    assert_eq!(desk.messages(), json!([{"role": "user", "content": "one"}]));
    assert_eq!(desk.texts(), ["one", "first", "two", "2"], "what was there stays until the new answer shows");
    desk.begin("second");
    assert_eq!(desk.texts(), ["one", "second"]);
    assert_eq!(versions(&desk, 1), (1, 2));
    choose(&mut desk, 1, -1);
    assert_eq!(versions(&desk, 1), (1, 2), "not while it comes in");
    desk.finish();
    choose(&mut desk, 1, -1);
    assert_eq!(desk.texts(), ["one", "first", "two", "2"]);
    desk.send("three");
    assert_eq!(desk.messages().as_array().unwrap().len(), 5, "what is posted is what is on the page");
}

#[test]
fn an_answer_that_fails_leaves_the_one_before_it() {
    let mut desk = Desk::new();
    desk.talk("one", "first");
    desk.apply(Input::Regenerate(item(&desk, 1)));
    desk.fail(Break::Idle);
    assert_eq!(desk.texts(), ["one", "first"]);
    assert_eq!(versions(&desk, 1), (0, 1));
    desk.apply(Input::Regenerate(item(&desk, 1)));
    desk.begin("half").fail(Break::Cut);
    assert_eq!(desk.texts(), ["one", "half"]);
    choose(&mut desk, 1, -1);
    assert_eq!(*desk.state(), Turn::Idle, "the failure is not one of this version");
    assert_eq!(desk.texts(), ["one", "first"]);
}

#[test]
fn a_reply_tried_again_after_its_tools_is_a_version_of_the_whole_answer() {
    let call = json!([{"type": "tool_use", "id": "a", "name": "plan", "input": {}}]);
    let mut desk = Desk::new();
    let turn = desk.offer(&["plan"]).send("one");
    desk.apply(Input::Answer(turn, response(call, "tool_use")));
    desk.apply(Input::Ran { turn, id: "a".to_owned(), result: Ok(Json::of("done").unwrap()) });
    desk.begin("half").fail(Break::Cut).apply(Input::Retry);
    desk.begin("whole").finish();
    assert_eq!(desk.conversation.items().len(), 2);
    assert_eq!(versions(&desk, 1), (1, 2));
    assert_eq!(desk.conversation.text(item(&desk, 1)), "whole");
    choose(&mut desk, 1, -1);
    assert_eq!(desk.conversation.text(item(&desk, 1)), "half");
    assert_eq!(desk.entries().len(), 4, "the calls and results belong to both");
}

#[test]
fn a_version_and_what_it_was_continued_to_are_two() {
    let mut desk = Desk::new();
    desk.send("one");
    desk.begin("cut").finish_for("max_tokens").send("two");
    desk.begin("2").finish();
    // The first answer once more, cut too, and this time continued.
    desk.apply(Input::Regenerate(item(&desk, 1)));
    desk.begin("again").finish_for("max_tokens").apply(Input::Continue);
    desk.begin(" and on").finish();
    assert_eq!(versions(&desk, 1), (1, 2));
    assert_eq!(desk.conversation.text(item(&desk, 1)), "again and on");
    choose(&mut desk, 1, -1);
    assert_eq!(desk.texts(), ["one", "cut", "two", "2"]);
}

/// A reply that begins with thinking, signed for the last request.
fn think(desk: &mut Desk, question: &str) -> Value {
    let turn = desk.send(question);
    let signature = rules::signature(&desk.posted.last().unwrap().body, "Hm.", "");
    let thinking = json!({"type": "thinking", "thinking": "Hm.", "signature": signature});
    let content = json!([thinking, {"type": "text", "text": "1"}]);
    desk.apply(Input::Answer(turn, response(content.clone(), "end_turn")));
    content
}

#[test]
fn thinking_is_left_out_after_an_edit_another_answer_and_another_version() {
    let ways: [fn(&mut Desk); 3] = [
        |desk| revise(desk, 2, "TWO"),
        |desk| {
            desk.apply(Input::Regenerate(item(desk, 3)));
        },
        |desk| {
            desk.apply(Input::Regenerate(item(desk, 3)));
            desk.begin("2b").finish();
            choose(desk, 3, -1);
            desk.send("three");
        },
    ];
    for way in ways {
        let mut desk = Desk::new();
        think(&mut desk, "one");
        desk.talk("two", "2");
        way(&mut desk);
        assert_eq!(desk.messages()[1]["content"], json!([{"type": "text", "text": "1"}]));
    }
}

#[test]
fn thinking_stays_when_a_cut_reply_is_tried_again() {
    let mut desk = Desk::new();
    let content = think(&mut desk, "one");
    desk.send("two");
    desk.begin("half").fail(Break::Cut).apply(Input::Retry);
    assert_eq!(desk.messages()[1]["content"], content);
}

#[test]
fn the_branch_that_was_seen_last_is_shown_again() {
    let mut desk = Desk::new();
    desk.talk("one", "1").talk("two", "2");
    revise(&mut desk, 2, "TWO");
    desk.begin("II").finish();
    choose(&mut desk, 2, -1);
    revise(&mut desk, 0, "ONE");
    desk.begin("I").finish();
    choose(&mut desk, 0, -1);
    assert_eq!(desk.texts(), ["one", "1", "two", "2"]);
    choose(&mut desk, 2, 1);
    choose(&mut desk, 0, 1);
    choose(&mut desk, 0, -1);
    assert_eq!(desk.texts(), ["one", "1", "TWO", "II"]);
}

#[test]
fn every_version_is_stored() {
    let mut desk = Desk::new();
    desk.talk("one", "first");
    desk.apply(Input::Regenerate(item(&desk, 1)));
    desk.begin("second").finish();
    revise(&mut desk, 0, "ONE");
    desk.begin("I").finish();
    choose(&mut desk, 0, -1);
    let mut restored = Desk::over(Conversation::restore(desk.conversation.snapshot(), None).unwrap());
    restored.apply(Input::Configure(Profile::default()));
    assert_eq!(restored.texts(), ["one", "second"]);
    choose(&mut restored, 1, -1);
    assert_eq!(restored.texts(), ["one", "first"]);
    choose(&mut restored, 0, 1);
    assert_eq!(restored.texts(), ["ONE", "I"]);
}

#[test]
fn what_is_told_of_messages_is_of_those_on_the_page() {
    let mut desk = Desk::new();
    desk.talk("one", "1").talk("two", "2");
    revise(&mut desk, 0, "ONE");
    assert_eq!(desk.events.last(), Some(&Event::Message { index: 0 }));
    assert_eq!(desk.host_messages(), json!([{"role": "user", "content": "ONE"}]));
    desk.apply(Input::Replace(desk.conversation.messages().into()));
    assert_eq!(versions(&desk, 0), (0, 1), "what the host page sets has no versions");
}
