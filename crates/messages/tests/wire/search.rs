//! Tools that the server runs: what was called, and what a search has found.

use messages::ContentBlock;
use messages::search::{self, SearchResult, SearchResults};
use messages::server_tool::{self, ServerCall};
use serde_json::{Value, json};

fn block(json: &Value) -> ContentBlock {
    ContentBlock::read(&json.to_string()).unwrap()
}

fn results(content: Value) -> Option<SearchResults> {
    search::results(&block(
        &json!({"type": "web_search_tool_result", "tool_use_id": "srvtoolu_1", "content": content}),
    ))
}

#[test]
fn pages_that_were_found() {
    let content = json!([
        {"type": "web_search_result", "url": "https://example.com/a", "title": "A", "encrypted_content": "E", "page_age": "2 days ago"},
        {"type": "web_search_result", "url": "https://example.com/b", "title": null, "page_age": null},
        {"type": "web_search_result", "title": "no address"},
        7,
    ]);
    let page = |url: &str, title: &str, page_age: Option<&str>| SearchResult {
        url: url.to_owned(),
        title: title.to_owned(),
        page_age: page_age.map(str::to_owned),
    };
    let pages =
        vec![page("https://example.com/a", "A", Some("2 days ago")), page("https://example.com/b", "", None)];
    assert_eq!(results(content), Some(SearchResults::Found(pages)));
    assert_eq!(results(json!([])), Some(SearchResults::Found(vec![])));
}

#[test]
fn a_search_that_failed() {
    let failed = |content| match results(content) {
        Some(SearchResults::Failed(code)) => code,
        other => panic!("{other:?}"),
    };
    let error = json!({"type": "web_search_tool_result_error", "error_code": "max_uses_exceeded"});
    assert_eq!(failed(error), "max_uses_exceeded");
    assert_eq!(failed(json!({"type": "future_error"})), "");
    assert_eq!(failed(json!(null)), "");
    assert_eq!(failed(json!("x")), "");
}

#[test]
fn calls_of_the_server() {
    let search = block(&json!({"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search",
        "input": {"query": "teal hex"}, "caller": {"type": "direct"}}));
    let call = ServerCall {
        id: "srvtoolu_1".to_owned(),
        name: "web_search".to_owned(),
        input: r#"{"query":"teal hex"}"#.to_owned(),
        query: Some("teal hex".to_owned()),
    };
    assert_eq!(server_tool::call(&search), Some(call));
    let fetch = block(
        &json!({"type": "server_tool_use", "id": "srvtoolu_2", "name": "web_fetch", "input": {"url": "u"}}),
    );
    assert_eq!(server_tool::call(&fetch).unwrap().query, None);
    let odd = server_tool::call(&block(&json!({"type": "mcp_tool_use"}))).unwrap();
    assert_eq!((odd.id.as_str(), odd.name.as_str(), odd.input.as_str(), odd.query), ("", "", "{}", None));
}

#[test]
fn results_name_their_call() {
    for kind in ["web_search_tool_result", "code_execution_tool_result", "mcp_tool_result"] {
        let result = block(&json!({"type": kind, "tool_use_id": "srvtoolu_1", "content": []}));
        assert_eq!(server_tool::answered(&result).as_deref(), Some("srvtoolu_1"), "{kind}");
    }
    assert_eq!(server_tool::answered(&block(&json!({"type": "web_search_tool_result"}))), None);
}

#[test]
fn other_blocks_are_neither() {
    for other in [
        json!({"type": "text", "text": "a"}),
        json!({"type": "tool_use", "id": "toolu_1", "name": "web_search", "input": {"query": "x"}}),
        json!({"type": "tool_result", "tool_use_id": "toolu_1"}),
        json!({"type": "container_upload", "file_id": "f", "tool_use_id": "a"}),
    ] {
        let other = block(&other);
        assert_eq!(search::results(&other), None);
        assert_eq!(server_tool::call(&other), None);
        assert_eq!(server_tool::answered(&other), None);
    }
}
