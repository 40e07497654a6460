//! The rounds of tools: which calls run, what they are answered with, and every way out of them.

use conversation::{Break, CallState, Effect, End, Event, Failure, Input, Piece, Turn, Unsendable};
use messages::{Json, Profile, Role, StopReason, Tool};
use serde_json::{Value, json};

use crate::desk::{
    Desk, block_start, block_stop, input_delta, offer, response, start, text_delta, text_start,
};

fn call(id: &str, name: &str) -> Value {
    json!({"type": "tool_use", "id": id, "name": name, "input": {"day": 1}})
}

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

/// A desk whose last reply calls these tools; `plan` is offered, `book` asks the person first.
fn acting(calls: &[Value]) -> Desk {
    let mut desk = Desk::new();
    desk.apply(Input::Offer(vec![offer("plan", false), offer("book", true)]));
    let turn = desk.send("one");
    desk.apply(Input::Answer(turn, response(calls.into(), "tool_use")));
    desk
}

fn ran(desk: &mut Desk, id: &str, result: Result<&Value, &str>) {
    let turn = desk.state().id().unwrap();
    let result = result.map(|json| Json::of(json).unwrap()).map_err(str::to_owned);
    desk.apply(Input::Ran { turn, id: id.to_owned(), result });
}

fn runs(desk: &Desk) -> Vec<String> {
    let run = |effect: &Effect| match effect {
        Effect::Run { id, .. } => Some(id.clone()),
        _ => None,
    };
    desk.last.iter().filter_map(run).collect()
}

fn states(desk: &Desk) -> Vec<CallState> {
    let item = desk.conversation.items().into_iter().rfind(|item| item.role == Role::Assistant).unwrap();
    let state = |piece| match piece {
        Piece::Call { state, .. } => Some(state),
        _ => None,
    };
    desk.conversation.pieces(item.id).into_iter().filter_map(state).collect()
}

#[test]
fn calls_run_at_once_and_their_results_go_back_in_the_order_of_the_calls() {
    let mut desk = acting(&[text("Let me see."), call("a", "plan"), call("b", "plan")]);
    let turn = desk.turn();
    assert_eq!(*desk.state(), Turn::Acting(turn));
    assert_eq!(runs(&desk), ["a", "b"]);
    assert_eq!(states(&desk), [CallState::Running, CallState::Running]);
    ran(&mut desk, "b", Ok(&json!("second")));
    assert_eq!(states(&desk)[1], CallState::Done { text: "second".to_owned() });
    assert_eq!(desk.posted.len(), 1, "the other one still runs");
    ran(&mut desk, "a", Ok(&json!([{"type": "text", "text": "first"}])));
    assert_eq!(
        desk.messages()[2],
        json!({"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "a", "content": [{"type": "text", "text": "first"}]},
            {"type": "tool_result", "tool_use_id": "b", "content": "second"},
        ]})
    );
    assert_eq!(desk.posted[1].body["tools"], desk.posted[0].body["tools"]);
    desk.begin("Here.").finish();
    let items = desk.conversation.items();
    assert_eq!(items.len(), 2, "all that the model did is one message on the page");
    assert_eq!(items[1].entries.len(), 3);
    assert_eq!(desk.conversation.text(items[1].id), "Let me see.\n\nHere.");
    let stops = desk.events.iter().filter(|event| matches!(event, Event::Stop { .. })).count();
    assert_eq!(stops, 1, "the turn ends once");
    assert_eq!(desk.host_messages().as_array().unwrap().len(), 4);
    let read = desk.host_messages();
    let answered: Vec<&Value> =
        read[2]["content"].as_array().unwrap().iter().map(|result| &result["tool_use_id"]).collect();
    assert_eq!(answered, ["a", "b"]);
}

#[test]
fn the_host_page_hears_of_calls_and_results() {
    let mut desk = acting(&[call("a", "plan")]);
    ran(&mut desk, "a", Ok(&json!("done")));
    let told: Vec<&Event> = desk
        .events
        .iter()
        .filter(|event| matches!(event, Event::ToolUse { .. } | Event::ToolResult { .. }))
        .collect();
    let input = Json::of(&json!({"day": 1})).unwrap();
    let content = Json::of("done").unwrap();
    let (name, id) = ("plan".to_owned(), "a".to_owned());
    assert_eq!(
        told,
        [
            &Event::ToolUse { name: name.clone(), id: id.clone(), input },
            &Event::ToolResult { name, id, content, is_error: false }
        ]
    );
}

#[test]
fn a_tool_that_fails_tells_the_model_why() {
    let mut desk = acting(&[call("a", "plan")]);
    ran(&mut desk, "a", Err("no seat left"));
    let result =
        json!({"type": "tool_result", "tool_use_id": "a", "content": "no seat left", "is_error": true});
    assert_eq!(desk.messages()[2]["content"], json!([result]));
    assert_eq!(states(&desk), [CallState::Failed { text: "no seat left".to_owned() }]);

    let mut desk = acting(&[call("a", "plan")]);
    ran(&mut desk, "a", Err(" "));
    assert_eq!(desk.messages()[2]["content"][0]["content"], "The tool failed.");
}

#[test]
fn a_result_that_is_neither_text_nor_blocks_goes_back_as_its_json() {
    for (result, content) in [(json!({"ok": true}), json!("{\"ok\":true}")), (json!(7), json!("7"))] {
        let mut desk = acting(&[call("a", "plan")]);
        ran(&mut desk, "a", Ok(&result));
        assert_eq!(desk.messages()[2]["content"][0]["content"], content);
    }
}

#[test]
fn a_call_that_asks_waits_for_a_yes_or_a_no() {
    let mut desk = acting(&[call("a", "book"), call("b", "book")]);
    assert_eq!(runs(&desk), Vec::<String>::new());
    assert_eq!(states(&desk), [CallState::Asking, CallState::Asking]);
    desk.apply(Input::Confirm { id: "a".to_owned(), yes: true });
    assert_eq!(runs(&desk), ["a"]);
    desk.apply(Input::Confirm { id: "a".to_owned(), yes: false });
    assert!(desk.last.is_empty(), "it was answered");
    desk.apply(Input::Confirm { id: "b".to_owned(), yes: false });
    assert_eq!(states(&desk), [CallState::Running, CallState::Declined]);
    ran(&mut desk, "a", Ok(&json!("booked")));
    assert_eq!(desk.messages()[2]["content"][1]["is_error"], true);
    assert_eq!(states(&desk), [CallState::Done { text: "booked".to_owned() }, CallState::Declined]);
}

#[test]
fn what_is_not_there_or_not_allowed_is_answered_by_itself() {
    let mut desk = acting(&[call("a", "unheard")]);
    assert_eq!(desk.posted.len(), 2);
    assert_eq!(desk.messages()[2]["content"][0]["is_error"], true);
    assert_eq!(states(&desk), [CallState::Unknown]);

    let profile = Profile { tools: Some(vec!["book".to_owned()]), ..Profile::default() };
    desk = Desk::new();
    desk.apply(Input::Configure(profile)).offer(&["plan"]).send("one");
    assert_eq!(desk.posted[0].body.get("tools"), None);
    desk.apply(Input::Answer(desk.turn(), response(json!([call("a", "plan")]), "tool_use")));
    assert_eq!(states(&desk), [CallState::Unknown]);
}

#[test]
fn input_that_does_not_fit_the_schema_is_not_run() {
    let tool = json!({"name": "plan", "description": "", "input_schema":
        {"type": "object", "properties": {"day": {"type": "string"}}, "required": ["day"]}});
    let tool = Tool::read(&tool.to_string()).unwrap();
    let mut desk = Desk::new();
    let turn = desk.apply(Input::Offer(vec![conversation::Offer { tool, confirm: false }])).send("one");
    desk.apply(Input::Answer(turn, response(json!([call("a", "plan")]), "tool_use")));
    assert_eq!(runs(&desk), Vec::<String>::new());
    let told = desk.messages()[2]["content"][0]["content"].as_str().unwrap().to_owned();
    assert!(told.contains("$.day"), "{told}");
}

#[test]
fn a_call_with_broken_input_is_never_run() {
    let mut desk = Desk::new();
    let turn = desk.offer(&["plan"]).send("one");
    let start_call = json!({"type": "tool_use", "id": "a", "name": "plan", "input": {}});
    desk.event(turn, start(1)).event(turn, text_start(0)).event(turn, text_delta(0, "See:"));
    desk.event(turn, block_start(1, start_call)).event(turn, input_delta(1, "{\"day\": "));
    assert!(matches!(desk.conversation.pieces(desk.entry().id())[1],
        Piece::Call { ref input, state: CallState::Growing, .. } if input == "{\"day\": "));
    desk.event(turn, block_stop(1)).finish_for("tool_use");
    assert!(matches!(desk.state(), Turn::Failed(Failure::Broken(conversation::Break::Cut))));
    assert!(desk.conversation.can_retry() && desk.conversation.can_continue());
    desk.send("two");
    assert_eq!(desk.messages()[1]["content"], json!([text("See:")]));
}

#[test]
fn a_send_while_tools_run_closes_them_in_the_same_message() {
    let mut desk = acting(&[call("a", "plan"), call("b", "plan"), call("c", "book")]);
    let turn = desk.turn();
    ran(&mut desk, "a", Ok(&json!("done")));
    desk.send("never mind");
    assert!(desk.events.contains(&Event::Stop { reason: End::Visitor }));
    let content = desk.messages()[2]["content"].clone();
    assert_eq!(content[0], json!({"type": "tool_result", "tool_use_id": "a", "content": "done"}));
    assert_eq!(content[1]["is_error"], true);
    assert_eq!(content[2]["is_error"], true);
    assert_eq!(content[3], text("never mind"));
    assert_eq!(
        states(&desk),
        [CallState::Done { text: "done".to_owned() }, CallState::NotRun, CallState::NotRun]
    );
    desk.apply(Input::Ran { turn, id: "b".to_owned(), result: Err("late".to_owned()) });
    assert!(desk.last.is_empty());
}

#[test]
fn stopping_lets_go_of_the_tools_and_keeps_what_they_gave() {
    let mut desk = acting(&[call("a", "plan"), call("b", "plan")]);
    let turn = desk.turn();
    ran(&mut desk, "a", Ok(&json!("done")));
    desk.apply(Input::Stop);
    assert!(desk.last.contains(&Effect::Cancel { turn, id: "b".to_owned() }));
    assert!(!desk.last.contains(&Effect::Cancel { turn, id: "a".to_owned() }));
    assert_eq!(*desk.state(), Turn::Idle);
    assert!(desk.conversation.can_retry());
    desk.apply(Input::Retry);
    assert_eq!(desk.messages()[2]["content"][0]["content"], "done");
    assert_eq!(desk.messages()[2]["content"][1]["is_error"], true);
}

#[test]
fn clearing_lets_go_of_the_tools() {
    let mut desk = acting(&[call("a", "plan")]);
    let turn = desk.turn();
    desk.apply(Input::Clear);
    assert!(desk.last.contains(&Effect::Cancel { turn, id: "a".to_owned() }));
    assert_eq!(*desk.state(), Turn::Idle);
    ran_late(&mut desk, turn);
}

fn ran_late(desk: &mut Desk, turn: conversation::TurnId) {
    desk.apply(Input::Ran { turn, id: "a".to_owned(), result: Err("late".to_owned()) });
    assert!(desk.last.is_empty());
}

#[test]
fn rounds_are_bounded_and_the_person_may_grant_more() {
    let mut desk = Desk::new();
    desk.apply(Input::Configure(Profile { max_tool_rounds: 2, ..Profile::default() })).offer(&["plan"]);
    desk.send("one");
    for round in 0..3 {
        let id = format!("call_{round}");
        desk.apply(Input::Answer(desk.turn(), response(json!([call(&id, "plan")]), "tool_use")));
        if round < 2 {
            ran(&mut desk, &id, Ok(&json!("more")));
        }
    }
    assert_eq!(*desk.state(), Turn::Failed(Failure::TooManyRounds { limit: 2 }));
    assert_eq!(desk.posted.len(), 3);
    assert!(desk.conversation.can_continue());
    desk.apply(Input::Continue);
    assert_eq!(runs(&desk), ["call_2"]);
    ran(&mut desk, "call_2", Ok(&json!("more")));
    desk.begin("Done.").finish();
    assert_eq!(desk.conversation.items().len(), 2);
}

#[test]
fn an_empty_reply_to_results_is_an_end() {
    let mut desk = acting(&[call("a", "plan")]);
    ran(&mut desk, "a", Ok(&json!("done")));
    let turn = desk.turn();
    desk.event(turn, start(3)).finish();
    assert_eq!(*desk.state(), Turn::Idle);
    assert_eq!(desk.events.last(), Some(&Event::Stop { reason: End::Model(Some(StopReason::EndTurn)) }));
    desk.send("and?");
    assert_eq!(desk.messages()[2]["content"][1], text("and?"));
}

#[test]
fn results_that_make_the_request_too_long_are_kept() {
    let mut desk = Desk::new();
    desk.apply(Input::Configure(Profile { max_body_bytes: 700, ..Profile::default() })).offer(&["plan"]);
    let turn = desk.send("one");
    desk.apply(Input::Answer(turn, response(json!([call("a", "plan")]), "tool_use")));
    ran(&mut desk, "a", Ok(&json!("x".repeat(700))));
    assert!(matches!(desk.state(), Turn::Failed(Failure::Unsendable(Unsendable::BodyTooLarge { .. }))));
    assert!(matches!(&states(&desk)[0], CallState::Done { text } if text.len() == 700));
    assert!(desk.last.contains(&Effect::Save), "what a tool did once is not done again after a reload");
}

#[test]
fn tools_that_came_or_went_meanwhile_hold_from_the_next_turn_on() {
    let mut desk = acting(&[call("a", "plan")]);
    desk.offer(&["other"]);
    ran(&mut desk, "a", Ok(&json!("done")));
    assert_eq!(desk.posted[1].body["tools"], desk.posted[0].body["tools"]);
    desk.apply(Input::Answer(desk.turn(), response(json!([call("b", "plan")]), "tool_use")));
    assert_eq!(states(&desk)[1], CallState::Unknown);
    desk.begin("Fine.").finish().send("two");
    assert_eq!(desk.posted.last().unwrap().body["tools"][0]["name"], "other");
}

#[test]
fn a_cut_call_is_not_run() {
    for reason in ["max_tokens", "refusal", "model_context_window_exceeded"] {
        let mut desk = Desk::new();
        let turn = desk.offer(&["plan"]).send("one");
        desk.apply(Input::Answer(turn, response(json!([text("See:"), call("a", "plan")]), reason)));
        assert_eq!(*desk.state(), Turn::Idle);
        assert_eq!(runs(&desk), Vec::<String>::new());
        assert_eq!(states(&desk), [CallState::NotRun]);
    }
}

#[test]
fn a_list_that_holds_no_blocks_goes_back_as_its_json() {
    for (result, content) in [(json!([1, 2]), "[1,2]"), (json!([{"city": "Oslo"}]), r#"[{"city":"Oslo"}]"#)] {
        let mut desk = acting(&[call("a", "plan")]);
        ran(&mut desk, "a", Ok(&result));
        assert_eq!(desk.messages()[2]["content"][0]["content"], content);
    }
}

#[test]
fn a_call_whose_result_could_not_be_told_from_another_is_not_run() {
    let mut desk = acting(&[call("a", "plan")]);
    ran(&mut desk, "a", Ok(&json!("first")));
    let turn = desk.turn();
    desk.apply(Input::Answer(turn, response(json!([text("And"), call("a", "plan")]), "tool_use")));
    assert!(runs(&desk).is_empty());
    assert_eq!(*desk.state(), Turn::Failed(Failure::Broken(Break::Malformed)));

    let desk = acting(&[call("", "plan")]);
    assert!(runs(&desk).is_empty());
    assert_eq!(*desk.state(), Turn::Failed(Failure::Broken(Break::Malformed)));
}

#[test]
fn what_thinking_alone_answers_to_results_is_an_end() {
    let mut desk = acting(&[call("a", "plan")]);
    ran(&mut desk, "a", Ok(&json!("done")));
    let turn = desk.turn();
    let thinking = json!({"type": "thinking", "thinking": "All is said.", "signature": ""});
    desk.event(turn, start(1)).event(turn, block_start(0, thinking.clone())).finish();
    assert_eq!(*desk.state(), Turn::Idle);
    assert_eq!(desk.host_messages()[3]["content"], json!([thinking]));
    desk.send("two");
    assert_eq!(desk.messages().as_array().unwrap().len(), 3);

    let mut desk = acting(&[call("a", "plan")]);
    ran(&mut desk, "a", Ok(&json!("done")));
    let turn = desk.turn();
    desk.event(turn, start(1)).event(turn, block_start(0, thinking)).finish_for("max_tokens");
    assert!(matches!(desk.state(), Turn::Failed(Failure::Empty(Some(StopReason::MaxTokens)))));
}
