//! Everything a conversation asks of the world around it.

use messages::response::{StopReason, Usage};

use crate::id::{EntryId, TurnId};
use crate::turn::Failure;

/// One thing to do, in the order given.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Post this body to `v1/messages` and feed what comes back as inputs that carry `turn`.
    Request {
        /// The turn it belongs to.
        turn: TurnId,
        /// The JSON body, whole.
        body: String,
    },
    /// Let go of this turn's request, then say [`Input::Aborted`](crate::Input::Aborted).
    Abort(TurnId),
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
    /// Messages came or went.
    Entries,
    /// The content or the state of one message.
    Entry(EntryId),
    /// Text, pictures, or what stands in the way of sending.
    Draft,
    /// [`Conversation::turn`](crate::Conversation::turn).
    Turn,
    /// [`Conversation::usage`](crate::Conversation::usage).
    Usage,
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
    /// A turn was charged.
    Usage {
        /// What this turn was charged.
        turn: Usage,
        /// What all turns since the last new chat were charged.
        total: Usage,
    },
    /// A turn failed, or a text could not be sent.
    Error(Failure),
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
        let effect = Effect::Changed(change);
        if !self.0.contains(&effect) {
            self.0.push(effect);
        }
    }

    pub(crate) fn save(&mut self) {
        if !self.0.contains(&Effect::Save) {
            self.0.push(Effect::Save);
        }
    }

    pub(crate) fn into_vec(self) -> Vec<Effect> {
        self.0
    }
}
