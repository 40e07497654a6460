//! Documents from the file dialog to the request, and those that are refused.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::pdf::pdf;
use crate::world::World;

#[wasm_bindgen_test]
async fn a_pdf_and_a_text_go_before_the_words() {
    let world = World::open().await;
    let tickets = pdf("<< /Type /Pages /Kids [3 0 R] /Count 2 >>");
    world.choose(&[("tickets.pdf", &tickets), ("notes.md", "# Kyōto".as_bytes())]);
    world.until("both are there", || world.all(".document[data-state=ready]").len() == 2).await;
    let body = world.ask("What is in these?").await.body();
    let content = &body["messages"][0]["content"];
    assert_eq!((&content[0]["type"], &content[0]["title"]), (&json!("document"), &json!("tickets.pdf")));
    assert_eq!(content[0]["source"]["media_type"], "application/pdf");
    assert!(content[0]["source"]["data"].as_str().is_some_and(|data| data.starts_with("JVBERi0xLjcK")));
    let source = json!({"type": "text", "media_type": "text/plain", "data": "# Kyōto"});
    assert_eq!((&content[1]["source"], &content[1]["title"]), (&source, &json!("notes.md")));
    assert_eq!(content[2], json!({"type": "text", "text": "What is in these?"}));
}

#[wasm_bindgen_test]
async fn a_document_that_cannot_go_is_named_with_the_reason() {
    let profile =
        json!({"documents": {"types": ["application/pdf", "text/plain"], "max_bytes": 400, "max_pages": 5}});
    let world = World::under(&profile).await;
    let long = vec![b'a'; 401];
    let pages = pdf("<< /Type /Pages /Kids [3 0 R] /Count 6 >>");
    let cases: [(&str, &[u8], &str); 5] = [
        ("long.txt", &long, "a document may have 400 bytes"),
        ("pages.pdf", &pages, "It has 6 pages; 5 is the most here."),
        ("latin.txt", b"caf\xe9", "It is not a text in UTF-8."),
        ("fake.pdf", b"<!doctype html>", "nor a PDF"),
        ("blank.txt", b" \n", "The file is empty."),
    ];
    for (name, bytes, reason) in cases {
        world.choose(&[(name, bytes)]);
        world.until_text(".foot .notice", reason).await;
        let named = ["“", name, "” was not added."].concat();
        assert!(world.text(".foot .notice").contains(&named), "{name}");
        world.press("Dismiss").await;
        world.until("the notice is gone", || world.find(".foot .notice").is_none()).await;
    }
    assert_eq!(world.all(".document").len(), 0);
}
