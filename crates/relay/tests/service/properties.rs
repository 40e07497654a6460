//! The guard of requests under any input: bytes of any kind, histories of any make. What passes holds nothing that the
//! profile keeps closed, and what the API takes of it passes. `cargo bolero test` runs the targets for longer.

use relay::chat::request::{Purpose, read};
use relay::chat::upward;
use relay::config::{Profile, Target};
use serde_json::{Value, json};

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

/// Tools that the profile here opens.
const OPEN: [&str; 2] = ["zoom", "web_search"];

fn profile() -> Profile {
    let mut profile = Profile::new(Target::Url("http://127.0.0.1:1".parse().unwrap()));
    profile.tools = OPEN.map(str::to_owned).to_vec();
    profile.max_tool_rounds = 1000;
    profile
}

fn picture() -> Value {
    json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}})
}

/// What a user may or may not send.
fn asked(pick: usize, id: &str) -> Value {
    let linked = json!({"type": "image", "source": {"type": "url", "url": "https://example.com/a.png"}});
    let stored = json!({"type": "document", "source": {"type": "file", "file_id": "file_1"}});
    let result = |content: Value| json!({"type": "tool_result", "tool_use_id": id, "content": content});
    let made_of =
        |blocks: Value| json!({"type": "document", "source": {"type": "content", "content": blocks}});
    let choices = [
        json!({"type": "text", "text": "Hi"}),
        picture(),
        json!({"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}}),
        json!({"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0x"}}),
        made_of(json!([picture(), {"type": "text", "text": "x"}])),
        json!({"type": "search_result", "source": "s", "title": "t", "content": [{"type": "text", "text": "x"}]}),
        result(json!("done")),
        result(json!([picture(), made_of(json!([{"type": "text", "text": "x"}]))])),
        linked.clone(),
        stored.clone(),
        made_of(json!([linked])),
        result(json!([linked])),
        result(json!([stored])),
        json!({"type": "container_upload", "file_id": "file_1"}),
        json!({"type": "video"}),
        json!({"type": "text", "text": ""}),
    ];
    choices[pick % choices.len()].clone()
}

/// What a model may or may not be said to have said.
fn said(pick: usize, id: &str) -> Value {
    let call =
        |kind: &str, name: &str| json!({"type": kind, "id": id, "name": name, "input": {"type": "url"}});
    let choices = [
        json!({"type": "text", "text": "So.", "citations": null}),
        json!({"type": "thinking", "thinking": "Hm.", "signature": "s"}),
        json!({"type": "redacted_thinking", "data": "x"}),
        call("tool_use", "zoom"),
        call("server_tool_use", "web_search"),
        json!({"type": "web_search_tool_result", "tool_use_id": id, "content": []}),
        json!({"type": "shimmer", "novel": [{"deeply": null}]}),
        json!({"type": "compaction", "content": "x"}),
        call("tool_use", "shell"),
        call("server_tool_use", "web_fetch"),
        call("mcp_tool_use", "zoom"),
        json!({"type": "web_fetch_tool_result", "tool_use_id": id, "content": {}}),
        json!({"type": "shimmer", "novel": [{"source": {"type": "url", "url": "x"}}]}),
        json!({"type": "container_upload", "file_id": "file_1"}),
        picture(),
    ];
    choices[pick % choices.len()].clone()
}

/// A request from bytes as a program. Most of them make histories whose calls are answered.
fn request(program: &[u8]) -> Value {
    let mut messages: Vec<Value> = Vec::new();
    let (mut calls, mut open) = (0, Vec::<String>::new());
    let mut bytes = program.iter().map(|byte| usize::from(*byte));
    while let Some(byte) = bytes.next() {
        let role = if messages.len().is_multiple_of(2) || byte >= 250 { "user" } else { "assistant" };
        let mut content = Vec::new();
        if role == "user" && byte % 16 != 0 {
            content.extend(open.drain(..).map(|id| json!({"type": "tool_result", "tool_use_id": id})));
        }
        for _ in 0..byte % 4 {
            let pick = bytes.next().unwrap_or_default();
            // What is harmless is taken more often.
            let pick = if pick >= 64 { pick % 6 } else { pick };
            let id = if role == "user" { format!("t{}", pick % 3) } else { format!("t{calls}") };
            let block = if role == "user" { asked(pick, &id) } else { said(pick, &id) };
            if block["type"] == "tool_use" {
                open.push(id);
            }
            calls += usize::from(role == "assistant");
            content.push(block);
        }
        let content = if content.is_empty() { json!("Hi") } else { Value::from(content) };
        messages.push(json!({"role": role, "content": content}));
    }
    json!({"model": "claude-haiku-5-5", "max_tokens": 8, "messages": messages})
}

/// Whether a value holds what the profile keeps closed. This knows nothing of places, only of words, as the generator
/// uses them for nothing else.
fn is_closed(value: &Value) -> bool {
    let text = |name: &str| value[name].as_str().unwrap_or_default();
    let kind = text("type");
    match value {
        Value::Array(entries) => entries.iter().any(is_closed),
        Value::Object(fields) => {
            (kind.ends_with("tool_use") && !OPEN.contains(&text("name")))
                || (kind.ends_with("_tool_result") && kind != "web_search_tool_result")
                || kind.starts_with("mcp_")
                || kind == "container_upload"
                || matches!(value["source"]["type"].as_str(), Some("url" | "file"))
                || value["role"] == "system"
                || fields.values().any(is_closed)
        }
        _ => false,
    }
}

/// Reads a body as the relay does, and holds what passes against everything that must be true of it.
fn judge(body: &[u8], rules: &Profile) -> bool {
    for purpose in [Purpose::Count, Purpose::Reply] {
        let Ok(asked) = read(body, purpose, rules, &|_| None) else { continue };
        let came: Value = serde_json::from_slice(body).expect("what passes is JSON for every reader");
        assert!(!is_closed(&came["messages"]), "{came}");
        assert_eq!(came["model"], rules.model);
        let up = upward::body(&asked, rules);
        let up: Value = serde_json::from_slice(&up).expect("what goes up is JSON");
        assert_eq!(up["messages"], came["messages"]);
        assert!(up["max_tokens"].as_u64().unwrap_or_default() <= u64::from(rules.max_tokens));
        let open = ["model", "max_tokens", "messages", "stream", "tools", "tool_choice"];
        assert!(up.as_object().unwrap().keys().all(|name| open.contains(&name.as_str())), "{up}");
        if purpose == Purpose::Reply {
            return true;
        }
    }
    false
}

#[test]
fn what_passes_is_open_and_what_the_api_takes_passes() {
    let rules = profile();
    let (mut taken, mut seen) = (0, 0);
    bolero::check!().with_iterations(6000).with_max_len(48).for_each(|program: &[u8]| {
        let request = request(program);
        let passes = judge(request.to_string().as_bytes(), &rules);
        let is_taken = rules::check(&request).is_ok() && !is_closed(&request);
        assert!(passes || !is_taken, "the API takes this: {request}");
        taken += u32::from(is_taken && request["messages"].as_array().unwrap().len() > 2);
        seen += 1;
    });
    assert!(seen < 1000 || taken > seen / 100, "{taken} of {seen} histories are ones that the API takes");
}

/// Pieces that requests are made of, right or wrong.
const PIECES: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"",
    "\\",
    "\\u0022",
    "null",
    "true",
    "1e999",
    "-1",
    "18446744073709551616",
    "\"type\"",
    "\"role\"",
    "\"content\"",
    "\"messages\"",
    "\"model\"",
    "\"claude-haiku-5-5\"",
    "\"max_tokens\"",
    "\"user\"",
    "\"assistant\"",
    "\"system\"",
    "\"text\"",
    "\"image\"",
    "\"source\"",
    "\"tools\"",
    "\"stream\"",
    "\"tool_use_id\"",
    "\"tool_result\"",
    "\"tool_use\"",
    "\"name\"",
    "\"data\"",
    "\"JVBERi0xLjQK/9j/4AAQ\"",
    "{\"model\":\"claude-haiku-5-5\",\"max_tokens\":1,\"messages\":[{\"role\":\"user\",\"content\":[",
    "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"",
    "{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"JVBERi0x",
    "\u{feff}",
    "😀",
];

#[test]
fn any_bytes_are_judged() {
    let rules = profile();
    bolero::check!().with_iterations(6000).with_max_len(256).for_each(|input: &[u8]| {
        let mut body = Vec::new();
        for byte in input {
            match PIECES.get(usize::from(*byte)) {
                Some(piece) => body.extend_from_slice(piece.as_bytes()),
                None => body.push(*byte),
            }
        }
        for body in [input, &body] {
            judge(body, &rules);
        }
    });
}

#[test]
fn any_bytes_have_pages() {
    bolero::check!().with_iterations(3000).with_max_len(512).for_each(|input: &[u8]| {
        let words: [&[u8]; 8] = [
            b"1 0 obj ",
            b"endobj ",
            b"/Type ",
            b"/Page ",
            b"/ObjStm ",
            b"/First 9 ",
            b"/FlateDecode ",
            b"stream\n",
        ];
        let mut pdf = Vec::new();
        for byte in input {
            match words.get(usize::from(*byte)) {
                Some(word) => pdf.extend_from_slice(word),
                None => pdf.push(*byte),
            }
        }
        for pdf in [input, &pdf] {
            assert!(relay::chat::pages::count(pdf).is_none_or(|pages| pages <= pdf.len()));
        }
    });
}
