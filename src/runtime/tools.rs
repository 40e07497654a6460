//! The host page's tools: offered to the model, called when it asks, let go when nobody waits any more.

use conversation::{Input, Offer, TurnId};
use js_sys::Function;
use messages::Json;

use super::Runtime;
use crate::platform::tool::{self, Call};

/// A tool that the host page registered.
#[derive(Clone, Debug)]
pub struct Registered {
    /// What the conversation knows of it.
    pub offer: Offer,
    /// `run(input, {signal})`
    pub run: Function,
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
        let run = tools.iter().find(|tool| tool.offer.tool.name == name).map(|tool| tool.run.clone());
        drop(tools);
        let Some(run) = run else {
            // The page took it back in this very moment.
            let result = Err("This tool is not there any more.".to_owned());
            return self.feed(Input::Ran { turn, id, result });
        };
        let this = self.this.clone();
        let answered = id.clone();
        let call = tool::call(run, input, move |result| {
            if let Some(runtime) = this.upgrade() {
                runtime.let_go(|call| call.turn == turn && call.id == answered);
                runtime.feed(Input::Ran { turn, id: answered, result });
            }
        });
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
