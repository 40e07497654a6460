//! The elements: what each event becomes.

use markdown::{Align, Tag};
use web_sys::{CharacterData, Element, Node, Text};

use super::draw::{Draw, Kind, Level};
use super::footnotes::Footnotes;
use super::link;
use super::names::{Attribute, Name, flag, make, set};
use super::step::Step;
use crate::view::{copying, dom, formula, icons};
use crate::words::label;

impl Draw {
    /// Opens an element at the end of what is open.
    pub(super) fn open(&mut self, tag: &Tag, notes: &mut Footnotes) -> Option<Level> {
        let above = self.levels.last()?;
        let level = match tag {
            Tag::Paragraph => plain(Kind::Line, Name::Paragraph)?,
            Tag::Heading(level) => plain(Kind::Line, heading(*level))?,
            Tag::Quote => plain(Kind::Blocks, Name::Quote)?,
            Tag::List { start } => list(*start)?,
            Tag::Item => plain(Kind::Blocks, Name::Item)?,
            Tag::Code { info } => code(info)?,
            Tag::Table { .. } => table()?,
            Tag::Row { head } => {
                let level = plain(Kind::Blocks, Name::Row)?;
                let rows = rows(&above.holder, if *head { Name::Head } else { Name::Body })?;
                rows.append_child(&level.outer).ok()?;
                return Some(level);
            }
            Tag::Cell { head, align } => cell(*head, *align)?,
            Tag::Footnote { label } => {
                let (outer, holder) = notes.open(label)?;
                return Some(Level::new(Kind::Page, outer, holder));
            }
            Tag::Emphasis => plain(Kind::Line, Name::Emphasis)?,
            Tag::Strong => plain(Kind::Line, Name::Strong)?,
            Tag::Strikethrough => plain(Kind::Line, Name::Struck)?,
            // Nothing is fetched by itself: a picture is a link with its description.
            Tag::Link { url, title } | Tag::Image { url, title } => self.link(url, title)?,
        };
        if matches!(above.kind, Kind::Page) {
            set(&level.outer, Attribute::Dir, "auto");
        }
        above.holder.append_child(&level.outer).ok()?;
        Some(level)
    }

    fn link(&self, url: &str, title: &str) -> Option<Level> {
        let nested = self.levels.iter().any(|level| matches!(level.kind, Kind::Link(_)));
        let (element, link) = link::make_link(url, title, nested)?;
        let kind = link.map_or(Kind::Line, Kind::Link);
        Some(Level::new(kind, element.clone(), element))
    }

    /// Puts a text at the end of what is open: what to take out again, and the text itself.
    pub(super) fn put_text(&self, text: &str) -> Option<(Node, CharacterData)> {
        let level = self.levels.last()?;
        let data = Text::new_with_data(text).ok()?;
        let node: Node = match level.kind {
            Kind::Code(_) => {
                let lines = make(Name::Span)?;
                set(&lines, Attribute::Class, "lines");
                lines.append_child(&data).ok()?;
                lines.into()
            }
            _ => data.clone().into(),
        };
        level.holder.append_child(&node).ok()?;
        Some((node, data.into()))
    }

    /// What stands by itself and holds nothing.
    pub(super) fn make_leaf(&self, step: &Step, notes: &mut Footnotes) -> Option<Element> {
        match step {
            Step::Mark(number) => mark("mark", label::SOURCE, number),
            Step::Note(text) => {
                mark("footnote-mark", label::FOOTNOTE, &messages::decimal(notes.number(text) as u64))
            }
            Step::Code(code) => {
                let element = make(Name::Code)?;
                element.set_text_content(Some(code));
                Some(element)
            }
            Step::Math { tex, display } => self.formula(tex, *display),
            Step::Break => make(Name::Break),
            Step::Rule => make(Name::Rule),
            Step::Task(done) => {
                // The item has a box in the place of its mark.
                let item = self.levels.iter().rev().find(|level| matches!(level.kind, Kind::Blocks))?;
                flag(&item.outer, Attribute::Task, true);
                task(*done)
            }
            Step::Enter(_) | Step::Exit(_) | Step::Text(_) => None,
        }
    }

    /// A formula; in a frame of its own where it stands among blocks.
    fn formula(&self, tex: &str, display: bool) -> Option<Element> {
        let formula = formula::formula(tex, display)?;
        if !matches!(self.levels.last()?.kind, Kind::Page | Kind::Blocks) {
            return Some(formula);
        }
        let frame = make(Name::Frame)?;
        set(&frame, Attribute::Class, "formulas");
        frame.append_child(&formula).ok()?;
        Some(frame)
    }
}

fn plain(kind: Kind, name: Name) -> Option<Level> {
    let element = make(name)?;
    Some(Level::new(kind, element.clone(), element))
}

fn heading(level: u8) -> Name {
    match level {
        0 | 1 => Name::Heading1,
        2 => Name::Heading2,
        3 => Name::Heading3,
        4 => Name::Heading4,
        5 => Name::Heading5,
        _ => Name::Heading6,
    }
}

fn list(start: Option<u64>) -> Option<Level> {
    let Some(start) = start else { return plain(Kind::Blocks, Name::Unordered) };
    let level = plain(Kind::Blocks, Name::Ordered)?;
    if start != 1 {
        set(&level.outer, Attribute::Start, &messages::decimal(start));
    }
    Some(level)
}

/// A block of code: its language, ways to wrap and to copy it, and the code in a box that scrolls.
fn code(info: &str) -> Option<Level> {
    let frame = make(Name::Frame)?;
    set(&frame, Attribute::Class, "code");
    let head = make(Name::Frame)?;
    set(&head, Attribute::Class, "code-head");
    frame.append_child(&head).ok()?;
    let language = language(info).unwrap_or_default();
    dom::put_text(&head, "span", "code-language", language);
    if let Some(wrap) = dom::button(&head, "wrap", "") {
        set(&wrap, Attribute::Label, label::WRAP);
        set(&wrap, Attribute::Title, label::WRAP);
        set(&wrap, Attribute::Pressed, "false");
        dom::icon(&wrap, icons::WRAP, "icon");
    }
    copying::put_button(&head, label::COPY, label::COPY_CODE);
    let pre = make(Name::Pre)?;
    set(&pre, Attribute::Tabindex, "0");
    let code = make(Name::Code)?;
    pre.append_child(&code).ok()?;
    frame.append_child(&pre).ok()?;
    Some(Level::new(Kind::Code(language.to_owned()), frame, code))
}

/// The language that a fence names, when it looks like a name.
fn language(info: &str) -> Option<&str> {
    let name = info.split_whitespace().next()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"+#-_.".contains(&byte);
    (name.len() <= 32 && name.bytes().all(plain)).then_some(name)
}

/// A table in a box that scrolls, with a way to copy it.
fn table() -> Option<Level> {
    let frame = make(Name::Frame)?;
    set(&frame, Attribute::Class, "tabular");
    let scroller = make(Name::Frame)?;
    set(&scroller, Attribute::Class, "table");
    set(&scroller, Attribute::Role, "group");
    set(&scroller, Attribute::Label, label::TABLE);
    set(&scroller, Attribute::Tabindex, "0");
    let table = make(Name::Table)?;
    scroller.append_child(&table).ok()?;
    frame.append_child(&scroller).ok()?;
    copying::put_button(&frame, label::COPY_CSV, label::COPY_CSV);
    Some(Level::new(Kind::Blocks, frame, table))
}

/// The part of a table that holds such rows.
fn rows(table: &Element, name: Name) -> Option<Element> {
    // The head has one row, so only the body can be there already.
    if let Some(last) = table.last_element_child()
        && last.previous_element_sibling().is_some()
    {
        return Some(last);
    }
    let rows = make(name)?;
    table.append_child(&rows).ok()?;
    Some(rows)
}

fn cell(head: bool, align: Align) -> Option<Level> {
    let level = plain(Kind::Line, if head { Name::HeadCell } else { Name::Cell })?;
    if head {
        set(&level.outer, Attribute::Scope, "col");
    }
    let align = match align {
        Align::None => return Some(level),
        Align::Left => "left",
        Align::Center => "center",
        Align::Right => "right",
    };
    set(&level.outer, Attribute::Align, align);
    Some(level)
}

/// A small number that leads to a source or to a footnote.
fn mark(class: &str, name: &str, number: &str) -> Option<Element> {
    let raised = make(Name::Raised)?;
    let mark = make(Name::Button)?;
    set(&mark, Attribute::Class, class);
    set(&mark, Attribute::Type, "button");
    set(&mark, Attribute::Label, &[name, number].concat());
    set(&mark, Attribute::Number, number);
    mark.set_text_content(Some(number));
    raised.append_child(&mark).ok()?;
    Some(raised)
}

fn task(done: bool) -> Option<Element> {
    let element = make(Name::Input)?;
    set(&element, Attribute::Type, "checkbox");
    flag(&element, Attribute::Disabled, true);
    flag(&element, Attribute::Checked, done);
    set(&element, Attribute::Label, if done { label::TASK_DONE } else { label::TASK_OPEN });
    Some(element)
}
