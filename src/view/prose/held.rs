//! What must not be taken from under a reader: where the focus is, what is selected, what was wrapped.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node, ShadowRoot};

#[wasm_bindgen]
extern "C" {
    /// A selection that tells what is selected inside of shadow roots, where the browser can.
    type Selected;

    #[wasm_bindgen(js_name = getSelection)]
    fn selection() -> Option<Selected>;

    #[wasm_bindgen(method, catch, js_name = getComposedRanges)]
    fn ranges_in(this: &Selected, roots: &Object) -> Result<Array, JsValue>;

    #[wasm_bindgen(method, catch, js_name = getRangeAt)]
    fn range(this: &Selected, index: u32) -> Result<Extent, JsValue>;

    /// From where to where something is selected.
    type Extent;

    #[wasm_bindgen(method, getter)]
    fn collapsed(this: &Extent) -> bool;

    #[wasm_bindgen(method, getter, js_name = startContainer)]
    fn start(this: &Extent) -> Node;

    #[wasm_bindgen(method, getter, js_name = endContainer)]
    fn end(this: &Extent) -> Node;
}

/// Where the reader is in a root.
pub(super) struct Held {
    focus: Option<Element>,
    selected: Option<(Node, Node)>,
}

impl Held {
    /// Where the reader is now in the root of this element.
    pub(super) fn now(element: &Element) -> Self {
        let root = element.get_root_node().dyn_into::<ShadowRoot>().ok();
        let focus = root.as_ref().and_then(|root| root.active_element());
        Self { focus, selected: root.as_ref().and_then(selected) }
    }

    /// Whether the reader is in this element.
    pub(super) fn is_in(&self, element: &Element) -> bool {
        let has_focus = self.focus.as_ref().is_some_and(|focus| element.contains(Some(focus)));
        let is_selected = self.selected.as_ref().is_some_and(|(start, end)| {
            let has = |node: &Node| element.contains(Some(node));
            let begins_before =
                element.compare_document_position(start) & Node::DOCUMENT_POSITION_PRECEDING != 0;
            let ends_after = element.compare_document_position(end) & Node::DOCUMENT_POSITION_FOLLOWING != 0;
            has(start) || has(end) || (begins_before && ends_after)
        });
        has_focus || is_selected || matches!(element.query_selector("[data-wrap]"), Ok(Some(_)))
    }
}

/// The first and the last node of what is selected.
fn selected(root: &ShadowRoot) -> Option<(Node, Node)> {
    let selection = selection()?;
    let roots = Object::new();
    Reflect::set(&roots, &"shadowRoots".into(), &Array::of1(root)).ok()?;
    let inside = selection.ranges_in(&roots).ok().map(|ranges| ranges.get(0));
    let inside = inside.filter(JsValue::is_object).map(JsCast::unchecked_into::<Extent>);
    let extent = inside.or_else(|| selection.range(0).ok())?;
    (!extent.collapsed()).then(|| (extent.start(), extent.end()))
}
