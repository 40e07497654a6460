//! Every way in which a request ends, and what comes after it: the next round, another try, or the end of the turn.

use messages::block::ContentBlock;
use messages::response::{StopReason, Usage};

use crate::acting::as_use;
use crate::conversation::Conversation;
use crate::effect::{Change, Effect, Effects, End, Event};
use crate::entry::{Entry, EntryState};
use crate::id::TurnId;
use crate::input::Break;
use crate::receiving::shows;
use crate::seam::Plan;
use crate::turn::{Failure, Turn};

/// How often in a row a pause is gone on from.
const PAUSES: u32 = 5;

/// Tells the person and the model that a summary has no end.
const CUT: &str = " […]\n\n(The summary was cut off here: it reached its limit.)";

impl Conversation {
    pub(crate) fn stop(&mut self, out: &mut Effects) {
        if self.draft.waiting {
            self.draft.waiting = false;
            out.changed(Change::Draft);
        }
        self.queue_to_draft(out);
        if self.stop_waiting(out) || self.close_tools_if_any(out) {
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
        } else if self.stop_waiting(out) || self.drop_tools_if_any(out) {
            out.event(Event::Stop { reason: End::Visitor });
        }
        self.turn = Turn::Idle;
    }

    /// The end of a turn that was being stopped, whatever its request came to.
    pub(crate) fn released(&mut self, turn: TurnId, out: &mut Effects) -> bool {
        let stopping = self.turn == Turn::Stopping(turn);
        if stopping {
            self.turn = Turn::Idle;
            out.changed(Change::Turn);
        }
        stopping
    }

    /// The stream came to its end.
    pub(crate) fn completed(&mut self, out: &mut Effects) {
        match self.rare {
            Some(rare) => (rare.completed)(self, out),
            None => {
                self.end_running(EntryState::Complete, out);
                self.tell_message(out);
                self.concluded(self.tree.last().and_then(Entry::stop_reason).cloned(), out);
            }
        }
    }

    pub(crate) fn completed_in_any_way(&mut self, out: &mut Effects) {
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
            let full = matches!(reason, Some(StopReason::MaxTokens | StopReason::ModelContextWindowExceeded));
            if full || !self.tree.part(0, keep).next_back().is_some_and(Entry::is_aside) {
                return self.failed(Failure::Empty(reason), out);
            }
            // The model had nothing to add to the results of its tools, perhaps after a thought.
            if self.end_running(EntryState::Complete, out) {
                self.tell_message(out);
            }
            self.tell_data(out);
            return self.concluded(reason, out);
        }
        if hidden.is_some() {
            self.show(out);
        }
        self.end_running(EntryState::Complete, out);
        let Some(last) = self.tree.last() else { return };
        match reason {
            _ if last.is_paused() => self.resume(out),
            _ if last.calls_tools() && self.is_answerable() => {
                out.save();
                self.tell_message(out);
                self.act(turn, out);
            }
            // A call whose input did not come whole, or whose result cannot be posted, is not run.
            Some(StopReason::ToolUse) if last.blocks().iter().any(|block| as_use(block).is_some()) => {
                let cause = if last.calls_tools() { Break::Malformed } else { Break::Cut };
                if let Some(last) = self.tree.last_mut() {
                    last.state = EntryState::Interrupted;
                }
                self.fail(Failure::Broken(cause), out);
            }
            reason => {
                self.tell_message(out);
                self.tell_data(out);
                self.concluded(reason, out);
            }
        }
    }

    fn completed_summary(&mut self, plan: Plan, out: &mut Effects) {
        let Some(reply) = self.running.as_ref().and_then(|running| running.hidden.as_deref()) else { return };
        let (reason, texts) =
            (reply.stop_reason().cloned(), reply.blocks().iter().filter_map(ContentBlock::as_text));
        let mut summary = texts.collect::<String>();
        if summary.trim().is_empty() || matches!(reason, Some(StopReason::Refusal)) {
            return self.failed(Failure::Empty(reason), out);
        }
        if matches!(reason, Some(StopReason::MaxTokens | StopReason::ModelContextWindowExceeded)) {
            summary.push_str(CUT);
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
    pub(crate) fn failed(&mut self, failure: Failure, out: &mut Effects) {
        let Some(running) = &self.running else { return };
        let (turn, keep) = (running.turn, running.keep);
        let hidden = running.hidden.is_some() && running.plan.is_none();
        self.end_running(EntryState::Interrupted, out);
        let strips = |one: &mut Self, out: &mut Effects| {
            one.rare.is_some_and(|rare| (rare.strip)(one, keep, &failure, out))
        };
        if !hidden || !(strips(self, out) || self.wait(turn, keep, &failure, out)) {
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

/// Whether this block is an answer, or a part of one.
pub(crate) fn answers(block: &ContentBlock) -> bool {
    shows(block) && !block.is_thinking()
}
