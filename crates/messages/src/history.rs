//! A list of messages, of which the plain beginning stays with whoever gave it: a long chat is opened for its end, and
//! nearly all that was said before is only looked at when somebody scrolls there. It is posted from where it is.

use std::any::Any;
use std::fmt;
use std::rc::Rc;

use crate::block::ContentBlock;
use crate::message::{Content, Message, Role};

/// Texts that somebody else holds and never changes.
pub trait Texts: fmt::Debug {
    /// The text at this place; an empty one where there is none.
    fn text(&self, index: usize) -> String;

    /// Whether each of them is more than white space, and Unicode, so that it can be posted as it is.
    fn are_postable(&self) -> bool;

    /// Bytes of the JSON of all their messages, with a comma between two.
    fn bytes(&self) -> u64;

    /// Itself, for whoever knows what it is.
    fn as_any(&self) -> &dyn Any;
}

/// Messages of the user and of the assistant in turn, the user's first and last, each of them one text.
#[derive(Clone, Debug, Default)]
pub struct Run {
    texts: Option<Rc<dyn Texts>>,
    /// The length of each in units of UTF-16, times two; and one more where it was written as a block of text.
    sizes: Vec<u32>,
}

/// What stands around a text in the JSON of its message, at most.
const AROUND: u64 = 72;

/// Bytes of JSON that a unit of UTF-16 may take: six for a control sign.
const WIDEST: u64 = 6;

impl Run {
    /// As many messages as there are sizes: the length of a text in units of UTF-16, times two, and one more where it is
    /// written as a block and not as a string.
    #[must_use]
    pub fn new(texts: Rc<dyn Texts>, sizes: Vec<u32>) -> Self {
        Self { texts: Some(texts), sizes }
    }

    /// Who holds the texts.
    #[must_use]
    pub fn texts(&self) -> Option<&dyn Texts> {
        self.texts.as_deref().filter(|_| !self.is_empty())
    }

    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sizes.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sizes.is_empty()
    }

    /// Whose the message at this place is.
    #[must_use]
    pub fn role(index: usize) -> Role {
        if index.is_multiple_of(2) { Role::User } else { Role::Assistant }
    }

    /// How long the text at this place is, in units of UTF-16.
    #[must_use]
    pub fn extent(&self, index: usize) -> usize {
        self.sizes.get(index).map_or(0, |size| (size >> 1) as usize)
    }

    /// The text at this place.
    #[must_use]
    pub fn text(&self, index: usize) -> String {
        self.texts.as_ref().map(|texts| texts.text(index)).unwrap_or_default()
    }

    /// The message at this place; an empty one where there is none.
    #[must_use]
    pub fn message(&self, index: usize) -> Message {
        let (text, block) = (self.text(index), self.sizes.get(index).is_some_and(|size| size & 1 == 1));
        let content =
            if block { Content::Blocks(vec![ContentBlock::text(text)]) } else { Content::Text(text) };
        Message { role: Self::role(index), content }
    }

    /// All messages.
    pub fn messages(&self) -> impl Iterator<Item = Message> {
        (0..self.len()).map(|index| self.message(index))
    }

    /// No fewer bytes than their JSON has.
    fn bytes_at_most(&self) -> u64 {
        self.sizes.iter().map(|size| AROUND + WIDEST * u64::from(size >> 1)).sum()
    }
}

impl PartialEq for Run {
    fn eq(&self, other: &Self) -> bool {
        self.sizes == other.sizes && self.messages().eq(other.messages())
    }
}

/// A list of messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// What stays where it is.
    pub run: Run,
    /// What follows, read.
    pub rest: Vec<Message>,
}

impl From<Vec<Message>> for History {
    fn from(rest: Vec<Message>) -> Self {
        Self { run: Run::default(), rest }
    }
}

/// The JSON of a request: all of it, or what stands before and behind the messages that stay where they are.
#[derive(Clone, Default, PartialEq)]
pub struct RequestText {
    /// All up to the first of them.
    pub before: String,
    /// They.
    pub run: Run,
    /// All that follows, from the comma behind the last of them on.
    pub after: String,
}

impl RequestText {
    /// By how many bytes it is longer than so many.
    #[must_use]
    pub fn over(&self, limit: u64) -> u64 {
        let around = (self.before.len() + self.after.len()) as u64;
        // Only what may be too long is counted.
        let fits = around + self.run.bytes_at_most() <= limit;
        let kept = self.run.texts().filter(|_| !fits).map_or(0, Texts::bytes);
        (around + kept).saturating_sub(limit)
    }
}

impl From<String> for RequestText {
    fn from(text: String) -> Self {
        Self { before: text, ..Self::default() }
    }
}

/// All of it, as one text.
impl fmt::Display for RequestText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.before)?;
        for (index, message) in self.run.messages().enumerate() {
            f.write_str(if index == 0 { "" } else { "," })?;
            f.write_str(&crate::json::written(&message).map_err(|_| fmt::Error)?)?;
        }
        f.write_str(&self.after)
    }
}

impl fmt::Debug for RequestText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}
