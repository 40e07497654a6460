//! A fuzz target that is a plain test too: whatever a host page sets as a history, what is posted of it is
//! accepted, and it is read back as it was set. `cargo bolero test` runs it for longer.

use conversation::{Conversation, Effect, Input};
use messages::{Message, Profile};
use rules::Rules;
use serde_json::Value;

/// Blocks, right and wrong. `PNG` is a picture's data, `ID` a number that small programs meet again.
const BLOCKS: &[&str] = &[
    r#"{"type":"text","text":"Hi"}"#,
    r#"{"type":"text","text":""}"#,
    r#"{"type":"text","text":" \n"}"#,
    r#"{"type":"text","text":7}"#,
    r#"{"type":"text","text":"Hi","citations":[{"type":"web_search_result_location"}],"odd":1}"#,
    r#"{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"},"parsed":{}}"#,
    r#"{"type":"thinking","thinking":"Hm.","signature":"of elsewhere"}"#,
    r#"{"type":"thinking","thinking":"Hm."}"#,
    r#"{"type":"thinking"}"#,
    r#"{"type":"redacted_thinking","data":"x"}"#,
    r#"{"type":"tool_use","id":"toolu_ID","name":"plan","input":{"day":1},"index":0}"#,
    r#"{"type":"tool_use","id":"toolu_ID","name":"plan","input":[1]}"#,
    r#"{"type":"tool_use","id":"not an id","name":"plan","input":{}}"#,
    r#"{"type":"tool_use","name":"plan","input":{}}"#,
    r#"{"type":"tool_result","tool_use_id":"toolu_ID","content":"done"}"#,
    r#"{"type":"tool_result","tool_use_id":"toolu_ID","content":[{"type":"text","text":""},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PNG"}}]}"#,
    r#"{"type":"tool_result","tool_use_id":"toolu_ID","content":[{"type":"tool_use","id":"a","name":"b","input":{}}],"is_error":true}"#,
    r#"{"type":"tool_result","tool_use_id":"toolu_ID","content":3}"#,
    r#"{"type":"tool_result","tool_use_id":"toolu_ID","is_error":"yes"}"#,
    r#"{"type":"tool_result","tool_use_id":"toolu_ID","name":"plan"}"#,
    r#"{"type":"server_tool_use","id":"srvtoolu_ID","name":"web_search","input":{}}"#,
    r#"{"type":"server_tool_use","id":"srvtoolu_ID","name":"web_search","input":"x"}"#,
    r#"{"type":"server_tool_use","name":"web_search","input":{}}"#,
    r#"{"type":"web_search_tool_result","tool_use_id":"srvtoolu_ID","content":[]}"#,
    r#"{"type":"web_search_tool_result","content":[]}"#,
    r#"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"PNG"},"name":"a"}"#,
    r#"{"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"PNG"}}"#,
    r#"{"type":"image","source":{"type":"base64","media_type":"image/png","data":""}}"#,
    r#"{"type":"image","source":{"type":"url","url":"https://example.org/a.png"}}"#,
    r#"{"type":"image","source":{"type":"sky"}}"#,
    r#"{"type":"image"}"#,
    r#"{"type":"document","title":"","context":"","source":{"type":"text","media_type":"text/plain","data":"Day 1"}}"#,
    r#"{"type":"document","source":{"type":"text","media_type":"text/plain","data":" "}}"#,
    r#"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0xLjcK"}}"#,
    r#"{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}}"#,
    r#"{"type":"document","source":{"type":"sky"}}"#,
    r#"{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"x"}]}"#,
    r#"{"type":"unheard_of","depth":[[[[1]]]]}"#,
    r#"{"type":""}"#,
    r#"{}"#,
];

const ROLES: [&str; 3] = ["user", "assistant", "system"];

/// Bytes as a program: high ones begin a message, low ones add a block to it.
fn history(program: &[u8]) -> Vec<Message> {
    let mut messages: Vec<(usize, Vec<String>)> = Vec::new();
    for byte in program.iter().map(|byte| usize::from(*byte)) {
        let block = BLOCKS.get(byte % 64).filter(|_| byte < 192);
        match (block, messages.last_mut()) {
            (Some(block), Some((_, blocks))) => {
                let data = rules::png(2, 1);
                blocks.push(block.replace("ID", &(byte / 64).to_string()).replace("PNG", &data));
            }
            _ => messages.push((byte % 3, Vec::new())),
        }
    }
    let read = |(role, blocks): (usize, Vec<String>)| {
        let plain = r#"{"type":"text","text":"Hi"}"#;
        let content = match blocks.as_slice() {
            [one] if one == plain => "\"Hi\"".to_owned(),
            blocks => format!("[{}]", blocks.join(",")),
        };
        Message::read(&format!(r#"{{"role":"{}","content":{content}}}"#, ROLES[role])).ok()
    };
    messages.into_iter().filter_map(read).collect()
}

fn value(conversation: &Conversation) -> Value {
    serde_json::to_value(conversation.messages()).expect("messages are JSON")
}

#[test]
fn whatever_a_host_page_sets() {
    bolero::check!().with_iterations(1500).with_max_len(64).for_each(|program: &[u8]| {
        let set = history(program);
        let mut conversation = Conversation::new(Profile::default());
        conversation.apply(Input::Replace(set.clone().into()));
        assert_eq!(value(&conversation), serde_json::to_value(&set).expect("messages are JSON"));
        let effects = conversation.apply(Input::Say("question".to_owned()));
        let body = effects.iter().find_map(|effect| match effect {
            Effect::Request { body, .. } => Some(body.to_string()),
            _ => None,
        });
        let body: Value = serde_json::from_str(&body.expect("a request")).expect("JSON");
        assert_eq!(Rules::new().check(&body), Ok(()), "{body}");
        let stored = serde_json::to_string(&conversation.snapshot()).expect("JSON");
        let stored = serde_json::from_str(&stored).expect("a snapshot");
        let restored = Conversation::restore(stored, Some(Profile::default())).expect("it was stored here");
        assert_eq!(value(&restored), value(&conversation));
    });
}
