//! Who is measured.

use anyhow::{Context, Result};

/// One page of bench/pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Peer {
    /// This project.
    Parlor,
    /// The reply as plain text in one node: the floor.
    Text,
    /// A bare text field: the least that a key costs.
    Textarea,
    /// streaming-markdown.
    Smd,
    /// markdown-it, the whole text once a frame.
    MarkdownIt,
    /// streamdown, in React.
    Streamdown,
    /// deep-chat.
    DeepChat,
}

impl Peer {
    /// Everybody.
    const ALL: [Self; 7] = [
        Self::Parlor,
        Self::Text,
        Self::Textarea,
        Self::Smd,
        Self::MarkdownIt,
        Self::Streamdown,
        Self::DeepChat,
    ];

    /// The name of its page, and of itself in the tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Parlor => "parlor",
            Self::Text => "text",
            Self::Textarea => "textarea",
            Self::Smd => "smd",
            Self::MarkdownIt => "markdown-it",
            Self::Streamdown => "streamdown",
            Self::DeepChat => "deep-chat",
        }
    }

    /// The peer of this name.
    ///
    /// # Errors
    /// A sentence with the names there are.
    pub fn named(name: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|peer| peer.name() == name).with_context(|| {
            let names: Vec<&str> = Self::ALL.into_iter().map(Self::name).collect();
            format!("There is no peer \"{name}\"; there are {}.", names.join(", "))
        })
    }
}
