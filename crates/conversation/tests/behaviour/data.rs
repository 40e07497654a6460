//! Answers in JSON by a schema: how they are asked for, what shows of them, what the host page is told.

use conversation::{Break, Conversation, DataState, Event, Input, OptionFault, Piece};
use messages::profile::ModelChoice;
use messages::{Json, Profile};
use serde_json::{Value, json};

use crate::desk::{Desk, response};

fn schema() -> Json {
    let schema = json!({"type": "object", "properties": {"city": {"type": "string"}},
        "required": ["city"], "additionalProperties": false});
    Json::of(&schema).unwrap()
}

fn asked() -> Desk {
    let mut desk = Desk::new();
    desk.apply(Input::Ask { text: "Where?".to_owned(), schema: schema() });
    desk
}

/// The last piece of the last message, when it is data.
fn data(desk: &Desk) -> Option<(String, DataState)> {
    let item = *desk.conversation.item_ids().last().unwrap();
    match desk.conversation.pieces(item).pop() {
        Some(Piece::Data { text, state }) => Some((text, state)),
        _ => None,
    }
}

fn told(desk: &Desk) -> Vec<(usize, String, bool)> {
    let told = |event: &Event| match event {
        Event::Data { index, value, schema_ok, faults } => {
            assert_eq!(*schema_ok, faults.is_empty());
            Some((*index, value.clone(), *schema_ok))
        }
        _ => None,
    };
    desk.events.iter().filter_map(told).collect()
}

#[test]
fn the_schema_is_posted_and_the_answer_told() {
    let mut desk = asked();
    let format = json!({"type": "json_schema", "schema": serde_json::to_value(schema()).unwrap()});
    assert_eq!(desk.posted[0].body["output_config"], json!({"format": format}));
    desk.begin("{\"city\":");
    assert_eq!(data(&desk), Some(("{\"city\":".to_owned(), DataState::Growing)));
    let turn = desk.turn();
    desk.event(turn, crate::desk::text_delta(0, "\"Oslo\"}")).finish();
    assert_eq!(data(&desk), Some(("{\"city\":\"Oslo\"}".to_owned(), DataState::Valid)));
    assert_eq!(told(&desk), [(1, "{\"city\":\"Oslo\"}".to_owned(), true)]);
    let text = desk.conversation.text(desk.conversation.item_ids()[1]);
    assert_eq!(text, "{\"city\":\"Oslo\"}");
    desk.send("And plainly?");
    assert_eq!(desk.posted[1].body.get("output_config"), None, "a schema is of one question");
}

#[test]
fn an_answer_that_does_not_follow_the_schema_is_told_with_its_faults() {
    for text in ["{\"city\":7}", "{}", "Oslo", "{\"city\":\"Oslo\",\"more\":1}"] {
        let mut desk = asked();
        desk.begin(text).finish();
        assert!(matches!(data(&desk), Some((_, DataState::Invalid(faults))) if !faults.is_empty()), "{text}");
        assert_eq!(told(&desk), [(1, text.to_owned(), false)]);
    }
}

#[test]
fn a_cut_answer_is_not_told_and_goes_on_under_the_same_schema() {
    let ways: [fn(&mut Desk); 3] = [
        |desk| {
            desk.finish_for("max_tokens").apply(Input::Continue);
        },
        |desk| {
            desk.fail(Break::Cut).apply(Input::Retry);
        },
        |desk| {
            desk.finish();
            let answer = desk.conversation.item_ids()[1];
            desk.apply(Input::Regenerate(answer));
        },
    ];
    for (at, way) in ways.into_iter().enumerate() {
        let mut desk = asked();
        desk.begin("{\"city\":");
        way(&mut desk);
        assert_eq!(desk.posted[1].body["output_config"], desk.posted[0].body["output_config"]);
        assert_eq!(told(&desk).len(), usize::from(at == 2));
        desk.begin(if at == 0 { "\"Oslo\"}" } else { "{\"city\":\"Oslo\"}" }).finish();
        assert_eq!(data(&desk), Some(("{\"city\":\"Oslo\"}".to_owned(), DataState::Valid)));
    }
}

#[test]
fn a_refusal_is_no_data() {
    let mut desk = asked();
    desk.begin("I cannot.").finish_for("refusal");
    assert_eq!(data(&desk), None);
    assert_eq!(told(&desk), []);
}

#[test]
fn what_is_said_between_calls_is_no_data() {
    let call = json!({"type": "tool_use", "id": "a", "name": "plan", "input": {}});
    let mut desk = Desk::new();
    desk.offer(&["plan"]).apply(Input::Ask { text: "Where?".to_owned(), schema: schema() });
    let turn = desk.turn();
    let content: Value = json!([{"type": "text", "text": "Let me see."}, call]);
    desk.apply(Input::Answer(turn, response(content, "tool_use")));
    assert_eq!(data(&desk), None);
    desk.apply(Input::Ran { turn, id: "a".to_owned(), result: Ok(Json::of("done").unwrap()) });
    assert_eq!(desk.posted[1].body["output_config"], desk.posted[0].body["output_config"]);
    desk.begin("{\"city\":\"Oslo\"}").finish();
    assert!(matches!(data(&desk), Some((_, DataState::Valid))));
    assert_eq!(told(&desk).len(), 1);
}

#[test]
fn where_it_cannot_be_had_nothing_is_sent() {
    let mut model = ModelChoice::new("claude-haiku-5-5");
    model.structured_outputs = false;
    let profiles = [
        Profile { structured_outputs: false, ..Profile::default() },
        Profile { models: vec![model], ..Profile::default() },
    ];
    for profile in profiles {
        let mut desk = Desk::over(Conversation::awaiting_profile());
        desk.apply(Input::Ask { text: "Where?".to_owned(), schema: schema() });
        assert_eq!(desk.events, []);
        desk.apply(Input::Configure(profile));
        assert_eq!(desk.events, [Event::Refused(OptionFault::Schema)]);
        assert!(desk.posted.is_empty());
    }
}

#[test]
fn an_answer_by_a_schema_asks_for_no_citations_of_what_the_host_page_set() {
    let source = json!({"type": "text", "media_type": "text/plain", "data": "Oslo"});
    let document = json!({"type": "document", "source": source, "citations": {"enabled": true}});
    let messages = json!([{"role": "user", "content": [document]}, {"role": "assistant", "content": "1"}]);
    let mut desk = Desk::new();
    desk.apply(Input::Replace(messages::Message::read_all(&messages.to_string()).unwrap().into()));
    desk.apply(Input::Ask { text: "Where?".to_owned(), schema: schema() });
    assert_eq!(desk.messages()[0]["content"][0].get("citations"), None);
}
