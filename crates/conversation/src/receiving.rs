//! From a request to its end: the reply as it comes in, and every way in which a turn ends.

use messages::Reply;
use messages::block::ContentBlock;
use messages::error::ApiError;
use messages::event::StreamEvent;
use messages::reply;
use messages::response::{Response, StopReason, Usage};

use crate::conversation::Conversation;
use crate::effect::{Change, Effect, Effects, End, Event};
use crate::entry::{Body, Entry, EntryState};
use crate::id::{EntryId, TurnId};
use crate::input::{Break, Head};
use crate::repair::Note;
use crate::turn::{Failure, Turn};

/// A request that is out.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    pub(crate) turn: TurnId,
    /// How much of the path stays before the reply.
    pub(crate) keep: usize,
    epoch: Option<u32>,
    revision: String,
    /// The reply until it shows; from then on it lives in the last entry.
    hidden: Option<Box<Reply>>,
}

impl Running {
    pub(crate) fn new(turn: TurnId, keep: usize, conversation: &Conversation) -> Self {
        let epoch = Some(conversation.binding.epoch);
        let revision = conversation.binding.revision.clone();
        Self { turn, keep, epoch, revision, hidden: Some(Box::default()) }
    }
}

impl Conversation {
    pub(crate) fn stream(&mut self, turn: TurnId, event: StreamEvent, out: &mut Effects) {
        let Some(reply) = self.reply_of(turn) else { return };
        match reply.apply(event) {
            Ok(reply::Change::Nothing | reply::Change::Usage) => {}
            Ok(reply::Change::Started | reply::Change::Block(_)) => self.grown(out),
            Ok(reply::Change::Complete) => self.completed(out),
            Err(reply::Fault::Api(error)) => self.failed(Failure::Rejected(error), out),
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

    pub(crate) fn stop(&mut self, out: &mut Effects) {
        if self.draft.waiting {
            self.draft.waiting = false;
            out.changed(Change::Draft);
        }
        self.queue_to_draft(out);
        let Some(turn) = self.running.as_ref().map(|running| running.turn) else { return };
        let shown = self.end_running(EntryState::Stopped, out);
        self.turn = Turn::Stopping(turn);
        out.push(Effect::Abort(turn));
        out.changed(Change::Turn);
        out.save();
        if shown {
            self.tell_message(out);
        }
        out.event(Event::Stop { reason: End::Visitor });
    }

    /// Ends whatever runs because its messages go.
    pub(crate) fn end_quietly(&mut self, out: &mut Effects) {
        if let Some(turn) = self.running.as_ref().map(|running| running.turn) {
            self.end_running(EntryState::Stopped, out);
            out.push(Effect::Abort(turn));
            out.event(Event::Stop { reason: End::Visitor });
        }
        self.turn = Turn::Idle;
    }

    /// The end of a turn that was being stopped, whatever its request came to.
    fn released(&mut self, turn: TurnId, out: &mut Effects) -> bool {
        let stopping = self.turn == Turn::Stopping(turn);
        if stopping {
            self.turn = Turn::Idle;
            out.changed(Change::Turn);
        }
        stopping
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
            Some(hidden) if hidden.blocks().iter().any(shows) => self.show(out),
            Some(_) => {}
        }
    }

    /// Puts the reply on the page. What it takes the place of stays as another version.
    fn show(&mut self, out: &mut Effects) {
        let Some(running) = &mut self.running else { return };
        let Some(reply) = running.hidden.take() else { return };
        let (turn, keep, epoch, revision) =
            (running.turn, running.keep, running.epoch, running.revision.clone());
        let id = EntryId(self.next_number());
        let mut entry = Entry::of_reply(id, reply, epoch);
        entry.revision = Some(revision);
        self.tree.branch(keep, entry);
        self.turn = Turn::Streaming(turn);
        out.changed(Change::Entries);
        if let Some(item) = self.last_item() {
            out.changed(Change::Item(item));
        }
        out.changed(Change::Turn);
    }

    fn completed(&mut self, out: &mut Effects) {
        let hidden = self.running.as_ref().and_then(|running| running.hidden.as_deref());
        let (reason, blocks) = match (hidden, self.tree.last()) {
            (Some(reply), _) => (reply.stop_reason(), reply.blocks()),
            (None, last) => (last.and_then(Entry::stop_reason), last.map(Entry::blocks).unwrap_or_default()),
        };
        let reason = reason.cloned();
        let refused = reason == Some(StopReason::Refusal);
        if !refused && !blocks.iter().any(answers) {
            return self.failed(Failure::Empty(reason), out);
        }
        if hidden.is_some() {
            self.show(out);
        }
        self.end_running(EntryState::Complete, out);
        self.turn = Turn::Idle;
        out.changed(Change::Turn);
        out.save();
        if !refused {
            self.tell_message(out);
        }
        out.event(Event::Stop { reason: End::Model(reason) });
    }

    fn failed(&mut self, failure: Failure, out: &mut Effects) {
        self.end_running(EntryState::Interrupted, out);
        self.turn = Turn::Failed(failure.clone());
        out.changed(Change::Turn);
        self.queue_to_draft(out);
        out.save();
        out.event(Event::Error(failure));
    }

    /// Ends the running reply and books what it was charged. True when some of it is on the page.
    fn end_running(&mut self, state: EntryState, out: &mut Effects) -> bool {
        let Some(running) = self.running.take() else { return false };
        let shown = running.hidden.is_none();
        let turn = match running.hidden {
            Some(reply) => reply.usage(),
            None => self.tree.last_mut().map(|last| last.settle(state)).unwrap_or_default(),
        };
        if shown && let Some(item) = self.last_item() {
            out.changed(Change::Item(item));
        }
        if turn != Usage::default() {
            self.total += turn;
            out.changed(Change::Usage);
            out.event(Event::Usage { turn, total: self.total, cost: None, total_cost: None });
        }
        shown
    }
}

/// Whether a person sees anything of this block.
fn shows(block: &ContentBlock) -> bool {
    block.as_text().is_none_or(|text| !text.trim().is_empty())
}

/// Whether this block is an answer, or a part of one.
fn answers(block: &ContentBlock) -> bool {
    shows(block) && !block.is_thinking()
}
