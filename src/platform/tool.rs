//! A function of the host page that the model calls, and what comes of it.

use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use messages::Json;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

use super::object::member;
use super::task;

/// What a function gave: the content of a tool result, a string or blocks; or why there is none.
pub type Answer = Result<Json, String>;

/// A call that runs. Dropping it aborts the signal that the function holds; nothing is told after that, and what the
/// function promised is not waited for any more.
#[must_use = "dropping it aborts the call"]
pub struct Call(Rc<Line>);

/// Hears what a function gave.
pub type Listener = Box<dyn FnOnce(Answer)>;

struct Line {
    listener: RefCell<Option<Listener>>,
    abort: Option<AbortController>,
    /// Wakes the task that waits, so that it sees that nobody listens.
    waiting: RefCell<Option<Waker>>,
}

impl Drop for Call {
    fn drop(&mut self) {
        // A function that is done does not hear of an end that is none.
        if self.0.listener.take().is_none() {
            return;
        }
        if let Some(abort) = &self.0.abort {
            abort.abort();
        }
        if let Some(waiting) = self.0.waiting.take() {
            waiting.wake();
        }
    }
}

/// Calls `run(input, {signal})` a moment later, waits for what it promises and tells `listener` once.
pub fn call(run: Function, input: Json, listener: Listener) -> Call {
    let line = Rc::new(Line {
        listener: RefCell::new(Some(listener)),
        abort: AbortController::new().ok(),
        waiting: RefCell::new(None),
    });
    task::spawn(converse(Rc::clone(&line), run, input));
    Call(line)
}

async fn converse(line: Rc<Line>, run: Function, input: Json) {
    let mut outcome = Box::pin(outcome(&run, &input, line.abort.as_ref()));
    let answer = poll_fn(|context| {
        if line.listener.borrow().is_none() {
            return Poll::Ready(None);
        }
        line.waiting.replace(Some(context.waker().clone()));
        outcome.as_mut().poll(context).map(Some)
    });
    let Some(result) = answer.await else { return };
    let answer = match result {
        Ok(value) => content(&value),
        Err(error) => Err(words(&error)),
    };
    let listener = line.listener.take();
    if let Some(listener) = listener {
        listener(answer);
    }
}

async fn outcome(run: &Function, input: &Json, abort: Option<&AbortController>) -> Result<JsValue, JsValue> {
    let context = Object::new();
    if let Some(abort) = abort {
        Reflect::set(&context, &JsValue::from_str("signal"), &abort.signal())?;
    }
    let promised = run.call2(&JsValue::UNDEFINED, &JSON::parse(input.get())?, &context)?;
    JsFuture::from(Promise::resolve(&promised)).await
}

/// A string is a text, blocks are blocks, anything else is told as JSON.
fn content(value: &JsValue) -> Answer {
    let blocks = match is_blocks(value) {
        true => Some(value.clone()),
        false => member(value, "content").filter(is_blocks),
    };
    let content = match &blocks {
        Some(blocks) => written(blocks).and_then(|text| Json::parse(text).ok()),
        None => value.as_string().or_else(|| written(value)).and_then(|text| Json::of(&text).ok()),
    };
    content.ok_or_else(|| "The tool's answer cannot be written as JSON.".to_owned())
}

/// JSON text; nothing for what JSON has no form for. What is not there is `null`.
fn written(value: &JsValue) -> Option<String> {
    if value.is_undefined() {
        return Some("null".to_owned());
    }
    JSON::stringify(value).ok()?.as_string()
}

/// Whether this is a list of blocks that a tool result may hold. Data of the page's own may have a `type` as well, so
/// each block must also have what its type asks for. An empty list says nothing as blocks.
fn is_blocks(value: &JsValue) -> bool {
    let Some(list) = value.dyn_ref::<Array>() else { return false };
    let is_block = |block: JsValue| match member(&block, "type").and_then(|kind| kind.as_string()).as_deref()
    {
        Some("text") => member(&block, "text").is_some_and(|text| text.is_string()),
        Some("image" | "document") => member(&block, "source").is_some_and(|source| source.is_object()),
        Some("search_result") => member(&block, "content").is_some_and(|content| content.is_object()),
        _ => false,
    };
    list.length() > 0 && list.iter().all(is_block)
}

/// What an error says to the model.
fn words(error: &JsValue) -> String {
    let message = error.as_string().or_else(|| member(error, "message")?.as_string());
    message.filter(|message| !message.trim().is_empty()).unwrap_or_else(|| "The tool failed.".to_owned())
}
