//! A model that writes whatever it can to get out of its reply: whatever comes, at whatever moment, only elements and
//! attributes of short lists stand in the page.

use wasm_bindgen_test::wasm_bindgen_test;

use crate::world::{World, frame};

/// Finds what is not in the lists in all that was ever put into a text.
const LISTS: &str = r#"
const list = (words) => new Set(words.split(" "));
const ELEMENTS = list("a blockquote br button code del div em h1 h2 h3 h4 h5 h6 hr input li ol p path pre span strong sup svg table tbody td th thead tr ul");
const ATTRIBUTES = list("aria-hidden aria-label aria-pressed checked class d data-align data-host data-loose data-number data-task dir disabled focusable href rel role scope start tabindex target title type viewBox");
window.faults = new Set();
const look = (node) => {
  if (node.nodeType !== Node.ELEMENT_NODE || node.closest("math")) return;
  if (!ELEMENTS.has(node.localName)) faults.add("element " + node.localName);
  for (const { name, value } of node.attributes) {
    if (!ATTRIBUTES.has(name) && !(name === "style" && /^(block-size: [0-9.]+px;)?$/.test(value))) faults.add("attribute " + name);
  }
  if (node.localName === "a" && !/^(https?:\/\/|mailto:)/.test(node.href)) faults.add("address " + node.href);
  for (const child of node.children) look(child);
};
new MutationObserver((records) => {
  for (const { target, addedNodes } of records) {
    for (const node of [target, ...addedNodes]) if ((node.closest ? node : node.parentElement)?.closest(".prose")) look(node);
  }
}).observe(chat.shadowRoot, { subtree: true, childList: true, attributes: true });
"#;

#[wasm_bindgen_test]
async fn nothing_but_the_lists_comes_out() {
    let world = World::open().await;
    world.script(LISTS).unwrap();
    let documents: Vec<&str> = include_str!("../fixtures/hostile/documents.txt").split("\n%%\n").collect();
    assert!(documents.len() > 70);
    for text in documents {
        let post = world.ask("Go on").await;
        post.begin();
        let letters: Vec<char> = text.chars().collect();
        for piece in letters.chunks(letters.len().div_ceil(8).max(1)) {
            post.delta(&piece.iter().collect::<String>());
            frame().await;
        }
        post.finish("end_turn");
        world.until_turn("idle").await;
        assert_eq!(world.value("[...faults]").to_string(), "[]", "after {text:?}");
        world.call("clear", &[]);
    }
}
