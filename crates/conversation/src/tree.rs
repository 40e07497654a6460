//! All messages that ever were on the page, as a tree. What the page shows is one path from a root to a leaf; an
//! edit, a new answer or a retry grows another branch, and nothing is taken away.

use messages::Texts;
use messages::message::Role;

use crate::entry::{Entry, Kind};
use crate::id::EntryId;
use crate::past::Past;

/// The messages and the path that is shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tree {
    /// The beginning of every path, as long as nothing branches off from it. A place below its length is one in it.
    past: Past,
    /// Makes nodes of the past, in their places. Whoever has [`Rare`](crate::Rare) later has this later: without it the
    /// past stays what it is, and nothing is posted after one.
    pub(crate) reader: Option<fn(&mut Tree)>,
    /// All others in the order in which they came, so sorted by their ids. Their places count on from the past's.
    nodes: Vec<Node>,
    roots: Vec<usize>,
    /// Places, from the end of the past on.
    path: Vec<usize>,
    /// The places of the path behind the past at which an [`Item`](crate::Item) begins, in order. What stands before a
    /// message never changes, so this is known once the message is on the path. In the past each is one.
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
    /// What follows a past, so far nothing.
    pub(crate) fn after(past: Past) -> Self {
        Self { past, ..Self::default() }
    }

    /// What every path begins with.
    pub(crate) fn past(&self) -> &Past {
        &self.past
    }

    /// The first part of the path, without the past.
    pub(crate) fn live(
        &self,
        to: usize,
    ) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator + Clone {
        self.part(self.past.len(), to)
    }

    /// The first part of the path: the past, where the answer and the question behind it are part of it too, and the
    /// messages after that.
    pub(crate) fn stretch(
        &self,
        to: usize,
    ) -> (Option<&Past>, impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator + Clone) {
        let past = Some(&self.past).filter(|past| past.len() > 0 && to >= past.len() + 2);
        (past, self.part(past.map_or(0, Past::len), to))
    }

    /// The name of the message at this place of the path.
    pub(crate) fn id_at(&self, position: usize) -> Option<EntryId> {
        self.id(self.on_path(position)?)
    }

    /// The messages on the path, oldest first.
    pub(crate) fn path(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator + Clone {
        self.part(0, self.len())
    }

    /// The part of the path from one place up to another, which is not part of it.
    pub(crate) fn part(
        &self,
        from: usize,
        to: usize,
    ) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator + Clone {
        let places = if to <= self.len() { from..to } else { 0..0 };
        places.map(|position| self.entry_at(self.on_path(position).unwrap_or(position)))
    }

    /// Which message stands at this place of the path.
    fn on_path(&self, position: usize) -> Option<usize> {
        match position.checked_sub(self.past.len()) {
            Some(behind) => self.path.get(behind).copied(),
            None => Some(position),
        }
    }

    /// Which message is the last one on the path.
    fn last_place(&self) -> Option<usize> {
        self.on_path(self.len().checked_sub(1)?)
    }

    /// How many messages are on the path.
    pub(crate) fn len(&self) -> usize {
        self.past.len() + self.path.len()
    }

    /// The message at this place of the path.
    pub(crate) fn at(&self, position: usize) -> Option<&Entry> {
        self.on_path(position).map(|at| self.entry_at(at))
    }

    pub(crate) fn last(&self) -> Option<&Entry> {
        self.last_place().map(|at| self.entry_at(at))
    }

    pub(crate) fn last_mut(&mut self) -> Option<&mut Entry> {
        let at = self.last_place()?;
        Some(&mut self.node_mut(at)?.entry)
    }

    /// Any message, on the path or not.
    pub(crate) fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.place(id).map(|at| self.entry_at(at))
    }

    pub(crate) fn entry_mut(&mut self, id: EntryId) -> Option<&mut Entry> {
        let at = self.place(id)?;
        Some(&mut self.node_mut(at)?.entry)
    }

    /// Where on the path a message stands.
    pub(crate) fn position(&self, id: EntryId) -> Option<usize> {
        let at = self.place(id)?;
        let depth = self.depth(at);
        (self.on_path(depth) == Some(at)).then_some(depth)
    }

    /// Every message, each with its parent, parents first.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Option<EntryId>, &Entry)> {
        let places = 0..self.past.len() + self.nodes.len();
        places.map(|at| (self.parent(at).and_then(|at| self.id(at)), self.entry_at(at)))
    }

    /// The messages that may follow this one, or begin the conversation, in the order in which they came.
    pub(crate) fn children(&self, parent: Option<EntryId>) -> impl Iterator<Item = &Entry> {
        let place = parent.map(|id| self.place(id));
        let next = match place {
            None if self.past.len() > 0 => Some(0),
            Some(Some(at)) if at < self.past.len() => self.follower(at),
            _ => None,
        };
        let places = match place {
            Some(at) => at.and_then(|at| self.node(at)).map(|node| node.children.as_slice()),
            None => Some(self.roots.as_slice()),
        };
        next.into_iter().chain(places.unwrap_or_default().iter().copied()).map(|at| self.entry_at(at))
    }

    /// The message that followed this one when it was seen last.
    pub(crate) fn seen(&self, id: EntryId) -> Option<EntryId> {
        self.id(self.seen_after(self.place(id)?)?)
    }

    /// How many items the path has.
    pub(crate) fn item_count(&self) -> usize {
        self.past.len() + self.starts.len()
    }

    /// Where on the path an item begins.
    pub(crate) fn start(&self, item: usize) -> Option<usize> {
        match item.checked_sub(self.past.len()) {
            Some(behind) => self.starts.get(behind).copied(),
            None => Some(item),
        }
    }

    /// The item that a place of the path belongs to.
    pub(crate) fn item_with(&self, position: usize) -> Option<usize> {
        if position < self.past.len() {
            return Some(position);
        }
        let begun = self.starts.partition_point(|start| *start <= position);
        (self.past.len() + begun).checked_sub(1)
    }

    /// Keeps this many messages of the path and lets this one follow them; what followed stays in the tree.
    pub(crate) fn branch(&mut self, keep: usize, entry: Entry) {
        if keep < self.past.len() || keep == self.past.len() && !self.nodes.is_empty() {
            self.read_past();
        }
        self.shorten(keep);
        let (at, parent) = (self.past.len() + self.nodes.len(), self.last_place());
        let depth = self.len();
        self.nodes.push(Node { entry, parent, children: Vec::new(), seen: None, depth });
        match parent.map(|parent| parent.checked_sub(self.past.len())) {
            Some(Some(parent)) => {
                self.nodes[parent].children.push(at);
                self.nodes[parent].seen = Some(at);
            }
            // Whatever stands behind the past is behind its end.
            Some(None) => {}
            None => self.roots.push(at),
        }
        self.lengthen(at);
    }

    /// Lets this one follow the whole path.
    pub(crate) fn push(&mut self, entry: Entry) {
        self.branch(self.len(), entry);
    }

    /// Shows the path through this message, and after it what was seen there last.
    pub(crate) fn show(&mut self, id: EntryId) {
        let Some(mut at) = self.place(id) else { return };
        if at < self.past.len() {
            self.read_past();
        }
        self.shorten(self.depth(at));
        let mut before = Vec::new();
        let mut up = Some(at);
        // Only the part of the way up that is not shown yet.
        while let Some(node) = up.filter(|node| self.on_path(self.depth(*node)) != Some(*node)) {
            before.push(node);
            up = self.parent(node);
        }
        self.shorten(self.depth(at) + 1 - before.len());
        before.into_iter().rev().for_each(|node| self.lengthen(node));
        while let Some(next) = self.seen_after(at) {
            self.lengthen(next);
            at = next;
        }
        for pair in self.path.windows(2) {
            if let Some(before) = pair[0].checked_sub(self.past.len()) {
                self.nodes[before].seen = Some(pair[1]);
            }
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
        self.path.truncate(keep.saturating_sub(self.past.len()));
        self.starts.truncate(self.starts.partition_point(|start| *start < keep));
    }

    /// One more message on the path.
    fn lengthen(&mut self, at: usize) {
        let position = self.len();
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
        if let Some(at) = self.past.place(id) {
            return Some(at);
        }
        // What is asked for is nearly always the last one.
        let at = match self.nodes.last() {
            Some(last) if last.entry.id == id => Some(self.nodes.len() - 1),
            _ => self.nodes.binary_search_by_key(&id, |node| node.entry.id).ok(),
        };
        at.map(|at| self.past.len() + at)
    }

    fn node(&self, at: usize) -> Option<&Node> {
        self.nodes.get(at.checked_sub(self.past.len())?)
    }

    /// What is to be changed is no past any more.
    fn node_mut(&mut self, at: usize) -> Option<&mut Node> {
        if at < self.past.len() {
            self.read_past();
        }
        self.nodes.get_mut(at.checked_sub(self.past.len())?)
    }

    #[inline(never)]
    fn entry_at(&self, at: usize) -> &Entry {
        match self.past.entry(at) {
            Some(entry) => entry,
            None => &self.nodes[at - self.past.len()].entry,
        }
    }

    fn id(&self, at: usize) -> Option<EntryId> {
        self.past.id(at).or_else(|| self.node(at).map(|node| node.entry.id))
    }

    fn depth(&self, at: usize) -> usize {
        self.node(at).map_or(at, |node| node.depth)
    }

    fn parent(&self, at: usize) -> Option<usize> {
        self.node(at).map_or_else(|| at.checked_sub(1), |node| node.parent)
    }

    fn seen_after(&self, at: usize) -> Option<usize> {
        if at < self.past.len() { self.follower(at) } else { self.node(at)?.seen }
    }

    /// What follows a message of the past.
    fn follower(&self, at: usize) -> Option<usize> {
        (at + 1 < self.past.len() + self.nodes.len()).then_some(at + 1)
    }

    /// Reads the past if something of it has to be repaired before it is posted. Done before each post, and not when it is
    /// set, since that takes as long as its texts are.
    pub(crate) fn check_past(&mut self) {
        if !self.past.run().texts().is_none_or(Texts::are_postable) {
            self.read_past();
        }
    }

    fn read_past(&mut self) {
        if let Some(read) = self.reader {
            read(self);
        }
    }

    /// What [`Tree::reader`] does.
    pub(crate) fn read_all(&mut self) {
        let past = std::mem::take(&mut self.past);
        let live = std::mem::take(&mut self.nodes);
        let count = past.len() + live.len();
        for at in 0..past.len() {
            let Some(entry) = past.entry(at).cloned() else { continue };
            let next = Some(at + 1).filter(|next| *next < count);
            let (parent, children) = (at.checked_sub(1), next.into_iter().collect());
            self.nodes.push(Node { entry, parent, children, seen: next, depth: at });
        }
        if past.len() > 0 {
            self.roots.insert(0, 0);
        }
        self.path.splice(0..0, 0..past.len());
        self.starts.splice(0..0, 0..past.len());
        self.nodes.extend(live);
    }
}
