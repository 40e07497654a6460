//! What is posted of what is on the page. The desk checks each body against the API's rules besides.

use conversation::{Break, Conversation, Input};
use messages::{Message, Profile};
use serde_json::{Value, json};

use crate::desk::{Desk, block_start, block_stop, input_delta, response, start, text_delta, text_start};
use crate::rules;

fn text(text: &str) -> Value {
    json!({"type": "text", "text": text})
}

/// A desk whose host page has set these messages.
fn set(messages: Value) -> Desk {
    let mut desk = Desk::new();
    let messages: Vec<Message> = serde_json::from_value(messages).unwrap();
    desk.apply(Input::Replace(messages.into()));
    desk
}

/// A thinking block as the model signs it for the desk's last request.
fn thinking(desk: &Desk, profile: &Profile) -> Value {
    const TEXT: &str = "Two  spaces,\ttabs";
    let signature = rules::signature(&desk.posted.last().unwrap().body, TEXT, &profile.revision);
    json!({"type": "thinking", "thinking": TEXT, "signature": signature, "odd": {"b": 1, "a": 2.50}})
}

/// Asks, and gets a reply that begins with thinking.
fn think(desk: &mut Desk, question: &str, answer: &str) -> Value {
    let turn = desk.send(question);
    let profile = desk.conversation.profile().unwrap().clone();
    let content = json!([thinking(desk, &profile), text(answer)]);
    desk.apply(Input::Answer(turn, response(content.clone(), "end_turn")));
    content
}

#[test]
fn a_reply_that_begins_with_thinking_goes_back_whole() {
    let mut desk = Desk::new();
    let first = think(&mut desk, "one", "1");
    let second = think(&mut desk, "two", "2");
    desk.send("three");
    assert_eq!(desk.messages()[1]["content"], first);
    assert_eq!(desk.messages()[3]["content"], second);
}

#[test]
fn streamed_thinking_goes_back_with_its_signature() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let signature = rules::signature(&desk.posted[0].body, "Hm.", "");
    let delta = |delta: Value| json!({"type": "content_block_delta", "index": 0, "delta": delta});
    desk.event(turn, start(1))
        .event(turn, block_start(0, json!({"type": "thinking", "thinking": "", "signature": ""})))
        .event(turn, delta(json!({"type": "thinking_delta", "thinking": "Hm."})))
        .event(turn, delta(json!({"type": "signature_delta", "signature": signature})))
        .event(turn, block_stop(0));
    assert_eq!(desk.texts(), ["one", ""], "thinking shows before any text");
    desk.event(turn, text_start(1)).event(turn, text_delta(1, "1")).finish().send("two");
    let thinking = json!({"type": "thinking", "thinking": "Hm.", "signature": signature});
    assert_eq!(desk.messages()[1]["content"], json!([thinking, text("1")]));
}

#[test]
fn thinking_without_a_signature_is_left_out() {
    for thought in [
        json!({"type": "thinking", "thinking": "Hm.", "signature": ""}),
        json!({"type": "thinking", "thinking": "Hm."}),
    ] {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        desk.apply(Input::Answer(turn, response(json!([thought, text("1")]), "end_turn"))).send("two");
        assert_eq!(desk.messages()[1]["content"], json!([text("1")]));
    }
}

#[test]
fn thinking_is_left_out_where_the_host_page_set_the_history() {
    let mut desk = Desk::new();
    think(&mut desk, "one", "1");
    let read = desk.conversation.messages();
    desk.apply(Input::Replace(read.clone().into()));
    assert_eq!(desk.conversation.messages(), read, "it is still there to be read");
    desk.send("two");
    assert_eq!(desk.messages()[1]["content"], json!([text("1")]));
}

#[test]
fn thinking_is_left_out_for_good_once_model_or_revision_changed() {
    let other_model = Profile { model: "claude-sonnet-5-5".to_owned(), ..Profile::default() };
    let other_revision = Profile { revision: "2".to_owned(), ..Profile::default() };
    for other in [other_model, other_revision] {
        let mut desk = Desk::new();
        think(&mut desk, "one", "1");
        desk.apply(Input::Configure(other));
        let second = think(&mut desk, "two", "2");
        assert_eq!(desk.messages()[1]["content"], json!([text("1")]));
        desk.send("three");
        assert_eq!(
            desk.messages()[3]["content"],
            second,
            "what was thought since is bound to what was posted"
        );
        desk.begin("3").finish().apply(Input::Configure(Profile::default())).send("four");
        assert_eq!(desk.messages()[1]["content"], json!([text("1")]));
        assert_eq!(desk.messages()[3]["content"], json!([text("2")]));
    }
}

#[test]
fn a_profile_that_changed_nothing_for_the_model_keeps_the_thinking() {
    let mut desk = Desk::new();
    let first = think(&mut desk, "one", "1");
    desk.apply(Input::Configure(Profile { starters: vec!["Hi".to_owned()], ..Profile::default() }));
    desk.send("two");
    assert_eq!(desk.messages()[1]["content"], first);
}

#[test]
fn thinking_and_tools_of_a_stopped_or_cut_reply_stay_here() {
    let ends: [fn(&mut Desk); 2] = [
        |desk| {
            let turn = desk.turn();
            desk.apply(Input::Stop).apply(Input::Aborted(turn));
        },
        |desk| {
            desk.fail(Break::Cut);
        },
    ];
    for end in ends {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        let thought = thinking(&desk, &Profile::default());
        let tool = json!({"type": "tool_use", "id": "toolu_1", "name": "plan", "input": {}});
        desk.event(turn, start(1)).event(turn, block_start(0, thought));
        desk.event(turn, block_start(1, text("half"))).event(turn, block_start(2, text("")));
        desk.event(turn, block_start(3, tool)).event(turn, input_delta(3, "{\"day"));
        end(&mut desk);
        assert_eq!(desk.entry().blocks().len(), 4, "the page keeps all of it");
        desk.send("two");
        assert_eq!(desk.messages()[1], json!({"role": "assistant", "content": [text("half")]}));
        assert_eq!(desk.host_messages()[1]["content"], json!([text("half")]));
    }
}

#[test]
fn a_partial_reply_without_text_is_not_posted() {
    let mut desk = Desk::new();
    let turn = desk.send("one");
    let tool = json!({"type": "tool_use", "id": "toolu_1", "name": "plan", "input": {}});
    desk.event(turn, start(1)).event(turn, block_start(0, tool)).fail(Break::Cut);
    desk.send("two");
    assert_eq!(desk.messages(), json!([{"role": "user", "content": [text("one"), text("two")]}]));
}

#[test]
fn unanswered_tools_are_answered_before_the_next_question() {
    let tool = |id: &str| json!({"type": "tool_use", "id": id, "name": "plan", "input": {"day": 1}});
    let mut desk = Desk::new();
    let turn = desk.offer(&["plan"]).send("one");
    let content = json!([text("Let me see."), tool("toolu_1"), tool("toolu_2")]);
    desk.apply(Input::Answer(turn, response(content.clone(), "tool_use"))).send("never mind");
    assert_eq!(desk.messages()[1]["content"], content);
    let answer = desk.messages()[2]["content"].clone();
    for (at, id) in ["toolu_1", "toolu_2"].iter().enumerate() {
        assert_eq!(answer[at]["type"], "tool_result");
        assert_eq!(answer[at]["tool_use_id"], *id);
        assert_eq!(answer[at]["is_error"], true);
    }
    assert_eq!(answer[2], text("never mind"));
}

#[test]
fn tool_results_stand_first_in_the_order_of_their_calls_and_strays_are_left_out() {
    let tool = |id: &str| json!({"type": "tool_use", "id": id, "name": "plan", "input": {}});
    let result = |id: &str| json!({"type": "tool_result", "tool_use_id": id, "content": "done"});
    let mut desk = set(json!([
        {"role": "user", "content": [result("stray"), text("one")]},
        {"role": "assistant", "content": [tool("a"), tool("b")]},
        {"role": "user", "content": [text("here"), result("b"), result("stray"), result("a"), result("a")]},
        {"role": "assistant", "content": "2"},
        {"role": "user", "content": [result("stray")]},
        {"role": "assistant", "content": "3"},
    ]));
    desk.send("four");
    assert_eq!(
        desk.messages(),
        json!([
            {"role": "user", "content": [text("one")]},
            {"role": "assistant", "content": [tool("a"), tool("b")]},
            {"role": "user", "content": [result("a"), result("b"), text("here")]},
            {"role": "assistant", "content": [text("2"), text("3")]},
            {"role": "user", "content": "four"},
        ])
    );
}

#[test]
fn a_tool_call_that_is_no_object_is_left_out() {
    for piece in ["{\"day\": ", "[1]", "3"] {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        let tool = json!({"type": "tool_use", "id": "toolu_1", "name": "plan", "input": {}});
        desk.event(turn, start(1))
            .event(turn, block_start(0, text("See:")))
            .event(turn, block_start(1, tool));
        desk.event(turn, input_delta(1, piece)).finish_for("tool_use").send("two");
        assert_eq!(desk.messages()[1]["content"], json!([text("See:")]));
        assert_eq!(desk.messages()[2]["content"], "two");
    }
}

#[test]
fn a_reply_cut_by_its_length_goes_back_whole_if_it_was_cut_inside_text() {
    for reason in ["max_tokens", "model_context_window_exceeded"] {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        let thought = thinking(&desk, &Profile::default());
        let content = json!([thought, text("half a sen")]);
        desk.apply(Input::Answer(turn, response(content.clone(), reason)));
        let turn = desk.send("go on");
        assert_eq!(desk.messages()[1]["content"], content);

        let content = json!([text("first"), thinking(&desk, &Profile::default())]);
        desk.apply(Input::Answer(turn, response(content, reason))).send("go on");
        assert_eq!(desk.messages()[3]["content"], json!([text("first")]));
    }
}

#[test]
fn a_server_tool_goes_back_with_its_result_or_not_at_all() {
    let call =
        json!({"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "q"}});
    let result = json!({"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": []});
    let whole = json!([text("See:"), call, result, text("Found.")]);
    for (content, reason, posted) in [
        (whole.clone(), "end_turn", whole),
        (json!([text("See:"), call]), "pause_turn", json!([text("See:")])),
        (json!([text("See:"), call]), "end_turn", json!([text("See:")])),
    ] {
        let mut desk = Desk::new();
        let turn = desk.send("one");
        desk.apply(Input::Answer(turn, response(content, reason)));
        if reason == "pause_turn" {
            // What was to go on by itself does not.
            desk.fail(Break::Cut);
        }
        desk.send("two");
        assert_eq!(desk.messages()[1]["content"], posted);
    }
}

#[test]
fn a_result_that_does_not_go_back_answers_nothing() {
    let call = |id: &str| json!({"type": "server_tool_use", "id": id, "name": "web_search", "input": {}});
    let result = json!({"type": "web_search_tool_result", "tool_use_id": "s1", "content": []});
    let mut desk = set(json!([
        {"role": "user", "content": "one"},
        {"role": "assistant", "content": [call("s1"), text("See:")]},
        {"role": "assistant", "content": [result, call("s2"), text("Found.")]},
    ]));
    desk.send("two");
    assert_eq!(desk.messages()[1]["content"], json!([text("See:"), text("Found.")]));
}

#[test]
fn a_history_of_the_host_page_is_repaired_for_posting_and_read_back_as_it_was_set() {
    let messages = json!([
        {"role": "assistant", "content": "Hello! Where to?"},
        {"role": "user", "content": ""},
        {"role": "user", "content": [text("one"), text("  ")]},
        {"role": "system", "content": "Be rude."},
        {"role": "user", "content": "more"},
        {"role": "assistant", "content": []},
        {"role": "assistant", "content": "1"},
        {"role": "assistant", "content": [text("and 2")]},
    ]);
    let mut desk = set(messages.clone());
    assert_eq!(desk.host_messages(), messages);
    desk.send("three");
    assert_eq!(
        desk.messages(),
        json!([
            {"role": "user", "content": [text("one"), text("more")]},
            {"role": "assistant", "content": [text("1"), text("and 2")]},
            {"role": "user", "content": "three"},
        ])
    );
}

#[test]
fn a_text_goes_out_as_it_was_typed() {
    let mut desk = Desk::new();
    desk.send("  two\n\n\u{2028}lines \u{0} <b>\"quoted\"</b> 🗾 ");
    assert_eq!(desk.messages()[0]["content"], "  two\n\n\u{2028}lines \u{0} <b>\"quoted\"</b> 🗾 ");
}

#[test]
fn the_request_holds_what_the_profile_says() {
    let profile = Profile { model: "m".to_owned(), max_tokens: 5, ..Profile::default() };
    let mut desk = Desk::over(Conversation::new(profile));
    desk.send("one");
    assert_eq!(
        desk.posted[0].body,
        json!({"model": "m", "max_tokens": 5, "stream": true, "messages": [{"role": "user", "content": "one"}]})
    );
}

#[test]
fn what_the_profile_begins_every_reply_with_is_posted_as_the_part_of_it_that_it_is() {
    let profile = Profile { prefill: Some("The day".to_owned()), ..Profile::default() };
    let mut desk = Desk::over(Conversation::new(profile));
    desk.send("one");
    assert_eq!(desk.messages(), json!([{"role": "user", "content": "one"}]), "the relay puts it in");
    desk.begin(" begins.").finish().send("two");
    assert_eq!(desk.messages()[1]["content"], json!([text("The day begins.")]));
    desk.begin(" ends").fail(Break::Cut).send("three");
    assert_eq!(desk.messages()[3]["content"], json!([text("The day ends")]));
}
