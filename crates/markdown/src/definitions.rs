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
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    shared: Rc<Leaves>,
    added: Leaves,
    /// Leaves whose label is defined by now, and that are to be read again.
    due: BTreeSet<LeafId>,
    /// How many bytes of them may be read again now.
    credit: usize,
}

/// What may be read again before anything was pushed: more than documents by people need.
const CREDIT: usize = 1 << 16;

/// Bytes that may be read again for each byte that is pushed.
const SHARE: usize = 8;

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

impl Default for Waiting {
    fn default() -> Self {
        let (shared, added) = Default::default();
        Self { shared, added, due: BTreeSet::new(), credit: CREDIT }
    }
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

    /// Notes that these labels are defined now.
    pub(crate) fn defined(&mut self, labels: &[String]) {
        for label in labels {
            let own = self.added.by_label.remove(label);
            // A copy cannot forget what it shares, but it does not live for long.
            match Rc::get_mut(&mut self.shared) {
                Some(leaves) => self.due.extend(leaves.by_label.remove(label).into_iter().flatten()),
                None => self.due.extend(self.shared.by_label.get(label).into_iter().flatten()),
            }
            self.due.extend(own.into_iter().flatten());
        }
    }

    /// Lets more be read again, in proportion to what was pushed. Else many leaves that wait for many labels would
    /// be read once for each of these, which is work with the square of the text.
    pub(crate) fn earn(&mut self, pushed: usize) {
        self.credit = self.credit.saturating_add(pushed.saturating_mul(SHARE));
    }

    /// The next leaf to be read again: any, or one that there is credit for.
    pub(crate) fn next_due(&mut self, any: bool) -> Option<(LeafId, Text)> {
        while any || self.credit > 0 {
            let leaf = self.due.pop_first()?;
            let text = self.shared.texts.get(&leaf).or_else(|| self.added.texts.get(&leaf));
            if let Some(text) = text.cloned() {
                self.credit = self.credit.saturating_sub(text.text.len());
                return Some((leaf, text));
            }
        }
        None
    }

    /// Forgets a leaf none of whose labels is left.
    pub(crate) fn forget(&mut self, leaf: LeafId) {
        if let Some(leaves) = Rc::get_mut(&mut self.shared) {
            leaves.texts.remove(&leaf);
        }
    }
}
