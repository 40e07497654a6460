//! A message posted to the relay and its reply read as it arrives.
//!
//! Only `message_stop` ends a reply well; the end of a body alone is a connection that dropped.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use messages::limits::ANSWER_BYTES;
use messages::sse::Decoder;
use messages::{ApiError, RequestText, Response, StreamEvent};
use web_sys::{AbortController, AbortSignal, Response as Answer};

use super::clock::now;
use super::door::Relay;
use super::limits::Limits;
use super::task;

mod ask;
mod body;
pub mod count;
mod fetch;
pub mod profile;
mod unread;

pub use ask::Asking;
pub use unread::Unread;

use body::{Body, Whole};
pub(super) use fetch::begin;
use fetch::{fetch, header};

/// What comes of a posted message.
#[derive(Debug)]
pub enum Arrival {
    /// The server takes the request; what its headers say. What follows is the reply.
    Head(Head),
    /// One event of the stream.
    Event(StreamEvent),
    /// Something else than a reply in events. What it says is still to be read; nothing follows.
    Unread(Unread),
    /// The whole reply as one JSON document.
    Whole(Response),
    /// The server said no. Nothing follows.
    Rejected(ApiError),
    /// The reply did not come to its end. Nothing follows.
    Broken(Fault),
    /// True when the server has been quiet for a while, false when it is heard again.
    Quiet(bool),
}

/// What the headers of a reply say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// `parlor-revision`: what the relay adds to a request, as an opaque mark.
    pub revision: Option<String>,
    /// `parlor-max-tokens`: the tokens that the reply may have, where the relay lowered what was asked for.
    pub max_tokens: Option<u32>,
}

impl Head {
    fn of(answer: &Answer) -> Self {
        let max_tokens = header(answer, "parlor-max-tokens").and_then(|number| number.parse().ok());
        Self { revision: header(answer, "parlor-revision"), max_tokens }
    }
}

/// How a connection failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No answer at all.
    Unreachable,
    /// An answer that no Messages API gives.
    NotTheApi,
    /// The body ended or broke before `message_stop`.
    Cut,
    /// Something in the stream is no event.
    Malformed,
    /// A line, an event or a document over its limit.
    TooLarge,
    /// Nothing came for longer than [`Limits::idle`].
    Idle,
}

/// A message on its way and the reply to it. Dropping it aborts the request; nothing is told after that.
#[must_use = "dropping it aborts the request"]
pub struct Posting(Rc<Line>);

impl Drop for Posting {
    fn drop(&mut self) {
        self.0.close();
    }
}

/// Posts `body` to the relay's `/v1/messages` and tells `listener` what comes of it.
pub fn post(
    relay: Relay,
    body: RequestText,
    limits: Limits,
    listener: impl Fn(Arrival) + 'static,
) -> Posting {
    let line = Rc::new(Line {
        listener: RefCell::new(Some(Rc::new(listener))),
        abort: AbortController::new().ok(),
        watch: RefCell::new(None),
        heard: Cell::new(now()),
        quiet: Cell::new(false),
        limits,
    });
    line.watch_for(limits.quiet.min(limits.idle));
    task::spawn(converse(Rc::clone(&line), relay, body));
    Posting(line)
}

type Listener = Rc<dyn Fn(Arrival)>;

/// One request and its listener; shared by the value that holds it, the task that reads it and its timer.
struct Line {
    listener: RefCell<Option<Listener>>,
    abort: Option<AbortController>,
    watch: RefCell<Option<Timeout>>,
    heard: Cell<f64>,
    quiet: Cell<bool>,
    limits: Limits,
}

impl Line {
    /// Tells the listener, unless nobody wants to know any more.
    fn tell(&self, arrival: Arrival) {
        let listener = self.listener.borrow().clone();
        if let Some(listener) = listener {
            listener(arrival);
        }
    }

    /// The last thing that is told.
    fn finish(&self, arrival: Arrival) {
        let listener = self.listener.take();
        self.close();
        if let Some(listener) = listener {
            listener(arrival);
        }
    }

    /// Lets go of everything: the listener, the timer, the request.
    fn close(&self) {
        self.listener.take();
        self.watch.take();
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }

    fn is_open(&self) -> bool {
        self.listener.borrow().is_some()
    }

    fn signal(&self) -> Option<AbortSignal> {
        self.abort.as_ref().map(AbortController::signal)
    }

    /// Something was heard. The timer is left to run out and looks at the clock then: setting it anew for each chunk
    /// would be work for each delta.
    fn heard(self: &Rc<Self>) {
        self.heard.set(now());
        if self.quiet.replace(false) {
            self.watch_for(self.limits.quiet);
            self.tell(Arrival::Quiet(false));
        }
    }

    fn watch_for(self: &Rc<Self>, milliseconds: u32) {
        let line = Rc::downgrade(self);
        let timeout = Timeout::new(milliseconds, move || {
            if let Some(line) = line.upgrade() {
                line.look();
            }
        });
        self.watch.replace(Some(timeout));
    }

    /// The timer ran out: how long has it been quiet?
    fn look(self: &Rc<Self>) {
        let silence = (now() - self.heard.get()).max(0.0) as u32;
        if silence >= self.limits.idle {
            self.finish(Arrival::Broken(Fault::Idle));
        } else if silence >= self.limits.quiet {
            self.watch_for(self.limits.idle - silence);
            if !self.quiet.replace(true) {
                self.tell(Arrival::Quiet(true));
            }
        } else {
            self.watch_for(self.limits.quiet.min(self.limits.idle) - silence);
        }
    }
}

async fn converse(line: Rc<Line>, relay: Relay, body: RequestText) {
    let signal = line.signal();
    let Some(answer) = fetch(&relay, "/v1/messages", Some(&body), signal.as_ref()).await else {
        return line.finish(Arrival::Broken(Fault::Unreachable));
    };
    drop(body);
    line.heard();
    let kind = header(&answer, "content-type").unwrap_or_default().to_ascii_lowercase();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if answer.ok() {
        line.tell(Arrival::Head(Head::of(&answer)));
    }
    match (answer.ok(), kind) {
        (true, "text/event-stream") => stream(&line, &answer).await,
        (true, "application/json") => whole(&line, &answer).await,
        (true, _) => line.finish(Arrival::Broken(Fault::NotTheApi)),
        (false, _) => error(&line, &answer).await,
    }
}

/// Reads a stream to its end, also behind `message_stop`: the relay then sees an ordinary end, not a client that left.
async fn stream(line: &Rc<Line>, answer: &Answer) {
    let Some(body) = Body::of(answer) else { return line.finish(Arrival::Broken(Fault::Cut)) };
    let mut decoder = Decoder::new();
    while let Ok(Some(chunk)) = body.next().await {
        line.heard();
        if !line.is_open() {
            continue;
        }
        let mut malformed = false;
        let pushed = decoder.push(&chunk, &mut |frame| {
            if malformed || !line.is_open() {
                return;
            }
            match StreamEvent::unless_error(frame) {
                // Nothing comes of a stream that has told its error, even if its body stays open.
                Ok(None) => line.finish(Arrival::Unread(Unread::of_stream(&frame.data))),
                Ok(Some(event)) => {
                    let last = matches!(event, StreamEvent::MessageStop);
                    line.tell(Arrival::Event(event));
                    if last {
                        line.listener.take();
                    }
                }
                Err(_) => malformed = true,
            }
        });
        if malformed {
            return line.finish(Arrival::Broken(Fault::Malformed));
        }
        if pushed.is_err() {
            return line.finish(Arrival::Broken(Fault::TooLarge));
        }
    }
    line.finish(Arrival::Broken(Fault::Cut));
}

async fn whole(line: &Rc<Line>, answer: &Answer) {
    let text = match body::whole(answer, ANSWER_BYTES, || line.heard()).await {
        Whole::Read(bytes) => bytes,
        Whole::TooLarge => return line.finish(Arrival::Broken(Fault::TooLarge)),
        Whole::Cut => return line.finish(Arrival::Broken(Fault::Cut)),
    };
    line.finish(Arrival::Unread(Unread::of_answer(answer, text)));
}

/// Bytes of an error's body; the API's have a few hundred.
const ERROR_BYTES: usize = 1024 * 1024;

async fn error(line: &Rc<Line>, answer: &Answer) {
    let Whole::Read(body) = body::whole(answer, ERROR_BYTES, || line.heard()).await else {
        return line.finish(Arrival::Broken(Fault::NotTheApi));
    };
    line.finish(Arrival::Unread(Unread::of_answer(answer, body)));
}
