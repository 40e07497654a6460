//! Leaves: which lines they take, what they give when they close, and what definitions do to those that wait.

use super::state::{Leaf, Paragraph, Table};
use super::{Reader, calm, html, start, table};
use crate::definitions::{Definitions, Text};
use crate::event::{Align, End, Event, LeafId, Tag};
use crate::inline::{self, Context, Definition};
use crate::line::Line;
use crate::options::{Options, Policy};
use crate::text::{self, BLANKS, SPACES, begins, trim, trim_end, trim_start};

impl Paragraph {
    /// Appends a line without its indentation.
    pub(super) fn add(&mut self, line: &Line<'_>) {
        if self.text.is_empty() {
            (self.id, self.lines) = (line.place(), 0);
        } else {
            self.text.push('\n');
        }
        self.text.push_str(line.text());
        (self.last, self.lines) = (line.place(), self.lines + 1);
    }

    /// Takes definitions off its start.
    fn cut(&mut self, bytes: usize) {
        self.text.drain(..bytes.min(self.text.len()));
        self.lines = 1 + self.text.bytes().filter(|byte| *byte == b'\n').count();
        self.first = false;
        self.id = if self.lines == 1 { self.last } else { self.id + bytes };
    }

    /// Takes a task's box off its start.
    fn task(&mut self) -> Option<bool> {
        let mut bytes = self.text.bytes();
        let (b'[', state, b']') = (bytes.next()?, bytes.next()?, bytes.next()?) else { return None };
        let done = match state {
            b' ' => false,
            b'x' | b'X' => true,
            _ => return None,
        };
        let rest = trim_start(self.text.get(3..).filter(|rest| begins(rest, BLANKS))?, BLANKS);
        if rest.is_empty() {
            return None;
        }
        self.text = rest.to_owned();
        Some(done)
    }
}

/// The events of a leaf's text, and the labels in it that nothing defines yet.
fn content(text: &Text, options: Options, definitions: &Definitions) -> (Vec<Event>, Vec<String>) {
    let mut events: Vec<Event> = text.task.map(Event::Task).into_iter().collect();
    let context = Context { options, definitions, calm: text.calm };
    let labels = inline::parse(&text.text, &context, &mut events);
    (events, labels)
}

impl Reader<'_> {
    /// Gives the line to the open leaf if that takes it, whatever it is.
    pub(super) fn leaf_takes(&mut self, line: &mut Line<'_>) -> bool {
        match &mut self.state.leaf {
            Leaf::Fence(fence) => {
                let fence = *fence;
                let closes = line.indent() < 4 && start::closes(fence, line.text());
                if closes {
                    self.here = self.end;
                    self.close_leaf(false);
                } else if !(self.calm && calm::closes_soon(fence, line)) {
                    line.take_columns(fence.indent);
                    self.give(Event::Text(line.rest()));
                }
            }
            Leaf::Indented { blanks } if line.blank() => {
                line.take_columns(4);
                blanks.push_str(&line.rest());
                self.part();
            }
            Leaf::Indented { blanks } if line.indent() >= 4 => {
                line.take_columns(4);
                let blanks = std::mem::take(blanks);
                blanks.split_inclusive('\n').for_each(|blank| self.give(Event::Text(blank.to_owned())));
                self.give(Event::Text(line.rest()));
            }
            Leaf::Html { kind, .. } if line.blank() && html::ends_at_blank(*kind) => return false,
            Leaf::Html { kind, begun } => {
                let (kind, begun) = (*kind, *begun);
                self.html(kind, begun, line);
                if line.blank() {
                    self.part();
                }
            }
            Leaf::Formula { text, .. } => {
                text.push('\n');
                text.push_str(line.text());
                let closer = if text.starts_with('$') { "$$" } else { "\\]" };
                if text::find(line.text(), closer).is_some() {
                    self.here = self.end;
                    self.close_leaf(false);
                } else if line.blank() {
                    self.part();
                }
            }
            _ => return false,
        }
        true
    }

    /// Closes the open leaf. `last` says that the text that is shown ends in it and goes on.
    pub(super) fn close_leaf(&mut self, last: bool) {
        let paragraph = self.close_paragraph(last);
        match std::mem::take(&mut self.state.leaf) {
            Leaf::None if !paragraph => return,
            Leaf::None | Leaf::Paragraph(_) => {}
            Leaf::Fence(_) | Leaf::Indented { .. } => self.give(Event::Exit(End::Code)),
            Leaf::Html { begun, .. } => {
                if begun {
                    self.give(Event::Exit(End::Paragraph));
                }
            }
            Leaf::Table(_) => self.give(Event::Exit(End::Table)),
            Leaf::Formula { id, text } => self.formula(id, text, last),
        }
        self.boundary();
    }

    /// Closes the open paragraph, if there is one.
    pub(super) fn close_paragraph(&mut self, last: bool) -> bool {
        self.define();
        match std::mem::take(&mut self.state.leaf) {
            Leaf::Paragraph(paragraph) => {
                self.paragraph(paragraph, last);
                true
            }
            other => {
                self.state.leaf = other;
                false
            }
        }
    }

    fn paragraph(&mut self, mut paragraph: Paragraph, last: bool) {
        if paragraph.text.is_empty() || (last && calm::defines_soon(&paragraph.text)) {
            return;
        }
        if last && self.options.gfm && calm::is_box(&paragraph) {
            return;
        }
        if last && self.options.gfm && calm::heads_soon(&paragraph) {
            let cells = table::cells(&paragraph.text);
            let align = vec![Align::None; cells.len()];
            self.give(Event::Enter(Tag::Table { align: align.clone() }));
            self.cells(cells, paragraph.id, &align, true, true);
            self.give(Event::Exit(End::Table));
            return;
        }
        let task = if self.options.gfm && paragraph.first { paragraph.task() } else { None };
        self.leaf(paragraph.id, (Tag::Paragraph, End::Paragraph), paragraph.text, task, last);
    }

    /// Gives a leaf with its content.
    pub(super) fn leaf(
        &mut self,
        id: LeafId,
        (tag, end): (Tag, End),
        text: String,
        task: Option<bool>,
        calm: bool,
    ) {
        let text = Text { text, task, calm };
        let (events, labels) = content(&text, self.options, &self.known.definitions);
        if calm && events.is_empty() && tag == Tag::Paragraph {
            return;
        }
        self.give(Event::Enter(tag));
        if !labels.is_empty() {
            self.give(Event::Wait(id));
            self.known.waiting.add(id, labels, text);
        }
        events.into_iter().for_each(|event| self.give(event));
        self.give(Event::Exit(end));
    }

    fn formula(&mut self, id: LeafId, text: String, last: bool) {
        let closer = if text.starts_with('$') { "$$" } else { "\\]" };
        let body = text.get(2..).unwrap_or_default();
        let tex = trim(if last { trim_end(body, b"$\\") } else { body }, BLANKS);
        if text::find(body, closer).is_some() || tex.is_empty() {
            if !last {
                self.leaf(
                    id,
                    (Tag::Paragraph, End::Paragraph),
                    trim_end(&text, BLANKS).to_owned(),
                    None,
                    false,
                );
            }
            return;
        }
        self.give(Event::Enter(Tag::Paragraph));
        self.give(Event::Math { tex: tex.to_owned(), display: true });
        self.give(Event::Exit(End::Paragraph));
    }

    /// Gives a line of HTML: as HTML, or as text in a paragraph of its own.
    pub(super) fn html(&mut self, kind: html::Kind, begun: bool, line: &Line<'_>) {
        let text = self.options.policy == Policy::Widget;
        if text {
            self.give(if begun { Event::SoftBreak } else { Event::Enter(Tag::Paragraph) });
            let line = trim_end(line.text(), SPACES);
            if !line.is_empty() {
                self.give(Event::Text(line.to_owned()));
            }
        } else {
            self.give(Event::Html(line.rest()));
        }
        self.state.leaf = Leaf::Html { kind, begun: text };
        if html::ends(kind, line.text()) {
            self.here = self.end;
            self.close_leaf(false);
        }
    }

    /// Gives a row of the open table, unless too many cells would have to be added.
    pub(super) fn row(&mut self, line: &Line<'_>) -> bool {
        let Leaf::Table(Table { align, added }) = &mut self.state.leaf else { return false };
        let cells = table::cells(line.text());
        *added += align.len().saturating_sub(cells.len());
        if *added > table::MAX_ADDED {
            return false;
        }
        let align = std::mem::take(align);
        self.cells(cells, line.place(), &align, false, self.calm);
        if let Leaf::Table(table) = &mut self.state.leaf {
            table.align = align;
        }
        true
    }

    /// Gives a row with one cell for each column. `last` says that the text that is shown ends in it.
    pub(super) fn cells(
        &mut self,
        cells: Vec<(usize, String)>,
        place: usize,
        align: &[Align],
        head: bool,
        last: bool,
    ) {
        self.give(Event::Enter(Tag::Row { head }));
        let count = cells.len();
        let missing = std::iter::repeat_n((0, String::new()), align.len().saturating_sub(count));
        for (index, ((offset, text), &align)) in cells.into_iter().chain(missing).zip(align).enumerate() {
            let cell = (Tag::Cell { head, align }, End::Cell);
            self.leaf(place + offset, cell, text, None, last && index + 1 == count);
        }
        self.give(Event::Exit(End::Row));
    }

    /// Settles all definitions at the start of the open paragraph.
    pub(super) fn define(&mut self) {
        self.define_while(|_| true);
    }

    /// Settles those that no further line can change. Only the first lines of a paragraph are asked: what many
    /// lines leave open is seen when it closes.
    pub(super) fn define_early(&mut self) {
        if matches!(&self.state.leaf, Leaf::Paragraph(paragraph) if paragraph.lines <= 4) {
            self.define_while(|rest| !rest.is_empty() && !begins(rest, b"\"'("));
        }
    }

    fn define_while(&mut self, certain: impl Fn(&str) -> bool) {
        let Leaf::Paragraph(paragraph) = &mut self.state.leaf else { return };
        let mut labels = Vec::new();
        let mut cut = 0;
        while let Some(text) = paragraph.text.get(cut..).filter(|text| text.starts_with('[')) {
            let Definition::Some { label, target, rest } = inline::definition(text) else { break };
            if rest == 0 || !certain(text.get(rest..).unwrap_or_default()) {
                break;
            }
            cut += rest;
            if self.known.definitions.add_link(label.clone(), target) {
                labels.push(label);
            }
        }
        if cut > 0 {
            paragraph.cut(cut);
            self.resolve(&labels);
        }
    }

    /// Gives the leaves that waited for these labels once more.
    pub(super) fn resolve(&mut self, labels: &[String]) {
        self.known.waiting.defined(labels);
        self.catch_up(false);
    }

    /// Gives leaves once more whose labels are defined: all, or as many as there is credit for.
    pub(crate) fn catch_up(&mut self, all: bool) {
        while let Some((leaf, text)) = self.known.waiting.next_due(all) {
            let (events, unknown) = content(&text, self.options, &self.known.definitions);
            if unknown.is_empty() {
                self.known.waiting.settle(leaf);
            }
            self.sink.revise(leaf, events);
        }
    }
}
