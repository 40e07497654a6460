//! A document as a reader sees it while it grows.

use markdown::{Document, Event, LeafId, Options, Sink};

use crate::closed;

/// Takes what is settled; contents that come late are checked by themselves.
#[derive(Default)]
pub(crate) struct Seen(pub(crate) Vec<Event>);

impl Sink for Seen {
    fn event(&mut self, event: Event) {
        self.0.push(event);
    }

    fn boundary(&mut self, _offset: usize) {}

    fn revise(&mut self, _leaf: LeafId, content: Vec<Event>) {
        check_content(content);
    }
}

fn check_content(mut content: Vec<Event>) {
    content.insert(0, Event::Enter(markdown::Tag::Paragraph));
    content.push(Event::Exit(markdown::End::Paragraph));
    closed::check(&content);
}

/// Checks the text at every place where it could be cut, as it is and as it is shown.
pub(crate) fn check_prefixes(text: &str) {
    let mut document = Document::new(Options::widget());
    let mut seen = Seen::default();
    for char in text.chars() {
        document.push(char.encode_utf8(&mut [0; 4]), &mut seen);
        for tail in [document.tail(), document.preview()] {
            let mut events = seen.0.clone();
            events.extend(tail.events);
            closed::check(&events);
            tail.revisions.into_iter().for_each(|(_, content)| check_content(content));
        }
    }
}
