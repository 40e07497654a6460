//! The tree as one line of text, to compare with.

use markdown::old::{Markdown, Node};

/// What Markdown becomes. Attributes whose value is always the same are left out.
pub(crate) fn outline(markdown: &str) -> String {
    let mut line = String::new();
    Markdown::from(markdown).blocks().iter().for_each(|node| write(node, &mut line));
    line
}

fn write(node: &Node, line: &mut String) {
    match node {
        Node::Text(text) => line.push_str(&text.replace('<', "&lt;").replace('\n', "⏎")),
        Node::Element { tag, attrs, children } => {
            line.push_str(&format!("<{}", tag.as_str()));
            for (attr, value) in attrs {
                if !matches!(attr.as_str(), "rel" | "target" | "type" | "disabled") {
                    line.push_str(&format!(" {}={value}", attr.as_str()));
                }
            }
            line.push('>');
            children.iter().for_each(|child| write(child, line));
            line.push_str(&format!("</{}>", tag.as_str()));
        }
    }
}
