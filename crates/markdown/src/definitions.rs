//! What labels stand for, and which leaves wait for a label.

use std::rc::Rc;

use crate::event::LeafId;
use crate::labels::Labels;

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
    links: Labels,
    /// One for each of `links`.
    targets: Vec<Target>,
    footnotes: Labels,
}

impl Known {
    fn link(&self, label: &str) -> Option<&Target> {
        self.targets.get(self.links.find(label)?)
    }
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
        self.shared.link(label).or_else(|| self.added.link(label))
    }

    /// Whether there is a footnote with this normalised label, given without `^`.
    #[must_use]
    pub fn footnote(&self, label: &str) -> bool {
        self.shared.footnotes.find(label).or_else(|| self.added.footnotes.find(label)).is_some()
    }

    /// Adds a link definition. False when the label had one already.
    pub fn add_link(&mut self, label: String, target: Target) -> bool {
        let new = self.link(&label).is_none();
        if new {
            let known = self.own();
            known.links.add(label);
            known.targets.push(target);
        }
        new
    }

    /// Adds a footnote. False when the label had one already.
    pub fn add_footnote(&mut self, label: String) -> bool {
        let new = !self.footnote(&label);
        if new {
            self.own().footnotes.add(label);
        }
        new
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
    /// Leaves one of whose labels is defined by now, and that are to be read again.
    due: Vec<LeafId>,
    /// How many bytes of them may be read again now. Less than none after a long one.
    credit: isize,
}

/// What may be read again before anything was pushed: more than documents by people need.
const CREDIT: isize = 1 << 16;

/// Bytes that may be read again for each byte that is pushed.
const SHARE: usize = 8;

#[derive(Clone, Debug, Default)]
struct Leaves {
    /// In the order of the text, which is the order of their names.
    leaves: Vec<Leaf>,
    labels: Labels,
    /// For each label who waits for it.
    by_label: Vec<Vec<LeafId>>,
}

#[derive(Clone, Debug)]
struct Leaf {
    id: LeafId,
    /// None when it waits no more.
    text: Option<Text>,
    /// Whether it is among those to be read again.
    due: bool,
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

impl Leaves {
    fn index(&self, id: LeafId) -> Option<usize> {
        self.leaves.binary_search_by(|leaf| leaf.id.cmp(&id)).ok()
    }

    fn text(&self, id: LeafId) -> Option<&Text> {
        self.leaves.get(self.index(id)?)?.text.as_ref()
    }

    fn leaf(&mut self, id: LeafId) -> Option<&mut Leaf> {
        let index = self.index(id)?;
        self.leaves.get_mut(index)
    }
}

impl Default for Waiting {
    fn default() -> Self {
        let (shared, added) = Default::default();
        Self { shared, added, due: Vec::new(), credit: CREDIT }
    }
}

impl Waiting {
    /// Keeps a leaf until one of its labels is defined.
    pub(crate) fn add(&mut self, id: LeafId, labels: Vec<String>, text: Text) {
        let leaves = Rc::get_mut(&mut self.shared).unwrap_or(&mut self.added);
        for label in labels {
            let number = leaves.labels.find(&label).unwrap_or_else(|| {
                leaves.by_label.push(Vec::new());
                leaves.labels.add(label)
            });
            if let Some(waiting) =
                leaves.by_label.get_mut(number).filter(|waiting| waiting.last() != Some(&id))
            {
                waiting.push(id);
            }
        }
        leaves.leaves.push(Leaf { id, text: Some(text), due: false });
    }

    /// Notes that these labels are defined now.
    pub(crate) fn defined(&mut self, labels: &[String]) {
        for label in labels {
            if let Some(leaves) = Rc::get_mut(&mut self.shared) {
                let number = leaves.labels.find(label);
                let waiting = number.and_then(|number| leaves.by_label.get_mut(number));
                for id in waiting.map(std::mem::take).unwrap_or_default() {
                    if leaves.leaf(id).is_some_and(|leaf| !std::mem::replace(&mut leaf.due, true)) {
                        self.due.push(id);
                    }
                }
            } else {
                // A copy cannot note it in what it shares, but it is asked for a few labels only.
                for leaves in [&*self.shared, &self.added] {
                    let number = leaves.labels.find(label);
                    self.due
                        .extend(number.and_then(|number| leaves.by_label.get(number)).into_iter().flatten());
                }
            }
        }
    }

    /// Lets more be read again, in proportion to what was pushed. Else many leaves that wait for many labels would
    /// be read once for each of these, which is work with the square of the text.
    pub(crate) fn earn(&mut self, pushed: usize) {
        self.credit = self.credit.saturating_add_unsigned(pushed.saturating_mul(SHARE));
    }

    /// The next leaf to be read again: any, or one that there is credit for.
    pub(crate) fn next_due(&mut self, any: bool) -> Option<(LeafId, Text)> {
        while any || self.credit > 0 {
            let id = self.due.pop()?;
            if let Some(leaf) = Rc::get_mut(&mut self.shared).and_then(|leaves| leaves.leaf(id)) {
                leaf.due = false;
            }
            if let Some(text) = self.shared.text(id).or_else(|| self.added.text(id)).cloned() {
                self.credit = self.credit.saturating_sub_unsigned(text.text.len());
                return Some((id, text));
            }
        }
        None
    }

    /// Forgets a leaf none of whose labels is left.
    pub(crate) fn settle(&mut self, id: LeafId) {
        if let Some(leaf) = Rc::get_mut(&mut self.shared).and_then(|leaves| leaves.leaf(id)) {
            leaf.text = None;
        }
    }
}
