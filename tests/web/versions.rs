//! Versions of a message: a question said otherwise, an answer asked for again, and the way between them.

use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlElement, HtmlTextAreaElement, KeyboardEvent, KeyboardEventInit};

use crate::world::{World, frame};

/// A chat with one question and its answer.
async fn answered() -> World {
    let world = World::open().await;
    world.ask("Where to in May?").await.reply("To **Lisbon**.");
    world.until_turn("idle").await;
    world
}

async fn edit(world: &World) -> HtmlTextAreaElement {
    world.press("Edit").await;
    world.until("the field has the focus", || world.focus() == "editing-input").await;
    world.one(".editing-input").unchecked_into()
}

fn write(field: &HtmlTextAreaElement, text: &str) {
    field.set_value(text);
    let init = EventInit::new();
    init.set_bubbles(true);
    field.dispatch_event(&Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
}

/// False when the widget took the key for itself.
fn key(field: &HtmlTextAreaElement, key: &str, shift: bool) -> bool {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_shift_key(shift);
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_cancelable(true);
    field
        .dispatch_event(&KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap())
        .unwrap()
}

#[wasm_bindgen_test]
async fn a_question_is_said_otherwise_in_its_place_and_the_first_one_stays() {
    let world = answered().await;
    world.write("a draft");
    let field = edit(&world).await;
    assert_eq!(field.value(), "Where to in May?");
    assert_eq!(world.one("[data-role=user]").get_attribute("data-state").as_deref(), Some("editing"));
    assert!(key(&field, "Enter", true), "Shift and Enter break the line");
    write(&field, "Where to in June?");
    assert!(!key(&field, "Enter", false));
    let post = world.posted(1).await;
    assert_eq!(post.body()["messages"], json!([{"role": "user", "content": "Where to in June?"}]));
    assert_eq!((world.focus().as_str(), world.input().value().as_str()), ("input", "a draft"));
    post.reply("To Oslo.");
    world.until_turn("idle").await;
    assert_eq!((world.text(".said"), world.text(".prose")), ("Where to in June?".into(), "To Oslo.".into()));
    assert_eq!(world.text("[data-role=user] .versions-place"), "2 / 2");
    world.press("Previous version").await;
    world.until_text(".said", "in May").await;
    world.until_text(".prose", "To Lisbon.").await;
}

#[wasm_bindgen_test]
async fn escape_leaves_a_question_as_it_was_and_the_panel_open() {
    let world = answered().await;
    let field = edit(&world).await;
    write(&field, "Something else");
    assert!(!key(&field, "Escape", false), "the panel does not hear of it");
    world.until("the bubble is back", || world.text(".said") == "Where to in May?").await;
    world.until("the focus is back", || world.focus().contains("icon-button")).await;
    let focus = world.root().active_element().unwrap();
    assert_eq!(focus.get_attribute("aria-label").as_deref(), Some("Edit"));
    assert!(world.host.has_attribute("open"));
    edit(&world).await;
    world.press("Cancel").await;
    world.until("the focus is back", || world.focus().contains("icon-button")).await;
    assert_eq!(world.relay.count(), 1);
}

#[wasm_bindgen_test]
async fn a_change_given_up_while_a_reply_comes_in_leaves_the_focus_with_the_composer() {
    let world = answered().await;
    let field = edit(&world).await;
    world.write("And in June?");
    world.key("Enter", |_| ());
    let post = world.posted(1).await;
    field.focus().unwrap();
    assert!(!key(&field, "Escape", false));
    world.until("the bubble is back", || world.find(".editing").is_none()).await;
    assert_eq!(world.focus(), "input", "the button that began it is not there");
    world.root().active_element().unwrap().unchecked_into::<HtmlElement>().blur().unwrap();
    post.reply("To Oslo.");
    world.until_turn("idle").await;
    world.until("it can be changed again", || world.button("Edit").is_some()).await;
    frame().await;
    assert_eq!(world.focus(), "", "nothing takes the focus by itself");
}

#[wasm_bindgen_test]
async fn nothing_cannot_be_asked_instead() {
    let world = answered().await;
    let field = edit(&world).await;
    write(&field, "  ");
    world.until("it cannot be sent", || world.one(".editing [data-primary]").has_attribute("disabled")).await;
    assert!(!key(&field, "Enter", false));
    frame().await;
    assert!(world.find(".editing").is_some(), "the field was closed");
    assert_eq!(world.relay.count(), 1);
}

#[wasm_bindgen_test]
async fn an_answer_can_be_had_again_and_the_keyboard_goes_between_the_two() {
    let world = answered().await;
    world.press("Answer again").await;
    let post = world.posted(1).await;
    assert_eq!(post.body()["messages"], json!([{"role": "user", "content": "Where to in May?"}]));
    assert!(
        world.button("Answer again").is_none() && world.button("Edit").is_none(),
        "not while one comes in"
    );
    post.reply("To Oslo.");
    world.until_text(".prose", "To Oslo.").await;
    world.until_turn("idle").await;
    world.until_text(".versions-place", "2 / 2").await;
    let place = world.one(".versions-place").get_attribute("aria-label");
    assert_eq!(place.as_deref(), Some("Version 2 of 2"));
    let next = world.button("Next version").unwrap();
    assert_eq!(next.get_attribute("aria-disabled").as_deref(), Some("true"));
    let previous = world.button("Previous version").unwrap();
    previous.focus().unwrap();
    previous.click();
    world.until_text(".prose", "To Lisbon.").await;
    world.until_text(".versions-place", "1 / 2").await;
    let focused = || {
        let focus = world.root().active_element();
        focus.and_then(|focus| focus.get_attribute("aria-label")).unwrap_or_default()
    };
    world.until("the focus stays on the button", || focused() == "Previous version").await;
    world.button("Previous version").unwrap().click();
    assert_eq!(world.text(".versions-place"), "1 / 2", "there is none before the first");
    world.press("Next version").await;
    world.until_text(".prose", "To Oslo.").await;
    let second = world.ask("Why?").await;
    let said = second.body()["messages"].as_array().unwrap().len();
    assert_eq!(said, 3, "only what is on the page is posted");
}
