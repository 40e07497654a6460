//! The host page's tools: offered to the model, called when it asks, let go when nobody waits any more.

use std::rc::Rc;

use conversation::{Input, Offer, TurnId};
use js_sys::{Array, Function};
use messages::Json;
use messages::tool::Tool;
use wasm_bindgen::{JsCast, JsValue};

use super::Runtime;
use crate::platform::object::member;
use crate::platform::tool::{self, Call, Listener};

/// A tool that the host page registered.
#[derive(Clone)]
pub struct Registered {
    offer: Offer,
    /// Calls `run(input, {signal})` and tells what came of it. Only who has read tools knows how, so that it need not be
    /// there without any.
    run: Rc<dyn Fn(Json, Listener) -> Call>,
}

/// Reads the loader's list. The loader has refused what is no tool, with a sentence; so nothing is left out here.
pub(crate) fn read(tools: &Array) -> Vec<Registered> {
    tools.iter().filter_map(|tool| one(&tool)).collect()
}

fn one(tool: &JsValue) -> Option<Registered> {
    let definition = member(tool, "definition")?.as_string()?;
    let run: Function = member(tool, "run")?.dyn_into().ok()?;
    let confirm = member(tool, "confirm").is_some_and(|confirm| confirm.is_truthy());
    Some(Registered {
        offer: Offer { tool: Tool::read(&definition).ok()?, confirm },
        run: Rc::new(move |input, listener| tool::call(run.clone(), input, listener)),
    })
}

/// A call that runs.
pub(super) struct Running {
    turn: TurnId,
    id: String,
    _call: Call,
}

impl Runtime {
    /// These are all the tools from now on. Calls that run go on.
    pub fn offer(&self, tools: Vec<Registered>) {
        let offers = tools.iter().map(|tool| tool.offer.clone()).collect();
        self.tools.replace(tools);
        self.feed(Input::Offer(offers));
    }

    pub(super) fn run(&self, turn: TurnId, id: String, name: &str, input: Json) {
        let tools = self.tools.borrow();
        let run = tools.iter().find(|tool| tool.offer.tool.name == name).map(|tool| Rc::clone(&tool.run));
        drop(tools);
        let Some(run) = run else {
            // The page took it back in this very moment.
            let result = Err("This tool is not there any more.".to_owned());
            return self.feed(Input::Ran { turn, id, result });
        };
        let this = self.this.clone();
        let answered = id.clone();
        let listener = move |result| {
            if let Some(runtime) = this.upgrade() {
                runtime.let_go(|call| call.turn == turn && call.id == answered);
                runtime.feed(Input::Ran { turn, id: answered, result });
            }
        };
        let call = run(input, Box::new(listener));
        self.calls.borrow_mut().push(Running { turn, id, _call: call });
    }

    pub(super) fn cancel(&self, turn: TurnId, id: &str) {
        self.let_go(|call| call.turn == turn && call.id == id);
    }

    /// Forgets calls. Their signals are heard by the page, which may then call back here, so nothing is borrowed.
    fn let_go(&self, which: impl Fn(&Running) -> bool) {
        let (gone, kept): (Vec<_>, Vec<_>) = self.calls.take().into_iter().partition(which);
        self.calls.borrow_mut().extend(kept);
        drop(gone);
    }
}
