//! The only place with effects: owns the conversation, does what it asks for and feeds back what comes of it. Decides
//! nothing.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use conversation::{
    AttachmentId, Break, Change, Conversation, Effect, Event, Input, Picture, PictureFault, Snapshot, TurnId,
};
use messages::Profile;
use web_sys::File;

use crate::platform::files::{self, Encoded, Reading, Unusable};
use crate::platform::limits::Limits;
use crate::platform::relay::profile::{self, Asking};
use crate::platform::relay::{self, Arrival, Fault, Posting};

mod changes;
mod handle;

use changes::Changes;
pub use handle::Handle;

/// Hears what the host page is told. It may call the runtime, also with another input.
pub type Host = Box<dyn Fn(&Runtime, &Event)>;

/// One conversation and everything that the browser holds for it. Dropping it aborts the request, ends the timers and
/// forgets the files being read.
pub struct Runtime {
    conversation: RefCell<Conversation>,
    /// Effects still to be done, so that one that leads to another input keeps its place in line.
    effects: RefCell<VecDeque<Effect>>,
    performing: Cell<bool>,
    changes: Changes,
    host: Host,
    limits: Limits,
    base: RefCell<String>,
    asking: RefCell<Option<Asking>>,
    posting: RefCell<Option<(TurnId, Posting)>>,
    readings: RefCell<Vec<(AttachmentId, Reading)>>,
    attachments: Cell<u64>,
    this: Weak<Runtime>,
}

impl Runtime {
    /// A runtime for an empty conversation, or for the one that was kept. It posts nothing before [`Runtime::connect`].
    #[must_use]
    pub fn new(kept: Option<Snapshot>, limits: Limits, host: Host) -> Rc<Self> {
        // What memory kept is of this very version, so it is never refused.
        let restored = kept.and_then(|snapshot| Conversation::restore(snapshot, None).ok());
        let conversation = restored.unwrap_or_else(Conversation::awaiting_profile);
        // The draft's pictures keep their numbers over a restart; new ones come after.
        let attachments =
            conversation.draft().attachments().iter().map(|one| one.id().0 + 1).max().unwrap_or(0);
        Rc::new_cyclic(|this| Self {
            conversation: RefCell::new(conversation),
            effects: RefCell::default(),
            performing: Cell::new(false),
            changes: Changes::default(),
            host,
            limits,
            base: RefCell::default(),
            asking: RefCell::default(),
            posting: RefCell::default(),
            readings: RefCell::default(),
            attachments: Cell::new(attachments),
            this: this.clone(),
        })
    }

    /// Talks to the relay at `base` from now on, and asks it for its profile.
    pub fn connect(&self, base: &str) {
        if *self.base.borrow() == base {
            return;
        }
        self.base.replace(base.to_owned());
        let this = self.this.clone();
        let asking = profile::ask(base, self.limits, move |profile| {
            if let Some(runtime) = this.upgrade() {
                runtime.feed(Input::Configure(profile));
                runtime.changes.configured();
            }
        });
        self.asking.replace(Some(asking));
    }

    /// Applies one input, then does what the conversation asks for.
    pub fn feed(&self, input: Input) {
        let effects = self.conversation.borrow_mut().apply(input);
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

    /// Adds a picture file to the draft.
    pub fn attach(&self, file: File) {
        let id = AttachmentId(self.attachments.get());
        self.attachments.set(id.0 + 1);
        self.feed(Input::Reading { id, name: file.name() });
        let longest = self.read(|conversation| profile_of(conversation).images.max_base64_bytes);
        let this = self.this.clone();
        let reading = files::read(file, longest, move |result| {
            if let Some(runtime) = this.upgrade() {
                runtime.forget_reading(id);
                runtime.feed(match result {
                    Ok(encoded) => Input::Attached { id, picture: picture(encoded) },
                    Err(cause) => Input::Refused { id, fault: fault(cause, longest) },
                });
            }
        });
        self.readings.borrow_mut().push((id, reading));
    }

    /// Takes a picture out of the draft, read or not.
    pub fn detach(&self, id: AttachmentId) {
        self.forget_reading(id);
        self.feed(Input::Detach(id));
    }

    fn forget_reading(&self, id: AttachmentId) {
        self.readings.borrow_mut().retain(|(one, _)| *one != id);
    }

    fn next_effect(&self) -> Option<Effect> {
        self.effects.borrow_mut().pop_front()
    }

    fn perform(&self, effect: Effect) {
        match effect {
            Effect::Request { turn, body } => self.post(turn, body),
            Effect::Abort(turn) => self.abort(turn),
            // Memory loses nothing while the element lives, so the snapshot is taken once, when it leaves.
            Effect::Save => {}
            Effect::Changed(change) => self.changed(change),
            Effect::Event(event) => (self.host)(self, &event),
        }
    }

    fn changed(&self, change: Change) {
        if change == Change::Entries {
            let conversation = self.conversation.borrow();
            self.changes.retain(|id| conversation.entry(id).is_some());
        }
        self.changes.notify(change);
    }

    fn post(&self, turn: TurnId, body: String) {
        self.changes.quiet(false);
        let this = self.this.clone();
        let base = self.base.borrow().clone();
        let posting = relay::post(&base, body, self.limits, move |arrival| {
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
        }
        self.changes.quiet(false);
        self.feed(Input::Aborted(turn));
    }

    fn arrived(&self, turn: TurnId, arrival: Arrival) {
        let input = match arrival {
            Arrival::Quiet(quiet) => return self.changes.quiet(quiet),
            Arrival::Event(event) => Input::Stream(turn, event),
            Arrival::Whole(response) => Input::Answer(turn, response),
            Arrival::Rejected(error) => Input::Rejected(turn, error),
            Arrival::Broken(fault) => Input::Broken(turn, cause(fault)),
        };
        self.feed(input);
    }
}

/// The profile, or the defaults while it is not known.
fn profile_of(conversation: &Conversation) -> Cow<'_, Profile> {
    conversation.profile().map_or_else(Cow::default, Cow::Borrowed)
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

fn picture(encoded: Encoded) -> Picture {
    Picture {
        media_type: encoded.media_type.to_owned(),
        data: Arc::from(encoded.data),
        width: encoded.width,
        height: encoded.height,
    }
}

fn fault(cause: Unusable, limit: u64) -> PictureFault {
    match cause {
        Unusable::NotAPicture => PictureFault::NotAPicture,
        Unusable::Empty => PictureFault::Empty,
        Unusable::TooLong { characters } => PictureFault::TooLong { characters, limit },
        Unusable::Unreadable => PictureFault::Unreadable,
    }
}
