//! The only place with effects: owns the conversation, does what it asks for and feeds back what comes of it. Decides
//! nothing.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use conversation::{Break, Change, Conversation, Effect, Event, Input, Turn, TurnId};
use messages::RequestText;

use crate::platform::door::{Gate, Relay};
use crate::platform::limits::Limits;
use crate::platform::listen::Listener;
use crate::platform::network;
use crate::platform::relay::{self, Arrival, Asking, Fault, Head, Posting, profile};
use crate::platform::store::Memory;

mod attaching;
mod changes;
mod handle;
mod later;
mod thinking;
mod tools;
mod waiting;

pub use crate::platform::pass::admit;
use attaching::Attaching;
use changes::Changes;
pub use handle::Handle;
use later::Later;
pub use later::WhenLoaded;
pub(crate) use later::{SELDOM, Seldom};
use thinking::Times;
pub use tools::Registered;
pub(crate) use tools::read as read_tools;
use waiting::Waiting;

/// Hears what the host page is told. It may call the runtime, also with another input.
pub type Host = Box<dyn Fn(&Runtime, &Event)>;

/// What outlives the times at which the element is on the page.
#[derive(Debug, Default)]
pub struct Kept {
    conversation: Conversation,
    times: Times,
    /// What waited for the late half.
    later: VecDeque<Input>,
}

/// Where it is kept.
pub type Store = Memory<Kept>;

/// One conversation and everything that the browser holds for it. Dropping it aborts the requests and the calls of
/// tools, ends the timers and forgets the files being read.
pub struct Runtime {
    conversation: RefCell<Conversation>,
    /// Effects still to be done, so that one that leads to another input keeps its place in line.
    effects: RefCell<VecDeque<Effect>>,
    performing: Cell<bool>,
    changes: Changes,
    host: Host,
    store: Rc<Store>,
    limits: Limits,
    relay: RefCell<Relay>,
    asking: RefCell<Option<Asking>>,
    _returns: Option<Listener>,
    /// Only the newest count is worth waiting for.
    counting: RefCell<Option<Asking>>,
    posting: RefCell<Option<(TurnId, Posting)>>,
    waiting: RefCell<Option<Waiting>>,
    tools: RefCell<Vec<Registered>>,
    calls: RefCell<Vec<tools::Running>>,
    times: RefCell<Times>,
    attaching: Attaching,
    later: Later,
    when_loaded: WhenLoaded,
    this: Weak<Runtime>,
}

impl Runtime {
    /// A runtime for an empty conversation, or for the one that the store holds. It posts nothing before
    /// [`Runtime::connect`].
    #[must_use]
    pub fn new(store: Rc<Store>, limits: Limits, when_loaded: WhenLoaded, host: Host) -> Rc<Self> {
        let Kept { mut conversation, times, later } = store.take().unwrap_or_default();
        let later = Later::holding(later);
        if let Some(rare) = later.rare() {
            // Nobody looks yet, and nothing is posted before the profile is there.
            conversation.complete(rare);
        }
        Rc::new_cyclic(|this| Self {
            later,
            when_loaded,
            attaching: Attaching::after(conversation.draft()),
            conversation: RefCell::new(conversation),
            effects: RefCell::default(),
            performing: Cell::new(false),
            changes: Changes::default(),
            host,
            store,
            limits,
            relay: RefCell::default(),
            asking: RefCell::default(),
            _returns: returns(this.clone()),
            counting: RefCell::default(),
            posting: RefCell::default(),
            waiting: RefCell::default(),
            tools: RefCell::default(),
            calls: RefCell::default(),
            times: RefCell::new(times),
            this: this.clone(),
        })
    }

    /// What the page registered or chose is still to be read: what is said meanwhile waits.
    pub fn await_page(&self) {
        self.later.await_page();
        self.complete_later();
    }

    /// Talks to the relay at `base` from now on, and asks it for its profile.
    pub fn connect(&self, base: &str) {
        if self.relay.borrow().base == base {
            return;
        }
        self.relay.borrow_mut().base = base.to_owned();
        let this = self.this.clone();
        let asking = profile::read(self.relay(), self.limits, move |profile| {
            if let Some(runtime) = this.upgrade() {
                runtime.feed(Input::Configure(profile));
                runtime.changes.configured();
            }
        });
        self.asking.replace(Some(asking));
    }

    /// Goes this way to the relay from now on, or straight.
    pub fn go_through(&self, gate: Option<Gate>) {
        self.relay.borrow_mut().gate = gate;
    }

    fn relay(&self) -> Relay {
        self.relay.borrow().clone()
    }

    /// Applies one input, then does what the conversation asks for. What needs the late half waits until it is there, and
    /// with it what follows.
    pub fn feed(&self, input: Input) {
        if let Some(input) = self.later.admit(input) {
            self.apply(input);
        }
    }

    fn apply(&self, input: Input) {
        let tried = self.conversation.borrow_mut().try_apply(input);
        match tried {
            Ok(effects) => {
                self.perform_all(effects);
                if self.read(Conversation::awaits_rare) {
                    self.complete_later();
                }
            }
            Err(input) => {
                self.later.hold(input);
                self.complete_later();
            }
        }
    }

    fn perform_all(&self, effects: Vec<Effect>) {
        self.effects.borrow_mut().extend(effects);
        if self.performing.replace(true) {
            return;
        }
        while let Some(effect) = self.next_effect() {
            self.perform(effect);
        }
        self.performing.set(false);
    }

    /// Reads the conversation as it is now.
    pub fn read<T>(&self, read: impl FnOnce(&Conversation) -> T) -> T {
        read(&self.conversation.borrow())
    }

    /// Puts the conversation as it is now into the store, whence the next runtime takes it. This one is at its end.
    pub fn save(&self) {
        let conversation = self.conversation.take().put_away();
        self.store.keep(Kept { conversation, times: self.times.take(), later: self.later.take() });
    }

    fn next_effect(&self) -> Option<Effect> {
        self.effects.borrow_mut().pop_front()
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Request { turn, body } => self.post(turn, body),
            Effect::Abort(turn) => self.abort(turn),
            seldom @ (Effect::Run { .. } | Effect::Cancel { .. } | Effect::Count { .. }) => {
                if let Some(table) = self.table() {
                    (table.perform)(self, seldom);
                }
            }
            Effect::Wait { turn, ms, jitter } => self.wait(turn, ms, jitter),
            // What is kept lasts no longer than this page, and all of it is saved when the element leaves it. To save it
            // each time would take as long as the history is.
            Effect::Save => {}
            Effect::Changed(change) => self.changed(change),
            Effect::Event(event) => (self.host)(self, &event),
        }
    }

    fn changed(&self, change: Change) {
        match change {
            Change::Entries => {
                let conversation = self.conversation.borrow();
                self.changes.retain(|id| conversation.entry(id).is_some());
                self.times.borrow_mut().retain(&conversation);
            }
            // A turn that is stopped, or tried again at once, does not wait any more.
            Change::Turn if !self.read(|conversation| matches!(conversation.turn(), Turn::Retrying(..))) => {
                self.stop_waiting();
            }
            _ => {}
        }
        self.changes.notify(change);
    }

    fn post(&self, turn: TurnId, body: RequestText) {
        self.changes.quiet(false);
        let this = self.this.clone();
        let posting = relay::post(self.relay(), body, self.limits, move |arrival| {
            if let Some(runtime) = this.upgrade() {
                runtime.arrived(turn, arrival);
            }
        });
        self.posting.replace(Some((turn, posting)));
    }

    fn abort(&self, turn: TurnId) {
        let running = self.posting.borrow().as_ref().map(|(running, _)| *running);
        if running == Some(turn) {
            self.posting.take();
            self.later.forget_answer();
        }
        self.changes.quiet(false);
        self.feed(Input::Aborted(turn));
    }

    fn arrived(&self, turn: TurnId, arrival: Arrival) {
        let input = match arrival {
            Arrival::Quiet(quiet) => return self.changes.quiet(quiet),
            Arrival::Head(head) => Input::Accepted(turn, accepted(head)),
            Arrival::Event(event) => {
                self.times.borrow_mut().heard(turn, &event);
                self.feed(Input::Stream(turn, event));
                return self.times.borrow_mut().settle(turn, &self.conversation.borrow());
            }
            Arrival::Unread(answer) => return self.read_answer(turn, answer),
            Arrival::Whole(response) => Input::Answer(turn, response),
            Arrival::Rejected(error) => Input::Rejected(turn, error),
            Arrival::Broken(fault) => Input::Broken(turn, cause(fault)),
        };
        self.feed(input);
    }
}

fn accepted(head: Head) -> conversation::Head {
    conversation::Head { revision: head.revision, lowered: head.max_tokens }
}

/// What waits for a network goes on when there is one again.
fn returns(this: Weak<Runtime>) -> Option<Listener> {
    network::on_return(move || {
        if let Some(runtime) = this.upgrade() {
            runtime.feed(Input::Online);
        }
    })
}

fn cause(fault: Fault) -> Break {
    match fault {
        Fault::Unreachable => Break::Unreachable,
        Fault::NotTheApi => Break::NotTheApi,
        Fault::Cut => Break::Cut,
        Fault::Malformed => Break::Malformed,
        Fault::TooLarge => Break::TooLarge,
        Fault::Idle => Break::Idle,
    }
}
