//! The beginning of a long plain history stays with the page. A page that sets objects which the loader takes for no
//! plain ones has all of them read at once, and nobody can tell the two apart.

use js_sys::Promise;
use serde_json::{Value, json};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{World, frame, from_js};

const COUNT: usize = 80;

/// A script that makes so many messages, strings and blocks in turn of three, and changes one at place 60.
fn history(odd: &str) -> String {
    let content = "index % 3 ? [{ type: 'text', text }] : text";
    let text = "`${index}: \"ünï\" ✓ 🎉\\u2028\\\\\\n`";
    let message = format!(
        "{{ const text = {text}; return {{ role: index % 2 ? 'assistant' : 'user', content: {content} }}; }}"
    );
    format!("const list = Array.from({{ length: {COUNT} }}, (_, index) => {message}); {odd};")
}

/// What is read and what is posted when a page sets these messages.
async fn told(list: &str, how: &str) -> (Value, Value) {
    let world = World::open().await;
    world.script(&format!("{list} chat.messages = {how};")).unwrap();
    let read = world.messages();
    let post = world.ask("And now?").await;
    (read, post.body()["messages"].clone())
}

/// The same with its beginning left to the page, and with all of it read.
async fn both(list: &str) -> [(Value, Value); 2] {
    let bare =
        "list.map((message) => message.toJSON ? message : Object.assign(Object.create(null), message))";
    [told(list, "list").await, told(list, bare).await]
}

#[wasm_bindgen_test]
async fn it_reads_and_posts_as_it_was_set() {
    let list = history("");
    let [kept, read] = both(&list).await;
    let set = from_js(&World::open().await.script(&format!("{list} return list;")).unwrap());
    assert_eq!((&kept.0, &read.0), (&set, &set));
    let mut posted = set;
    posted.as_array_mut().unwrap().push(json!({"role": "user", "content": "And now?"}));
    assert_eq!((&kept.1, &read.1), (&posted, &posted));
}

#[wasm_bindgen_test]
async fn what_is_no_plain_message_is_read() {
    for odd in [
        "list[60].content = ' \\n\\u0085\\ufeff'",
        "list[60].content = ''",
        "list[60].content = []",
        "list[60].content = [{ type: 'text', text: ' ' }]",
        "list[60].content = [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }]",
        "list[60].content = [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }]",
        "list[60].content = [{ type: 'document', title: 'a' }]",
        "list[60].id = 7",
        "list[60] = new (class { role = 'user'; content = 'a'; toJSON() { return { role: 'user', content: 'b' }; } })()",
        "list[60].role = 'assistant'",
        "list.splice(60, 1)",
        "list.splice(40)",
        "list.splice(3)",
    ] {
        let [kept, read] = both(&history(odd)).await;
        assert!(kept == read, "{odd}: {:?}", [kept, read].map(|(_, posted)| posted.get(60).cloned()));
    }
}

#[wasm_bindgen_test]
async fn half_a_sign_in_it_is_not_posted() {
    let world = World::open().await;
    let list = history("list[20].content = 'half a sign \\ud83c'");
    world.script(&format!("{list} chat.messages = list;")).unwrap();
    let post = world.ask("And now?").await;
    assert_eq!(post.body()["messages"][20], json!({"role": "user", "content": "half a sign \u{fffd}"}));
}

#[wasm_bindgen_test]
async fn a_wrong_message_behind_it_is_refused_when_it_is_set() {
    let world = World::open().await;
    for wrong in ["list[60] = null", "list[60].role = 'robot'", "delete list[79].content", "list.push('a')"] {
        let script = format!("{} chat.messages = list;", history(wrong));
        assert_eq!(
            crate::world::thrown(&world, &script),
            "TypeError: messages must be an array of messages in the shape of the Messages API.",
            "{wrong}"
        );
        assert_eq!(world.messages(), json!([]), "{wrong}");
    }
}

#[wasm_bindgen_test]
async fn what_the_page_does_with_its_list_later_changes_nothing() {
    let world = World::open().await;
    world.script(&format!("{} window.mine = chat.messages = list;", history(""))).unwrap();
    let before = world.messages();
    world.script("mine[0].content = 'other'; mine[1].content[0].text = 'other'; mine.length = 5;").unwrap();
    assert_eq!(world.messages(), before);
    world.script("chat.messages[0].content = 'other'; chat.messages[1].content[0].text = 'other';").unwrap();
    assert_eq!(world.messages(), before);
}

#[wasm_bindgen_test]
async fn it_outlives_the_time_at_which_the_element_is_on_no_page() {
    let world = World::open().await;
    world.script(&format!("{} chat.messages = list;", history(""))).unwrap();
    let before = world.messages();
    world.host.remove();
    frame().await;
    assert_eq!(world.messages(), before);
    crate::world::body().append_child(&world.host).unwrap();
    world.until("it is back", || world.find("[part=input]").is_some()).await;
    assert_eq!(world.messages(), before);
    let post = world.ask("And now?").await;
    assert_eq!(post.body()["messages"].as_array().unwrap().len(), COUNT + 1);
}

/// Waits until the page has nothing to do. What waited for that before has happened then.
async fn idle(world: &World) {
    let calm = world.script("return new Promise((calm) => requestIdleCallback(calm));").unwrap();
    JsFuture::from(calm.unchecked_into::<Promise>()).await.unwrap();
}

#[wasm_bindgen_test]
async fn it_stays_the_same_when_nothing_happens_and_with_each_post() {
    let world = World::open().await;
    // More than the strings of are kept at hand.
    let list = history("for (let more = 0; more < 100; more++) list.push(...list.slice(0, 2))");
    world.script(&format!("{list} window.mine = chat.messages = list;")).unwrap();
    let before = world.messages();
    let json = world.value("JSON.stringify(mine).slice(1, -1)");
    idle(&world).await;
    assert_eq!(world.messages(), before);
    for question in ["And now?", "And then?"] {
        let post = world.ask(question).await;
        assert!(post.text().contains(&["\"messages\":[", json.as_str().unwrap(), ","].concat()));
        assert_eq!(post.kind().as_deref(), Some("application/json"));
        post.reply("Then.");
        world.until_turn("idle").await;
        let after = world.messages();
        assert!(after.as_array().unwrap().starts_with(before.as_array().unwrap()));
    }
    // Let go with this post, and looked at again when the reader goes there.
    world.ask("And last?").await;
    world.one("[part=messages]").set_scroll_top(0);
    world.until_text("[part=messages]", "5: \"ünï").await;
}

/// Bytes of memory that the WebAssembly has.
fn memory() -> u32 {
    let memory: js_sys::WebAssembly::Memory = wasm_bindgen::memory().unchecked_into();
    memory.buffer().unchecked_into::<js_sys::ArrayBuffer>().byte_length()
}

#[wasm_bindgen_test]
async fn long_texts_in_it_take_no_room_in_the_webassembly() {
    const BYTES: usize = 200_000;
    let world = World::open().await;
    // As much as a chat with short texts takes is there.
    world.script(&format!("{} chat.messages = list;", history(""))).unwrap();
    world.until("the end is shown", || world.text("[part=messages]").contains("79:")).await;
    world.ask("And now?").await.reply("Then.");
    world.until_turn("idle").await;
    let before = memory();
    let long =
        format!("list.slice(0, 40).forEach((one, index) => one.content = `${{index}}`.repeat({BYTES}))");
    world.script(&format!("{} chat.messages = list;", history(&long))).unwrap();
    world.until("the end is shown", || world.text("[part=messages]").contains("79:")).await;
    let post = world.ask("And now?").await;
    let grown = memory() - before;
    // So long that the bytes were counted before it was posted.
    assert!(post.text().len() > 40 * BYTES);
    assert!((grown as usize) < 5 * BYTES, "{grown}");
}
