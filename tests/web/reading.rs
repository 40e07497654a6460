//! Reading: what Markdown becomes, and where the list of messages stands while it grows.

use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{World, frame};

impl World {
    /// Shows one reply.
    async fn show(&self, markdown: &str) {
        self.set_messages(
            &json!([{"role": "user", "content": "?"}, {"role": "assistant", "content": markdown}]),
        );
        self.until("the reply is there", || self.find(".prose").is_some()).await;
    }

    fn rest(&self) -> i32 {
        let log = self.one(".messages");
        log.scroll_height() - log.client_height() - log.scroll_top()
    }
}

#[wasm_bindgen_test]
async fn markdown_becomes_elements() {
    let world = World::open().await;
    world.show("## Day one\n\n1. *early*\n2. `late`\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n- [x] done\n\n```rust\nfn\n```\n\n[go](https://example.org)").await;
    for there in [
        "h2",
        "ol > li > p > em",
        "li code",
        ".table[tabindex='0'] > table td[data-align=right]",
        "pre[tabindex='0'] > code",
    ] {
        assert!(world.find(&format!(".prose {there}")).is_some(), "{there}");
    }
    assert_eq!(world.one(".prose input").get_attribute("aria-label").as_deref(), Some("Done"));
    let link = world.one(".prose a");
    assert_eq!(link.get_attribute("target").as_deref(), Some("_blank"));
    assert!(
        link.get_attribute("rel").is_some_and(|rel| rel.contains("noopener") && rel.contains("noreferrer"))
    );
}

#[wasm_bindgen_test]
async fn html_and_odd_links_are_text_and_no_picture_is_fetched() {
    let world = World::open().await;
    world.show("<img src=x onerror=alert(1)> <script>alert(1)</script>\n\n[a](javascript:alert(1)) ![b](https://example.org/b.png)").await;
    assert!(world.find(".prose img, .prose script").is_none());
    assert!(world.text(".prose").contains("<script>alert(1)</script>"));
    let links: Vec<_> = world.all(".prose a").iter().map(|link| link.get_attribute("href")).collect();
    assert_eq!(links, [Some("https://example.org/b.png".to_owned())]);
}

#[wasm_bindgen_test]
async fn a_selection_in_a_growing_list_stays() {
    let world = World::open().await;
    let post = world.ask("List").await;
    post.begin();
    post.delta("| a | b |\n|---|---|\n| one | two |");
    world.until("the row is there", || world.find(".prose td").is_some()).await;
    let (table, cell) = (world.one(".prose table"), world.one(".prose td"));
    post.delta("\n| three | four |");
    world.until("the next row is there", || world.all(".prose td").len() == 4).await;
    assert!(table.is_connected() && cell.is_connected());
    assert_eq!(world.all(".prose table").len(), 1);
}

#[wasm_bindgen_test]
async fn the_list_follows_the_stream_until_the_reader_goes_up() {
    let world = World::with(&[("mode", "inline")]).await;
    let post = world.ask("Much").await;
    post.begin();
    post.delta(&"A paragraph of some length.\n\n".repeat(60));
    world
        .until("it overflows and follows", || world.one(".messages").scroll_top() > 100 && world.rest() <= 1)
        .await;
    assert!(world.button("Jump to latest").is_none());
    let log = world.one(".messages");
    log.set_scroll_top(log.scroll_top() - 300);
    world.until("there is a way back", || world.button("Jump to latest").is_some()).await;
    let top = log.scroll_top();
    post.delta(&"And more.\n\n".repeat(20));
    world.until_text(".prose", "And more.").await;
    frame().await;
    assert_eq!(log.scroll_top(), top, "the text was pulled away from the reader");
    world.press("Jump to latest").await;
    world.until("it is at the end", || world.rest() <= 1 && world.button("Jump to latest").is_none()).await;
    post.delta(&"At the end.\n\n".repeat(20));
    world.until_text(".prose", "At the end.").await;
    world.until("it follows again", || world.rest() <= 1).await;
}

#[wasm_bindgen_test]
async fn asking_goes_to_the_end() {
    let world = World::with(&[("mode", "inline")]).await;
    world.show(&"A paragraph of some length.\n\n".repeat(60)).await;
    world.until("it is at the end", || world.one(".messages").scroll_top() > 100 && world.rest() <= 1).await;
    world.one(".messages").set_scroll_top(0);
    world.until("there is a way back", || world.button("Jump to latest").is_some()).await;
    world.ask("And then?").await;
    world.until("the question is in sight", || world.rest() <= 1).await;
}

#[wasm_bindgen_test]
async fn the_regions_are_labelled() {
    let world = World::open().await;
    let attribute = |selector: &str, name: &str| world.one(selector).get_attribute(name).unwrap_or_default();
    assert_eq!(
        (attribute(".panel", "role"), attribute(".panel", "aria-labelledby")),
        ("dialog".into(), "heading".into())
    );
    assert_eq!(
        (attribute(".messages", "role"), attribute(".messages", "aria-label")),
        ("log".into(), "Messages".into())
    );
    assert_eq!(attribute("[part=input]", "aria-label"), "Message");
    let post = world.ask("Hm").await;
    world.until_text("p[role=status]", "Waiting for the reply").await;
    post.begin();
    post.delta("Yes");
    world.until_text("p[role=status]", "Answering").await;
    assert_eq!(attribute(".messages", "aria-busy"), "true");
    post.finish("end_turn");
    world.until_text("p[role=status]", "The reply is complete").await;
}

#[wasm_bindgen_test]
async fn a_wait_before_the_next_try_is_in_sight() {
    let world = World::open().await;
    world.ask("Tell me everything").await.reply(&"A line.\n\n".repeat(60));
    world.until_turn("idle").await;
    let post = world.ask("And then?").await;
    post.header("x-should-retry", "true");
    post.header("retry-after-ms", "60000");
    let error = json!({"type": "error", "error": {"type": "overloaded_error", "message": "secret"}});
    post.respond(529, "application/json", &error.to_string());
    world.until("it waits", || world.find("[data-kind=countdown]").is_some()).await;
    world.until("the list is at its end", || world.rest() <= 1).await;
}
