//! A reader of a document: takes what the document says, as the view does.

use std::collections::BTreeMap;

use markdown::{Document, Event, LeafId, Options, Sink, Tail};

/// A document and all it has said.
pub struct Reading {
    pub document: Document,
    pub said: Said,
}

/// What a document has said.
#[derive(Default)]
pub struct Said {
    pub events: Vec<Event>,
    pub boundaries: Vec<usize>,
    /// How many events there were at each boundary.
    pub lengths: Vec<usize>,
    /// The last content of each leaf that was given once more.
    pub revised: BTreeMap<LeafId, Vec<Event>>,
}

impl Sink for Said {
    fn event(&mut self, event: Event) {
        self.events.push(event);
    }

    fn boundary(&mut self, offset: usize) {
        self.boundaries.push(offset);
        self.lengths.push(self.events.len());
    }

    fn revise(&mut self, leaf: LeafId, content: Vec<Event>) {
        assert!(self.events.contains(&Event::Wait(leaf)), "a leaf that waits is revised");
        self.revised.insert(leaf, content);
    }
}

impl Reading {
    pub fn new(options: Options) -> Self {
        Self { document: Document::new(options), said: Said::default() }
    }

    pub fn push(&mut self, more: &str) {
        self.document.push(more, &mut self.said);
    }

    pub fn finish(&mut self) {
        self.document.finish(&mut self.said);
    }

    /// What is settled and what is behind it, with all revisions: what a reader sees.
    pub fn with(&self, tail: Tail) -> Vec<Event> {
        let mut events = self.said.events.clone();
        events.extend(tail.events);
        let mut revised = self.said.revised.clone();
        revised.extend(tail.revisions);
        revise(events, &revised)
    }
}

/// The events with the new contents of leaves, without the marks of waiting.
pub fn revise(events: Vec<Event>, revised: &BTreeMap<LeafId, Vec<Event>>) -> Vec<Event> {
    let (mut out, mut skipped) = (Vec::new(), None);
    for event in events {
        skipped = match (skipped, &event) {
            (None, Event::Wait(leaf)) => revised.get(leaf).map(|content| {
                out.extend(content.iter().cloned());
                0
            }),
            (None, _) => None,
            (Some(0), Event::Exit(_)) => None,
            (Some(depth), Event::Exit(_)) => Some(depth - 1),
            (Some(depth), Event::Enter(_)) => Some(depth + 1),
            (skipped, _) => skipped,
        };
        if skipped.is_none() && !matches!(event, Event::Wait(_)) {
            out.push(event);
        }
    }
    out
}

/// The events as indented lines, to read in a failure.
pub fn outline(events: &[Event]) -> String {
    let (mut depth, mut lines) = (0_usize, String::new());
    for event in events {
        if matches!(event, Event::Exit(_)) {
            depth = depth.saturating_sub(1);
        }
        lines += &format!("{}{event:?}\n", "  ".repeat(depth));
        if matches!(event, Event::Enter(_)) {
            depth += 1;
        }
    }
    lines
}
