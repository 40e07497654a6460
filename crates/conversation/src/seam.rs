//! Summaries that stand for earlier turns in what is posted, while those turns stay on the page.

mod estimate;

use messages::block::ContentBlock;
use messages::message::Role;
use serde::{Deserialize, Serialize};

use crate::conversation::Conversation;
use crate::effect::{Change, Effect, Effects, Event};
use crate::entry::{Entry, Kind};
use crate::history::Extent;
use crate::id::{EntryId, ItemId, TurnId};
use crate::receiving::Running;
use crate::request::{self, Body, Fault, Posting};
use crate::turn::{Failure, Turn};

/// The person's last messages that stay as they are, each with what follows it.
const KEPT: usize = 2;

/// Of the context window, in percent, what a request for a summary may take. The rest is for what an estimate
/// misses and for the summary itself.
const SHARE: u64 = 70;

/// The smallest window of the present models, in tokens, for servers that do not tell.
const SMALLEST: u64 = 200_000;

/// What the model is asked. Nobody sees it.
const ASK: &str = "Summarise our conversation so far, so that it can go on from your summary alone. Keep what I want, \
what was decided and why, every name, number, date and address that may be needed again, and what is still open. \
Write notes, in the language of the conversation. Do not answer anything and do not add anything.";

/// A summary of everything before a place in the conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seam {
    /// The model's summary.
    pub summary: String,
    /// The conversation began anew with it.
    pub fresh: bool,
}

/// A summary that is being asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The last message that it stands for.
    pub(crate) covers: EntryId,
    /// The conversation begins anew once everything is covered.
    pub(crate) fresh: bool,
}

/// What the model is told in the place of the messages that a summary stands for.
pub(crate) fn told(summary: &str) -> String {
    ["This is a summary of our conversation so far. Go on from it.\n\n", summary].concat()
}

impl Conversation {
    /// The summary that stands for everything up to this item in what is posted, if there is one.
    #[must_use]
    pub fn seam_after(&self, item: ItemId) -> Option<&Seam> {
        let (start, end) = self.span(item)?;
        self.tree.part(start, end).rev().find_map(|entry| entry.seam.as_ref())
    }

    /// Whether [`Input::Summarise`](crate::Input::Summarise) would ask for a summary now: nothing runs, and there
    /// are more than two questions that no summary stands for.
    #[must_use]
    pub fn can_summarise(&self) -> bool {
        self.is_at_rest() && self.covered(false).is_some()
    }

    /// Whether [`Input::StartFresh`](crate::Input::StartFresh) would begin anew: nothing runs, and something was
    /// said since the last beginning.
    #[must_use]
    pub fn can_start_fresh(&self) -> bool {
        self.is_at_rest() && self.covered(true).is_some()
    }

    pub(crate) fn summarise(&mut self, fresh: bool, out: &mut Effects) {
        if !self.is_at_rest() {
            return;
        }
        let Some((end, covers)) = self.covered(fresh) else { return };
        match self.asking(end) {
            Ok(body) => {
                let turn = TurnId(self.next_number());
                self.running = Some(Running::of_summary(turn, Plan { covers, fresh }, body.prefix, self));
                self.turn = Turn::Summarising(turn);
                out.changed(Change::Turn);
                out.push(Effect::Request { turn, body: body.text });
            }
            Err(Fault::Unsendable(fault)) => {
                let failure = Failure::Unsendable(fault);
                self.turn = Turn::Failed(failure.clone());
                out.changed(Change::Turn);
                out.event(Event::Error(failure));
            }
            Err(Fault::NoQuestion) => {}
        }
    }

    /// The summary that was asked for is there.
    pub(crate) fn summarised(&mut self, plan: Plan, summary: String, out: &mut Effects) {
        let whole = self.tree.last().is_some_and(|last| last.id == plan.covers);
        let fresh = plan.fresh && whole;
        if fresh {
            let id = EntryId(self.next_number());
            let mut entry = Entry::hidden(id, Kind::Summary, vec![ContentBlock::text(told(&summary))]);
            entry.seam = Some(Seam { summary, fresh });
            self.tree.branch(0, entry);
            out.changed(Change::Entries);
        } else if let Some(entry) = self.tree.entry_mut(plan.covers) {
            entry.seam = Some(Seam { summary, fresh });
            if let Some(item) = self.item_of(plan.covers) {
                out.changed(Change::Item(item));
            }
        }
        self.binding.renew();
        out.changed(Change::Context);
        if plan.fresh && !whole {
            // What was too long for one summary is summarised piece by piece.
            self.summarise(true, out);
        }
    }

    /// What the next summary stands for: how much of the path, and the last message of that.
    fn covered(&self, fresh: bool) -> Option<(usize, EntryId)> {
        // None stands in the past: who is summarised up to there was read.
        let past = self.tree.past().len();
        let seam = self.tree.live(self.tree.len()).rposition(|entry| entry.seam.is_some());
        let begin = seam.map_or(0, |place| past + place + 1);
        let is_question = |entry: &Entry| entry.role == Role::User && entry.kind == Kind::Said;
        let questions: Vec<usize> =
            (begin..self.tree.len()).filter(|place| self.tree.at(*place).is_some_and(is_question)).collect();
        // A piece ends where the next question begins, the last one with the path.
        let mut ends: Vec<usize> = questions.iter().skip(1).copied().collect();
        if fresh {
            ends.extend((!questions.is_empty()).then_some(self.tree.len()));
        } else {
            ends.truncate(questions.len().saturating_sub(KEPT));
        }
        let room = self.window().unwrap_or(SMALLEST) / 100 * SHARE;
        let fits = |end: &usize| {
            let extent = Extent::of(None, self.tree.part(0, *end));
            estimate::tokens(&extent) <= room
        };
        // More takes more room, but for a refused turn, which takes none; the last one that was looked at does fit.
        let count = ends.partition_point(fits);
        // One turn that is too long for itself is tried all the same: the server knows better than an estimate.
        let end = *ends.get(count.saturating_sub(1))?;
        Some((end, self.tree.at(end.checked_sub(1)?)?.id))
    }

    /// The request for a summary of this much of the path.
    fn asking(&mut self, end: usize) -> Result<Body, Fault> {
        self.begin(None);
        let id = EntryId(self.next_number());
        let question = Entry::of_text(id, ASK.to_owned());
        self.tree.check_past();
        let Some(profile) = &self.profile else { return Err(Fault::NoQuestion) };
        // No epoch: the model needs no earlier thoughts for it, and none can be refused.
        let posting = Posting {
            profile,
            settings: &self.chain.settings,
            epoch: None,
            revision: &self.binding.revision,
            resumes: false,
            calls: false,
        };
        let (past, entries) = self.tree.stretch(end);
        request::body(past, entries.chain(Some(&question)), None, &posting)
    }
}
