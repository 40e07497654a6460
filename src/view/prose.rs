//! One text of a reply: Markdown that grows, with the marks of its sources.

use conversation::Part;
use markdown::old::{Markdown, Node};
use web_sys::Element;

use super::{dom, markdown as document};

/// Stands before and after the number of a source in Markdown. Neither is a character that text may hold.
pub(super) const OPEN: char = '\u{fdd0}';
/// See [`OPEN`].
pub(super) const CLOSE: char = '\u{fdd1}';

/// One text.
pub(super) struct Prose {
    element: Element,
    markdown: Markdown,
    nodes: Vec<Node>,
}

impl Prose {
    /// An empty text.
    pub(super) fn new(class: &str) -> Option<Self> {
        let element = dom::make("div", class)?;
        dom::set(&element, "dir", "auto");
        Some(Self { element, markdown: Markdown::new(), nodes: Vec::new() })
    }

    /// Where it is shown.
    pub(super) fn element(&self) -> &Element {
        &self.element
    }

    /// Shows a text in parts, each marked with its sources.
    pub(super) fn show_parts(&mut self, parts: &[Part<'_>]) {
        match parts {
            [Part { text, sources }] if sources.is_empty() => self.show(text),
            _ => self.show(&marked(parts)),
        }
    }

    /// Shows a text.
    pub(super) fn show(&mut self, text: &str) {
        match text.strip_prefix(self.markdown.source()) {
            Some("") => return,
            Some(more) => self.markdown.push(more),
            None => self.markdown = Markdown::from(text),
        }
        let nodes = self.markdown.blocks();
        document::patch(&self.element, &self.nodes, &nodes);
        self.nodes = nodes;
    }
}

/// The parts as one Markdown text, with the marks where they do not change what the Markdown means: before the end of
/// a table's row, in a paragraph of their own after a line of nothing but signs, such as the end of a block of code.
fn marked(parts: &[Part<'_>]) -> String {
    let mut text = String::with_capacity(parts.iter().map(|part| part.text.len() + 8).sum());
    for part in parts {
        if part.sources.is_empty() {
            text.push_str(part.text);
            continue;
        }
        let end = part.text.trim_end();
        let space = part.text.get(end.len()..).unwrap_or_default();
        let line = end.lines().next_back().unwrap_or_default();
        let (head, tail) = match end.strip_suffix('|') {
            _ if !line.contains(char::is_alphanumeric) => (end, None),
            Some(row) if line.trim_start().starts_with('|') => (row.trim_end(), Some(" |")),
            _ => (end, Some("")),
        };
        text.push_str(head);
        if tail.is_none() {
            text.push_str("\n\n");
        }
        for number in &part.sources {
            text.push(OPEN);
            text.push_str(&number.to_string());
            text.push(CLOSE);
        }
        text.push_str(tail.unwrap_or_default());
        text.push_str(space);
    }
    text
}
