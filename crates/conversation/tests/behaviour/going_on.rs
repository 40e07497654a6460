//! Going on with a reply: after its longest length, a stop, a cut, a pause.

use conversation::{Break, EntryState, Failure, GO_ON, Input, Piece, Turn};
use messages::Profile;
use serde_json::{Value, json};

use crate::desk::{Desk, block_start, block_stop, response, start, text_delta};

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

/// A search of the server, and what it found.
fn search(id: &str) -> (Value, Value) {
    let call = json!({"type": "server_tool_use", "id": id, "name": "web_search", "input": {"query": "q"}});
    (call, json!({"type": "web_search_tool_result", "tool_use_id": id, "content": []}))
}

#[test]
fn a_cut_text_goes_on_and_both_are_one() {
    let cuts: [fn(&mut Desk); 3] = [
        |desk| {
            desk.finish_for("max_tokens");
        },
        |desk| {
            let turn = desk.turn();
            desk.apply(Input::Stop).apply(Input::Aborted(turn));
        },
        |desk| {
            desk.fail(Break::Cut);
        },
    ];
    for cut in cuts {
        let mut desk = Desk::new();
        desk.send("one");
        assert!(!desk.conversation.can_continue());
        desk.begin("Kyo");
        cut(&mut desk);
        assert!(desk.conversation.can_continue());
        desk.apply(Input::Continue);
        assert!(!desk.conversation.can_continue());
        assert_eq!(
            desk.messages(),
            json!([
                {"role": "user", "content": "one"},
                {"role": "assistant", "content": [text("Kyo")]},
                {"role": "user", "content": GO_ON},
            ])
        );
        desk.begin("to in").finish();
        let items = desk.conversation.items();
        assert_eq!(items.len(), 2, "the request to go on is not shown");
        assert_eq!(desk.conversation.text(items[1].id), "Kyoto in");
        let pieces = desk.conversation.pieces(items[1].id);
        assert!(matches!(&pieces[..], [Piece::Text { parts }] if parts.len() == 2));
        let read = desk.conversation.messages();
        desk.apply(Input::Replace(read.into()));
        assert_eq!(desk.conversation.items().len(), 2, "it is known again when the host page sets it");
    }
}

#[test]
fn a_request_to_go_on_without_an_answer_is_tried_again_or_left_out() {
    let mut desk = Desk::new();
    desk.send("one");
    desk.begin("Kyo").finish_for("max_tokens").apply(Input::Continue);
    desk.fail(Break::Idle);
    assert!(desk.conversation.can_retry());
    desk.apply(Input::Retry);
    assert_eq!(desk.messages()[2]["content"], GO_ON);
    desk.fail(Break::Idle).send("two");
    assert_eq!(desk.messages()[2], json!({"role": "user", "content": "two"}));
    assert_eq!(desk.texts(), ["one", "Kyo", "two"]);
}

#[test]
fn nothing_goes_on_after_an_end_a_refusal_or_without_text() {
    for reason in ["end_turn", "stop_sequence", "refusal", "model_context_window_exceeded"] {
        let mut desk = Desk::new();
        desk.send("one");
        desk.begin("1").finish_for(reason);
        assert!(!desk.conversation.can_continue(), "{reason}");
        desk.apply(Input::Continue);
        assert!(desk.last.is_empty());
    }
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let thinking = json!({"type": "thinking", "thinking": "Hm.", "signature": ""});
    desk.event(turn, start(1)).event(turn, block_start(0, thinking)).fail(Break::Cut);
    assert_eq!(desk.entry().state(), EntryState::Interrupted);
    assert!(!desk.conversation.can_continue() && desk.conversation.can_retry());
}

#[test]
fn a_request_to_go_on_that_is_too_long_is_told() {
    let mut desk = Desk::new();
    desk.apply(Input::Configure(Profile { max_body_bytes: 200, ..Profile::default() })).send("one");
    desk.begin("1").finish_for("max_tokens").apply(Input::Continue);
    assert!(matches!(desk.state(), Turn::Failed(Failure::Unsendable(_))));
    assert_eq!(desk.texts(), ["one", "1"]);
}

#[test]
fn a_pause_goes_on_by_itself_with_the_content_unchanged() {
    let (call, result) = search("srvtoolu_1");
    let content = json!([text("Let me look."), call]);
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(Input::Answer(turn, response(content.clone(), "pause_turn")));
    assert_eq!(desk.posted.len(), 2);
    assert_eq!(desk.messages()[1], json!({"role": "assistant", "content": content}));
    let running = |desk: &Desk| {
        let pieces = desk.conversation.pieces(desk.conversation.item_ids()[1]);
        pieces.into_iter().any(|piece| matches!(piece, Piece::Search { running: true, .. }))
    };
    assert!(running(&desk));
    let turn = desk.turn();
    desk.event(turn, start(1)).event(turn, block_start(0, result.clone())).event(turn, block_stop(0));
    assert!(!running(&desk));
    desk.event(turn, block_start(1, text(""))).event(turn, text_delta(1, "Found.")).finish();
    assert_eq!(desk.conversation.items().len(), 2);
    assert_eq!(desk.conversation.text(desk.conversation.item_ids()[1]), "Let me look.\n\nFound.");
    desk.send("two");
    assert_eq!(
        desk.messages()[1],
        json!({"role": "assistant", "content": [text("Let me look."), call, result, text("Found.")]})
    );
}

#[test]
fn pauses_are_bounded_and_the_person_may_grant_more() {
    let mut desk = Desk::new();
    desk.send("one");
    for pause in 0..6 {
        let (call, result) = search(&format!("srvtoolu_{pause}"));
        desk.apply(Input::Answer(desk.turn(), response(json!([call, result]), "pause_turn")));
    }
    assert_eq!(*desk.state(), Turn::Failed(Failure::TooManyRounds { limit: 5 }));
    assert_eq!(desk.posted.len(), 6);
    desk.apply(Input::Continue);
    assert_eq!(desk.messages().as_array().unwrap().len(), 2, "all of it is one message");
    desk.begin("Found.").finish();
    assert_eq!(*desk.state(), Turn::Idle);
}

#[test]
fn a_pause_without_any_work_of_the_server_is_an_end_that_can_go_on() {
    let mut desk = Desk::new();
    desk.send("one");
    desk.begin("1").finish_for("pause_turn");
    assert_eq!(*desk.state(), Turn::Idle);
    desk.apply(Input::Continue);
    assert_eq!(desk.messages()[2]["content"], GO_ON);
}

#[test]
fn what_the_model_thinks_before_it_goes_on_does_not_part_the_text() {
    let mut desk = Desk::new();
    desk.send("one");
    desk.begin("Kyo").finish_for("max_tokens").apply(Input::Continue);
    let thinking = json!({"type": "thinking", "thinking": "Hm.", "signature": ""});
    let turn = desk.turn();
    desk.apply(Input::Answer(turn, response(json!([thinking, text("to in")]), "end_turn")));
    let item = desk.conversation.items()[1].id;
    assert_eq!(desk.conversation.text(item), "Kyoto in");
    let pieces = desk.conversation.pieces(item);
    assert!(matches!(&pieces[..], [Piece::Thinking { .. }, Piece::Text { parts }] if parts.len() == 2));
}
