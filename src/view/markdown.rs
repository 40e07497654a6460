//! Markdown on the page: elements made one by one from the crate's closed list. While a reply grows, what did not
//! change keeps its nodes, so that a selection, a scrolled table and a screen reader's place stay.

use markdown::old::{Attr, Node, Tag};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CharacterData, Element, Node as DomNode};

use super::dom::document;
use super::prose::{CLOSE, OPEN};
use super::{copying, dom};
use crate::words::label;

/// Makes `parent`, whose children were made of `old`, show `new`.
pub(super) fn patch(parent: &DomNode, old: &[Node], new: &[Node]) {
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
            if new.contains(OPEN) {
                return dom.dyn_ref::<Element>().is_some_and(|dom| update_cited(dom, old, new).is_some());
            }
            dom.dyn_ref::<CharacterData>().is_some_and(|text| retell(text, old, new))
        }
        (
            Node::Element { tag: old_tag, attrs: old_attrs, children: old_children },
            Node::Element { tag, attrs, children },
        ) if old_tag == tag && old_attrs == attrs && (*tag != Tag::Pre || language(old) == language(new)) => {
            match holder(*tag, dom) {
                Some(holder) => patch(&holder, old_children, children),
                None => return false,
            }
            true
        }
        _ => false,
    }
}

/// Makes a text say something else. One that grows keeps a selection that ends in it.
fn retell(text: &CharacterData, old: &str, new: &str) -> bool {
    match new.strip_prefix(old) {
        Some(more) => text.append_data(more).is_ok(),
        None => {
            text.set_data(new);
            true
        }
    }
}

/// Changes a text with marks where it is another. Nothing when it has to be made anew.
fn update_cited(span: &Element, old: &str, new: &str) -> Option<()> {
    let (mut before, mut after) = (old.split(MARKED), new.split(MARKED).enumerate());
    let mut child = span.first_child();
    for old in before.by_ref() {
        let Some((index, new)) = after.next() else { break };
        let one = child?;
        child = one.next_sibling();
        if old != new && (!index.is_multiple_of(2) || !retell(one.dyn_ref()?, old, new)) {
            return None;
        }
    }
    while let Some(one) = child {
        child = one.next_sibling();
        span.remove_child(&one).ok()?;
    }
    after.try_for_each(|(index, part)| put_part(span, index, part)).ok()
}

/// The node that holds an element's children: a table and a block of code stand in a box with a button.
fn holder(tag: Tag, dom: &DomNode) -> Option<DomNode> {
    match tag {
        Tag::Table => dom.first_child()?.first_child(),
        Tag::Pre => dom.last_child(),
        _ => Some(dom.clone()),
    }
}

fn make(node: &Node) -> Result<DomNode, JsValue> {
    match node {
        Node::Text(text) if text.contains(OPEN) => Ok(cited(text)?.unchecked_into()),
        Node::Text(text) => Ok(document().create_text_node(text).unchecked_into()),
        Node::Element { tag, attrs, children } => {
            let element = document().create_element(tag.as_str())?;
            for (name, value) in attrs {
                element.set_attribute(name.as_str(), value.split(OPEN).next().unwrap_or_default())?;
            }
            for child in children {
                element.append_child(&make(child)?)?;
            }
            finish(node, *tag, attrs, element)
        }
    }
}

/// Texts and the numbers of sources take turns in a text that is split at these.
const MARKED: [char; 2] = [OPEN, CLOSE];

/// A text with the marks of its sources, one node as every other text.
fn cited(text: &str) -> Result<Element, JsValue> {
    let element = document().create_element("span")?;
    for (index, part) in text.split(MARKED).enumerate() {
        put_part(&element, index, part)?;
    }
    Ok(element)
}

/// One part of a text with marks at the end of it: each second one is the number of a source.
fn put_part(element: &Element, index: usize, part: &str) -> Result<(), JsValue> {
    if index.is_multiple_of(2) {
        return element.append_with_str_1(part);
    }
    let sup = document().create_element("sup")?;
    if let Some(mark) = dom::button(&sup, "mark", part) {
        mark.set_attribute("aria-label", &[label::SOURCE, part].concat())?;
        mark.set_attribute("data-number", part)?;
    }
    element.append_child(&sup).map(drop)
}

/// What a reader needs beyond what Markdown says: places for the keyboard, names, ways to copy.
fn finish(node: &Node, tag: Tag, attrs: &[(Attr, String)], element: Element) -> Result<DomNode, JsValue> {
    match tag {
        Tag::Table => {
            let frame = document().create_element("div")?;
            frame.set_class_name("tabular");
            let scroller = document().create_element("div")?;
            scroller.set_class_name("table");
            scroller.set_attribute("role", "group")?;
            scroller.set_attribute("aria-label", label::TABLE)?;
            scroller.set_attribute("tabindex", "0")?;
            scroller.append_child(&element)?;
            frame.append_child(&scroller)?;
            copying::put_button(&frame, label::COPY_CSV, label::COPY_CSV);
            return Ok(frame.unchecked_into());
        }
        Tag::Pre => {
            element.set_attribute("tabindex", "0")?;
            let frame = document().create_element("div")?;
            frame.set_class_name("code");
            if let Some(head) = dom::put(&frame, "div", "code-head") {
                dom::put_text(&head, "span", "code-language", language(node).unwrap_or_default());
                copying::put_button(&head, label::COPY, label::COPY_CODE);
            }
            frame.append_child(&element)?;
            return Ok(frame.unchecked_into());
        }
        Tag::Input => {
            let done = attrs.iter().any(|(name, _)| *name == Attr::Checked);
            element.set_attribute("aria-label", if done { label::TASK_DONE } else { label::TASK_OPEN })?;
        }
        _ => {}
    }
    Ok(element.unchecked_into())
}

/// The language that a block of code names.
fn language(pre: &Node) -> Option<&str> {
    let Node::Element { children, .. } = pre else { return None };
    let Some(Node::Element { attrs, .. }) = children.first() else { return None };
    let (_, class) = attrs.iter().find(|(name, _)| *name == Attr::Class)?;
    class.strip_prefix("language-")
}
