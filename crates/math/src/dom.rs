//! What the widget calls: the tree as elements of the page.

use wasm_bindgen::prelude::*;
use web_sys::Document;

use crate::element::{Content, Element};

const MATHML: &str = "http://www.w3.org/1998/Math/MathML";

/// The formula as a `math` element; nothing when it cannot be read.
#[wasm_bindgen]
#[must_use]
pub fn render(tex: &str, display: bool) -> Option<web_sys::Element> {
    let document = web_sys::window()?.document()?;
    make(&document, &crate::tree(tex, display)?)
}

fn make(document: &Document, element: &Element) -> Option<web_sys::Element> {
    let made = document.create_element_ns(Some(MATHML), element.tag.name()).ok()?;
    for (attr, value) in &element.attrs {
        made.set_attribute(attr.name(), &value.write()).ok()?;
    }
    match &element.content {
        Content::Text(text) => made.set_text_content(Some(text)),
        Content::Elements(children) => {
            for child in children {
                made.append_child(make(document, child)?.as_ref()).ok()?;
            }
        }
    }
    Some(made)
}
