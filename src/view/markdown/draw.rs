//! Drawing: settled events are put at the end of what is open and never touched again. What stands behind them, the
//! tail, is kept with its nodes: the next events are laid over it one by one, and what is met again stays. A text that
//! grew grows in place; from the first real difference on, the rest is made anew.

use std::mem;

use markdown::{End, Event, LeafId};
use wasm_bindgen::JsCast;
use web_sys::{CharacterData, Element, Node};

use super::footnotes::Footnotes;
use super::link::{self, Link};
use super::names::{self, Attribute};
use super::step::{self, Step};
use crate::view::code;

/// How much of a block of code stands in one element, in characters. A browser lays out an element as a whole, so a
/// block that grows by lines would cost more with each.
const CHUNK: u32 = 4096;

/// Where the events go.
pub(in crate::view) struct Draw {
    /// What is open, outermost first; the first one is where everything goes and is never closed.
    pub(super) levels: Vec<Level>,
    /// What stands behind what is settled.
    tail: Vec<Made>,
    /// How many of `tail` were met again.
    met: usize,
    /// Everything so far was met again, so `tail` still stands in the page.
    follows: bool,
    /// The new tail, while it is drawn.
    fresh: Option<Vec<Made>>,
    /// The tail that is drawn is the end of the text.
    ends: bool,
    /// The text that may go on with the next event.
    text: String,
    /// Leaves that wait for a definition, and where their content is.
    pub(in crate::view) waiting: Vec<(LeafId, Element)>,
    /// How many elements and texts were made.
    pub(in crate::view) nodes: usize,
}

/// Something that is open.
#[derive(Clone)]
pub(in crate::view) struct Level {
    pub(super) kind: Kind,
    /// What stands in the level above.
    pub(super) outer: Element,
    /// What holds the next ones: not the same where a frame is around it.
    pub(super) holder: Element,
    /// The text at its end, when the next text goes on with it.
    run: Option<Run>,
}

/// What matters of a level while it is open.
#[derive(Clone)]
pub(super) enum Kind {
    /// Holds blocks.
    Blocks,
    /// Holds blocks that stand by themselves: a part of the reply, or a footnote.
    Page,
    /// Holds what stands in lines.
    Line,
    /// A block of code in this language; may be empty.
    Code(String),
    Link(Link),
}

/// A text that goes on: its node, and where what is settled of it ends, in UTF-16 units.
#[derive(Clone)]
struct Run {
    node: CharacterData,
    base: u32,
}

/// A part of the tail with its nodes.
#[derive(Default)]
struct Made {
    /// Nothing once it was met again.
    step: Option<Step>,
    level: Option<Level>,
    /// What was put into the level above.
    node: Option<Node>,
    run: Option<Run>,
}

impl Level {
    pub(super) fn new(kind: Kind, outer: Element, holder: Element) -> Self {
        Self { kind, outer, holder, run: None }
    }
}

impl Draw {
    /// Everything goes into `page`.
    pub(in crate::view) fn new(page: Element) -> Self {
        let levels = vec![Level::new(Kind::Page, page.clone(), page)];
        Self {
            levels,
            tail: Vec::new(),
            met: 0,
            follows: false,
            fresh: None,
            ends: false,
            text: String::new(),
            waiting: Vec::new(),
            nodes: 0,
        }
    }

    /// Draws a leaf's content.
    pub(in crate::view) fn inside(leaf: Element) -> Self {
        let mut draw = Self::new(leaf);
        if let Some(level) = draw.levels.last_mut() {
            level.kind = Kind::Line;
        }
        draw
    }

    /// The next settled events come. Before them, what was settled of the tail is forgotten.
    pub(in crate::view) fn begin(&mut self) {
        self.tail.drain(..self.met.min(self.tail.len()));
        self.met = 0;
        self.follows = !self.tail.is_empty();
    }

    /// Whether the tail that was drawn last still stands where it belongs.
    pub(in crate::view) fn follows(&self) -> bool {
        self.follows
    }

    /// Whether nothing is open.
    pub(in crate::view) fn is_between(&self) -> bool {
        self.levels.len() <= 1
    }

    /// What comes now goes into `page`. Nothing is open.
    pub(in crate::view) fn turn(&mut self, page: Element) {
        self.cut();
        self.levels.truncate(0);
        self.levels.push(Level::new(Kind::Page, page.clone(), page));
    }

    /// Sets aside what is open, to be opened again with [`Draw::reopen`].
    pub(in crate::view) fn suspend(&mut self) -> Vec<Level> {
        self.levels.split_off(1.min(self.levels.len()))
    }

    /// See [`Draw::suspend`].
    pub(in crate::view) fn reopen(&mut self, levels: Vec<Level>) {
        self.levels.extend(levels);
    }

    /// Draws a settled event.
    pub(in crate::view) fn event(&mut self, event: Event, notes: &mut Footnotes) {
        let Some(event) = step::join(&mut self.text, event) else { return };
        self.flush(notes);
        if let (Event::Wait(leaf), Some(level), None) = (&event, self.levels.last(), &self.fresh) {
            self.waiting.push((*leaf, level.holder.clone()));
        }
        if let Some(step) = Step::new(event) {
            self.step(step, notes);
        }
    }

    /// Draws what may still have gone on.
    pub(in crate::view) fn flush(&mut self, notes: &mut Footnotes) {
        let text = mem::take(&mut self.text);
        if text.is_empty() {
        } else if matches!(self.levels.last(), Some(Level { kind: Kind::Code(_), .. })) {
            for piece in pieces(&text) {
                step::split(piece.to_owned(), &mut |step| self.step(step, notes));
            }
        } else {
            step::split(text, &mut |step| self.step(step, notes));
        }
    }

    /// Draws what stands behind what is settled; `ends` when it is the end of the text.
    pub(in crate::view) fn tail(&mut self, events: Vec<Event>, ends: bool, notes: &mut Footnotes) {
        self.flush(notes);
        self.ends = ends;
        let settled = self.levels.clone();
        self.fresh = Some(Vec::new());
        for event in events {
            self.event(event, notes);
        }
        self.flush(notes);
        self.cut();
        self.tail = self.fresh.take().unwrap_or_default();
        self.met = 0;
        self.follows = !self.tail.is_empty();
        self.levels = settled;
    }

    fn step(&mut self, step: Step, notes: &mut Footnotes) {
        let made = match self.meet(&step) {
            Some(made) => made,
            None => self.put(&step, notes).unwrap_or_default(),
        };
        self.go(&step, made.level.as_ref(), made.run.as_ref());
        if let Some(fresh) = &mut self.fresh {
            fresh.push(Made { step: Some(step), ..made });
        }
    }

    /// The part of the last tail that stands where this step goes, when it is the same but for its text.
    fn meet(&mut self, step: &Step) -> Option<Made> {
        if !self.follows {
            return None;
        }
        let same = self.tail.get(self.met).is_some_and(|made| match (&made.step, step) {
            (Some(Step::Text(old)), Step::Text(new)) => {
                if let Some(run) = &made.run {
                    retell(run, old, new);
                }
                made.run.is_some()
            }
            // Whether its items stand apart is told at the end of a list, which is drawn for each tail.
            (Some(Step::Exit(End::List { .. })), Step::Exit(End::List { .. })) => true,
            (old, new) => old.as_ref() == Some(new),
        });
        if !same {
            self.cut();
            return None;
        }
        let made = self.tail.get_mut(self.met).map(mem::take);
        self.met += 1;
        made
    }

    /// Takes the rest of the last tail out of the page.
    fn cut(&mut self) {
        if !mem::take(&mut self.follows) {
            return;
        }
        // What stands in something that goes with it needs no hand.
        let mut depth = 0_usize;
        for made in mem::take(&mut self.tail).drain(self.met..) {
            match made.step {
                Some(Step::Exit(_)) => depth = depth.saturating_sub(1),
                Some(Step::Enter(_)) => {
                    if depth == 0 {
                        remove(&made);
                    }
                    depth += 1;
                }
                _ if depth == 0 => remove(&made),
                _ => {}
            }
        }
        self.met = 0;
    }

    /// Makes what the step asks for at the end of what is open.
    fn put(&mut self, step: &Step, notes: &mut Footnotes) -> Option<Made> {
        let settles = self.fresh.is_none();
        self.nodes += 1;
        match step {
            Step::Enter(tag) => {
                let Some(level) = self.open(tag, notes) else {
                    // A browser that refuses an element shows what it holds without it.
                    return Some(Made { level: self.levels.last().cloned(), ..Made::default() });
                };
                let node = Some(level.outer.clone().unchecked_into());
                Some(Made { level: Some(level), node, ..Made::default() })
            }
            Step::Exit(_) => None,
            Step::Text(text) => {
                let level = self.levels.last()?;
                if let Some(run) = &level.run {
                    run.node.append_data(text).ok()?;
                    return Some(Made { run: Some(run.clone()), ..Made::default() });
                }
                if settles && !matches!(level.kind, Kind::Code(_)) {
                    level.holder.append_with_str_1(text).ok()?;
                    return None;
                }
                let (node, text) = self.put_text(text)?;
                Some(Made { node: Some(node), run: Some(Run { node: text, base: 0 }), ..Made::default() })
            }
            step => {
                let node = self.make_leaf(step, notes)?;
                self.levels.last()?.holder.append_child(&node).ok()?;
                Some(Made { node: Some(node.unchecked_into()), ..Made::default() })
            }
        }
    }

    /// Goes to where the next step is drawn.
    fn go(&mut self, step: &Step, opened: Option<&Level>, run: Option<&Run>) {
        let settles = self.fresh.is_none();
        if let Step::Text(text) | Step::Code(text) = step
            && let Some(link) = self.levels.iter_mut().find_map(Level::link)
        {
            link.words.push_str(text);
        }
        if let Step::Exit(end) = step {
            // What is open from the start stays open.
            if self.levels.len() > 1
                && let Some(level) = self.levels.pop()
            {
                close(*end, &level, settles || self.ends);
            }
        }
        if let Some(level) = self.levels.last_mut() {
            level.run = run.filter(|_| settles && matches!(level.kind, Kind::Code(_))).and_then(|run| {
                let base = run.node.length();
                (base < CHUNK).then(|| Run { node: run.node.clone(), base })
            });
        }
        if let Some(level) = opened {
            self.levels.push(level.clone());
        }
    }
}

impl Level {
    fn link(&mut self) -> Option<&mut Link> {
        match &mut self.kind {
            Kind::Link(link) => Some(link),
            _ => None,
        }
    }
}

/// What is known of an element once it ends.
fn close(end: End, level: &Level, stays: bool) {
    match (end, &level.kind) {
        (End::List { tight }, _) => names::flag(&level.outer, Attribute::Loose, !tight),
        (_, Kind::Link(link)) => link::finish(&level.outer, link),
        (_, Kind::Code(language)) if stays => code::highlight(&level.holder, language),
        _ => {}
    }
}

/// Takes a part of the tail out of the page. A text that began with what is settled keeps that.
fn remove(made: &Made) {
    match (&made.run, &made.step) {
        (Some(Run { node, base }), Some(Step::Text(text))) if *base > 0 => {
            // Only fails when the text is shorter than what was put into it.
            let _ = node.delete_data(*base, units(text));
        }
        _ => {
            if let Some(node) = &made.node
                && let Some(parent) = node.parent_node()
            {
                let _ = parent.remove_child(node);
            }
        }
    }
}

/// Makes a text say something else behind what is settled of it. A selection before the first difference stays.
fn retell(run: &Run, old: &str, new: &str) {
    if old == new {
        return;
    }
    let done = match new.strip_prefix(old) {
        Some(more) => run.node.append_data(more),
        None => {
            let alike = old.char_indices().zip(new.chars()).find(|((_, old), new)| old != new);
            let at = alike.map_or(old.len().min(new.len()), |((at, _), _)| at);
            let (kept, gone) = old.split_at_checked(at).unwrap_or(("", old));
            let more = new.get(kept.len()..).unwrap_or_default();
            run.node.replace_data(run.base + units(kept), units(gone), more)
        }
    };
    // Only fails when the text is shorter than what was put into it.
    let _ = done;
}

/// How long a text is in the browser.
fn units(text: &str) -> u32 {
    text.chars().map(|char| char.len_utf16() as u32).sum()
}

/// A text of whole lines in pieces that are not much longer than [`CHUNK`].
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let limit = CHUNK as usize;
        let end = rest.as_bytes().get(limit..).and_then(|late| late.iter().position(|byte| *byte == b'\n'));
        let (piece, more) = rest.split_at_checked(end.map_or(rest.len(), |end| limit + end + 1))?;
        rest = more;
        Some(piece).filter(|piece| !piece.is_empty())
    })
}
