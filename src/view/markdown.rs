//! Markdown on the page: elements made one by one from the crate's closed list. While a reply grows, what did not
//! change keeps its nodes, so that a selection, a scrolled table and a screen reader's place stay.

use leptos::prelude::document;
use markdown::{Attr, Markdown, Node, Tag};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CharacterData, Element, Node as DomNode};

/// The texts of one reply.
#[derive(Default)]
pub(super) struct Page {
    proses: Vec<Prose>,
}

/// One text block.
struct Prose {
    element: Element,
    markdown: Markdown,
    nodes: Vec<Node>,
}

impl Page {
    /// Shows `texts` in `parent`, one element each. A browser that refuses a node leaves that node out.
    pub(super) fn show<'a>(&mut self, parent: &Element, texts: impl Iterator<Item = &'a str>) {
        let mut count = 0;
        for text in texts.filter(|text| !text.trim().is_empty()) {
            if self.proses.len() == count {
                let Ok(prose) = Prose::new(parent) else { return };
                self.proses.push(prose);
            }
            if let Some(prose) = self.proses.get_mut(count) {
                prose.show(text);
            }
            count += 1;
        }
        for gone in self.proses.drain(count..) {
            gone.element.remove();
        }
    }
}

impl Prose {
    fn new(parent: &Element) -> Result<Self, JsValue> {
        let element = document().create_element("div")?;
        element.set_class_name("prose");
        element.set_attribute("dir", "auto")?;
        parent.append_child(&element)?;
        Ok(Self { element, markdown: Markdown::new(), nodes: Vec::new() })
    }

    fn show(&mut self, text: &str) {
        match text.strip_prefix(self.markdown.source()) {
            Some("") => return,
            Some(more) => self.markdown.push(more),
            None => self.markdown = Markdown::from(text),
        }
        let nodes = self.markdown.blocks();
        patch(&self.element, &self.nodes, &nodes);
        self.nodes = nodes;
    }
}

/// Makes `parent`, whose children were made of `old`, show `new`.
fn patch(parent: &DomNode, old: &[Node], new: &[Node]) {
    let mut child = parent.first_child();
    for (index, node) in new.iter().enumerate() {
        let next = child.as_ref().and_then(DomNode::next_sibling);
        match (&child, old.get(index)) {
            (Some(_), Some(before)) if before == node => {}
            (Some(dom), Some(before)) if update(dom, before, node) => {}
            (Some(dom), Some(_)) => {
                if let Ok(made) = make(node) {
                    // Only fails for a node that is not a child, which this one is.
                    let _ = parent.replace_child(&made, dom);
                }
            }
            _ => {
                if let Ok(made) = make(node) {
                    let _ = parent.append_child(&made);
                }
            }
        }
        child = next;
    }
    while let Some(dom) = child {
        child = dom.next_sibling();
        let _ = parent.remove_child(&dom);
    }
}

/// Changes a node in place where only what it holds changed. False when it has to be made anew.
fn update(dom: &DomNode, old: &Node, new: &Node) -> bool {
    match (old, new) {
        (Node::Text(old), Node::Text(new)) => {
            let Some(text) = dom.dyn_ref::<CharacterData>() else { return false };
            match new.strip_prefix(old.as_str()) {
                // A growing text keeps a selection that ends in it.
                Some(more) => text.append_data(more).is_ok(),
                None => {
                    text.set_data(new);
                    true
                }
            }
        }
        (
            Node::Element { tag: old_tag, attrs: old_attrs, children: old_children },
            Node::Element { tag, attrs, children },
        ) if old_tag == tag && old_attrs == attrs => {
            match holder(*tag, dom) {
                Some(holder) => patch(&holder, old_children, children),
                None => return false,
            }
            true
        }
        _ => false,
    }
}

/// The node that holds an element's children: a table stands in a box of its own that scrolls.
fn holder(tag: Tag, dom: &DomNode) -> Option<DomNode> {
    if tag == Tag::Table { dom.first_child() } else { Some(dom.clone()) }
}

fn make(node: &Node) -> Result<DomNode, JsValue> {
    match node {
        Node::Text(text) => Ok(document().create_text_node(text).unchecked_into()),
        Node::Element { tag, attrs, children } => {
            let element = document().create_element(tag.as_str())?;
            for (name, value) in attrs {
                element.set_attribute(name.as_str(), value)?;
            }
            for child in children {
                element.append_child(&make(child)?)?;
            }
            finish(*tag, attrs, element)
        }
    }
}

/// What a reader with a keyboard or a screen reader needs beyond what Markdown says.
fn finish(tag: Tag, attrs: &[(Attr, String)], element: Element) -> Result<DomNode, JsValue> {
    match tag {
        Tag::Table => {
            let scroller = document().create_element("div")?;
            scroller.set_class_name("table");
            scroller.set_attribute("role", "group")?;
            scroller.set_attribute("aria-label", "Table")?;
            scroller.set_attribute("tabindex", "0")?;
            scroller.append_child(&element)?;
            return Ok(scroller.unchecked_into());
        }
        Tag::Pre => element.set_attribute("tabindex", "0")?,
        Tag::Input => {
            let done = attrs.iter().any(|(name, _)| *name == Attr::Checked);
            element.set_attribute("aria-label", if done { "Done" } else { "To do" })?;
        }
        _ => {}
    }
    Ok(element.unchecked_into())
}
