//! From pieces to events: adjacent text becomes one, depth is limited, the policy decides.

use crate::event::{End, Event, Tag};
use crate::options::Policy;

use super::address::address;
use super::scan::{Link, Piece, Scan};
use super::{code, email};

/// How deep things may be nested. Deeper ones give their content to the one that holds them.
const DEEPEST: usize = 64;

struct Emit<'a> {
    out: &'a mut Vec<Event>,
    /// Text that is no event yet.
    text: String,
    depth: usize,
    /// How many shown links are open, and how many events there were when the last one opened.
    links: usize,
    opened: usize,
    gfm: bool,
    policy: Policy,
}

/// Appends the events of a text that was walked through.
pub(super) fn emit(scan: &mut Scan<'_>, out: &mut Vec<Event>) {
    let mut emit = Emit {
        out,
        text: String::new(),
        depth: 0,
        links: 0,
        opened: 0,
        gfm: scan.options.gfm,
        policy: scan.options.policy,
    };
    for piece in std::mem::take(&mut scan.pieces) {
        match piece {
            Piece::Text(text) => emit.text.push_str(text),
            Piece::Owned(text) => emit.text.push_str(&text),
            Piece::Entity(entity) => entity.push_to(&mut emit.text),
            Piece::SoftBreak => emit.event(Event::SoftBreak),
            Piece::HardBreak => emit.event(Event::HardBreak),
            Piece::Code(text) => emit.event(Event::Code(code::content(text))),
            Piece::Html(text) if emit.policy == Policy::Widget => emit.text.push_str(text),
            Piece::Html(text) => emit.event(Event::InlineHtml(text.to_owned())),
            Piece::Math { tex, display } => emit.event(Event::Math { tex: tex.to_owned(), display }),
            Piece::Note(label) => emit.event(Event::Note { label }),
            Piece::Run(run) => emit.run(scan, run),
            Piece::End(found) => emit.exit(scan.runs.end(found)),
            Piece::Open(link) => {
                if let Some(link) = scan.links.get_mut(link) {
                    emit.open(link);
                }
            }
            Piece::Close(link) => {
                if let Some(link) = scan.links.get(link) {
                    emit.close(link);
                }
            }
        }
    }
    emit.flush();
}

impl Emit<'_> {
    fn event(&mut self, event: Event) {
        self.flush();
        self.out.push(event);
    }

    /// Makes an event of the text before the next one, or several if there are mail addresses in it.
    fn flush(&mut self) {
        if self.text.is_empty() {
            return;
        }
        let mut text = std::mem::take(&mut self.text);
        if self.gfm && self.links == 0 && self.depth < DEEPEST {
            let mut from = 0;
            while let Some((start, end, own)) = text.get(from..).and_then(email::find) {
                let part = |start: usize, end: usize| {
                    text.get(from + start..from + end).unwrap_or_default().to_owned()
                };
                if start > 0 {
                    self.out.push(Event::Text(part(0, start)));
                }
                let url = ["mailto:", &part(own, end)].concat();
                self.out.push(Event::Enter(Tag::Link { url, title: String::new() }));
                self.out.push(Event::Text(part(start, end)));
                self.out.push(Event::Exit(End::Link));
                from += end;
            }
            text.drain(..from);
        }
        if !text.is_empty() {
            self.out.push(Event::Text(text));
        }
    }

    /// Whether something may open here. It counts for the depth in any case.
    fn enter(&mut self) -> bool {
        self.depth += 1;
        self.depth <= DEEPEST
    }

    fn exit(&mut self, end: Option<End>) {
        if let Some(end) = end {
            self.event(Event::Exit(end));
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn run(&mut self, scan: &mut Scan<'_>, run: usize) {
        for found in scan.runs.closed(run) {
            self.exit(scan.runs.end(found));
        }
        let left = scan.runs.left(run);
        self.text.push_str(scan.slice(left.start, left.end));
        let mut next = scan.runs.opened(run);
        while let Some(found) = next {
            let shown = self.enter();
            let tag = scan.runs.begin(found, shown);
            if shown {
                self.event(Event::Enter(tag));
            }
            next = scan.runs.inner(found);
        }
    }

    fn open(&mut self, link: &mut Link) {
        let shallow = self.enter();
        let image = link.image && self.policy == Policy::Everything;
        // Links are never inside one another.
        if !shallow || !image && self.links > 0 {
            return;
        }
        let mut url = std::mem::take(&mut link.url);
        if self.policy == Policy::Widget {
            let Some(address) = address(&url) else { return };
            url = address;
        }
        let title = std::mem::take(&mut link.title);
        link.shown = true;
        if image {
            self.event(Event::Enter(Tag::Image { url, title }));
        } else {
            self.links += 1;
            self.event(Event::Enter(Tag::Link { url, title }));
            self.opened = self.out.len();
        }
    }

    fn close(&mut self, link: &Link) {
        if !link.shown {
            return self.exit(None);
        }
        if link.image && self.policy == Policy::Everything {
            return self.exit(Some(End::Image));
        }
        // A link without a text shows where it goes.
        if self.policy == Policy::Widget
            && self.text.is_empty()
            && self.out.len() == self.opened
            && let Some(Event::Enter(Tag::Link { url, .. })) = self.out.last()
        {
            self.text.push_str(url);
        }
        self.exit(Some(End::Link));
        self.links -= 1;
    }
}
