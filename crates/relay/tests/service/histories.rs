//! A history that anyone may have made up: what the API would take of it passes, and nothing that the profile does not
//! open.

use relay::config::Profile;
use serde_json::{Value, json};

use crate::serving::{Answer, NOWHERE, hello, say, with};

const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

fn tools(names: &[&str]) -> impl FnOnce(&mut Profile) {
    let names = names.iter().map(|name| (*name).to_owned()).collect();
    move |profile| profile.tools = names
}

async fn post(messages: Value, names: &[&str]) -> Answer {
    let mut body = hello();
    body["messages"] = messages;
    say(with(NOWHERE, tools(names)), &body).await
}

async fn refused(messages: Value, names: &[&str]) -> String {
    post(messages, names).await.error(400, "invalid_request_error")
}

/// Whether a history gets as far as the upstream, where nobody is.
async fn passes(messages: Value, names: &[&str]) {
    let answer = post(messages.clone(), names).await;
    assert_eq!(answer.status, 502, "{}\n{messages}", answer.body);
}

fn user(content: Value) -> Value {
    json!({"role": "user", "content": content})
}

fn assistant(content: Value) -> Value {
    json!({"role": "assistant", "content": content})
}

fn call(id: &str) -> Value {
    json!({"type": "tool_use", "id": id, "name": "zoom", "input": {"text": ""}})
}

fn result(id: &str) -> Value {
    json!({"type": "tool_result", "tool_use_id": id, "content": "done"})
}

/// A history in which the model said this.
fn said(block: Value) -> Value {
    json!([user(json!("Hi")), assistant(json!([block])), user(json!("And?"))])
}

fn picture() -> Value {
    json!({"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}})
}

#[tokio::test]
async fn what_the_api_takes_passes() {
    let text = json!({"type": "text", "text": "x"});
    let history = json!([
        user(json!([picture(), {"type": "text", "text": "What is this?", "citations": null}])),
        assistant(json!([
            {"type": "thinking", "thinking": "", "signature": "EqQB"},
            {"type": "redacted_thinking", "data": "x"},
            {"type": "text", "text": "A dot.", "citations": [{"type": "char_location", "cited_text": "x",
                "document_index": 0, "document_title": null, "file_id": null,
                "start_char_index": 0, "end_char_index": 1}]},
            {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "dots"}},
            {"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": [
                {"type": "web_search_result", "url": "https://example.com", "title": "Dots", "encrypted_content": "Eq8"}]},
            call("toolu_1"),
            call("toolu_2"),
        ])),
        user(json!([{"type": "tool_result", "tool_use_id": "toolu_1", "is_error": false, "content": [
            picture(), text, {"type": "document", "source": {"type": "content", "content": [picture(), text]}},
            {"type": "search_result", "source": "https://example.com", "title": "Dots", "content": [text]},
            {"type": "tool_reference", "tool_name": "zoom"},
        ]}])),
        user(json!([result("toolu_2"), text])),
        assistant(json!([{"type": "compaction", "content": null, "encrypted_content": "EpwB"}])),
        assistant(json!([{"type": "shimmer", "novel": {"deeply": ["kept", 1000, {"file_id": null}]}}])),
        user(json!([
            {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}, "title": "T"},
            {"type": "search_result", "source": "s", "title": "t", "content": [text]},
        ])),
        user(json!("and?")),
        assistant(
            json!([{"type": "server_tool_use", "id": "srvtoolu_2", "name": "web_search", "input": {}}])
        ),
    ]);
    passes(history, &["zoom", "web_search"]).await;
}

#[tokio::test]
async fn a_result_answers_a_call_of_the_turn_before() {
    let round = |answer: Value| json!([user(json!("Hi")), assistant(json!([call("a"), call("b")])), answer]);
    for history in [
        round(user(json!([result("b"), result("a"), {"type": "text", "text": "go on"}]))),
        json!([
            user(json!("Hi")),
            assistant(json!([call("a")])),
            user(json!([result("a")])),
            assistant(json!([call("a")])),
            user(json!([result("a")]))
        ]),
        json!([
            user(json!("Hi")),
            assistant(json!([call("a")])),
            assistant(json!([call("b")])),
            user(json!([result("a")])),
            user(json!([result("b")]))
        ]),
    ] {
        passes(history.clone(), &["zoom"]).await;
        passes(history.clone(), &["*"]).await;
        let sentence = refused(history, &["other"]).await;
        assert_eq!(sentence, "messages.1.content.0: this chat's profile does not open this tool");
    }
    for (history, place) in [
        (json!([user(json!([result("a")]))]), "messages.0.content.0"),
        (round(user(json!([result("a"), result("a")]))), "messages.2.content.1"),
        (round(user(json!([result("c")]))), "messages.2.content.0"),
        (
            json!([
                user(json!("Hi")),
                assistant(json!([call("a")])),
                user(json!([result("a")])),
                assistant(json!("So.")),
                user(json!([result("a")]))
            ]),
            "messages.4.content.0",
        ),
        (
            json!([
                user(json!("Hi")),
                assistant(json!([call("a")])),
                user(json!("no")),
                assistant(json!("So.")),
                user(json!([result("a")]))
            ]),
            "messages.4.content.0",
        ),
    ] {
        let sentence = refused(history, &["*"]).await;
        let expected = format!("{place}: unexpected `tool_use_id` found in `tool_result` blocks: ");
        assert!(sentence.starts_with(&expected), "{sentence}");
    }
    let without =
        json!([user(json!("Hi")), assistant(json!([call("a")])), user(json!([{"type": "tool_result"}]))]);
    let sentence = refused(without, &["*"]).await;
    assert_eq!(sentence, "messages.2.content.0.tool_result.tool_use_id: Field required");
}

#[tokio::test]
async fn tools_of_the_service_are_opened_by_name() {
    let use_of = |name: &str| said(json!({"type": "server_tool_use", "id": "s", "name": name, "input": {}}));
    let result_of =
        |name: &str| said(json!({"type": format!("{name}_tool_result"), "tool_use_id": "s", "content": []}));
    for (tool, open, closed) in [
        ("web_search", "web_search", "web_fetch"),
        ("web_fetch", "web_fetch", "*"),
        ("bash_code_execution", "code_execution", "bash"),
        ("code_execution", "web_search", "*"),
        ("moon_phase", "moon_phase", "web_search"),
    ] {
        for history in [use_of(tool), result_of(tool)] {
            passes(history.clone(), &[open]).await;
            let sentence = refused(history, &[closed]).await;
            assert_eq!(sentence, "messages.1.content.0: this chat's profile does not open this tool");
        }
    }
    passes(use_of("tool_search_tool_bm25"), &["tool_search_tool_bm25"]).await;
    passes(result_of("tool_search"), &["tool_search_tool_bm25"]).await;
    refused(use_of("*"), &["*"]).await;
    for kind in ["mcp_tool_use", "mcp_tool_result"] {
        let block = json!({"type": kind, "id": "m", "tool_use_id": "m", "name": "x", "server_name": "x", "input": {}});
        let sentence = refused(said(block), &["*", "x", "mcp"]).await;
        assert_eq!(sentence, "messages.1.content.0: this chat's profile opens no MCP servers");
    }
    let advice = json!({"type": "advisor_tool_use", "name": "advisor"});
    passes(said(advice.clone()), &["advisor"]).await;
    refused(said(advice), &["*"]).await;
}

#[tokio::test]
async fn each_side_has_blocks_of_its_own() {
    let tag = |kind: &str| {
        format!(
            "messages.0.content.0: Input tag '{kind}' found using 'type' does not match any of the expected tags"
        )
    };
    for kind in
        ["video", "thinking", "tool_use", "server_tool_use", "web_search_tool_result", "tool_reference"]
    {
        let block = json!({"type": kind, "id": "t", "name": "zoom", "tool_name": "zoom", "input": {}});
        assert_eq!(refused(json!([user(json!([block]))]), &["*"]).await, tag(kind));
    }
    for kind in ["image", "document", "tool_result", "search_result"] {
        let sentence = refused(said(json!({"type": kind, "tool_use_id": "t"})), &["*"]).await;
        assert_eq!(
            sentence,
            format!("messages.1.content.0: {kind} blocks are not permitted in assistant messages")
        );
    }
    let inside = |holder: &str, block: Value| match holder {
        "tool_result" => json!([
            user(json!("Hi")),
            assistant(json!([call("a")])),
            user(json!([{"type": "tool_result", "tool_use_id": "a", "content": [block]}]))
        ]),
        "document" => {
            json!([user(json!([{"type": "document", "source": {"type": "content", "content": [block]}}]))])
        }
        _ => {
            json!([user(json!([{"type": "search_result", "source": "s", "title": "t", "content": [block]}]))])
        }
    };
    for (holder, kind) in [
        ("tool_result", "tool_result"),
        ("tool_result", "tool_use"),
        ("tool_result", "container_upload"),
        ("document", "document"),
        ("search_result", "image"),
    ] {
        let block = json!({"type": kind, "tool_use_id": "a"});
        let sentence = refused(inside(holder, block), &["*"]).await;
        assert!(sentence.contains(&format!("Input tag '{kind}' found")), "{holder} {sentence}");
    }
    let reference = json!({"type": "tool_reference", "tool_name": "shell"});
    let sentence = refused(inside("tool_result", reference), &["zoom"]).await;
    assert_eq!(sentence, "messages.2.content.0.content.0: this chat's profile does not open this tool");
}

#[tokio::test]
async fn nothing_is_fetched_and_no_stored_file_is_named() {
    let from = |kind: &str, source: Value| json!({"type": kind, "source": source});
    let file = || json!({"type": "file", "file_id": "file_1"});
    let url = || json!({"type": "url", "url": "http://169.254.169.254/latest"});
    let inside =
        |block: Value| json!({"type": "document", "source": {"type": "content", "content": [block]}});
    let asked = |block: Value| json!([user(json!([block]))]);
    let answered = |block: Value| {
        json!([
            user(json!("Hi")),
            assistant(json!([call("a")])),
            user(json!([{"type": "tool_result", "tool_use_id": "a", "content": [block]}]))
        ])
    };
    let fetched = |source: Value| {
        said(
            json!({"type": "web_fetch_tool_result", "tool_use_id": "s", "content": {"type": "web_fetch_result",
            "url": "https://example.com", "content": {"type": "document", "source": source}}}),
        )
    };
    let shimmer = |inner: Value| said(json!({"type": "shimmer", "a": [{"b": inner}]}));
    let (files, addresses) =
        (" this chat does not take the ids of stored files", " this chat does not fetch addresses;");
    for (history, end) in [
        (asked(from("image", file())), files),
        (asked(from("document", file())), files),
        (asked(json!({"type": "container_upload", "file_id": "file_1"})), files),
        (said(json!({"type": "container_upload", "file_id": "file_1"})), files),
        (asked(inside(from("image", file()))), files),
        (answered(from("document", file())), files),
        (answered(inside(from("image", file()))), files),
        (fetched(file()), files),
        (shimmer(json!({"source": file()})), files),
        (shimmer(json!({"file_id": "file_1"})), files),
        (asked(from("image", url())), addresses),
        (asked(from("document", url())), addresses),
        (asked(inside(from("image", url()))), addresses),
        (answered(from("image", url())), addresses),
        (answered(from("document", url())), addresses),
        (fetched(url()), addresses),
        (shimmer(json!({"source": url()})), addresses),
    ] {
        let sentence = refused(history.clone(), &["*", "web_fetch"]).await;
        assert!(sentence.contains(end), "{sentence}\n{history}");
    }
    for form in [json!("gopher"), json!(5), Value::Null] {
        let sentence = refused(asked(from("image", json!({"type": form, "data": PNG}))), &[]).await;
        assert!(sentence.contains("does not match any of the expected tags"), "{sentence}");
    }
    passes(fetched(json!({"type": "text", "media_type": "text/plain", "data": "x"})), &["web_fetch"]).await;
    let made = json!([{"type": "code_execution_output", "file_id": "file_1"}]);
    let ran = json!({"type": "code_execution_tool_result", "tool_use_id": "s", "content": {"content": made}});
    passes(said(ran), &["code_execution"]).await;
}

#[tokio::test]
async fn what_a_tool_fetched_may_be_larger_than_text() {
    let large = json!({"type": "base64", "media_type": "application/pdf", "data": "A".repeat(2_000_000)});
    let fetched = |kind: &str| {
        said(json!({"type": kind, "tool_use_id": "s", "content": {"type": "document", "source": large}}))
    };
    passes(fetched("web_fetch_tool_result"), &["web_fetch"]).await;
    post(fetched("shimmer"), &[]).await.error(413, "request_too_large");
}

#[tokio::test]
async fn nothing_is_nested_without_end() {
    let mut deep = json!(1);
    for _ in 0..8 {
        deep = json!({"a": [deep]});
    }
    let sentence = refused(said(json!({"type": "shimmer", "a": deep})), &[]).await;
    assert!(sentence.ends_with("the blocks are nested too deeply"), "{sentence}");
    for levels in [101, 500_000] {
        let mut body = hello();
        body["messages"][0]["content"] = json!("BRACKETS");
        let body = body.to_string().replace("\"BRACKETS\"", &"[".repeat(levels));
        let answer = crate::serving::ask(with(NOWHERE, |_| {}), crate::serving::post(body)).await;
        let sentence = answer.error(400, "invalid_request_error");
        assert_eq!(sentence, "The request body is not valid JSON for this API: it is nested too deeply");
    }
}

#[tokio::test]
async fn tools_are_not_called_without_end() {
    let rounds = |count: usize, last: Value| {
        let mut messages = vec![user(json!("Plan."))];
        for at in 0..count {
            let id = format!("toolu_{at}");
            messages.push(assistant(json!([call(&id)])));
            messages.push(user(json!([result(&id)])));
        }
        messages.push(last);
        json!(messages)
    };
    let three = |messages: Value| {
        let mut body = hello();
        body["messages"] = messages;
        let settle = |profile: &mut Profile| {
            profile.tools = vec!["*".to_owned()];
            profile.max_tool_rounds = 3;
        };
        async move { say(with(NOWHERE, settle), &body).await }
    };
    let again = |at: usize| user(json!([result(&format!("toolu_{at}"))]));
    let call_of = |count: usize, last: Value| {
        let mut messages = rounds(count, assistant(json!([call(&format!("toolu_{count}"))])));
        messages.as_array_mut().unwrap().push(last);
        messages
    };
    assert_eq!(three(call_of(2, again(2))).await.status, 502);
    let sentence = three(call_of(3, again(3))).await.error(400, "invalid_request_error");
    assert!(sentence.contains("more than 3 times in a row"), "{sentence}");
    let spoken = user(json!([result("toolu_3"), {"type": "text", "text": "Enough."}]));
    assert_eq!(three(call_of(3, spoken)).await.status, 502, "who speaks begins anew");
    assert_eq!(three(rounds(9, user(json!("And?")))).await.status, 502, "what is past does not count");
    let sentence = three(rounds(4, assistant(json!("So")))).await.error(400, "invalid_request_error");
    assert!(sentence.contains("more than 3 times in a row"), "{sentence}");
}
