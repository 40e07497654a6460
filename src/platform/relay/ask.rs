//! A question to the relay with a short JSON answer.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use messages::RequestText;
use web_sys::{AbortController, Response};

use super::body::{self, Whole};
use super::fetch::fetch;
use crate::platform::door::Relay;
use crate::platform::task;

/// Bytes of an answer; one has a few hundred.
const ANSWER_BYTES: usize = 1024 * 1024;

/// A question that waits for its answer. Dropping it aborts the request; nothing is told after that.
#[must_use = "dropping it aborts the request"]
pub struct Asking {
    question: Rc<Question>,
    _patience: Timeout,
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.question.listener.take();
        self.question.abort();
    }
}

type Listener = Box<dyn FnOnce(Option<String>)>;

struct Question {
    listener: RefCell<Option<Listener>>,
    abort: Option<AbortController>,
}

impl Question {
    fn answer(&self, text: Option<String>) {
        let listener = self.listener.take();
        if let Some(listener) = listener {
            listener(text);
        }
    }

    fn abort(&self) {
        if let Some(abort) = &self.abort {
            abort.abort();
        }
    }
}

/// Asks a path of the relay, with a JSON `body` or without one, and tells `listener` once: the answer's text, or nothing when it says
/// no or takes longer than `patience` milliseconds.
pub(super) fn ask(
    relay: Relay,
    path: &'static str,
    body: Option<RequestText>,
    patience: u32,
    listener: Listener,
) -> Asking {
    let question =
        Rc::new(Question { listener: RefCell::new(Some(listener)), abort: AbortController::new().ok() });
    let late = Rc::clone(&question);
    let patience = Timeout::new(patience, move || {
        late.abort();
        late.answer(None);
    });
    let asked = Rc::clone(&question);
    task::spawn(async move {
        let text = text(&asked, &relay, path, body.as_ref()).await;
        asked.answer(text);
    });
    Asking { question, _patience: patience }
}

async fn text(asked: &Question, relay: &Relay, path: &str, body: Option<&RequestText>) -> Option<String> {
    let signal = asked.abort.as_ref().map(AbortController::signal);
    let answer = fetch(relay, path, body, signal.as_ref()).await.filter(Response::ok)?;
    let Whole::Read(text) = body::whole(&answer, ANSWER_BYTES, || {}).await else { return None };
    String::from_utf8(text).ok()
}
