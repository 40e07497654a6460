//! Work for when the page has nothing else to do.

use std::cell::RefCell;
use std::collections::VecDeque;

use gloo_timers::callback::Timeout;
use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::clock;

/// Milliseconds that the work may take at once, so that a frame is not late.
const AT_ONCE: f64 = 6.0;

/// Milliseconds after which it is begun though the page is busy, and how long a browser that does not know when it is idle
/// waits.
const LATEST: u32 = 500;
const LATER: u32 = 50;

/// A piece of work in steps. `false`: there is nothing left to do.
pub type Steps = Box<dyn FnMut() -> bool>;

thread_local! {
    static QUEUE: RefCell<VecDeque<Steps>> = const { RefCell::new(VecDeque::new()) };
    // The browser calls it as long as the page lives.
    static TURN: Closure<dyn FnMut()> = Closure::new(turn);
    static TIMER: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    type Page;

    #[wasm_bindgen(method, getter, js_name = requestIdleCallback)]
    fn request_idle_callback(this: &Page) -> Option<Function>;
}

/// Takes these steps one after the other when the page is idle, after those that came before.
pub fn when_idle(steps: Steps) {
    let first = QUEUE.with_borrow_mut(|queue| {
        queue.push_back(steps);
        queue.len() == 1
    });
    if first {
        ask();
    }
}

fn ask() {
    let Some(window) = web_sys::window() else { return };
    let asked = window.unchecked_ref::<Page>().request_idle_callback().and_then(|request| {
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &JsValue::from_str("timeout"), &LATEST.into()).ok()?;
        TURN.with(|turn| request.call2(&window, turn.as_ref(), &options)).ok()
    });
    if asked.is_none() {
        TIMER.set(Some(Timeout::new(LATER, turn)));
    }
}

fn turn() {
    let end = clock::now() + AT_ONCE;
    // Outside of the queue while it works, since a step may bring more work.
    while let Some(mut steps) = QUEUE.with_borrow_mut(VecDeque::pop_front) {
        while steps() {
            if clock::now() > end {
                QUEUE.with_borrow_mut(|queue| queue.push_front(steps));
                return ask();
            }
        }
        if clock::now() > end {
            break;
        }
    }
    if QUEUE.with_borrow(|queue| !queue.is_empty()) {
        ask();
    }
}
