//! All messages that ever were on the page, as a tree. What the page shows is one path from a root to a leaf; an
//! edit, a new answer or a retry grows another branch, and nothing is taken away.

use messages::message::Role;

use crate::entry::{Entry, Kind};
use crate::id::EntryId;

/// The messages and the path that is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// In the order in which they came, so sorted by their ids.
    nodes: Vec<Node>,
    roots: Vec<usize>,
    /// Places in `nodes`, from the root on.
    path: Vec<usize>,
    /// The places of the path at which an [`Item`](crate::Item) begins, in order. What stands before a message never
    /// changes, so this is known once the message is on the path.
    starts: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Node {
    entry: Entry,
    parent: Option<usize>,
    children: Vec<usize>,
    /// The child that was on the path last.
    seen: Option<usize>,
    /// How many messages stand before it.
    depth: usize,
}

impl Tree {
    /// The messages on the path, oldest first.
    pub(crate) fn path(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator + Clone {
        self.path.iter().map(|at| &self.nodes[*at].entry)
    }

    /// The part of the path from one place up to another, which is not part of it.
    pub(crate) fn part(
        &self,
        from: usize,
        to: usize,
    ) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator + Clone {
        self.path.get(from..to).unwrap_or_default().iter().map(|at| &self.nodes[*at].entry)
    }

    /// How many messages are on the path.
    pub(crate) fn len(&self) -> usize {
        self.path.len()
    }

    /// The message at this place of the path.
    pub(crate) fn at(&self, position: usize) -> Option<&Entry> {
        self.path.get(position).map(|at| &self.nodes[*at].entry)
    }

    pub(crate) fn last(&self) -> Option<&Entry> {
        self.path.last().map(|at| &self.nodes[*at].entry)
    }

    pub(crate) fn last_mut(&mut self) -> Option<&mut Entry> {
        self.path.last().map(|at| &mut self.nodes[*at].entry)
    }

    /// Any message, on the path or not.
    pub(crate) fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.place(id).map(|at| &self.nodes[at].entry)
    }

    pub(crate) fn entry_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        self.place(id).map(|at| &mut self.nodes[at].entry)
    }

    /// Where on the path a message stands.
    pub(crate) fn position(&self, id: EntryId) -> Option<usize> {
        let at = self.place(id)?;
        let depth = self.nodes[at].depth;
        (self.path.get(depth) == Some(&at)).then_some(depth)
    }

    /// Every message, each with its parent, parents first.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Option<EntryId>, &Entry)> {
        self.nodes.iter().map(|node| (node.parent.map(|at| self.nodes[at].entry.id), &node.entry))
    }

    /// The messages that may follow this one, or begin the conversation, in the order in which they came.
    pub(crate) fn children(&self, parent: Option<EntryId>) -> impl Iterator<Item = &Entry> {
        let places = match parent {
            Some(id) => self.place(id).map(|at| self.nodes[at].children.as_slice()).unwrap_or_default(),
            None => &self.roots,
        };
        places.iter().map(|at| &self.nodes[*at].entry)
    }

    /// The message that followed this one when it was seen last.
    pub(crate) fn seen(&self, id: EntryId) -> Option<EntryId> {
        let next = self.nodes[self.place(id)?].seen?;
        Some(self.nodes[next].entry.id)
    }

    /// Where on the path each item begins, in order.
    pub(crate) fn starts(&self) -> &[usize] {
        &self.starts
    }

    /// Keeps this many messages of the path and lets this one follow them; what followed stays in the tree.
    pub(crate) fn branch(&mut self, keep: usize, entry: Entry) {
        self.shorten(keep);
        let (at, parent) = (self.nodes.len(), self.path.last().copied());
        self.nodes.push(Node { entry, parent, children: Vec::new(), seen: None, depth: self.path.len() });
        match parent {
            Some(parent) => {
                self.nodes[parent].children.push(at);
                self.nodes[parent].seen = Some(at);
            }
            None => self.roots.push(at),
        }
        self.lengthen(at);
    }

    /// Lets this one follow the whole path.
    pub(crate) fn push(&mut self, entry: Entry) {
        self.branch(self.path.len(), entry);
    }

    /// Shows the path through this message, and after it what was seen there last.
    pub(crate) fn show(&mut self, id: EntryId) {
        let Some(mut at) = self.place(id) else { return };
        self.shorten(self.nodes[at].depth);
        let mut before = Vec::new();
        let mut up = Some(at);
        // Only the part of the way up that is not shown yet.
        while let Some(node) = up.filter(|node| self.path.get(self.nodes[*node].depth) != Some(node)) {
            before.push(node);
            up = self.nodes[node].parent;
        }
        self.shorten(self.nodes[at].depth + 1 - before.len());
        before.into_iter().rev().for_each(|node| self.lengthen(node));
        while let Some(next) = self.nodes[at].seen {
            self.lengthen(next);
            at = next;
        }
        for pair in self.path.windows(2) {
            self.nodes[pair[0]].seen = Some(pair[1]);
        }
    }

    /// Shows the path that ends with this message.
    pub(crate) fn show_to(&mut self, id: EntryId) {
        self.show(id);
        if let Some(position) = self.position(id) {
            self.shorten(position + 1);
        }
    }

    /// A tree that was stored: each message with its parent, parents first, and the last message that was shown.
    /// Nothing when it does not fit together.
    pub(crate) fn restored(entries: Vec<(Option<EntryId>, Entry)>, leaf: Option<EntryId>) -> Option<Self> {
        let mut tree = Self::default();
        for (parent, entry) in entries {
            if tree.nodes.last().is_some_and(|last| last.entry.id >= entry.id) {
                return None;
            }
            let (at, parent) =
                (tree.nodes.len(), parent.map(|id| tree.place(id).ok_or(())).transpose().ok()?);
            let depth = parent.map_or(0, |parent| tree.nodes[parent].depth + 1);
            match parent {
                Some(parent) => {
                    tree.nodes[parent].children.push(at);
                    tree.nodes[parent].seen = Some(at);
                }
                None => tree.roots.push(at),
            }
            tree.nodes.push(Node { entry, parent, children: Vec::new(), seen: None, depth });
        }
        if let Some(leaf) = leaf {
            tree.place(leaf)?;
            tree.show_to(leaf);
        }
        Some(tree)
    }

    /// Keeps this many messages of the path.
    fn shorten(&mut self, keep: usize) {
        self.path.truncate(keep);
        self.starts.truncate(self.starts.partition_point(|start| *start < keep));
    }

    /// One more message on the path.
    fn lengthen(&mut self, at: usize) {
        let position = self.path.len();
        self.path.push(at);
        if self.starts_item(position) {
            self.starts.push(position);
        }
    }

    fn starts_item(&self, position: usize) -> bool {
        let Some(entry) = self.at(position) else { return false };
        let mut before = self.part(0, position).rev();
        match entry.kind {
            _ if position == 0 => true,
            Kind::Said if entry.role == Role::Assistant => {
                before.find(|one| !one.is_aside()).is_none_or(|one| one.role != Role::Assistant)
            }
            Kind::Said | Kind::Summary => true,
            Kind::Results | Kind::GoOn => false,
        }
    }

    fn place(&self, id: EntryId) -> Option<usize> {
        // What is asked for is nearly always the last one.
        match self.nodes.last() {
            Some(last) if last.entry.id == id => Some(self.nodes.len() - 1),
            _ => self.nodes.binary_search_by_key(&id, |node| node.entry.id).ok(),
        }
    }
}
