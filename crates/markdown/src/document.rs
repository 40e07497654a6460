//! The document: fed in pieces, it speaks in events.

use std::borrow::Cow;
use std::ops::Range;

use crate::blocks::{Known, Reader, State};
use crate::event::{Event, LeafId};
use crate::options::Options;

/// Takes what is settled, in the order of the text.
pub trait Sink {
    /// The next event. It is never taken back.
    fn event(&mut self, event: Event);

    /// A top-level block ended at this byte of the source; between two such places blocks can be replayed.
    fn boundary(&mut self, offset: usize);

    /// A definition came for a leaf that waited: all between its [`Event::Wait`] and its exit is now this.
    fn revise(&mut self, leaf: LeafId, content: Vec<Event>);
}

/// What is behind the settled part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tail {
    /// Its events. They may begin with the exits of what is open in the settled part.
    pub events: Vec<Event>,
    /// New contents of settled leaves that wait for a definition which is not settled yet.
    pub revisions: Vec<(LeafId, Vec<Event>)>,
}

/// A Markdown document as far as it has arrived.
#[derive(Clone, Debug)]
pub struct Document {
    options: Options,
    source: String,
    /// Where the first line begins that is not read yet.
    read: usize,
    /// How far the source was searched for the end of that line.
    searched: usize,
    state: State,
    known: Known,
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            source: String::new(),
            read: 0,
            searched: 0,
            state: State::default(),
            known: Known::default(),
        }
    }

    /// Appends text, cut anywhere. What is certain now goes to the sink, once.
    ///
    /// The work is in proportion to the lines that it completes. Each NUL goes, see [`without_nul`],
    /// also in [`Document::source`].
    pub fn push(&mut self, more: &str, sink: &mut dyn Sink) {
        self.source.push_str(&without_nul(more));
        self.known.waiting.earn(more.len());
        let mut reader = Reader::new(self.options, &mut self.state, &mut self.known, sink);
        while let Some((end, next)) = line_end(&self.source, self.searched) {
            reader.line(line(&self.source, self.read, end), begin(&self.source, self.read), next);
            (self.read, self.searched) = (next, next);
        }
        reader.catch_up(false);
        // A carriage return at the very end may be the first half of a line's end.
        self.searched = self.source.len() - usize::from(self.source.ends_with('\r'));
    }

    /// The end of the text: all that is left goes to the sink.
    pub fn finish(&mut self, sink: &mut dyn Sink) {
        let mut reader = Reader::new(self.options, &mut self.state, &mut self.known, sink);
        let end = self.source.len();
        if let Some(text) = rest(&self.source, self.read) {
            reader.line(text, begin(&self.source, self.read), end);
        }
        reader.finish(end);
        (self.read, self.searched) = (end, end);
    }

    /// What would come if the text ended here. The work is in proportion to the open leaf.
    #[must_use]
    pub fn tail(&self) -> Tail {
        self.end(false)
    }

    /// The same for display while the text is still growing: calm, without marks that may still become anything.
    #[must_use]
    pub fn preview(&self) -> Tail {
        self.end(true)
    }

    fn end(&self, calm: bool) -> Tail {
        let (mut state, mut known) = (self.state.clone(), self.known.clone());
        let mut collected = Collected::default();
        let reader = Reader::new(self.options, &mut state, &mut known, &mut collected);
        let mut reader = if calm { reader.calm() } else { reader };
        if let Some(text) = rest(&self.source, self.read) {
            reader.line(text, begin(&self.source, self.read), self.source.len());
        }
        reader.finish(self.source.len());
        collected.tail()
    }

    /// The text so far.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The events of settled top-level blocks again, with the definitions that are known now. The range lies
    /// between two boundaries. Leaves keep their names, and those that still wait say so again.
    pub fn replay(&self, range: Range<usize>, sink: &mut dyn Sink) {
        let mut sink = EventsOnly(sink);
        // A copy: what the blocks define is known already, and who waits is waiting.
        let (mut state, mut known) = (State::default(), self.known.clone());
        let mut reader = Reader::new(self.options, &mut state, &mut known, &mut sink);
        let mut read = range.start;
        let source = self.source.get(..range.end).unwrap_or(&self.source);
        while let Some((end, next)) = line_end(source, read) {
            reader.line(line(source, read, end), begin(source, read), next);
            read = next;
        }
        if let Some(text) = rest(source, read) {
            reader.line(text, begin(source, read), source.len());
        }
        reader.finish(source.len());
    }
}

/// The end of the line, and where the next one begins. None when the line is not complete.
fn line_end(source: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = source.as_bytes();
    let end = from + bytes.get(from..)?.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let next = match (bytes.get(end), bytes.get(end + 1)) {
        (Some(b'\r'), Some(b'\n')) => end + 2,
        (Some(b'\r'), None) => return None,
        _ => end + 1,
    };
    Some((end, next))
}

/// Where a line begins: behind a byte order mark.
fn begin(source: &str, start: usize) -> usize {
    start + if start == 0 && source.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 }
}

fn line(source: &str, start: usize, end: usize) -> &str {
    source.get(begin(source, start)..end).unwrap_or_default()
}

/// The last line, if it has no end yet.
fn rest(source: &str, read: usize) -> Option<&str> {
    let text = source.get(begin(source, read)..).filter(|text| !text.is_empty())?;
    Some(text.strip_suffix('\r').unwrap_or(text))
}

/// A sink that keeps everything.
#[derive(Debug, Default)]
struct Collected {
    events: Vec<Event>,
    /// The leaves among the events that wait, and what they were given for it. Their names rise.
    waiting: Vec<(LeafId, Option<Vec<Event>>)>,
    /// What other leaves were given.
    revisions: Vec<(LeafId, Vec<Event>)>,
}

impl Sink for Collected {
    fn event(&mut self, event: Event) {
        if let Event::Wait(leaf) = event {
            self.waiting.push((leaf, None));
        }
        self.events.push(event);
    }

    fn boundary(&mut self, _offset: usize) {}

    fn revise(&mut self, leaf: LeafId, content: Vec<Event>) {
        let own = self.waiting.binary_search_by(|(waiting, _)| waiting.cmp(&leaf));
        match own.ok().and_then(|index| self.waiting.get_mut(index)) {
            Some((_, revised)) => *revised = Some(content),
            None => self.revisions.push((leaf, content)),
        }
    }
}

impl Collected {
    /// The events with the new contents of the leaves among them.
    fn tail(self) -> Tail {
        let Self { events: mut given, mut waiting, revisions } = self;
        if waiting.iter().any(|(_, content)| content.is_some()) {
            let mut contents = std::mem::take(&mut waiting).into_iter();
            let mut events = Vec::with_capacity(given.len());
            let mut old = given.into_iter();
            while let Some(event) = old.next() {
                let waits = matches!(event, Event::Wait(_));
                events.push(event);
                let content = if waits { contents.next().and_then(|(_, content)| content) } else { None };
                let Some(content) = content else { continue };
                events.extend(content);
                events.extend(exit(&mut old));
            }
            given = events;
        }
        Tail { events: given, revisions }
    }
}

/// Skips what is left of a leaf's content and returns the leaf's exit.
fn exit(events: &mut dyn Iterator<Item = Event>) -> Option<Event> {
    let mut depth = 0_usize;
    for event in events {
        match event {
            Event::Enter(_) => depth += 1,
            Event::Exit(_) if depth == 0 => return Some(event),
            Event::Exit(_) => depth -= 1,
            _ => {}
        }
    }
    None
}

/// A sink for what is said for the second time.
struct EventsOnly<'a>(&'a mut dyn Sink);

impl Sink for EventsOnly<'_> {
    fn event(&mut self, event: Event) {
        self.0.event(event);
    }

    fn boundary(&mut self, _offset: usize) {}

    fn revise(&mut self, _leaf: LeafId, _content: Vec<Event>) {}
}

/// A text as a document has it: U+FFFD in the place of each NUL, as CommonMark says.
#[must_use]
pub fn without_nul(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte == 0) { text.replace('\0', "\u{fffd}").into() } else { text.into() }
}

/// The events of a whole text, without [`Event::Wait`].
#[must_use]
pub fn parse(text: &str, options: Options) -> Vec<Event> {
    let mut collected = Collected::default();
    let mut document = Document::new(options);
    document.push(text, &mut collected);
    document.finish(&mut collected);
    let mut events = collected.tail().events;
    events.retain(|event| !matches!(event, Event::Wait(_)));
    events
}
