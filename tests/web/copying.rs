//! Ways to copy: a reply, a block of code, a table.

use serde_json::Value;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlElement};

use crate::world::World;

const REPLY: &str =
    "Go **early**.\n\n```rust\nfn main() {}\n```\n\n| Day | ¥ |\n|---|---|\n| 1 | 24,000 |\n| 2 | =1+1 |";

/// A chat with one reply on a page whose clipboard can be read.
async fn replied() -> World {
    let world = World::open().await;
    let clipboard = "{value: {writeText: async (text) => { window.copied = text; }}, configurable: true}";
    world
        .script(&format!("Object.defineProperty(navigator, 'clipboard', {clipboard}); window.copied = null"))
        .unwrap();
    world.ask("How?").await.reply(REPLY);
    world.until_turn("idle").await;
    world
}

async fn copied(world: &World) -> String {
    world.until("something is copied", || world.value("window.copied") != Value::Null).await;
    let text = world.value("window.copied").as_str().unwrap().to_owned();
    world.script("window.copied = null").unwrap();
    text
}

fn press_on(element: &HtmlElement) {
    let init = EventInit::new();
    init.set_bubbles(true);
    init.set_composed(true);
    element.dispatch_event(&Event::new_with_event_init_dict("pointerdown", &init).unwrap()).unwrap();
}

#[wasm_bindgen_test]
async fn a_reply_is_copied_as_it_was_written_or_as_text() {
    let world = replied().await;
    world.press("Copy").await;
    assert_eq!(copied(&world).await, REPLY);
    world.until("the button says so", || world.button("Copied").is_some()).await;
    let more = world.button("More ways to copy").unwrap();
    more.click();
    world.until("the menu is open", || world.find(".copies").is_some()).await;
    assert_eq!(more.get_attribute("aria-expanded").as_deref(), Some("true"));
    assert!(world.button("Copy as JSON").is_none(), "there are no data");
    world.press("Copy as text").await;
    assert_eq!(copied(&world).await, "Go early.\n\nfn main() {}\n\nDay\t¥\n1\t24,000\n2\t=1+1");
    world.until("the menu is closed", || world.find(".copies").is_none()).await;
    assert_eq!(world.root().active_element().as_ref(), Some(more.as_ref()), "the focus stays");
    world.press("More ways to copy").await;
    world.press("Copy as Markdown").await;
    assert_eq!(copied(&world).await, REPLY);
    world.press("More ways to copy").await;
    world.until("the menu is open", || world.find(".copies").is_some()).await;
    press_on(&world.one(".said"));
    world.until("a press elsewhere closes the menu", || world.find(".copies").is_none()).await;
}

#[wasm_bindgen_test]
async fn a_block_of_code_names_its_language_and_is_copied_alone() {
    let world = replied().await;
    assert_eq!(world.text(".code-language"), "rust");
    let button = world.one(".code .take");
    assert_eq!(button.get_attribute("aria-label").as_deref(), Some("Copy code"));
    button.click();
    assert_eq!(copied(&world).await, "fn main() {}\n");
    world
        .until("the button says so", || button.get_attribute("aria-label").as_deref() == Some("Copied"))
        .await;
    world.one(".tabular .take").click();
    copied(&world).await;
    // One thing is copied at a time, so only one button says that it was.
    world
        .until("the first takes its word back", || {
            button.get_attribute("aria-label").as_deref() == Some("Copy code")
        })
        .await;
    assert!(!button.has_attribute("data-copied"));
}

#[wasm_bindgen_test]
async fn a_table_is_copied_as_csv_that_runs_nothing() {
    let world = replied().await;
    world.press("Copy as CSV").await;
    assert_eq!(copied(&world).await, "Day,¥\r\n1,\"24,000\"\r\n2,'=1+1\r\n");
}

#[wasm_bindgen_test]
async fn data_are_copied_as_json() {
    let world = replied().await;
    world.script("chat.send('As data', {schema: {type: 'object'}})").unwrap();
    world.posted(1).await.reply("{\"city\": \"Kyoto\"}");
    world.until_turn("idle").await;
    world.all("[part=message] .narrow").pop().unwrap().click();
    world.press("Copy as JSON").await;
    assert_eq!(copied(&world).await, "{\"city\": \"Kyoto\"}");
}
