//! From the parser's events to the tree. An event says how many of those behind it belong to it, so one function for a row
//! and one for an element call each other.

use std::iter::Peekable;

use pulldown_latex::Parser;
use pulldown_latex::event::{
    Content, DelimiterType, EnvironmentFlow, Event, Font, Grouping, ScriptPosition, ScriptType, StateChange,
    Style, Visual,
};

use crate::element::{Attr, Element, Tag, Value, flag};
use crate::{content, element, length, table};

/// The deepest nesting. Deeper formulas are not read, so that the stack is bounded here and in the page.
const DEEPEST: usize = 60;

/// The most events of one formula.
const MOST: usize = 20_000;

/// The sign between a function and what it is applied to; it is not seen but spoken.
const APPLY: &str = "\u{2061}";

/// The formula cannot be read whole.
#[derive(Debug)]
pub struct Unreadable;

/// What is read, or that it cannot be.
pub type Result<T> = std::result::Result<T, Unreadable>;

/// What a command before it in the same group says about a piece.
#[derive(Clone, Copy, Debug)]
pub struct State {
    /// The face of letters.
    pub font: Option<Font>,
    /// Whether large signs have their limits above and below.
    pub display: bool,
}

/// What a piece is to its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Atom {
    Ordinary,
    Operator,
    Function,
    Binary,
    Relation,
    Open,
    Close,
    Punctuation,
}

/// Why a row ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Stop {
    /// The formula is over.
    Formula,
    /// The group is over.
    Group,
    /// The next cell of a table begins.
    Cell,
    /// The next row of a table begins; whether there is a line above it.
    Row(bool),
}

/// Reads one formula.
pub struct Builder<'a> {
    events: Peekable<Parser<'a>>,
    left: usize,
    depth: usize,
}

/// The `math` element of a formula.
pub fn math(parser: Parser<'_>, display: bool) -> Option<Element> {
    let mut builder = Builder { events: parser.peekable(), left: MOST, depth: 0 };
    let (children, stop) = builder.row(State { font: None, display }).ok()?;
    if stop != Stop::Formula || children.is_empty() {
        return None;
    }
    let kind = if display { "block" } else { "inline" };
    Some(Element::of(Tag::Math, vec![Element::row(children)]).with(Attr::Display, Value::Word(kind)))
}

impl<'a> Builder<'a> {
    fn next(&mut self) -> Result<Option<Event<'a>>> {
        self.left = self.left.checked_sub(1).ok_or(Unreadable)?;
        self.events.next().transpose().map_err(|_| Unreadable)
    }

    /// Takes the lines that a table begins with.
    pub fn start_lines(&mut self) -> bool {
        let is_line = |event: &std::result::Result<Event<'_>, _>| {
            matches!(event, Ok(Event::EnvironmentFlow(EnvironmentFlow::StartLines { .. })))
        };
        self.events.next_if(is_line).is_some()
    }

    /// Everything up to the end of the group, the cell or the row.
    pub fn row(&mut self, mut state: State) -> Result<(Vec<Element>, Stop)> {
        let mut row = Vec::new();
        let mut before = None;
        while let Some(event) = self.next()? {
            match event {
                Event::End => return Ok((row, Stop::Group)),
                Event::EnvironmentFlow(EnvironmentFlow::Alignment) => return Ok((row, Stop::Cell)),
                Event::EnvironmentFlow(EnvironmentFlow::NewLine { horizontal_lines, .. }) => {
                    return Ok((row, Stop::Row(!horizontal_lines.is_empty())));
                }
                Event::StateChange(StateChange::Font(font)) => state.font = font,
                Event::StateChange(StateChange::Color(_)) => {}
                Event::StateChange(StateChange::Style(style)) => {
                    let (element, stop) = self.styled(style, state)?;
                    row.push(element);
                    return Ok((row, stop));
                }
                Event::Space { width, height, depth } => row.extend(length::space(width, height, depth)),
                event => {
                    let joins = matches!(before, Some(Atom::Ordinary | Atom::Close));
                    let (element, atom) = self.element(event, state, !joins)?;
                    if atom == Atom::Function && joins {
                        row.push(length::thin());
                    }
                    row.push(element);
                    if atom == Atom::Function {
                        self.apply(&mut row);
                    }
                    before = Some(atom);
                }
            }
        }
        Ok((row, Stop::Formula))
    }

    /// The rest of a row in another style.
    fn styled(&mut self, style: Style, mut state: State) -> Result<(Element, Stop)> {
        state.display = style == Style::Display;
        let level = match style {
            Style::Display | Style::Text => "0",
            Style::Script => "1",
            Style::ScriptScript => "2",
        };
        let (rest, stop) = self.nested(|builder| builder.row(state))?;
        let element = Element::of(Tag::Style, rest)
            .with(Attr::DisplayStyle, flag(state.display))
            .with(Attr::ScriptLevel, Value::Word(level));
        Ok((element, stop))
    }

    /// Joins a function to what follows it.
    fn apply(&mut self, row: &mut Vec<Element>) {
        let (applied, apart) = match self.events.peek() {
            Some(Ok(
                Event::Content(Content::Delimiter { ty: DelimiterType::Open, .. })
                | Event::Begin(Grouping::LeftRight(..)),
            )) => (true, false),
            Some(Ok(
                Event::Content(
                    Content::Text(_)
                    | Content::Number(_)
                    | Content::Function(_)
                    | Content::Ordinary { .. }
                    | Content::LargeOp { .. },
                )
                | Event::Begin(_)
                | Event::Visual(_)
                | Event::Script { .. },
            )) => (true, true),
            _ => (false, false),
        };
        row.extend(applied.then(|| Element::text(Tag::Operator, APPLY)));
        row.extend(apart.then(length::thin));
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth == DEEPEST {
            return Err(Unreadable);
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// The next element, on its own: a base, a script, a part of a fraction.
    fn argument(&mut self, state: State) -> Result<(Element, Atom)> {
        match self.next()?.ok_or(Unreadable)? {
            Event::Space { width, height, depth } => {
                let space = length::space(width, height, depth);
                Ok((space.unwrap_or_else(|| Element::row(Vec::new())), Atom::Ordinary))
            }
            Event::StateChange(_) => Ok((Element::row(Vec::new()), Atom::Ordinary)),
            event => {
                let (mut element, atom) = self.element(event, state, true)?;
                // A sign alone joins nothing, so it gets no room around it.
                if element.tag == Tag::Operator && atom == Atom::Ordinary && element.attrs.len() == 1 {
                    element.attrs.retain(|(attr, _)| *attr != Attr::Form);
                    if element.attrs.is_empty() {
                        element.tag = Tag::Identifier;
                    }
                }
                Ok((element, atom))
            }
        }
    }

    fn element(&mut self, event: Event<'a>, state: State, unary: bool) -> Result<(Element, Atom)> {
        self.nested(|builder| match event {
            Event::Content(piece) => content::make(piece, state, unary, false),
            Event::Begin(Grouping::Normal) => Ok((Element::row(builder.group(state)?), Atom::Ordinary)),
            Event::Begin(Grouping::LeftRight(open, close)) => builder.fenced(open, close, state),
            Event::Begin(grouping) => Ok((table::read(builder, &grouping)?, Atom::Ordinary)),
            Event::Visual(visual) => builder.visual(visual, state, unary),
            Event::Script { ty, position } => builder.script(ty, position, state),
            _ => Err(Unreadable),
        })
    }

    fn group(&mut self, state: State) -> Result<Vec<Element>> {
        match self.row(state)? {
            (row, Stop::Group) => Ok(row),
            _ => Err(Unreadable),
        }
    }

    fn fenced(&mut self, open: Option<char>, close: Option<char>, state: State) -> Result<(Element, Atom)> {
        let fence = |sign: char, form| {
            Element::text(Tag::Operator, sign)
                .with(Attr::Form, Value::Word(form))
                .with(Attr::Stretchy, flag(true))
        };
        let mut row: Vec<Element> = open.map(|open| fence(open, "prefix")).into_iter().collect();
        row.extend(self.group(state)?);
        row.extend(close.map(|close| fence(close, "postfix")));
        Ok((Element::of(Tag::Row, row), Atom::Close))
    }

    fn visual(&mut self, visual: Visual, state: State, unary: bool) -> Result<(Element, Atom)> {
        let inner = State { display: false, ..state };
        let element = match visual {
            Visual::SquareRoot => Element::of(Tag::SquareRoot, vec![self.argument(state)?.0]),
            Visual::Root => Element::of(Tag::Root, vec![self.argument(state)?.0, self.argument(inner)?.0]),
            Visual::Fraction(thickness) => {
                let fraction =
                    Element::of(Tag::Fraction, vec![self.argument(inner)?.0, self.argument(inner)?.0]);
                match thickness {
                    Some(thickness) => {
                        fraction.with(Attr::LineThickness, Value::Em(length::em(thickness).clamp(0, 1000)))
                    }
                    None => fraction,
                }
            }
            Visual::Negation => {
                let Some(Event::Content(piece)) = self.next()? else { return Err(Unreadable) };
                return content::make(piece, state, unary, true);
            }
        };
        Ok((element, Atom::Ordinary))
    }

    fn script(&mut self, ty: ScriptType, position: ScriptPosition, state: State) -> Result<(Element, Atom)> {
        let above = match position {
            ScriptPosition::Right => false,
            ScriptPosition::AboveBelow => true,
            ScriptPosition::Movable => state.display,
        };
        let inner = State { display: false, ..state };
        let (base, atom) = self.argument(state)?;
        let alone = matches!(base.content, element::Content::Text(_));
        let mut children = vec![base];
        let mut accent = false;
        let (tag, scripts) = match (ty, above) {
            (ScriptType::Subscript, false) => (Tag::Sub, 1),
            (ScriptType::Superscript, false) => (Tag::Sup, 1),
            (ScriptType::SubSuperscript, false) => (Tag::SubSup, 2),
            (ScriptType::Subscript, true) => (Tag::Under, 1),
            (ScriptType::Superscript, true) => (Tag::Over, 1),
            (ScriptType::SubSuperscript, true) => (Tag::UnderOver, 2),
        };
        for _ in 0..scripts {
            // A sign alone over a letter is its accent.
            let mark = match self.events.peek() {
                Some(Ok(Event::Content(Content::Ordinary { content, stretchy })))
                    if above && !content.is_alphanumeric() =>
                {
                    // A line over several letters is as long as they are. Over one it is a sign of its own: stretched
                    // to the width of one letter it would not be seen.
                    match content {
                        '‾' if alone => Some(('¯', false)),
                        '‾' => Some(('‾', true)),
                        other => Some((*other, *stretchy)),
                    }
                }
                _ => None,
            };
            children.push(match mark {
                Some((sign, stretchy)) => {
                    accent = tag == Tag::Over;
                    self.next()?;
                    Element::text(Tag::Operator, sign).with(Attr::Stretchy, flag(stretchy))
                }
                None => self.argument(inner)?.0,
            });
        }
        let element = Element::of(tag, children);
        Ok((if accent { element.with(Attr::Accent, flag(true)) } else { element }, atom))
    }
}
