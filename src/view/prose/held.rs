//! What must not be taken from under a reader: where the focus is, what is selected, what was wrapped.

use wasm_bindgen::JsCast;
use web_sys::{Element, Node, ShadowRoot};

use crate::view::selection;

/// Where the reader is in a root.
pub(super) struct Held {
    focus: Option<Element>,
    selected: Option<(Node, Node)>,
}

impl Held {
    /// Where the reader is now in the root of this element.
    pub(super) fn now(element: &Element) -> Self {
        let root = element.get_root_node().dyn_into::<ShadowRoot>().ok();
        Self { focus: root.and_then(|root| root.active_element()), selected: selection::ends(element) }
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
