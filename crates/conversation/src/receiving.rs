//! From a request to its end: the reply as it comes in, and every way in which a turn ends.

use messages::Reply;
use messages::block::ContentBlock;
use messages::error::ApiError;
use messages::event::StreamEvent;
use messages::reply;
use messages::response::{Response, StopReason, Usage};

use crate::acting::as_use;
use crate::binding::Prefix;
use crate::conversation::Conversation;
use crate::effect::{Change, Effect, Effects, End, Event};
use crate::entry::{Body, Entry, EntryState};
use crate::id::{EntryId, TurnId};
use crate::input::{Break, Head};
use crate::repair::Note;
use crate::seam::Plan;
use crate::turn::{Failure, Turn};

/// How often in a row a pause is gone on from.
const PAUSES: u32 = 5;

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
    plan: Option<Plan>,
    /// The reply until it shows; from then on it lives in the last entry.
    hidden: Option<Box<Reply>>,
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
        let Some(reply) = self.reply_of(turn) else { return };
        match reply.apply(event) {
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

    pub(crate) fn stop(&mut self, out: &mut Effects) {
        if self.draft.waiting {
            self.draft.waiting = false;
            out.changed(Change::Draft);
        }
        self.queue_to_draft(out);
        if self.stop_waiting(out) || self.close_tools(out) {
            out.event(Event::Stop { reason: End::Visitor });
        }
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
        } else if self.stop_waiting(out) || self.drop_tools(out) {
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
            Some(hidden) if running.plan.is_none() && hidden.blocks().iter().any(shows) => self.show(out),
            Some(_) => {}
        }
    }

    /// Puts the reply on the page. What it takes the place of stays as another version.
    fn show(&mut self, out: &mut Effects) {
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

    fn completed(&mut self, out: &mut Effects) {
        if let Some(plan) = self.running.as_ref().and_then(|running| running.plan) {
            return self.completed_summary(plan, out);
        }
        let Some((turn, keep)) = self.running.as_ref().map(|running| (running.turn, running.keep)) else {
            return;
        };
        let hidden = self.running.as_ref().and_then(|running| running.hidden.as_deref());
        let (reason, blocks) = match (hidden, self.tree.last()) {
            (Some(reply), _) => (reply.stop_reason(), reply.blocks()),
            (None, last) => (last.and_then(Entry::stop_reason), last.map(Entry::blocks).unwrap_or_default()),
        };
        let reason = reason.cloned();
        if !blocks.iter().any(answers) && !matches!(reason, Some(StopReason::Refusal | StopReason::PauseTurn))
        {
            return match hidden {
                // The model had nothing to add to the results of its tools.
                Some(_) if self.tree.part(0, keep).next_back().is_some_and(Entry::is_aside) => {
                    self.end_running(EntryState::Complete, out);
                    self.concluded(reason, out);
                }
                _ => self.failed(Failure::Empty(reason), out),
            };
        }
        if hidden.is_some() {
            self.show(out);
        }
        self.end_running(EntryState::Complete, out);
        let Some(last) = self.tree.last() else { return };
        match reason {
            _ if last.is_paused() => self.resume(out),
            _ if last.calls_tools() => {
                out.save();
                self.tell_message(out);
                self.act(turn, out);
            }
            Some(StopReason::ToolUse) if last.blocks().iter().any(|block| as_use(block).is_some()) => {
                // A call whose input did not come whole can be neither run nor posted back.
                if let Some(last) = self.tree.last_mut() {
                    last.state = EntryState::Interrupted;
                }
                self.fail(Failure::Broken(Break::Cut), out);
            }
            reason => {
                self.tell_message(out);
                self.concluded(reason, out);
            }
        }
    }

    fn completed_summary(&mut self, plan: Plan, out: &mut Effects) {
        let Some(reply) = self.running.as_ref().and_then(|running| running.hidden.as_deref()) else { return };
        let (reason, texts) =
            (reply.stop_reason().cloned(), reply.blocks().iter().filter_map(ContentBlock::as_text));
        let summary = texts.collect::<String>();
        if summary.trim().is_empty() || matches!(reason, Some(StopReason::Refusal)) {
            return self.failed(Failure::Empty(reason), out);
        }
        self.end_running(EntryState::Complete, out);
        self.rest(out);
        self.summarised(plan, summary, out);
        out.save();
    }

    /// Posts the history once more after a pause, so that the model goes on.
    fn resume(&mut self, out: &mut Effects) {
        self.tell_message(out);
        if self.chain.pauses >= PAUSES {
            return self.fail(Failure::TooManyRounds { limit: PAUSES }, out);
        }
        self.chain.pauses += 1;
        self.again(self.tree.len(), out);
    }

    /// The answer is whole.
    fn concluded(&mut self, reason: Option<StopReason>, out: &mut Effects) {
        self.tell_data(out);
        self.rest(out);
        out.save();
        out.event(Event::Stop { reason: End::Model(reason) });
    }

    /// Nothing runs any more.
    pub(crate) fn rest(&mut self, out: &mut Effects) {
        self.turn = Turn::Idle;
        out.changed(Change::Turn);
    }

    /// A request failed: perhaps another try helps.
    fn failed(&mut self, failure: Failure, out: &mut Effects) {
        let Some(running) = &self.running else { return };
        let (turn, keep) = (running.turn, running.keep);
        let hidden = running.hidden.is_some() && running.plan.is_none();
        self.end_running(EntryState::Interrupted, out);
        if !hidden || !(self.strip(keep, &failure, out) || self.wait(turn, keep, &failure, out)) {
            self.fail(failure, out);
        }
    }

    /// The turn ends without an answer.
    pub(crate) fn fail(&mut self, failure: Failure, out: &mut Effects) {
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
        let (turn, model) = match running.hidden {
            Some(reply) => (reply.usage(), Some(reply.model().to_owned())),
            None => match self.tree.last_mut() {
                Some(last) => (last.settle(state), last.model.clone()),
                None => (Usage::default(), None),
            },
        };
        if shown && let Some(item) = self.last_item() {
            out.changed(Change::Item(item));
        }
        self.charge(model, turn, out);
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
