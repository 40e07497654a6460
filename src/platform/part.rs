//! The parts of the widget that are fetched when they are first needed: WebAssembly files of their own, which the loader
//! imports. A part is asked for once. One that cannot be had stays away for as long as the page lives, without a word:
//! whoever wanted it has shown something plain already.

use std::cell::RefCell;

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::task;

/// A part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// TeX becomes MathML: crate `math`.
    Math,
    /// Code becomes tokens: crate `highlight`.
    Highlight,
}

impl Part {
    /// What the loader calls it.
    const fn name(self) -> &'static str {
        match self {
            Self::Math => "math",
            Self::Highlight => "highlight",
        }
    }
}

/// Gets the part's module.
type Waiting = Box<dyn FnOnce(&JsValue)>;

enum State {
    Unasked,
    Asked(Vec<Waiting>),
    Here(JsValue),
    Away,
}

thread_local! {
    // In the order of `Part`. As long as the page, since a module is never unloaded.
    static PARTS: [RefCell<State>; 2] = const { [RefCell::new(State::Unasked), RefCell::new(State::Unasked)] };
}

#[wasm_bindgen]
extern "C" {
    /// The loader's class.
    type Loader;

    #[wasm_bindgen(method, catch)]
    fn part(this: &Loader, name: &str) -> Result<Promise, JsValue>;
}

/// Calls `then` with the part's module: at once when it is here, later when it comes, never when it stays away.
pub fn with(part: Part, then: Waiting) {
    let here = with_state(part, |state| match state {
        State::Here(module) => Some(module.clone()),
        _ => None,
    });
    if let Some(module) = here {
        return then(&module);
    }
    let first = with_state(part, |state| match state {
        State::Unasked => {
            *state = State::Asked(vec![then]);
            true
        }
        State::Asked(waiting) => {
            waiting.push(then);
            false
        }
        State::Here(_) | State::Away => false,
    });
    if first {
        task::spawn(fetch(part));
    }
}

/// Never calls the part again: one that failed in the middle of a call may have lost its footing.
pub fn give_up(part: Part) {
    settle(part, State::Away);
}

async fn fetch(part: Part) {
    let module = match import(part) {
        Some(promise) => JsFuture::from(promise).await.ok(),
        None => None,
    };
    let Some(module) = module.filter(JsValue::is_object) else { return give_up(part) };
    for then in settle(part, State::Here(module.clone())) {
        then(&module);
    }
}

fn import(part: Part) -> Option<Promise> {
    let class = web_sys::window()?.custom_elements().get("parlor-chat");
    class.unchecked_into::<Loader>().part(part.name()).ok()
}

/// Sets the state and gives those who waited.
fn settle(part: Part, state: State) -> Vec<Waiting> {
    match with_state(part, |kept| std::mem::replace(kept, state)) {
        State::Asked(waiting) => waiting,
        _ => Vec::new(),
    }
}

fn with_state<T>(part: Part, act: impl FnOnce(&mut State) -> T) -> T {
    PARTS.with(|[math, highlight]| {
        let kept = match part {
            Part::Math => math,
            Part::Highlight => highlight,
        };
        act(&mut kept.borrow_mut())
    })
}
