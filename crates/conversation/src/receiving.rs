//! From a request to the end of its stream: the reply as it comes in.

use messages::Reply;
use messages::block::ContentBlock;
use messages::error::ApiError;
use messages::event::{Delta, StreamEvent};
use messages::reply;
use messages::response::Response;

use crate::binding::Prefix;
use crate::conversation::Conversation;
use crate::effect::{Change, Effects};
use crate::entry::{Body, Entry};
use crate::id::{EntryId, TurnId};
use crate::input::{Break, Head};
use crate::rare::is_common;
use crate::repair::Note;
use crate::seam::Plan;
use crate::turn::{Failure, Turn};

/// A request that is out.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    pub(crate) turn: TurnId,
    /// How much of the path stays before the reply.
    pub(crate) keep: usize,
    epoch: Option<u32>,
    prefix: Prefix,
    revision: String,
    /// What the relay puts before the reply.
    prefill: Option<String>,
    /// The reply is a summary, which is not shown as a reply.
    pub(crate) plan: Option<Plan>,
    /// The reply until it shows; from then on it lives in the last entry.
    pub(crate) hidden: Option<Box<Reply>>,
}

impl Running {
    pub(crate) fn new(turn: TurnId, keep: usize, prefix: Prefix, conversation: &Conversation) -> Self {
        let epoch = Some(conversation.binding.epoch);
        let revision = conversation.binding.revision.clone();
        // A pause is gone on from with the reply itself, not with the text before it.
        let resumes =
            keep.checked_sub(1).and_then(|last| conversation.tree.at(last)).is_some_and(Entry::is_paused);
        let prefill = conversation.profile().and_then(|profile| profile.prefill.clone());
        let prefill = prefill.filter(|_| !resumes);
        Self { turn, keep, epoch, prefix, revision, prefill, plan: None, hidden: Some(Box::default()) }
    }

    /// The request asks for a summary.
    pub(crate) fn of_summary(turn: TurnId, plan: Plan, prefix: Prefix, conversation: &Conversation) -> Self {
        Self {
            plan: Some(plan),
            prefill: None,
            ..Self::new(turn, conversation.tree.len(), prefix, conversation)
        }
    }
}

impl Conversation {
    pub(crate) fn stream(&mut self, turn: TurnId, event: StreamEvent, out: &mut Effects) {
        let rare = match &event {
            StreamEvent::BlockStart { block, .. } => !is_common(block),
            StreamEvent::BlockDelta { delta, .. } => matches!(delta, Delta::Citation(_)),
            _ => false,
        };
        let Some(reply) = self.reply_of(turn) else { return };
        let applied = reply.apply(event);
        self.put_off |= rare;
        match applied {
            Ok(reply::Change::Nothing | reply::Change::Usage) => {}
            Ok(reply::Change::Started | reply::Change::Block(_)) => self.grown(out),
            Ok(reply::Change::Complete) => self.completed(out),
            Err(reply::Fault::Api(error)) => self.failed(Failure::Rejected(*error), out),
            Err(_) => self.failed(Failure::Broken(Break::Malformed), out),
        }
    }

    /// The server accepted the request.
    pub(crate) fn accepted(&mut self, turn: TurnId, head: Head, out: &mut Effects) {
        let Some(running) = self.running.as_mut().filter(|running| running.turn == turn) else { return };
        let keep = running.keep;
        if let Some(revision) = head.revision.filter(|revision| *revision != running.revision) {
            // What was posted may have held thinking of the revision that was thought to be the present one.
            running.epoch = None;
            running.revision = revision.clone();
            self.binding.revision = revision;
        }
        if let Some(lowered) = head.lowered {
            self.note(keep, vec![Note::MaxTokensLowered(lowered)], out);
        }
    }

    pub(crate) fn answer(&mut self, turn: TurnId, response: Response, out: &mut Effects) {
        if self.released(turn, out) || self.reply_of(turn).is_none() {
            return;
        }
        match self.running.as_mut().and_then(|running| running.hidden.as_mut()) {
            Some(hidden) => {
                **hidden = Reply::from(response);
                self.completed(out);
            }
            // A stream that turns into a document in its middle.
            None => self.failed(Failure::Broken(Break::Malformed), out),
        }
    }

    pub(crate) fn rejected(&mut self, turn: TurnId, error: ApiError, out: &mut Effects) {
        if !self.released(turn, out) && self.reply_of(turn).is_some() {
            self.failed(Failure::Rejected(error), out);
        }
    }

    pub(crate) fn broken(&mut self, turn: TurnId, cause: Break, out: &mut Effects) {
        if !self.released(turn, out) && self.reply_of(turn).is_some() {
            self.failed(Failure::Broken(cause), out);
        }
    }

    /// A request that ends without anyone having stopped it was cut.
    pub(crate) fn aborted(&mut self, turn: TurnId, out: &mut Effects) {
        self.broken(turn, Break::Cut, out);
    }

    /// The reply of a turn that waits or streams; nothing for any other turn.
    fn reply_of(&mut self, turn: TurnId) -> Option<&mut Reply> {
        let running = self.running.as_mut().filter(|running| running.turn == turn)?;
        if let Some(hidden) = &mut running.hidden {
            return Some(hidden);
        }
        match &mut self.tree.last_mut()?.body {
            Body::Growing(reply) => Some(reply),
            Body::Settled(_) => None,
        }
    }

    fn grown(&mut self, out: &mut Effects) {
        let Some(running) = &mut self.running else { return };
        match &running.hidden {
            None => {
                if let Some(item) = self.last_item() {
                    out.changed(Change::Item(item));
                }
            }
            Some(hidden) if running.plan.is_none() && hidden.blocks().iter().any(shows) => self.show(out),
            Some(_) => {}
        }
    }

    /// Puts the reply on the page. What it takes the place of stays as another version.
    pub(crate) fn show(&mut self, out: &mut Effects) {
        let Some(running) = &mut self.running else { return };
        let Some(reply) = running.hidden.take() else { return };
        let (turn, keep, epoch, prefix) = (running.turn, running.keep, running.epoch, running.prefix);
        let (revision, prefill) = (running.revision.clone(), running.prefill.take());
        let id = EntryId(self.next_number());
        let mut entry = Entry::of_reply(id, reply, epoch);
        entry.prefix = Some(prefix);
        entry.revision = Some(revision);
        entry.prefill = prefill;
        self.tree.branch(keep, entry);
        self.turn = Turn::Streaming(turn);
        out.changed(Change::Entries);
        if let Some(item) = self.last_item() {
            out.changed(Change::Item(item));
        }
        out.changed(Change::Turn);
    }
}

/// Whether a person sees anything of this block.
pub(crate) fn shows(block: &ContentBlock) -> bool {
    block.as_text().is_none_or(|text| !text.trim().is_empty())
}
