//! Everything a conversation asks of the world around it.

use messages::response::StopReason;
use messages::{Cost, Json, RequestText, Usage, schema};

use crate::id::{CountId, ItemId, TurnId};
use crate::options::OptionFault;
use crate::turn::Failure;

/// One thing to do, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Post this body to `v1/messages` and feed what comes back as inputs that carry `turn`.
    Request {
        /// The turn it belongs to.
        turn: TurnId,
        /// The JSON body, whole.
        body: RequestText,
    },
    /// Let go of this turn's request, then say [`Input::Aborted`](crate::Input::Aborted).
    Abort(TurnId),
    /// Call a tool of the host page and answer with [`Input::Ran`](crate::Input::Ran).
    Run {
        /// The turn it belongs to.
        turn: TurnId,
        /// The id of the call.
        id: String,
        /// The tool's name.
        name: String,
        /// The input, an object.
        input: Json,
    },
    /// The result of this call is not wanted any more.
    Cancel {
        /// As in [`Effect::Run`].
        turn: TurnId,
        /// As in [`Effect::Run`].
        id: String,
    },
    /// Wait, then say [`Input::Due`](crate::Input::Due). A wait of another turn takes its place.
    Wait {
        /// The turn that failed.
        turn: TurnId,
        /// Milliseconds.
        ms: u64,
        /// Wait up to a quarter longer, so that many pages do not come back at once.
        jitter: bool,
    },
    /// Post this body to `v1/messages/count_tokens` and answer with [`Input::Counted`](crate::Input::Counted).
    Count {
        /// To be named in the answer.
        id: CountId,
        /// The JSON body, whole.
        body: RequestText,
    },
    /// Something worth keeping changed: the store takes [`Conversation::snapshot`](crate::Conversation::snapshot).
    Save,
    /// Something on the page changed.
    Changed(Change),
    /// Something the host page wants to hear.
    Event(Event),
}

/// What the view has to draw again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Change {
    /// Items came or went.
    Entries,
    /// The content, the state or the versions of one item.
    Item(ItemId),
    /// Text, attachments, or what stands in the way of sending.
    Draft,
    /// [`Conversation::turn`](crate::Conversation::turn).
    Turn,
    /// [`Conversation::usage`](crate::Conversation::usage) and the cost.
    Usage,
    /// How full the context window is.
    Context,
}

/// What the host page is told.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// A message is finished: a question sent, a reply complete or stopped with some text.
    Message {
        /// Its place in [`Conversation::messages`](crate::Conversation::messages) now.
        index: usize,
    },
    /// A turn ended, other than by a failure.
    Stop {
        /// Who or what ended it.
        reason: End,
    },
    /// A request was charged.
    Usage {
        /// What this request was charged.
        turn: Usage,
        /// What all requests since the last new chat were charged.
        total: Usage,
        /// What this request cost, where the profile has a price.
        cost: Option<Cost>,
        /// What all requests since the last new chat cost, as far as the profile had prices.
        total_cost: Option<Cost>,
    },
    /// A turn failed, or a text could not be sent.
    Error(Failure),
    /// A wish of the host page cannot be had.
    Refused(OptionFault),
    /// The answer to [`Input::Ask`](crate::Input::Ask) is there.
    Data {
        /// The place of its message in [`Conversation::messages`](crate::Conversation::messages) now.
        index: usize,
        /// The answer's text; JSON when there are no faults.
        value: String,
        /// Whether it is JSON that follows the schema.
        schema_ok: bool,
        /// Where it does not follow the schema.
        faults: Vec<schema::Fault>,
    },
    /// The model calls a tool.
    ToolUse {
        /// The tool.
        name: String,
        /// The id of the call.
        id: String,
        /// The input.
        input: Json,
    },
    /// A call of a tool has its result.
    ToolResult {
        /// The tool.
        name: String,
        /// The id of the call.
        id: String,
        /// A string or an array of blocks, as the model is told it.
        content: Json,
        /// Whether the tool failed or did not run.
        is_error: bool,
    },
    /// The turn is tried again by itself after a wait.
    Retry {
        /// 1 for the first.
        attempt: u32,
        /// Milliseconds.
        after_ms: u64,
    },
}

/// How a turn ended.
#[derive(Clone, Debug, PartialEq)]
pub enum End {
    /// The reply came to its end. `None`: the server did not say why it stopped.
    Model(Option<StopReason>),
    /// The person or the host page stopped it.
    Visitor,
}

/// A list of effects that names each change once: drawing twice shows nothing new.
#[derive(Debug, Default)]
pub(crate) struct Effects(Vec<Effect>);

impl Effects {
    pub(crate) fn push(&mut self, effect: Effect) {
        self.0.push(effect);
    }

    pub(crate) fn event(&mut self, event: Event) {
        self.0.push(Effect::Event(event));
    }

    pub(crate) fn changed(&mut self, change: Change) {
        // The one kind is looked at: comparing whole effects would bring what compares all that they hold.
        if !self.0.iter().any(|effect| matches!(effect, Effect::Changed(known) if *known == change)) {
            self.0.push(Effect::Changed(change));
        }
    }

    /// Whether anything but the draft changed.
    pub(crate) fn redraws(&self) -> bool {
        let is_other =
            |effect: &Effect| matches!(effect, Effect::Changed(change) if *change != Change::Draft);
        self.0.iter().any(is_other)
    }

    pub(crate) fn save(&mut self) {
        if !self.0.iter().any(|effect| matches!(effect, Effect::Save)) {
            self.0.push(Effect::Save);
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Effect> {
        self.0
    }
}
