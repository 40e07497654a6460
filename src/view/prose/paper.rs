//! Where a document is drawn: settled blocks in slabs, what is behind them at the end of the last slab, footnotes below.
//!
//! When much text comes at once, only its end is drawn. The rest becomes slabs that are empty until someone comes near.

use std::mem;

use markdown::{Document, Event, LeafId, Sink, Tag};
use web_sys::Element;

use super::slabs::Slabs;
use crate::view::dom;
use crate::view::markdown::{Draw, Footnotes};

/// How much of the source a slab holds before the next one begins, in bytes.
const SLAB: usize = 4096;

/// How many elements and texts a slab holds before the next one begins.
const NODES: usize = 250;

/// A text that comes at once is drawn from as many bytes before its end.
const AHEAD: usize = 16 * 1024;

/// What was drawn, and what comes next.
pub(super) struct Paper {
    element: Element,
    draw: Draw,
    pub(super) notes: Footnotes,
    pub(super) slabs: Slabs,
    /// How long the source will be, as far as that is known.
    length: usize,
    /// Where the last settled top-level block ended.
    bound: usize,
    /// The next block begins a slab.
    cut: bool,
    /// How many things are open.
    depth: usize,
    /// The last block leads to the next one, such as a heading.
    leads: bool,
    /// The blocks that come are not drawn.
    skips: bool,
    /// The block that is not drawn and has not ended, and what was said later about its leaves.
    skipped: Vec<Event>,
    late: Vec<(LeafId, Vec<Event>)>,
}

impl Paper {
    pub(super) fn new(element: Element) -> Self {
        Self {
            draw: Draw::new(element.clone()),
            notes: Footnotes::new(element.clone()),
            element,
            slabs: Slabs::default(),
            length: 0,
            bound: 0,
            cut: true,
            depth: 0,
            leads: false,
            skips: false,
            skipped: Vec::new(),
            late: Vec::new(),
        }
    }

    /// Takes everything out of the page and begins again.
    pub(super) fn clear(&mut self) {
        self.element.set_text_content(None);
        *self = Self::new(self.element.clone());
    }

    /// Settled events come of a source that will have this length.
    pub(super) fn begin(&mut self, length: usize) {
        self.length = length;
        self.draw.begin();
    }

    /// All events of a push were there. The block at the end is drawn, whatever came before it.
    pub(super) fn settle(&mut self, document: &Document) {
        if mem::take(&mut self.skips) {
            let (open, start) = (self.draw.suspend(), self.slabs.last_start());
            self.slabs.show_last();
            if start < self.bound {
                document
                    .replay(start..self.bound, &mut Again { draw: &mut self.draw, notes: &mut self.notes });
            }
            for event in mem::take(&mut self.skipped) {
                self.put(event);
            }
            self.draw.reopen(open);
            for (leaf, content) in mem::take(&mut self.late) {
                self.revise(leaf, content);
            }
        }
        self.draw.flush(&mut self.notes);
    }

    /// Whether what is behind the settled part still stands in the page.
    pub(super) fn has_tail(&self) -> bool {
        self.draw.follows()
    }

    /// Draws what is behind the settled part; `ends` when it is the end of the text.
    pub(super) fn tail(&mut self, events: Vec<Event>, ends: bool) {
        if self.cut && !events.is_empty() {
            self.turn();
            self.skips = false;
            self.slabs.show_last();
        }
        self.draw.tail(events, ends, &mut self.notes);
    }

    /// Draws a slab that was left out or taken out.
    pub(super) fn fill(&mut self, index: usize, document: &Document) {
        let Some((element, range)) = self.slabs.refill(index) else { return };
        let mut draw = Draw::new(element);
        document.replay(range, &mut Again { draw: &mut draw, notes: &mut self.notes });
        draw.flush(&mut self.notes);
        self.slabs.wait(&mut draw.waiting);
    }

    /// Begins a slab.
    fn turn(&mut self) {
        self.cut = false;
        self.skips = self.length.saturating_sub(self.bound) > AHEAD;
        let Some(slab) = dom::make("div", "slab") else { return };
        if self.element.insert_before(&slab, self.notes.list().map(AsRef::as_ref)).is_ok() {
            self.slabs.push(slab.clone(), self.bound, !self.skips);
            self.draw.turn(slab);
            self.draw.nodes = 0;
        }
    }

    /// Draws an event at its place.
    fn put(&mut self, event: Event) {
        self.draw.event(event, &mut self.notes);
        self.slabs.wait(&mut self.draw.waiting);
    }

    /// Notes what the event tells about the blocks around it.
    fn watch(&mut self, event: &Event) {
        match event {
            Event::Enter(tag) => {
                if self.depth == 0 {
                    self.leads = matches!(tag, Tag::Heading(_));
                }
                self.depth += 1;
            }
            Event::Exit(_) => self.depth = self.depth.saturating_sub(1),
            Event::Rule if self.depth == 0 => self.leads = true,
            Event::Note { label } => self.notes.marked(label, self.slabs.last()),
            _ => {}
        }
    }
}

impl Sink for Paper {
    fn event(&mut self, event: Event) {
        if self.cut {
            self.turn();
        }
        self.watch(&event);
        // A footnote stands below the text, not in the part that is left out.
        let is_note = matches!(event, Event::Enter(Tag::Footnote { .. })) || !self.draw.is_between();
        if self.skips && !is_note {
            self.skipped.push(event);
        } else {
            self.put(event);
        }
    }

    fn boundary(&mut self, offset: usize) {
        self.draw.flush(&mut self.notes);
        self.bound = offset;
        self.skipped.clear();
        self.late.clear();
        let size = offset.saturating_sub(self.slabs.last_start());
        let is_full = size >= SLAB || self.draw.nodes >= NODES;
        if is_full && (!self.leads || size >= 4 * SLAB) {
            self.cut = true;
            self.slabs.end_last(size);
        }
    }

    fn revise(&mut self, leaf: LeafId, content: Vec<Event>) {
        self.draw.flush(&mut self.notes);
        for event in &content {
            if let Event::Note { label } = event {
                self.notes.marked(label, self.slabs.index(leaf));
            }
        }
        if let Some(element) = self.slabs.waiting(leaf) {
            element.set_text_content(None);
            let mut draw = Draw::inside(element);
            for event in content {
                draw.event(event, &mut self.notes);
            }
            draw.flush(&mut self.notes);
        } else if self.skips {
            self.late.push((leaf, content));
        }
    }
}

/// Draws blocks once more.
struct Again<'a> {
    draw: &'a mut Draw,
    notes: &'a mut Footnotes,
}

impl Sink for Again<'_> {
    fn event(&mut self, event: Event) {
        self.draw.event(event, self.notes);
    }

    fn boundary(&mut self, _offset: usize) {}

    fn revise(&mut self, _leaf: LeafId, _content: Vec<Event>) {}
}
