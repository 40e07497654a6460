//! Elements made by hand, for what grows while it is read: a part that did not change keeps its nodes, so that a
//! selection, an open fold and a screen reader's place stay. A browser that refuses a node leaves that node out.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Node};

use super::icons;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
}

/// The page.
pub(super) fn document() -> Document {
    DOCUMENT.with(Document::clone)
}

/// An element that is nowhere yet.
pub(super) fn make(name: &str, class: &str) -> Option<Element> {
    let element = document().create_element(name).ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    Some(element)
}

/// An element at the end of `parent`.
pub(super) fn put(parent: &Node, name: &str, class: &str) -> Option<Element> {
    let element = make(name, class)?;
    parent.append_child(&element).ok()?;
    Some(element)
}

/// An element with a text at the end of `parent`.
pub(super) fn put_text(parent: &Node, name: &str, class: &str, text: &str) -> Option<Element> {
    let element = put(parent, name, class)?;
    element.set_text_content(Some(text));
    Some(element)
}

/// Makes the element say this. What says it already is not touched.
pub(super) fn say(element: &Element, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Gives the element this attribute.
pub(super) fn set(element: &Element, name: &str, value: &str) {
    if element.get_attribute(name).as_deref() != Some(value) {
        // Only fails for a name that is none.
        let _ = element.set_attribute(name, value);
    }
}

/// An icon at the end of `parent`.
pub(super) fn icon(parent: &Node, path: &str, class: &str) -> Option<Element> {
    let (svg, shape) = (svg("svg")?, svg("path")?);
    set(&svg, "class", class);
    for (name, value) in icons::ATTRIBUTES {
        set(&svg, name, value);
    }
    set(&shape, "d", path);
    svg.append_child(&shape).ok()?;
    parent.append_child(&svg).ok()?;
    Some(shape)
}

/// A line that opens: the element and its line. [`chevron`] ends the line.
pub(super) fn fold(class: &str) -> Option<(Element, Element)> {
    let fold = make("details", class)?;
    let line = put(&fold, "summary", "")?;
    Some((fold, line))
}

/// What tells that a line opens.
pub(super) fn chevron(line: &Node) {
    icon(line, icons::CHEVRON, "icon chevron");
}

/// A button with its words at the end of `parent`.
pub(super) fn button(parent: &Node, class: &str, text: &str) -> Option<Element> {
    let button = put_text(parent, "button", class, text)?;
    set(&button, "type", "button");
    Some(button)
}

/// The words of an element without the marks of its sources.
pub(super) fn words(node: &Node, out: &mut String) {
    let mut child = node.first_child();
    while let Some(one) = child {
        match one.node_name().as_str() {
            "#text" => out.push_str(&one.node_value().unwrap_or_default()),
            "SUP" => {}
            "BR" => out.push('\n'),
            _ => words(&one, out),
        }
        child = one.next_sibling();
    }
}

fn svg(name: &str) -> Option<Element> {
    document().create_element_ns(Some("http://www.w3.org/2000/svg"), name).ok()
}
