//! A long history: few of its messages are in the page, and nobody notices.

use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement};

use crate::world::{World, document, frame};

const MANY: usize = 5_000;

/// Questions and answers of very different lengths, so that what is guessed of their heights is wrong.
fn messages(count: usize) -> Value {
    let message = |index: usize| match index % 2 {
        0 => json!({"role": "user", "content": format!("Question {index}.")}),
        _ => {
            let lines = "A line\n\n".repeat(index % 13);
            json!({"role": "assistant", "content": format!("Answer {index}.\n\n{lines}```text\ncode of {index}\n```\n")})
        }
    };
    (0..count).map(message).collect()
}

/// A chat with so many messages, at its end.
async fn long(count: usize) -> World {
    let world = World::open().await;
    world.set_messages(&messages(count));
    let last = format!("Answer {}.", count - 1);
    world.until("the end is shown", || seen(&world).iter().any(|text| text.contains(&last))).await;
    world
}

fn scroller(world: &World) -> HtmlElement {
    world.one("[part=messages]")
}

/// The messages that the reader sees.
fn in_sight(world: &World) -> Vec<HtmlElement> {
    let sight = scroller(world).get_bounding_client_rect();
    let is_seen = |message: &HtmlElement| {
        let place = message.get_bounding_client_rect();
        place.bottom() > sight.top() && place.top() < sight.bottom()
    };
    world.all("[part=message]").into_iter().filter(is_seen).collect()
}

fn seen(world: &World) -> Vec<String> {
    in_sight(world).iter().filter_map(|message| message.text_content()).collect()
}

/// Scrolls there, and lets the page come to rest.
async fn scroll(world: &World, top: i32) {
    scroller(world).set_scroll_top(top);
    rest(world).await;
}

/// Waits until nothing moves any more: for some frames everything stays where it is.
async fn rest(world: &World) {
    let mut before = Vec::new();
    let mut calm = 0;
    while calm < 4 {
        frame().await;
        let now: Vec<f64> = world.all(".row").iter().map(|row| top(row)).collect();
        calm = if now == before { calm + 1 } else { 0 };
        before = now;
    }
}

fn top(element: &Element) -> f64 {
    element.get_bounding_client_rect().top()
}

fn find(world: &World, text: &str) -> Option<HtmlElement> {
    world.all("[part=message]").into_iter().find(|one| one.text_content().unwrap_or_default().contains(text))
}

#[wasm_bindgen_test]
async fn few_of_many_messages_are_in_the_page_and_all_can_be_reached() {
    let world = long(MANY).await;
    let elements = || world.all("*").len();
    assert!(world.all("[part=message]").len() < 60, "{}", world.all("[part=message]").len());
    assert!(elements() < 3_000, "{}", elements());
    let rest = scroller(&world).scroll_height() - scroller(&world).client_height();
    assert!(rest - scroller(&world).scroll_top() < 4, "the end is in sight");

    scroll(&world, 0).await;
    world.until("the first is shown", || seen(&world).iter().any(|text| text.contains("Question 0."))).await;
    let first = find(&world, "Question 0.").unwrap();
    assert_eq!(first.get_attribute("aria-posinset").as_deref(), Some("1"));
    assert_eq!(first.get_attribute("aria-setsize").as_deref(), Some("5000"));
    assert!(top(&first) >= top(&scroller(&world)), "nothing stands above the first");
    assert!(elements() < 3_000, "{}", elements());

    for part in 1..20 {
        scroll(&world, rest / 20 * part).await;
        assert!(!in_sight(&world).is_empty(), "at {part} of 20 nothing is shown");
    }
    assert!(elements() < 3_000, "{}", elements());
}

#[wasm_bindgen_test]
async fn a_short_history_is_in_the_page_as_a_whole() {
    let world = long(50).await;
    assert_eq!(world.all("[part=message]").len(), 50);
}

#[wasm_bindgen_test]
async fn what_is_read_stays_where_it_is_while_heights_become_known() {
    let world = long(MANY).await;
    let end = scroller(&world).scroll_top();
    scroll(&world, end / 2).await;
    for step in 0..40 {
        let read = in_sight(&world).pop().unwrap();
        let before = top(&read);
        let by = 170.0;
        let from = scroller(&world).scroll_top();
        scroll(&world, from - by as i32).await;
        let moved = top(&read) - before;
        assert!((moved - by).abs() < 2.0, "step {step}: scrolled by {by}, moved by {moved}");
    }
}

#[wasm_bindgen_test]
async fn what_grows_above_moves_nothing_that_is_read() {
    let world = long(MANY).await;
    let end = scroller(&world).scroll_top();
    scroll(&world, end / 2).await;
    let read = in_sight(&world).pop().unwrap();
    let before = top(&read);
    let edge = top(&scroller(&world));
    let is_above = |row: &HtmlElement| row.get_bounding_client_rect().bottom() < edge;
    let above = world.all(".row").into_iter().find(is_above).expect("a message above what is seen");
    let more = document().create_element("div").unwrap();
    more.set_attribute("style", "height: 333px").unwrap();
    above.append_child(&more).unwrap();
    rest(&world).await;
    assert!((top(&read) - before).abs() < 2.0, "it moved by {}", top(&read) - before);
}

#[wasm_bindgen_test]
async fn what_comes_in_at_the_end_leaves_the_reader_alone() {
    let world = long(MANY).await;
    let post = world.ask("And now?").await;
    post.begin();
    post.delta("A first");
    world.until_text("[data-latest] .prose", "A first").await;
    scroll(&world, 4_000).await;
    let read = in_sight(&world).pop().unwrap();
    let before = top(&read);
    post.delta(&" word".repeat(2_000));
    post.finish("end_turn");
    world.until_turn("idle").await;
    rest(&world).await;
    assert!((top(&read) - before).abs() < 2.0, "it moved by {}", top(&read) - before);
    world.press("Jump to latest").await;
    world.until("the reply is in sight", || seen(&world).iter().any(|text| text.contains("A first"))).await;
}

#[wasm_bindgen_test]
async fn a_message_stays_for_as_long_as_it_holds_the_focus_or_the_selection() {
    let world = long(MANY).await;
    let held = find(&world, "Answer 4999.").unwrap();
    let button: HtmlElement = held.query_selector("button").unwrap().unwrap().unchecked_into();
    button.focus().unwrap();
    scroll(&world, 0).await;
    assert!(held.is_connected() && world.root().active_element().is_some_and(|one| one == *button));
    world.input().focus().unwrap();
    scroll(&world, 9_000).await;
    assert!(!held.is_connected(), "it holds nothing any more");

    let selected = in_sight(&world).pop().unwrap();
    select(&selected);
    scroll(&world, 90_000).await;
    assert!(selected.is_connected(), "a part of it is selected");
    world.script("getSelection().removeAllRanges()").unwrap();
    scroll(&world, 0).await;
    assert!(!selected.is_connected(), "nothing is selected any more");
}

fn select(element: &Element) {
    let select = js_sys::Function::new_with_args("node", "getSelection().selectAllChildren(node)");
    select.call1(&wasm_bindgen::JsValue::NULL, element).unwrap();
}

#[wasm_bindgen_test]
async fn a_question_that_is_being_changed_stays() {
    let world = long(MANY).await;
    let question = find(&world, "Question 4998.").unwrap();
    let edit: HtmlElement = question.query_selector("[aria-label=Edit]").unwrap().unwrap().unchecked_into();
    edit.click();
    world.until("it can be changed", || question.query_selector("textarea").unwrap().is_some()).await;
    world.input().focus().unwrap();
    scroll(&world, 0).await;
    assert!(question.is_connected(), "a text that is being changed is not lost");
}

#[wasm_bindgen_test]
async fn what_was_opened_is_open_when_it_comes_back() {
    let world = long(MANY).await;
    let message = find(&world, "Answer 4999.").unwrap();
    let code = message.query_selector(".code").unwrap().unwrap();
    let wrap: HtmlElement = code.query_selector("button.wrap").unwrap().unwrap().unchecked_into();
    wrap.click();
    assert!(code.has_attribute("data-wrap"));
    scroll(&world, 0).await;
    assert!(!message.is_connected(), "it left the page");
    world.press("Jump to latest").await;
    world.until("it is back", || find(&world, "Answer 4999.").is_some()).await;
    assert!(code.is_connected() && code.has_attribute("data-wrap"));
}

#[wasm_bindgen_test]
async fn home_and_end_go_through_what_is_not_in_the_page() {
    let world = long(MANY).await;
    let press = |key: &str| {
        let code = "const list = chat.shadowRoot.querySelector('[part=messages]'); \
            list.dispatchEvent(new KeyboardEvent('keydown', {key: 'KEY', bubbles: true, cancelable: true}));";
        world.script(&code.replace("KEY", key)).unwrap();
    };
    press("Home");
    world.until("the first is shown", || seen(&world).iter().any(|text| text.contains("Question 0."))).await;
    assert_eq!(scroller(&world).scroll_top(), 0);
    press("End");
    world.until("the last is shown", || seen(&world).iter().any(|text| text.contains("Answer 4999."))).await;
}

#[wasm_bindgen_test]
async fn a_screen_reader_hears_what_is_new_and_not_what_comes_back() {
    let world = long(MANY).await;
    let told = || world.all(".row:not([aria-live=off])").len();
    assert_eq!(told(), 0, "what the page set was not said just now");
    world.ask("And now?").await.reply("So it is.");
    world.until_turn("idle").await;
    assert_eq!(told(), 2, "the question and its answer");
    scroll(&world, 0).await;
    assert_eq!(told(), 0, "the first messages are old ones");
}
