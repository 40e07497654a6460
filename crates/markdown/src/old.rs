//! The parser that the view still draws with; the next one is beside it.

mod link;
mod node;
mod tree;

pub use node::{Attr, Node, Tag};

/// A Markdown document as far as it has arrived: CommonMark with tables, strikethrough and task lists.
///
/// - A link is one only with `http`, `https` or `mailto`; any other is shown as its text.
/// - An image is a link with its description, so that nothing is fetched by itself.
/// - HTML is shown as text.
/// - Elements nested deeper than 64 give their content to the one that holds them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Markdown {
    source: String,
}

impl Markdown {
    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Appends text, cut anywhere.
    pub fn push(&mut self, more: &str) {
        self.source.push_str(more);
    }

    /// The text so far.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The top-level nodes of the text so far. Reads the whole text; comparing with the nodes of the last time
    /// tells what to keep. Text that arrives later can change earlier nodes, for example by defining a link.
    #[must_use]
    pub fn blocks(&self) -> Vec<Node> {
        tree::build(&self.source)
    }
}

impl From<&str> for Markdown {
    fn from(source: &str) -> Self {
        Self { source: source.to_owned() }
    }
}
