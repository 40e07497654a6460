//! Pictures from the file dialog to the request, and the files that are refused.

use js_sys::{Array, Uint8Array};
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{DataTransfer, Event, File, HtmlInputElement};

use crate::files::{gif, png};
use crate::world::{World, frame};

impl World {
    /// Chooses files as the dialog would.
    pub fn choose(&self, files: &[(&str, &[u8])]) {
        let chosen = DataTransfer::new().unwrap();
        for (name, bytes) in files {
            let parts = Array::of1(&Uint8Array::from(*bytes));
            chosen.items().add_with_file(&File::new_with_u8_array_sequence(&parts, name).unwrap()).unwrap();
        }
        let field: HtmlInputElement = self.one("input[type=file]").unchecked_into();
        field.set_files(chosen.files().as_ref());
        field.dispatch_event(&Event::new("change").unwrap()).unwrap();
    }

    async fn until_ready(&self, count: usize) {
        let ready = format!("{count} pictures are ready");
        self.until(&ready, || self.all(".picture[data-state=ready]").len() == count).await;
    }
}

#[wasm_bindgen_test]
async fn a_picture_goes_before_the_text_and_stays_in_the_history() {
    let world = World::open().await;
    world.choose(&[("temple.gif", &gif(30, 20))]);
    world.until_ready(1).await;
    let thumbnail = world.one(".picture img");
    assert_eq!(thumbnail.get_attribute("alt").as_deref(), Some("temple.gif"));
    assert!(thumbnail.get_attribute("src").is_some_and(|address| address.starts_with("blob:")));
    let body = world.ask("What is this?").await.body();
    let source = json!({"type": "base64", "media_type": "image/gif", "data": "R0lGODlhHgAUAAAAADs="});
    let content = json!([{"type": "image", "source": source}, {"type": "text", "text": "What is this?"}]);
    assert_eq!(body["messages"], json!([{"role": "user", "content": content}]));
    world.until("the draft is empty", || world.find(".picture").is_none()).await;
    assert_eq!(world.one(".photo").get_attribute("alt").as_deref(), Some("temple.gif"));
}

#[wasm_bindgen_test]
async fn a_picture_alone_can_be_sent_and_one_can_be_removed() {
    let world = World::open().await;
    world.choose(&[("a.gif", &gif(1, 1)), ("b.png", &png(2, 2))]);
    world.until_ready(2).await;
    world.press("Remove a.gif").await;
    world.until_ready(1).await;
    world.key("Enter", |_| {});
    let content = world.posted(0).await.body()["messages"][0]["content"].clone();
    assert_eq!(
        (content.as_array().map(Vec::len), &content[0]["source"]["media_type"]),
        (Some(1), &json!("image/png"))
    );
}

#[wasm_bindgen_test]
async fn the_same_file_can_be_chosen_again() {
    let world = World::open().await;
    for _ in 0..2 {
        world.choose(&[("a.gif", &gif(1, 1))]);
        world.until_ready(1).await;
        // A field that still held it would not say that anything changed.
        let field: HtmlInputElement = world.one("input[type=file]").unchecked_into();
        assert_eq!(field.files().map(|files| files.length()), Some(0));
        world.press("Remove a.gif").await;
        world.until("it is gone", || world.find(".picture").is_none()).await;
    }
}

#[wasm_bindgen_test]
async fn a_file_that_cannot_go_is_named_with_the_reason_and_the_draft_stays() {
    let big = vec![0_u8; 30_000_000];
    let wide = png(8001, 10);
    let cases: [(&str, &[u8], &str); 5] = [
        ("notes.zip", b"PK\x03\x04\0\0", "neither a picture (JPEG, PNG, GIF or WebP) nor a PDF"),
        ("fake.png", b"<!doctype html><p>not a picture", "Its name says PNG"),
        ("none.jpg", b"", "The file is empty."),
        ("huge.jpg", &big, "a picture may have 7.5 MB"),
        ("wide.png", &wide, "8,001 pixels on its longer side; 8,000 is the most"),
    ];
    for (name, bytes, reason) in cases {
        let world = World::open().await;
        world.write("my words");
        world.choose(&[("good.gif", &gif(1, 1)), (name, bytes)]);
        world.until_text(".foot .notice", reason).await;
        let notice = world.one(".foot .notice");
        assert!(notice.text_content().unwrap().contains(&format!("“{name}” was not added.")));
        assert_eq!(notice.get_attribute("role").as_deref(), Some("alert"));
        world.until_ready(1).await;
        assert_eq!(world.input().value(), "my words");
        world.press("Dismiss").await;
        world.until("the notice is gone", || world.find(".foot .notice").is_none()).await;
        assert_eq!(world.all(".picture").len(), 1);
    }
}

#[wasm_bindgen_test]
async fn a_body_over_the_limit_names_the_picture_to_remove() {
    let world = World::under(&json!({"max_body_bytes": 3000})).await;
    // The profile has arrived when its limit is heeded.
    let large = [gif(9, 9), vec![7; 3000]].concat();
    world.choose(&[("small.gif", &gif(1, 1)), ("large.gif", &large)]);
    world.until_ready(2).await;
    world.write("Both of these");
    world.key("Enter", |_| {});
    world.until_text(".foot .notice", "Remove “large.gif”").await;
    assert_eq!((world.relay.count(), world.input().value()), (0, "Both of these".into()));
    assert_eq!(world.all(".picture").len(), 2);
    world.press("Remove large.gif").await;
    world.until("the notice is gone", || world.find(".foot .notice").is_none()).await;
    world.key("Enter", |_| {});
    world.posted(0).await;
}

#[wasm_bindgen_test]
async fn after_twenty_pictures_each_may_be_smaller_only() {
    let world = World::open().await;
    let picture = json!({"type": "image", "source": {"type": "base64", "media_type": "image/gif", "data": "R0lGODlhAQABAAAAADs="}});
    let content = Value::Array(vec![picture; 20]);
    world.set_messages(
        &json!([{"role": "user", "content": content}, {"role": "assistant", "content": "Nice"}]),
    );
    world.choose(&[("wide.png", &png(2001, 10))]);
    world.until("it was read", || world.find(".picture[data-state=ready], .foot .notice").is_some()).await;
    world.write("And this?");
    world.key("Enter", |_| {});
    world.until_text(".foot .notice", "2,000 is the most").await;
    assert!(world.text(".foot .notice").contains("wide.png"));
    assert_eq!((world.relay.count(), world.input().value()), (0, "And this?".into()));
}

#[wasm_bindgen_test]
async fn pictures_that_a_page_sets_are_shown_and_those_of_the_web_are_links() {
    let world = World::open().await;
    let svg = json!({"type": "base64", "media_type": "image/svg+xml", "data": "PHN2Zy8+"});
    let web = |url: &str| json!({"type": "url", "url": url});
    let gif = json!({"type": "base64", "media_type": "image/gif", "data": "R0lGODlhAQABAAAAADs="});
    let sources = [gif, svg, web("https://example.org/a.png"), web("javascript:alert(1)")];
    let content: Vec<Value> =
        sources.iter().map(|source| json!({"type": "image", "source": source})).collect();
    world.set_messages(&json!([{"role": "user", "content": content}]));
    world.until("the message is there", || world.find(".photos").is_some()).await;
    frame().await;
    assert_eq!((world.all(".photos img").len(), world.all(".photos a").len()), (1, 1));
    assert_eq!(world.one(".photos a").get_attribute("href").as_deref(), Some("https://example.org/a.png"));
}
