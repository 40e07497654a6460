//! New blocks on a line, and where its text goes.

use super::state::{Container, Leaf, Paragraph, Table};
use super::{DEPTH, Reader, calm, html, start, table};
use crate::event::{End, Event, Tag};
use crate::inline;
use crate::line::Line;

impl Reader<'_> {
    /// Reads what is behind the marks of the first `matched` containers. `interrupts` says that the line
    /// continues all of them and a paragraph is open.
    pub(super) fn open(&mut self, line: &mut Line<'_>, mut matched: usize, interrupts: bool) {
        let mut opened = false;
        while !line.blank() {
            // As long as it is open, nothing was opened on this line.
            let paragraph = matches!(self.state.leaf, Leaf::Paragraph(_));
            let interrupts = interrupts && paragraph;
            if line.indent() >= 4 {
                if !paragraph {
                    self.open_indented(line, matched);
                    return;
                }
                break;
            }
            if self.calm && calm::undecided(line.text(), self.options, self.state, interrupts) {
                return;
            }
            if self.open_container(line, matched, interrupts) {
                opened = true;
                matched = self.state.containers.len();
                continue;
            }
            if self.open_leaf(line, matched, interrupts) {
                return;
            }
            break;
        }
        if line.blank() {
            self.close_to(matched);
            if !opened {
                self.part();
            }
            return;
        }
        if let Leaf::Paragraph(paragraph) = &mut self.state.leaf {
            paragraph.add(line);
            self.define_early();
        } else if !self.row(line) {
            self.open_paragraph(line, matched, opened);
        }
    }

    /// Notes that a blank line was in all containers that are open.
    pub(super) fn part(&mut self) {
        let quote = self.state.containers.iter().rposition(|container| matches!(container, Container::Quote));
        self.state.parted = Some(quote.map_or(0, |index| index + 1));
    }

    /// Makes room for a new block: closes what the line did not continue, and a list that the block is not an
    /// item of. Returns whether the block is the first one in its item.
    fn make_room(&mut self, matched: usize, item: bool) -> bool {
        self.close_to(matched);
        if !item && matches!(self.state.containers.last(), Some(Container::List { .. })) {
            self.close_container();
        }
        let parted = self.parted.take();
        let Some(index) = self.state.containers.len().checked_sub(1) else { return false };
        let parted = parted.is_some_and(|from| index >= from);
        let mut first = false;
        let mut list = index;
        if let Some(Container::Item { filled, .. }) = self.state.containers.get_mut(index) {
            first = !std::mem::replace(filled, true);
            list = index.saturating_sub(1);
        }
        if parted && let Some(Container::List { loose, .. }) = self.state.containers.get_mut(list) {
            *loose = true;
        }
        first
    }

    fn open_container(&mut self, line: &mut Line<'_>, matched: usize, interrupts: bool) -> bool {
        let text = line.text();
        let room = DEPTH.saturating_sub(matched);
        match line.byte() {
            Some(b'>') if room > 0 => {
                self.make_room(matched, false);
                line.take(1);
                line.take_space();
                self.state.containers.push(Container::Quote);
                self.give(Event::Enter(Tag::Quote));
                true
            }
            Some(b'[') if room > 0 && self.options.gfm => {
                let Some((label, length)) = start::footnote(text) else { return false };
                let label = inline::label(label);
                self.make_room(matched, false);
                line.take(length);
                // Its text may stand far behind the mark: that is no code.
                line.take(0);
                self.state.containers.push(Container::Footnote);
                if self.known.definitions.add_footnote(label.clone()) {
                    self.resolve(&["^".to_owned() + &label]);
                }
                self.give(Event::Enter(Tag::Footnote { label }));
                true
            }
            // A line of marks is a rule or, below a paragraph, an underline before it is an item.
            Some(b'-' | b'+' | b'*' | b'0'..=b'9')
                if !(start::rule(text) || (interrupts && self.underlines(text))) =>
            {
                start::marker(text, interrupts).is_some_and(|marker| self.open_item(line, matched, marker))
            }
            _ => false,
        }
    }

    fn open_item(&mut self, line: &mut Line<'_>, matched: usize, marker: start::Marker) -> bool {
        let list = self.state.containers.get(..matched).and_then(<[_]>::last);
        let same = matches!(list, Some(Container::List { mark, .. }) if *mark == marker.mark);
        if !same {
            // A list and its item; a list that ends here makes room for another one.
            let left = matched - usize::from(matches!(list, Some(Container::List { .. })));
            if left + 2 > DEPTH {
                return false;
            }
            self.make_room(matched, false);
            self.state.containers.push(Container::List { mark: marker.mark, loose: false });
            self.give(Event::Enter(Tag::List { start: marker.number }));
        } else if matched + 1 > DEPTH {
            return false;
        }
        self.make_room(if same { matched } else { self.state.containers.len() }, true);
        let mut width = line.indent() + marker.length;
        line.take(marker.length);
        match line.indent() {
            spaces @ 1..=4 if !line.blank() => {
                line.take_columns(spaces);
                width += spaces;
            }
            // Nothing, or the indentation of code.
            _ => {
                line.take_space();
                width += 1;
            }
        }
        self.state.containers.push(Container::Item { width, filled: false });
        self.give(Event::Enter(Tag::Item));
        true
    }

    fn open_leaf(&mut self, line: &mut Line<'_>, matched: usize, interrupts: bool) -> bool {
        let text = line.text();
        match line.byte() {
            Some(b'#') => self.heading(line, matched),
            Some(b'`' | b'~') => self.open_fence(line, matched),
            Some(b'<') => self.open_html(line, matched),
            Some(b'-' | b'=') if interrupts && self.underlines(text) => {
                self.underline(text);
                true
            }
            Some(b'*' | b'-' | b'_') if start::rule(text) => {
                self.make_room(matched, false);
                self.give(Event::Rule);
                self.end_line();
                true
            }
            Some(b'$' | b'\\') if self.options.math => self.open_formula(line, matched),
            Some(b'|' | b':' | b'-') if interrupts && self.options.gfm => self.open_table(text),
            _ => false,
        }
    }

    fn open_paragraph(&mut self, line: &Line<'_>, matched: usize, opened: bool) {
        let first = self.make_room(matched, false) && opened;
        let mut paragraph = Paragraph { id: 0, text: String::new(), last: 0, lines: 0, first };
        paragraph.add(line);
        self.state.leaf = Leaf::Paragraph(paragraph);
    }

    /// A block ended with the present line.
    fn end_line(&mut self) {
        self.here = self.end;
        self.boundary();
    }

    fn heading(&mut self, line: &Line<'_>, matched: usize) -> bool {
        let text = line.text();
        let Some((level, begin, end)) = start::heading(text) else { return false };
        self.make_room(matched, false);
        let content = text.get(begin..end).unwrap_or_default().to_owned();
        self.leaf(line.place() + begin, (Tag::Heading(level), End::Heading), content, None, self.calm);
        self.end_line();
        true
    }

    /// Whether this line underlines the open paragraph. Definitions in front of it are settled for that: without
    /// them nothing may be left.
    fn underlines(&mut self, text: &str) -> bool {
        if start::underline(text).is_none() {
            return false;
        }
        self.define();
        matches!(&self.state.leaf, Leaf::Paragraph(paragraph) if !paragraph.text.is_empty())
    }

    fn underline(&mut self, text: &str) {
        if let (Some(level), Leaf::Paragraph(paragraph)) =
            (start::underline(text), std::mem::take(&mut self.state.leaf))
        {
            self.leaf(paragraph.id, (Tag::Heading(level), End::Heading), paragraph.text, None, false);
            self.end_line();
        }
    }

    fn open_fence(&mut self, line: &Line<'_>, matched: usize) -> bool {
        let Some((fence, info)) = start::fence(line.text(), line.indent()) else { return false };
        self.make_room(matched, false);
        // What a fence says is known when its line is complete.
        let info = if self.calm { String::new() } else { inline::unescape(info) };
        self.give(Event::Enter(Tag::Code { info }));
        self.state.leaf = Leaf::Fence(fence);
        true
    }

    fn open_indented(&mut self, line: &mut Line<'_>, matched: usize) {
        self.make_room(matched, false);
        line.take_columns(4);
        self.give(Event::Enter(Tag::Code { info: String::new() }));
        self.give(Event::Text(line.rest()));
        self.state.leaf = Leaf::Indented { blanks: String::new() };
    }

    fn open_html(&mut self, line: &Line<'_>, matched: usize) -> bool {
        let paragraph = matches!(self.state.leaf, Leaf::Paragraph(_));
        let Some(kind) = html::begins(line.text(), paragraph) else { return false };
        self.make_room(matched, false);
        self.html(kind, false, line);
        true
    }

    fn open_formula(&mut self, line: &Line<'_>, matched: usize) -> bool {
        if start::formula(line.text()).is_none() {
            return false;
        }
        self.make_room(matched, false);
        self.state.leaf = Leaf::Formula { id: line.place(), text: line.text().to_owned() };
        true
    }

    /// Makes the last line of the open paragraph the head of a table, if this is the row below it.
    fn open_table(&mut self, text: &str) -> bool {
        let (Some(align), Leaf::Paragraph(paragraph)) = (table::columns(text), &mut self.state.leaf) else {
            return false;
        };
        let begin = paragraph.text.bytes().rposition(|byte| byte == b'\n').map_or(0, |feed| feed + 1);
        let head = table::cells(paragraph.text.get(begin..).unwrap_or_default());
        if head.len() != align.len() {
            return false;
        }
        let place = paragraph.last;
        paragraph.text.truncate(begin.saturating_sub(1));
        // Read by itself the head might be something that does not interrupt a paragraph: no boundary before it.
        if begin > 0 {
            self.close_paragraph(false);
        }
        self.give(Event::Enter(Tag::Table { align: align.clone() }));
        self.cells(head, place, &align, true, false);
        self.state.leaf = Leaf::Table(Table { align, added: 0 });
        true
    }
}
