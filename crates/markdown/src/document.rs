//! The document: fed in pieces, it speaks in events.

use std::ops::Range;

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
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self { options, source: String::new() }
    }

    /// Appends text, cut anywhere. What is certain now goes to the sink, once.
    pub fn push(&mut self, more: &str, sink: &mut dyn Sink) {
        let _ = sink;
        self.source.push_str(more);
    }

    /// The end of the text: all that is left goes to the sink.
    pub fn finish(&mut self, sink: &mut dyn Sink) {
        let Tail { events, revisions } = self.tail();
        events.into_iter().for_each(|event| sink.event(event));
        revisions.into_iter().for_each(|(leaf, content)| sink.revise(leaf, content));
        sink.boundary(self.source.len());
    }

    /// What would come if the text ended here.
    #[must_use]
    pub fn tail(&self) -> Tail {
        let definitions = crate::definitions::Definitions::default();
        let context =
            crate::inline::Context { options: self.options, definitions: &definitions, calm: false };
        let mut events = vec![Event::Enter(crate::Tag::Paragraph)];
        crate::inline::parse(&self.source, &context, &mut events);
        events.push(Event::Exit(crate::End::Paragraph));
        Tail { events, revisions: Vec::new() }
    }

    /// The same for display while the text is still growing: calm, without marks that may still become anything.
    #[must_use]
    pub fn preview(&self) -> Tail {
        self.tail()
    }

    /// The text so far.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The events of settled top-level blocks again, with the definitions that are known now. The range lies
    /// between two boundaries.
    pub fn replay(&self, range: Range<usize>, sink: &mut dyn Sink) {
        let _ = (range, sink);
    }
}

/// The events of a whole text.
#[must_use]
pub fn parse(text: &str, options: Options) -> Vec<Event> {
    struct Events(Vec<Event>);
    impl Sink for Events {
        fn event(&mut self, event: Event) {
            self.0.push(event);
        }
        fn boundary(&mut self, _offset: usize) {}
        fn revise(&mut self, _leaf: LeafId, _content: Vec<Event>) {}
    }
    let mut events = Events(Vec::new());
    let mut document = Document::new(options);
    document.push(text, &mut events);
    document.finish(&mut events);
    events.0
}
