//! What is selected, also inside the shadow root, where browsers tell it in different ways.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Node, ShadowRoot};

#[wasm_bindgen]
extern "C" {
    /// The page, or a shadow root of a browser whose roots know their own selection.
    type Holder;

    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static PAGE: Holder;

    #[wasm_bindgen(method, catch, js_name = getSelection)]
    fn selection(this: &Holder) -> Result<Option<Selection>, JsValue>;

    type Selection;

    #[wasm_bindgen(method, catch, js_name = getComposedRanges)]
    fn composed_ranges(this: &Selection, options: &Object) -> Result<Array, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getRangeAt)]
    fn range_at(this: &Selection, index: u32) -> Result<Span, JsValue>;

    /// From one place of the page to another.
    type Span;

    #[wasm_bindgen(method, getter)]
    fn collapsed(this: &Span) -> bool;

    #[wasm_bindgen(method, getter, js_name = startContainer)]
    fn start(this: &Span) -> Node;

    #[wasm_bindgen(method, getter, js_name = endContainer)]
    fn end(this: &Span) -> Node;
}

/// The nodes in which the selection begins and ends; nothing when nothing is selected.
pub(super) fn ends(node: &Node) -> Option<(Node, Node)> {
    let root = node.get_root_node();
    let span = composed(&root).or_else(|| own(&root))?;
    (!span.collapsed()).then(|| (span.start(), span.end()))
}

/// As the standard has it: the page is asked, and told which root it may look into.
fn composed(root: &Node) -> Option<Span> {
    let options = Object::new();
    Reflect::set(&options, &"shadowRoots".into(), &Array::of1(root)).ok()?;
    let selection = PAGE.with(Holder::selection).ok()??;
    let first = selection.composed_ranges(&options).ok()?.get(0);
    (!first.is_undefined()).then(|| first.unchecked_into())
}

/// As it was before.
fn own(root: &Node) -> Option<Span> {
    let own = root.dyn_ref::<ShadowRoot>().map(|root| root.unchecked_ref::<Holder>().selection());
    let selection = match own {
        Some(Ok(selection)) => selection,
        _ => PAGE.with(Holder::selection).ok()?,
    };
    selection?.range_at(0).ok()
}
