//! What labels stand for, and which leaves wait for a label.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::event::LeafId;

/// The link definitions and footnotes known so far, by normalised label. The first definition of a label wins.
///
/// A copy costs nothing: it shares what is known, and keeps apart what is added to it.
#[derive(Clone, Debug, Default)]
pub struct Definitions {
    shared: Rc<Known>,
    added: Known,
}

#[derive(Clone, Debug, Default)]
struct Known {
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
        self.shared.links.get(label).or_else(|| self.added.links.get(label))
    }

    /// Whether there is a footnote with this normalised label, given without `^`.
    #[must_use]
    pub fn footnote(&self, label: &str) -> bool {
        self.shared.footnotes.contains(label) || self.added.footnotes.contains(label)
    }

    /// Adds a link definition. False when the label had one already.
    pub fn add_link(&mut self, label: String, target: Target) -> bool {
        let new = self.link(&label).is_none();
        if new {
            self.own().links.insert(label, target);
        }
        new
    }

    /// Adds a footnote. False when the label had one already.
    pub fn add_footnote(&mut self, label: String) -> bool {
        !self.footnote(&label) && self.own().footnotes.insert(label)
    }

    fn own(&mut self) -> &mut Known {
        Rc::get_mut(&mut self.shared).unwrap_or(&mut self.added)
    }
}

/// The leaves with labels that nothing defines yet. Copied like [`Definitions`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Waiting {
    shared: Rc<Leaves>,
    added: Leaves,
}

#[derive(Clone, Debug, Default)]
struct Leaves {
    texts: BTreeMap<LeafId, Text>,
    by_label: BTreeMap<String, Vec<LeafId>>,
}

/// What a waiting leaf is read from again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    pub(crate) text: String,
    /// The task box in front of it.
    pub(crate) task: Option<bool>,
    /// Whether it is the last one of a text that still grows.
    pub(crate) calm: bool,
}

impl Waiting {
    /// Keeps a leaf until one of its labels is defined.
    pub(crate) fn add(&mut self, leaf: LeafId, labels: Vec<String>, text: Text) {
        let leaves = Rc::get_mut(&mut self.shared).unwrap_or(&mut self.added);
        for label in labels {
            let waiting = leaves.by_label.entry(label).or_default();
            if waiting.last() != Some(&leaf) {
                waiting.push(leaf);
            }
        }
        leaves.texts.insert(leaf, text);
    }

    /// The leaves that wait for one of these labels, each once, in the order of the text.
    pub(crate) fn for_labels(&self, labels: &[String]) -> BTreeSet<LeafId> {
        let lists = |label| [self.shared.by_label.get(label), self.added.by_label.get(label)];
        labels.iter().flat_map(lists).flatten().flatten().copied().collect()
    }

    /// What a leaf is read from.
    pub(crate) fn text(&self, leaf: LeafId) -> Option<&Text> {
        self.shared.texts.get(&leaf).or_else(|| self.added.texts.get(&leaf))
    }

    /// Forgets labels that are defined now, and a leaf none of whose labels is left.
    pub(crate) fn forget(&mut self, labels: &[String], done: &[LeafId]) {
        // A copy has nothing to forget: it is asked once.
        let Some(leaves) = Rc::get_mut(&mut self.shared) else { return };
        labels.iter().for_each(|label| drop(leaves.by_label.remove(label)));
        done.iter().for_each(|leaf| drop(leaves.texts.remove(leaf)));
    }
}
