//! What a reply is made of, as the view draws it: texts and their sources, thinking, searches, prefill.

use conversation::{CallState, Change, Effect, Part, Piece, Source};
use messages::Profile;
use serde_json::{Value, json};

use crate::desk::{Desk, block_start, block_stop, response, start, text_delta, text_start};

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

fn cited(text: &str, citations: Value) -> Value {
    json!({"type": "text", "text": text, "citations": citations})
}

fn page(url: &str, title: &str) -> Value {
    json!({"type": "web_search_result_location", "url": url, "title": title, "encrypted_index": "…", "cited_text": "words"})
}

/// A desk whose last reply has this content.
fn replied(content: Value) -> Desk {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.apply(conversation::Input::Answer(turn, response(content, "end_turn")));
    desk
}

fn pieces(desk: &Desk) -> Vec<Piece<'_>> {
    desk.conversation.pieces(*desk.conversation.item_ids().last().unwrap())
}

#[test]
fn neighbouring_texts_are_one_and_others_between_divide_them() {
    let call =
        json!({"type": "server_tool_use", "id": "s", "name": "web_search", "input": {"query": "Oslo"}});
    let results = json!([{"type": "web_search_result", "url": "https://a.example", "title": "A"},
        {"type": "web_search_result", "url": "https://b.example", "title": "B"}]);
    let found = json!({"type": "web_search_tool_result", "tool_use_id": "s", "content": results});
    let desk = replied(json!([text("Let "), text("me see."), call, found, text("Cold.")]));
    let search = Piece::Search {
        name: "web_search".to_owned(),
        query: Some("Oslo".to_owned()),
        results: Some(2),
        failed: None,
        running: false,
    };
    let part = |text| Part { text, sources: vec![] };
    assert_eq!(
        pieces(&desk),
        [
            Piece::Text { parts: vec![part("Let "), part("me see.")] },
            search,
            Piece::Text { parts: vec![part("Cold.")] },
        ]
    );
    assert_eq!(desk.conversation.text(desk.conversation.item_ids()[1]), "Let me see.\n\nCold.");
}

#[test]
fn a_search_that_failed_or_still_runs() {
    let call = json!({"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}});
    let failed = json!({"type": "web_search_tool_result", "tool_use_id": "s",
        "content": {"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"}});
    let desk = replied(json!([call, failed, text("No.")]));
    assert!(
        matches!(&pieces(&desk)[0], Piece::Search { failed: Some(code), running: false, .. } if code == "max_uses_exceeded")
    );

    let mut desk = Desk::new();
    let turn = desk.send("one");
    desk.event(turn, start(1)).event(turn, block_start(0, call));
    assert!(matches!(pieces(&desk)[..], [Piece::Search { running: true, .. }]));
    desk.fail(conversation::Break::Cut);
    assert!(matches!(pieces(&desk)[..], [Piece::Search { running: false, .. }]));
}

#[test]
fn sources_are_numbered_over_the_whole_reply_and_each_once() {
    let of_document = |words: &str| {
        json!({"type": "page_location", "document_index": 0, "document_title": "Guide", "cited_text": words,
            "start_page_number": 1, "end_page_number": 2})
    };
    let desk = replied(json!([
        cited("Cold", json!([page("https://a.example", "A"), of_document("cold")])),
        text(" and "),
        cited(
            "dark.",
            json!([page("https://b.example", ""), page("https://a.example", "A again"), of_document("dark")])
        ),
    ]));
    let Piece::Text { parts } = &pieces(&desk)[0] else { panic!("a text") };
    let numbers: Vec<&[usize]> = parts.iter().map(|part| part.sources.as_slice()).collect();
    assert_eq!(numbers, [&[1, 2][..], &[], &[3, 1, 4]]);
    let source = |number, title: &str, url: Option<&str>, cited: &str| Source {
        number,
        title: title.to_owned(),
        url: url.map(str::to_owned),
        cited: Some(cited.to_owned()),
    };
    assert_eq!(
        desk.conversation.sources(desk.conversation.item_ids()[1]),
        [
            source(1, "A", Some("https://a.example"), "words"),
            source(2, "Guide", None, "cold"),
            source(3, "https://b.example", Some("https://b.example"), "words"),
            source(4, "Guide", None, "dark"),
        ]
    );
}

#[test]
fn thinking_shows_as_it_comes_also_when_its_text_is_kept_back() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let delta = json!({"type": "content_block_delta", "index": 0, "delta": {"type": "thinking_delta", "thinking": "Hm…"}});
    desk.event(turn, start(1)).event(turn, block_start(0, json!({"type": "thinking", "thinking": ""})));
    assert!(matches!(pieces(&desk)[..], [Piece::Thinking { text: "", running: true, index: 0, .. }]));
    desk.event(turn, delta)
        .event(turn, block_stop(0))
        .event(turn, text_start(1))
        .event(turn, text_delta(1, "1"));
    let shown = pieces(&desk);
    assert!(matches!(
        shown[0],
        Piece::Thinking { text: "Hm…", characters: 3, redacted: false, running: false, .. }
    ));
    assert!(matches!(&shown[1], Piece::Text { parts } if parts[0].text == "1"));
    let desk = replied(json!([{"type": "redacted_thinking", "data": "…"}, text("1")]));
    assert!(matches!(pieces(&desk)[0], Piece::Thinking { redacted: true, text: "", .. }));
}

#[test]
fn a_call_is_known_by_its_message_and_its_state() {
    let call = json!({"type": "tool_use", "id": "a", "name": "plan", "input": {"day": 1}});
    let messages = json!([{"role": "user", "content": "q"}, {"role": "assistant", "content": [call]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "a", "content": [text("one"), text("two")]},
            text("and now?")]}]);
    let mut desk = Desk::new();
    desk.apply(conversation::Input::Replace(
        messages::Message::read_all(&messages.to_string()).unwrap().into(),
    ));
    let items = desk.conversation.item_ids();
    assert_eq!(items.len(), 3, "a result beside a text is part of what was said");
    let Piece::Call { entry, input, state, .. } = &desk.conversation.pieces(items[1])[0] else {
        panic!("a call")
    };
    assert_eq!((*entry, input.as_ref()), (items[1], "{\"day\":1}"));
    assert_eq!(*state, CallState::Done { text: "one\n\ntwo".to_owned() });
    assert!(
        matches!(&desk.conversation.pieces(items[2])[..], [Piece::Text { parts }] if parts[0].text == "and now?")
    );
}

#[test]
fn a_prefill_shows_before_the_text_and_goes_back_with_it() {
    let mut desk = Desk::new();
    desk.apply(conversation::Input::Configure(Profile {
        prefill: Some("Dear".to_owned()),
        ..Profile::default()
    }));
    desk.send("one");
    desk.begin(" guest,");
    let stored = desk.conversation.snapshot();
    let restored = conversation::Conversation::restore(stored, None).unwrap();
    assert_eq!(restored.text(restored.item_ids()[1]), "Dear guest,");
    let item = desk.conversation.item_ids()[1];
    assert_eq!(desk.conversation.text(item), "Dear guest,");
    desk.finish();
    assert_eq!(desk.conversation.text(item), "Dear guest,");
    assert_eq!(desk.host_messages()[1]["content"], json!([text("Dear guest,")]));
    let turn = desk.send("two");
    assert_eq!(desk.messages()[1]["content"], json!([text("Dear guest,")]));
    assert_eq!(desk.messages().as_array().unwrap().len(), 3, "the relay puts it last, not the page");
    desk.apply(conversation::Input::Answer(turn, response(json!([text(" friend")]), "end_turn")));
    assert_eq!(desk.conversation.text(desk.conversation.item_ids()[3]), "Dear friend");
    desk.send("three");
    desk.begin(" old").finish_for("max_tokens");
    assert!(!desk.conversation.can_continue(), "the rest would begin with it too");
}

#[test]
fn a_word_touches_its_own_message_only() {
    let mut desk = Desk::new();
    desk.talk("one", "1").send("two");
    desk.begin("2");
    let turn = desk.turn();
    desk.event(turn, text_delta(0, " more"));
    let item = *desk.conversation.item_ids().last().unwrap();
    assert_eq!(desk.last, [Effect::Changed(Change::Item(item))]);
}
