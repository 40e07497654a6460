//! A list of messages, of which the beginning stays as the text that it came in: a long chat is opened for its end, and
//! nearly all that was said before is only looked at when somebody scrolls there. It is posted as it is kept.

use crate::block::ContentBlock;
use crate::json::{Malformed, Scan, within};
use crate::message::{Content, Message, Role};

/// So many messages at the end are always read: what happens next happens to them.
const READ: usize = 8;

/// Fewer messages than this are not worth keeping apart.
const WORTH: usize = 32;

/// How a message's content was written: one string, or one block of text.
const STRING: u32 = 0;
const BLOCK: u32 = 1;

/// Messages of the user and of the assistant in turn, the user's first and last, each of them one text that is more than
/// white space. Nothing of them has to be changed for them to be posted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// What stands between the quotes of each, escapes and all, one after the other.
    texts: Vec<u8>,
    /// Where each ends, times two, and how it was written.
    ends: Vec<u32>,
}

impl Run {
    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Whose the message at this place is.
    #[must_use]
    pub fn role(index: usize) -> Role {
        if index.is_multiple_of(2) { Role::User } else { Role::Assistant }
    }

    /// Whether the message at this place says this, which holds nothing that is escaped.
    #[must_use]
    pub fn says(&self, index: usize, text: &str) -> bool {
        self.text(index) == text
    }

    /// About how many bytes the text at this place has: escapes count as they are written.
    #[must_use]
    pub fn extent(&self, index: usize) -> usize {
        self.text(index).len()
    }

    /// The message at this place; an empty one where there is none.
    #[must_use]
    pub fn message(&self, index: usize) -> Message {
        let text = within(self.text(index)).unwrap_or_default().into_owned();
        let content = match self.form(index) {
            STRING => Content::Text(text),
            _ => Content::Blocks(vec![ContentBlock::text(text)]),
        };
        Message { role: Self::role(index), content }
    }

    /// Puts the JSON of the text block at this place into `out`, as a [`ContentBlock`] writes itself.
    pub fn write_block(&self, index: usize, out: &mut String) {
        out.push_str(r#"{"type":"text","text":""#);
        out.push_str(self.text(index));
        out.push_str(r#""}"#);
    }

    /// Puts the JSON of all messages into `out`, each with a comma behind it.
    pub fn write(&self, out: &mut String) {
        // The most that stands around a text.
        out.reserve(self.texts.len() + self.len() * 72);
        for index in 0..self.len() {
            out.push_str(match Self::role(index) {
                Role::User => r#"{"role":"user","content":"#,
                _ => r#"{"role":"assistant","content":"#,
            });
            if self.form(index) == STRING {
                out.push('"');
                out.push_str(self.text(index));
                out.push_str(r#""},"#);
            } else {
                out.push('[');
                self.write_block(index, out);
                out.push_str("]},");
            }
        }
    }

    fn form(&self, index: usize) -> u32 {
        self.ends.get(index).map_or(STRING, |end| end & 1)
    }

    fn text(&self, index: usize) -> &str {
        let end = |index: usize| self.ends.get(index).map_or(0, |end| (end >> 1) as usize);
        let start = index.checked_sub(1).map_or(0, end);
        // It was cut out of a text at quotes.
        self.texts.get(start..end(index)).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default()
    }
}

/// A list of messages.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Its beginning, where that is long and plain.
    pub run: Run,
    /// All others.
    pub rest: Vec<Message>,
}

impl From<Vec<Message>> for History {
    fn from(rest: Vec<Message>) -> Self {
        Self { run: Run::default(), rest }
    }
}

impl History {
    /// Reads a list of messages from its JSON text.
    ///
    /// # Errors
    /// When this is no list, or one of them is no message.
    pub fn read(text: String) -> Result<Self, Malformed> {
        let not_a_list = Malformed("The list of messages");
        let mut scan = Scan::new(&text);
        scan.pass(b'[').ok_or(not_a_list)?;
        let mut found: Vec<Plain> = Vec::new();
        while let Some(plain) = plain(&mut scan, Run::role(found.len())) {
            found.push(plain);
            if !scan.take(b',') {
                break;
            }
        }
        let keep = kept(&text, found.len());
        let rest = match found.get(keep).filter(|_| keep > 0) {
            Some(next) => {
                let rest = scan.at(next.from).rest_of_array().ok_or(not_a_list)?;
                rest.into_iter().map(Message::read).collect::<Result<_, _>>()?
            }
            None => Message::read_all(&text)?,
        };
        found.truncate(keep);
        Ok(Self { run: compacted(text, &found), rest })
    }
}

/// A plain message: where it begins, where its text stands, and how it was written.
struct Plain {
    from: usize,
    start: usize,
    end: usize,
    form: u32,
}

/// How many of so many plain messages at the beginning stay as text. A question is the last of them; the answer and the
/// question that follow are plain as well, so that nothing that happens behind them reaches back.
fn kept(text: &str, found: usize) -> usize {
    let most = found.saturating_sub(READ);
    let keep = most.saturating_sub(usize::from(most.is_multiple_of(2)));
    // The ends are kept times two.
    if keep < WORTH || text.len() > (u32::MAX >> 1) as usize { 0 } else { keep }
}

/// Goes past a message if it is a plain one of this role.
fn plain(scan: &mut Scan<'_>, role: Role) -> Option<Plain> {
    scan.space();
    let from = scan.place();
    let [(said, _), (content, end)] = both(scan, "role", "content")?;
    if inside(said)? != role.as_str() {
        return None;
    }
    if let Some(text) = inside(content) {
        return plain_text(text, end, from, STRING);
    }
    // One block of text and nothing else.
    let mut block = Scan::new(content);
    block.pass(b'[')?;
    let [(kind, _), (text, within)] = both(&mut block, "type", "text")?;
    block.pass(b']')?;
    if inside(kind)? != "text" {
        return None;
    }
    plain_text(inside(text)?, end - content.len() + within, from, BLOCK)
}

/// The text that ends, quote and all, before `end`.
fn plain_text(text: &str, end: usize, from: usize, form: u32) -> Option<Plain> {
    let start = end.checked_sub(text.len() + 1)?;
    is_kept_as_written(text).then_some(Plain { from, start, end: end - 1, form })
}

/// Goes past an object that has these two fields and no other. Gives the value of each and where it ends.
fn both<'a>(scan: &mut Scan<'a>, one: &str, other: &str) -> Option<[(&'a str, usize); 2]> {
    scan.pass(b'{')?;
    let first = scan.name()?;
    let value = (scan.value()?, scan.place());
    scan.pass(b',')?;
    let second = scan.name()?;
    let next = (scan.value()?, scan.place());
    scan.pass(b'}')?;
    match (first, second) {
        _ if first == one && second == other => Some([value, next]),
        _ if first == other && second == one => Some([next, value]),
        _ => None,
    }
}

/// What stands between the quotes of a string.
fn inside(value: &str) -> Option<&str> {
    value.strip_prefix('"')?.strip_suffix('"')
}

/// Whether a text is more than white space, and is written as this crate would write it.
fn is_kept_as_written(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| *byte == b'\\') {
        match rest.get(at + 1) {
            Some(b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't') => {
                rest = rest.get(at + 2..).unwrap_or_default();
            }
            _ => return false,
        }
    }
    let says = |first: char| first != '\\' && !first.is_whitespace();
    text.chars().next().is_some_and(says) || within(text).is_some_and(|text| !text.trim().is_empty())
}

/// Moves the texts together within the memory that they are in.
fn compacted(text: String, found: &[Plain]) -> Run {
    let (mut texts, mut end) = (text.into_bytes(), 0);
    let mut ends = Vec::with_capacity(found.len());
    for plain in found {
        texts.copy_within(plain.start..plain.end, end);
        end += plain.end - plain.start;
        ends.push((end as u32) << 1 | plain.form);
    }
    texts.truncate(end);
    texts.shrink_to_fit();
    Run { texts, ends }
}
