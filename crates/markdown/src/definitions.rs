//! What labels stand for.

use std::collections::{BTreeMap, BTreeSet};

/// The link definitions and footnotes known so far, by normalised label. The first definition of a label wins.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    links: BTreeMap<String, Target>,
    footnotes: BTreeSet<String>,
}

/// What a link definition says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The address as written, with escapes and entities replaced.
    pub url: String,
    /// The title; may be empty.
    pub title: String,
}

impl Definitions {
    /// What a link's normalised label stands for.
    #[must_use]
    pub fn link(&self, label: &str) -> Option<&Target> {
        self.links.get(label)
    }

    /// Whether there is a footnote with this normalised label, given without `^`.
    #[must_use]
    pub fn footnote(&self, label: &str) -> bool {
        self.footnotes.contains(label)
    }

    /// Adds a link definition. False when the label had one already.
    pub fn add_link(&mut self, label: String, target: Target) -> bool {
        let new = !self.links.contains_key(&label);
        if new {
            self.links.insert(label, target);
        }
        new
    }

    /// Adds a footnote. False when the label had one already.
    pub fn add_footnote(&mut self, label: String) -> bool {
        self.footnotes.insert(label)
    }
}
