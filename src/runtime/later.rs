//! What of a runtime is in the late half of the WebAssembly, one table of functions, and what waits until it is there:
//! inputs, and an answer of the server's that is still to be read.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;

use conversation::{Change, CountId, Effect, Input, Rare, TurnId};
use messages::RequestText;

use super::Runtime;
use crate::platform::relay::{Arrival, Unread, count};

/// The table.
pub struct Seldom {
    /// What a conversation seldom needs.
    rare: &'static Rare,
    /// Reads what the server says in another form than a stream of events.
    read: fn(Unread) -> Arrival,
    /// Performs what only a conversation with its own table asks for.
    pub(super) perform: fn(&Runtime, Effect),
}

/// All of it.
pub(crate) static SELDOM: Seldom =
    Seldom { rare: &conversation::RARE, read: Unread::read, perform: Runtime::perform_seldom };

/// Does something once the table is there, and sends for it.
pub type WhenLoaded = fn(Box<dyn FnOnce(&'static Seldom)>);

/// What waits in one chat.
#[derive(Default)]
pub(super) struct Later {
    inputs: RefCell<VecDeque<Input>>,
    table: Cell<Option<&'static Seldom>>,
    /// The table was sent for.
    asked: Cell<bool>,
    /// The answer to a turn.
    unread: RefCell<Option<(TurnId, Unread)>>,
    /// What is said waits, whether it needs the table or not.
    waits: Cell<bool>,
}

impl Later {
    /// With the inputs that waited when the element left the page.
    pub(super) fn holding(inputs: VecDeque<Input>) -> Self {
        Self { inputs: RefCell::new(inputs), table: Cell::new(at_hand()), ..Self::default() }
    }

    /// The inputs that still wait.
    pub(super) fn take(&self) -> VecDeque<Input> {
        self.inputs.take()
    }

    /// What is there from the start for a conversation, where nothing has to be loaded.
    pub(super) fn rare(&self) -> Option<&'static Rare> {
        self.table.get().map(|table| table.rare)
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

    /// Whether an answer waits to be read.
    pub(super) fn holds_answer(&self) -> bool {
        self.unread.borrow().is_some()
    }

    /// Nobody waits for the answer any more.
    pub(super) fn forget_answer(&self) {
        self.unread.take();
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
        (self.when_loaded)(Box::new(move |table| {
            if let Some(runtime) = this.upgrade() {
                runtime.complete(table);
            }
        }));
    }

    /// The table if it is there; sends for it.
    pub(super) fn table(&self) -> Option<&'static Seldom> {
        if self.later.table.get().is_none() {
            self.complete_later();
        }
        self.later.table.get()
    }

    /// Something arrived that only the table can read.
    pub(super) fn read_answer(&self, turn: TurnId, answer: Unread) {
        if let Some(table) = self.table() {
            return self.arrived(turn, (table.read)(answer));
        }
        self.later.unread.replace(Some((turn, answer)));
        // A person hears of it when the table cannot be had.
        self.changes.notify(Change::Turn);
    }

    fn perform_seldom(&self, effect: Effect) {
        match effect {
            Effect::Run { turn, id, name, input } => self.run(turn, id, &name, input),
            Effect::Cancel { turn, id } => self.cancel(turn, &id),
            Effect::Count { id, body } => self.count(id, body),
            // All others are performed without the table.
            _ => {}
        }
    }

    fn count(&self, id: CountId, body: RequestText) {
        let this = self.this.clone();
        let asking = count::read(self.relay(), body, self.limits, move |tokens| {
            if let Some(runtime) = this.upgrade() {
                runtime.feed(Input::Counted { id, tokens });
            }
        });
        self.counting.replace(Some(asking));
    }

    /// The table is there: what waited for it is done, in order.
    fn complete(&self, table: &'static Seldom) {
        self.later.table.set(Some(table));
        let effects = self.conversation.borrow_mut().complete(table.rare);
        self.perform_all(effects);
        // What of the profile was not read yet is there now.
        self.changes.configured();
        if let Some((turn, answer)) = self.later.unread.take() {
            self.read_answer(turn, answer);
        }
        self.later.waits.set(false);
        while let Some(input) = self.later.next() {
            self.apply(input);
        }
    }
}

/// What is there without loading.
#[cfg(feature = "split")]
fn at_hand() -> Option<&'static Seldom> {
    None
}

/// Without a file of its own the table is simply there.
#[cfg(not(feature = "split"))]
fn at_hand() -> Option<&'static Seldom> {
    Some(&SELDOM)
}
