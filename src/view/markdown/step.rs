//! What is drawn, one thing at a time: the events of a document with its texts joined and the marks of sources apart.

use markdown::{End, Event, Tag};

/// Stands before and after the number of a source in a text. Neither is a character that text may hold.
pub(in crate::view) const OPEN: char = '\u{fdd0}';
/// See [`OPEN`].
pub(in crate::view) const CLOSE: char = '\u{fdd1}';

/// Texts and the numbers of sources take turns in a text that is split at these.
const MARKED: [char; 2] = [OPEN, CLOSE];

/// One thing to draw.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Step {
    Enter(Tag),
    Exit(End),
    /// Never two of them after each other, but for the pieces of a long block of code.
    Text(String),
    /// The number of a source.
    Mark(String),
    /// The label of a footnote.
    Note(String),
    Code(String),
    Math {
        tex: String,
        display: bool,
    },
    Break,
    Rule,
    Task(bool),
}

impl Step {
    /// The event, when it is not part of a text. Nothing for one that draws nothing by itself.
    pub(super) fn new(event: Event) -> Option<Self> {
        Some(match event {
            Event::Enter(tag) => Self::Enter(tag),
            Event::Exit(end) => Self::Exit(end),
            Event::Code(code) => Self::Code(code),
            Event::HardBreak => Self::Break,
            Event::Rule => Self::Rule,
            Event::Math { tex, display } => Self::Math { tex, display },
            Event::Note { label } => Self::Note(label),
            Event::Task(done) => Self::Task(done),
            Event::Text(_) | Event::SoftBreak | Event::Html(_) | Event::InlineHtml(_) | Event::Wait(_) => {
                return None;
            }
        })
    }
}

/// Joins the event to the text before it. Gives it back when it is none.
pub(super) fn join(text: &mut String, event: Event) -> Option<Event> {
    match event {
        Event::Text(more) | Event::Html(more) | Event::InlineHtml(more) => {
            if text.is_empty() {
                *text = more;
            } else {
                text.push_str(&more);
            }
            None
        }
        Event::SoftBreak => {
            text.push('\n');
            None
        }
        event => Some(event),
    }
}

/// Splits a text at the marks of its sources.
pub(super) fn split(text: String, take: &mut dyn FnMut(Step)) {
    if text.find(OPEN).is_none() {
        return take(Step::Text(text));
    }
    for (index, part) in text.split(MARKED).enumerate() {
        match part {
            "" => {}
            number if !index.is_multiple_of(2) => take(Step::Mark(number.to_owned())),
            text => take(Step::Text(text.to_owned())),
        }
    }
}
