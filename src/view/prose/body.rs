//! A text that grows: what it says, what of it is drawn, and when the rest is.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use conversation::Part;
use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;
use markdown::{Document, End, Event, Options, Sink, Tag};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::feed::{self, Feed};
use super::paper::Paper;
use crate::platform::clock;
use crate::platform::listen::Listener;
use crate::platform::resize::{Resized, Resizes};
use crate::view::late;
use crate::view::markdown::{Attribute, set};
use crate::window::Viewport;

/// Drawing may take so long in a frame, in milliseconds, before the next drawing waits.
const FRAME: f64 = 8.0;

/// The next drawing then waits so many times as long as this one took: a fifth of the time at most goes into drawing.
const WAIT: f64 = 4.0;

/// A text with more parts is looked at as its reader moves.
const FEW: usize = 3;

/// One text.
pub(in crate::view) struct Body {
    this: Weak<RefCell<Self>>,
    pub(super) element: Element,
    document: Document,
    feed: Feed,
    paper: Paper,
    growing: bool,
    /// The marks of sources that the document does not have yet.
    marks: Option<String>,
    /// When what is behind the settled part may be drawn again, and what waits for that.
    next: f64,
    later: Option<Timeout>,
    /// For a long text: what its reader saw of it last, what tells that the reader moves, and what waits for the next
    /// frame.
    sight: Option<Viewport>,
    scrolls: Option<(Element, Listener)>,
    frame: Option<AnimationFrame>,
    /// It waits for what follows the reader.
    waits: bool,
}

impl Body {
    /// An empty text.
    pub(super) fn new(element: Element) -> Rc<RefCell<Self>> {
        Rc::new_cyclic(|this| {
            RefCell::new(Self {
                this: this.clone(),
                document: Document::new(Options::widget()),
                feed: Feed::default(),
                paper: Paper::new(element.clone()),
                element,
                growing: true,
                marks: None,
                next: 0.0,
                later: None,
                sight: None,
                scrolls: None,
                frame: None,
                waits: false,
            })
        })
    }

    /// Shows these parts, each marked with its sources; `growing` while more may come.
    pub(super) fn show(&mut self, parts: &[Part<'_>], growing: bool) {
        let before = (self.document.source().len(), self.growing, self.marks.take());
        let known =
            self.give(parts, growing) && (growing || self.feed.is_true(parts, self.document.source()));
        if !known {
            (self.document, self.feed) = (Document::new(Options::widget()), Feed::default());
            self.paper.clear();
            self.give(parts, growing);
        }
        self.growing = growing;
        self.marks = feed::open_marks(parts, growing);
        let is_same =
            before.0 == self.document.source().len() && before.1 == growing && before.2 == self.marks;
        if known && is_same {
            return;
        }
        self.paper.settle(&self.document);
        if growing && self.paper.has_tail() && clock::now() < self.next {
            self.draw_later();
        } else {
            self.draw();
        }
        if self.paper.slabs.len() > FEW && !self.paper.slabs.is_followed() {
            self.follow_reader_soon();
        }
    }

    /// Gives the document what is new. False when the text is another one.
    fn give(&mut self, parts: &[Part<'_>], growing: bool) -> bool {
        let length = parts.iter().map(|part| part.text.len()).sum();
        let Self { document, feed, paper, .. } = self;
        paper.begin(length);
        feed.give(parts, growing, &mut |more| document.push(more, paper))
    }

    /// Draws what is behind the settled part.
    fn draw(&mut self) {
        self.later = None;
        let begin = clock::now();
        let mut tail = if self.growing { self.document.preview() } else { self.document.tail() };
        if let Some(marks) = &self.marks {
            put_marks(&mut tail.events, marks);
        }
        self.paper.tail(tail.events, !self.growing);
        if !self.growing {
            // What a last line defines without its end counts as well.
            tail.revisions.into_iter().for_each(|(leaf, content)| self.paper.revise(leaf, content));
        }
        let end = clock::now();
        self.next = if end - begin > FRAME { end + (end - begin) * WAIT } else { end };
    }

    fn draw_later(&mut self) {
        if self.later.is_some() {
            return;
        }
        let this = self.this.clone();
        let wait = (self.next - clock::now()).max(0.0) as u32;
        self.later = Some(Timeout::new(wait, move || with(&this, Self::draw)));
    }

    /// Follows the reader, now or when what that takes is there.
    fn follow_reader_soon(&mut self) {
        if let Some(faces) = late::there() {
            return (faces.follow_reader)(self);
        }
        if !self.waits {
            self.waits = true;
            let this = self.this.clone();
            late::then(move |faces| with(&this, |body| (faces.follow_reader)(body)));
        }
    }

    /// Hears of the sizes of the parts, which they also get when they come into the page.
    pub(in crate::view) fn follow_reader(&mut self) {
        let this = self.this.clone();
        let measured = Box::new(move |sizes: Vec<Resized>| with(&this, |body| body.measured(&sizes)));
        if let Ok(resizes) = Resizes::new(measured) {
            self.paper.slabs.follow(resizes);
        }
    }

    /// Takes over the sizes of parts. Whoever follows the end scrolls with each frame, and is seen then.
    fn measured(&mut self, sizes: &[Resized]) {
        self.paper.slabs.measured(sizes);
        if self.sight.is_none_or(|sight| !self.paper.slabs.serves(sight)) {
            self.look_soon();
        }
    }

    fn look_soon(&mut self) {
        if self.frame.is_none() {
            let this = self.this.clone();
            self.frame = Some(request_animation_frame(move |_| {
                with(&this, |body| {
                    body.frame = None;
                    body.look();
                });
            }));
        }
    }

    /// Draws the parts that are near to what the reader sees, and takes out the others.
    fn look(&mut self) {
        let Some(scroller) = self.scroller() else { return };
        let (text, sight) = (self.element.get_bounding_client_rect(), scroller.get_bounding_client_rect());
        if text.width() == 0.0 || sight.height() == 0.0 {
            return;
        }
        let top = sight.top() - text.top();
        let sight = Viewport { top, height: sight.height() };
        self.sight = Some(sight);
        // What is drawn above the reader's eyes may not be as high as it was thought to be. The list of messages sees its
        // message change and keeps the reader's place; the parts tell their sizes before anything is seen.
        for index in self.paper.slabs.look(sight) {
            self.paper.fill(index, &self.document);
        }
    }

    /// What scrolls the text.
    fn scroller(&mut self) -> Option<Element> {
        if let Some((scroller, _)) = &self.scrolls
            && scroller.contains(Some(&self.element))
        {
            return Some(scroller.clone());
        }
        let scroller = self.element.closest(".messages").ok()??;
        let this = self.this.clone();
        let act = Box::new(move |_| with(&this, Self::look));
        self.scrolls = Some((scroller.clone(), Listener::new(scroller.clone().into(), "scroll", act)));
        Some(scroller)
    }

    /// A press on something in the text.
    fn press(&mut self, target: &Element) -> Option<()> {
        let button = target.closest("button").ok()??;
        let number = || button.get_attribute("data-number")?.parse().ok();
        match button.class_name().as_str() {
            "wrap" => wrap(&button),
            "footnote-mark" => self.paper.notes.follow(number()?),
            "footnote-back" => {
                self.go_back(&button.closest(".footnote").ok()??.get_attribute("data-number")?)
            }
            _ => None,
        }
    }

    /// Goes from a footnote to its first mark, which may stand in a part that is not drawn.
    fn go_back(&mut self, number: &str) -> Option<()> {
        if let Some(slab) = self.paper.notes.slab(number.parse().ok()?) {
            self.paper.fill(slab, &self.document);
        }
        let mark = [".footnote-mark[data-number=\"", number, "\"]"].concat();
        let mark: HtmlElement = self.element.query_selector(&mark).ok()??.dyn_into().ok()?;
        mark.focus().ok()
    }
}

/// Does something with a text that may be gone.
pub(super) fn with(this: &Weak<RefCell<Body>>, act: impl FnOnce(&mut Body)) {
    if let Some(body) = this.upgrade()
        && let Ok(mut body) = body.try_borrow_mut()
    {
        act(&mut body);
    }
}

/// A press on something in a text that may be gone.
pub(in crate::view) fn press(this: &Weak<RefCell<Body>>, target: &Element) {
    with(this, |body| body.press(target).unwrap_or_default());
}

/// Breaks the long lines of a block of code, or no longer.
fn wrap(button: &Element) -> Option<()> {
    let code = button.closest(".code").ok()??;
    let wraps = code.toggle_attribute("data-wrap").ok()?;
    set(button, Attribute::Pressed, if wraps { "true" } else { "false" });
    Some(())
}

/// Puts the marks of sources to the end of the text, as they will stand there once the document has them: in the last
/// leaf, or in a paragraph of their own after a block of code or what is settled.
fn put_marks(events: &mut Vec<Event>, marks: &str) {
    let end = events.iter().rposition(|event| !matches!(event, Event::Exit(_))).map(|last| last + 1);
    let marks = Event::Text(marks.to_owned());
    match (end, end.and_then(|end| events.get(end))) {
        (Some(end), Some(Event::Exit(exit))) if *exit != End::Code => events.insert(end, marks),
        (end, _) => {
            // Behind the exit of a block of code.
            let at = end.map_or(0, |end| (end + 1).min(events.len()));
            let paragraph = [Event::Enter(Tag::Paragraph), marks, Event::Exit(End::Paragraph)];
            events.splice(at..at, paragraph);
        }
    }
}
