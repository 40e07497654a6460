//! What of a conversation is in the late half of the WebAssembly, which is [`conversation::RARE`], one table of functions,
//! and the inputs that wait until it is there.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use conversation::{Input, Rare};

use super::Runtime;

/// Does something once the table is there, and sends for it.
pub type WhenLoaded = fn(Box<dyn FnOnce(&'static Rare)>);

/// What waits in one chat.
#[derive(Default)]
pub(super) struct Later {
    inputs: RefCell<VecDeque<Input>>,
    /// The table was sent for.
    asked: Cell<bool>,
    /// What is said waits, whether it needs the table or not.
    waits: Cell<bool>,
}

impl Later {
    /// With the inputs that waited when the element left the page.
    pub(super) fn holding(inputs: VecDeque<Input>) -> Self {
        Self { inputs: RefCell::new(inputs), ..Self::default() }
    }

    /// The inputs that still wait.
    pub(super) fn take(&self) -> VecDeque<Input> {
        self.inputs.take()
    }

    /// Gives an input back whose turn it is; another one waits.
    pub(super) fn admit(&self, input: Input) -> Option<Input> {
        let mut inputs = self.inputs.borrow_mut();
        let is_held = self.waits.get() && !is_of_turn(&input);
        if inputs.is_empty() && !is_held
            || overtakes(&input)
            || is_of_turn(&input) && !inputs.iter().any(is_of_turn)
        {
            return Some(input);
        }
        inputs.push_back(input);
        None
    }

    /// Lets what is said wait until the table is there.
    pub(super) fn await_page(&self) {
        self.waits.set(true);
    }

    /// This one is the first that waits, or the next one.
    pub(super) fn hold(&self, input: Input) {
        self.inputs.borrow_mut().push_back(input);
    }

    fn next(&self) -> Option<Input> {
        self.inputs.borrow_mut().pop_front()
    }
}

/// Whether an input never waits: the host page reads back at once what came of it, or the person must not be kept
/// waiting. Nothing that waits makes another thing of it.
fn overtakes(input: &Input) -> bool {
    matches!(
        input,
        Input::Configure(_)
            | Input::Options(_)
            | Input::Offer(_)
            | Input::Edit(_)
            | Input::Clear
            | Input::Replace(_)
            | Input::Stop
            | Input::Aborted(_)
            | Input::Dismiss
    )
}

/// Whether an input comes from a request. Among themselves they keep their order, and a file that is read meanwhile does
/// not hold them up.
fn is_of_turn(input: &Input) -> bool {
    !matches!(
        input,
        Input::Reading { .. }
            | Input::Attached { .. }
            | Input::Document { .. }
            | Input::Refused { .. }
            | Input::Detach(_)
            | Input::Send
            | Input::Say(_)
            | Input::Ask { .. }
    )
}

impl Runtime {
    /// Sends for the table, once.
    pub(super) fn complete_later(&self) {
        if self.later.asked.replace(true) {
            return;
        }
        let this = self.this.clone();
        (self.when_loaded)(Box::new(move |rare| {
            if let Some(runtime) = this.upgrade() {
                runtime.complete(rare);
            }
        }));
    }

    /// The table is there: what waited for it is done, in order.
    fn complete(&self, rare: &'static Rare) {
        let effects = self.conversation.borrow_mut().complete(rare);
        self.perform_all(effects);
        self.later.waits.set(false);
        while let Some(input) = self.later.next() {
            self.apply(input);
        }
    }
}

/// What is there without loading.
#[cfg(feature = "split")]
pub(super) fn at_hand() -> Option<&'static Rare> {
    None
}

/// Without a file of its own the table is simply there.
#[cfg(not(feature = "split"))]
pub(super) fn at_hand() -> Option<&'static Rare> {
    Some(&conversation::RARE)
}
