//! What is repaired in a history is told beside the question with which it is posted, and each repair once.

use conversation::{Break, Input, Note};
use messages::{Message, Profile, Role};
use serde_json::{Value, json};

use crate::desk::{Desk, block_start, input_delta, response, start};
use crate::rules;

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn tool(id: &str) -> Value {
    json!({"type": "tool_use", "id": id, "name": "plan", "input": {}})
}

fn result(id: &str) -> Value {
    json!({"type": "tool_result", "tool_use_id": id, "content": "done"})
}

fn set(messages: Value) -> Desk {
    let mut desk = Desk::new();
    let messages: Vec<Message> = serde_json::from_value(messages).unwrap();
    desk.apply(Input::Replace(messages.into()));
    desk
}

/// The notes beside the last question.
fn notes(desk: &Desk) -> Vec<Note> {
    let question = desk.conversation.items().into_iter().rfind(|item| item.role == Role::User).unwrap();
    desk.conversation.notes(question.id).to_vec()
}

/// A whole turn whose reply has this content.
fn answer(desk: &mut Desk, question: &str, content: Value, reason: &str) {
    let turn = desk.send(question);
    desk.apply(Input::Answer(turn, response(content, reason)));
}

/// A reply that begins with thinking, signed for the last request.
fn thought(desk: &Desk, text: &str) -> Value {
    let body = &desk.posted.last().unwrap().body;
    let signature = rules::signature(body, "Hm.", desk.revision());
    json!([{"type": "thinking", "thinking": "Hm.", "signature": signature}, {"type": "text", "text": text}])
}

#[test]
fn each_repair_of_what_a_host_page_set_is_told_once() {
    let user = |content: Value| json!({"role": "user", "content": content});
    let assistant = |content: Value| json!({"role": "assistant", "content": content});
    let signed = json!({"type": "thinking", "thinking": "Hm.", "signature": "of elsewhere"});
    let search = json!({"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}});
    let strange =
        json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "AAAA"}});
    let page =
        json!({"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": " "}});
    let table: Vec<(Value, Vec<Note>)> = vec![
        (json!([user(json!("one")), assistant(json!("1"))]), vec![]),
        (json!([assistant(json!("Where to?"))]), vec![Note::GreetingLeftOut]),
        (json!([user(json!("")), user(json!([text(" ")]))]), vec![Note::EmptyLeftOut(2)]),
        (json!([user(json!("one"))]), vec![Note::Joined(1)]),
        (json!([user(json!("one")), user(json!("two"))]), vec![Note::Joined(2)]),
        (
            json!([user(json!("one")), assistant(json!([text("See:"), tool("a"), tool("b")]))]),
            vec![Note::ToolsClosed(2)],
        ),
        (
            json!([
                user(json!("one")),
                assistant(json!([tool("a")])),
                user(json!([result("b"), result("a")])),
                assistant(json!("1"))
            ]),
            vec![Note::ResultsLeftOut(1)],
        ),
        (json!([user(json!("one")), assistant(json!([signed, text("1")]))]), vec![Note::ThinkingDropped]),
        (
            json!([user(json!("one")), assistant(json!([text("See:"), search]))]),
            vec![Note::UnfinishedLeftOut(1)],
        ),
        (json!([user(json!([text("one"), strange])), assistant(json!("1"))]), vec![Note::PicturesLeftOut(1)]),
        (json!([user(json!([text("one"), page])), assistant(json!("1"))]), vec![Note::DocumentsLeftOut(1)]),
        (
            json!([
                user(json!([text("one"), tool("a"), {"type": "video"}])),
                assistant(json!([text("1"), result("a")]))
            ]),
            vec![Note::UnknownLeftOut(3)],
        ),
        (
            json!([
                user(json!("one")),
                assistant(json!([tool("a")])),
                user(json!([result("a")])),
                assistant(json!([text("1"), tool("a")]))
            ]),
            vec![Note::UnknownLeftOut(1)],
        ),
        (
            json!([
                assistant(json!("Hi")),
                user(json!([text("one"), text("")])),
                user(json!([result("x"), text("two")]))
            ]),
            vec![Note::GreetingLeftOut, Note::EmptyLeftOut(1), Note::ResultsLeftOut(1), Note::Joined(2)],
        ),
    ];
    for (messages, expected) in table {
        let mut desk = set(messages.clone());
        desk.send("first");
        assert_eq!(notes(&desk), expected, "{messages}");
        desk.begin("ok").finish().send("second");
        assert_eq!(notes(&desk), [], "{messages}");
        desk.begin("ok").finish();
        let first = desk.conversation.items().into_iter().rev().filter(|item| item.role == Role::User).nth(1);
        assert_eq!(desk.conversation.notes(first.unwrap().id), expected, "the note stays where it was told");
    }
}

#[test]
fn what_was_said_here_and_needs_no_repair_has_no_note() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let content = thought(&desk, "1");
    desk.apply(Input::Answer(turn, response(content, "end_turn")));
    for question in ["two", "three"] {
        desk.send(question);
        assert_eq!(notes(&desk), []);
        desk.begin("so").finish();
    }
}

#[test]
fn thinking_that_a_server_did_not_sign_is_not_missed() {
    let mut desk = Desk::new();
    answer(&mut desk, "one", json!([{"type": "thinking", "thinking": "Hm."}, text("1")]), "end_turn");
    desk.send("two");
    assert_eq!(notes(&desk), []);
}

#[test]
fn thinking_that_is_dropped_is_told() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let content = thought(&desk, "1");
    desk.apply(Input::Answer(turn, response(content, "end_turn")));
    desk.apply(Input::Configure(Profile { revision: "2".to_owned(), ..Profile::default() })).send("two");
    assert_eq!(notes(&desk), [Note::ThinkingDropped]);
    desk.begin("2").finish().send("three");
    assert_eq!(notes(&desk), []);
}

#[test]
fn a_picture_that_is_left_out_takes_with_it_the_thinking_that_saw_it() {
    let mut profile = Profile::default();
    profile.images.max_count = 1;
    let mut desk = Desk::new();
    desk.apply(Input::Configure(profile)).attach(1, 10);
    let turn = desk.send("one");
    let content = thought(&desk, "1");
    desk.apply(Input::Answer(turn, response(content.clone(), "end_turn"))).send("two");
    assert_eq!(desk.messages()[1]["content"], content);
    desk.begin("2").finish().attach(2, 10).apply(Input::Edit("three".to_owned())).apply(Input::Send);
    assert_eq!(
        desk.messages()[1]["content"],
        json!([text("1")]),
        "what it is bound to is not there any more"
    );
    assert_eq!(notes(&desk), [Note::PicturesLeftOut(1), Note::ThinkingDropped]);
}

#[test]
fn a_refused_turn_is_told_when_the_conversation_goes_on_without_it() {
    let mut desk = Desk::new();
    desk.talk("one", "1");
    answer(&mut desk, "forbidden", json!([text("No.")]), "refusal");
    desk.send("two");
    assert_eq!(notes(&desk), [Note::RefusedLeftOut(1)]);
    assert_eq!(desk.messages().as_array().unwrap().len(), 3);
}

#[test]
fn when_the_results_of_tools_are_refused_their_calls_go_as_well() {
    let mut desk = Desk::new();
    desk.offer(&["plan"]).talk("one", "1");
    answer(&mut desk, "two", json!([tool("a")]), "tool_use");
    let turn = desk.state().id().expect("the tool runs");
    let result = Ok(messages::Json::of("done").unwrap());
    desk.apply(Input::Ran { turn, id: "a".to_owned(), result });
    let turn = desk.turn();
    desk.apply(Input::Answer(turn, response(json!([text("No.")]), "refusal"))).send("three");
    let message = |role: &str, content: Value| json!({"role": role, "content": content});
    let expected = json!([
        message("user", json!("one")),
        message("assistant", json!([text("1")])),
        message("user", json!("three")),
    ]);
    assert_eq!(desk.messages(), expected);
    assert_eq!(notes(&desk), [Note::RefusedLeftOut(1)]);
}

#[test]
fn of_a_cut_reply_the_text_goes_back_and_what_does_not_is_told() {
    let mut desk = Desk::new();
    desk.send("one");
    desk.begin("half").fail(Break::Cut).send("two");
    assert_eq!(notes(&desk), [], "a text that was cut is whole as far as it goes");

    let turn = desk.turn();
    desk.event(turn, start(1))
        .event(turn, block_start(0, text("See:")))
        .event(turn, block_start(1, tool("a")));
    desk.event(turn, input_delta(1, "{\"day")).fail(Break::Cut).send("three");
    assert_eq!(desk.messages()[3], json!({"role": "assistant", "content": [text("See:")]}));
    assert_eq!(notes(&desk), [Note::UnfinishedLeftOut(1)]);
}

#[test]
fn a_paused_turn_goes_back_as_one_message_with_its_second_half() {
    let search = json!({"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}});
    let found = json!({"type": "web_search_tool_result", "tool_use_id": "s", "content": []});
    let mut desk = set(json!([
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": [search]},
        {"role": "assistant", "content": [found, text("1")]},
    ]));
    desk.send("two");
    assert_eq!(desk.messages()[1]["content"], json!([search, found, text("1")]));
    assert_eq!(notes(&desk), []);
}

#[test]
fn examples_stand_before_the_conversation_and_a_greeting_does_not_join_them() {
    let mut desk = set(json!([{"role": "assistant", "content": "Hello"}]));
    let examples = vec![Message::user("2+2?"), Message::assistant("4")];
    desk.apply(Input::Options(conversation::Options { examples, ..Default::default() })).send("3+3?");
    let example = |role: &str, content: &str| json!({"role": role, "content": content});
    assert_eq!(
        desk.messages(),
        json!([example("user", "2+2?"), example("assistant", "4"), example("user", "3+3?")])
    );
    assert_eq!(notes(&desk), [Note::GreetingLeftOut]);
    assert_eq!(desk.texts(), ["Hello", "3+3?"], "nobody sees the examples");
}

#[test]
fn what_was_told_is_remembered_when_the_page_is_opened_again() {
    let mut desk = set(json!([{"role": "assistant", "content": "Hello"}]));
    desk.talk("one", "1");
    let profile = desk.conversation.profile().cloned();
    let restored = conversation::Conversation::restore(desk.conversation.snapshot(), profile).unwrap();
    let mut desk = Desk::over(restored);
    desk.send("two");
    assert_eq!(notes(&desk), []);
}

#[test]
fn what_is_left_out_of_a_result_is_told() {
    let webp =
        json!({"type": "image", "source": {"type": "base64", "media_type": "image/webp", "data": "AAAA"}});
    let result =
        json!({"type": "tool_result", "tool_use_id": "a", "content": [text("done"), webp, text(" ")]});
    let mut desk = set(json!([
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": [tool("a")]},
        {"role": "user", "content": [result]},
        {"role": "assistant", "content": "1"},
    ]));
    desk.send("two");
    assert_eq!(desk.messages()[2]["content"][0]["content"], json!([text("done")]));
    assert_eq!(notes(&desk), [Note::EmptyLeftOut(1), Note::PicturesLeftOut(1)]);
}
