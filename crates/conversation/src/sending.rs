//! From a draft, a text of the host page or a retry to a request.

use messages::Json;

use crate::conversation::Conversation;
use crate::effect::{Change, Effect, Effects, End, Event};
use crate::entry::{Entry, Kind};
use crate::id::{EntryId, TurnId};
use crate::options::OptionFault;
use crate::receiving::Running;
use crate::repair::{self, Note};
use crate::request::{self, Body, Fault, Posting};
use crate::settings::Settings;
use crate::turn::{Failure, Turn, Unsendable};

/// All that is posted between a question and the end of its answer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Chain {
    pub(crate) settings: Settings,
    /// How often a request was tried again by itself.
    pub(crate) waits: u32,
    /// How often the results of tools were posted.
    pub(crate) rounds: u32,
    /// How often a pause was gone on from.
    pub(crate) pauses: u32,
    /// The server refused the thinking once.
    pub(crate) stripped: bool,
}

/// A text that the host page said and that was not posted yet.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) schema: Option<Json>,
}

impl Conversation {
    /// Whether [`Input::Retry`](crate::Input::Retry) would post again: nothing runs, and the last message is a
    /// question without an answer or a reply that was stopped, interrupted or refused.
    #[must_use]
    pub fn can_retry(&self) -> bool {
        self.is_at_rest()
            && self.tree.last().is_some_and(|last| {
                // A conversation that started fresh was asked nothing yet.
                let asked = last.role == messages::Role::User && last.kind != Kind::Summary;
                asked || (last.is_replaceable() && self.tree.len() > 1)
            })
    }

    /// The longest side in pixels that a picture added to the history now may have. It shrinks once the history
    /// would hold more than 20 pictures with it; others in the draft do not count, since they can still be taken out.
    #[must_use]
    pub fn longest_side(&self) -> u32 {
        let sent: usize = self.tree.live(self.tree.len()).map(|entry| repair::images(entry.blocks())).sum();
        let count = sent + 1;
        match &self.profile {
            Some(profile) => request::longest_side(count, profile),
            None => request::longest_side(count, &messages::Profile::default()),
        }
    }

    /// Whether a turn may begin: none runs, and the profile is there.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.profile.is_some() && !self.turn.is_running()
    }

    pub(crate) fn send(&mut self, out: &mut Effects) {
        let busy = matches!(
            self.turn,
            Turn::Waiting(_) | Turn::Streaming(_) | Turn::Retrying(..) | Turn::Summarising(_)
        );
        if !busy && !self.draft.is_empty() && !self.draft.waiting {
            if self.close_tools_if_any(out) {
                out.event(Event::Stop { reason: End::Visitor });
            }
            self.draft.waiting = true;
            out.changed(Change::Draft);
        }
    }

    pub(crate) fn say(&mut self, text: String, schema: Option<Json>) {
        if !text.trim().is_empty() {
            self.queue.push_back(Said { text, schema });
        }
    }

    /// Posts what waits and may go now. Done after every input.
    pub(crate) fn settle(&mut self, out: &mut Effects) {
        if self.draft.waiting && self.draft.is_empty() {
            self.draft.waiting = false;
            out.changed(Change::Draft);
        }
        while self.is_at_rest() {
            let sends = self.draft.waiting && !self.draft.is_reading();
            if (sends || !self.queue.is_empty()) && !self.can_post(sends) {
                self.put_off = true;
                break;
            }
            if sends {
                self.post_draft(out);
            } else if let Some(said) = self.queue.pop_front() {
                self.post_said(said, out);
            } else {
                break;
            }
        }
    }

    /// Whether what waits can be posted with what is there: anything, or else a text after texts.
    fn can_post(&self, draft: bool) -> bool {
        let in_text = if draft {
            self.draft.attachments.is_empty()
        } else {
            self.queue.front().is_none_or(|said| said.schema.is_none())
        };
        self.rare.is_some() || in_text && self.is_in_text(self.kept(), false)
    }

    fn post_draft(&mut self, out: &mut Effects) {
        self.draft.waiting = false;
        out.changed(Change::Draft);
        let entry = Entry::of_draft(EntryId(self.next_number()), &self.draft);
        self.begin(None);
        let keep = self.kept();
        match self.body(keep, Some(&entry), true) {
            Ok(body) => {
                self.draft = crate::draft::Draft::default();
                self.ask(keep, entry, body, out);
            }
            Err(Fault::Unsendable(fault)) => self.cannot_send(fault, out),
            Err(Fault::NoQuestion) => {}
        }
    }

    fn post_said(&mut self, said: Said, out: &mut Effects) {
        if said.schema.is_some() && !self.gives_data() {
            out.event(Event::Refused(OptionFault::Schema));
            return;
        }
        let Said { text, schema } = said;
        self.begin(schema.clone());
        let mut entry = Entry::of_text(EntryId(self.next_number()), text.clone());
        entry.schema = schema;
        let keep = self.kept();
        match self.body(keep, Some(&entry), false) {
            Ok(body) => self.ask(keep, entry, body, out),
            Err(Fault::Unsendable(fault)) => {
                self.draft.append(&text);
                self.cannot_send(fault, out);
            }
            Err(Fault::NoQuestion) => {}
        }
    }

    pub(crate) fn cannot_send(&mut self, fault: Unsendable, out: &mut Effects) {
        self.draft.unsendable = Some(fault.clone());
        out.changed(Change::Draft);
        out.event(Event::Error(Failure::Unsendable(fault)));
    }

    pub(crate) fn retry(&mut self, out: &mut Effects) {
        if self.can_retry() {
            let keep = self.retried();
            self.begin(self.schema_before(keep));
            self.again(keep, out);
        }
    }

    /// How much of the path is posted once more.
    pub(crate) fn retried(&self) -> usize {
        let replaced = self.tree.last().is_some_and(Entry::is_replaceable);
        self.tree.len() - usize::from(replaced)
    }

    /// Posts what is on the path up to a place, as a turn of its own.
    pub(crate) fn again(&mut self, keep: usize, out: &mut Effects) {
        match self.body(keep, None, false) {
            Ok(body) => self.start(keep, body, out),
            Err(Fault::Unsendable(fault)) => self.not_posted(fault, out),
            // There is nothing to answer any more: what stood in the way of it is gone.
            Err(Fault::NoQuestion) => self.rest(out),
        }
    }

    /// A turn begins: its settings are fixed.
    pub(crate) fn begin(&mut self, schema: Option<Json>) {
        let mut settings = self.settings();
        settings.schema = schema;
        self.chain = Chain { settings, ..Chain::default() };
    }

    /// How much of the path a new question follows: a request to go on that was never answered is left out.
    fn kept(&self) -> usize {
        let unanswered = self.tree.path().rev().take_while(|entry| entry.kind == Kind::GoOn).count();
        self.tree.len() - unanswered
    }

    /// The schema that the last question before this place asked for.
    pub(crate) fn schema_before(&self, keep: usize) -> Option<Json> {
        self.question_before(keep).and_then(|question| question.schema.clone())
    }

    pub(crate) fn question_before(&self, keep: usize) -> Option<&Entry> {
        self.tree.part(0, keep).rev().find(|entry| entry.role == messages::Role::User && !entry.is_aside())
    }

    /// The request that asks `question` after this much of the path; without one, the request that asks for the
    /// reply to what is there.
    pub(crate) fn body(
        &mut self,
        keep: usize,
        question: Option<&Entry>,
        of_draft: bool,
    ) -> Result<Body, Fault> {
        self.tree.check_past();
        let Some(profile) = &self.profile else { return Err(Fault::NoQuestion) };
        let epoch = self.binding.enter(&self.chain.settings);
        let before = keep.checked_sub(1).and_then(|last| self.tree.at(last));
        let posting = Posting {
            profile,
            settings: &self.chain.settings,
            epoch: Some(epoch),
            revision: &self.binding.revision,
            calls: true,
            resumes: question.is_none() && before.is_some_and(Entry::is_paused),
        };
        match self.rare {
            Some(rare) => (rare.body)(&self.tree, keep, question, of_draft.then_some(&self.draft), &posting),
            None => request::body_in_text(self.tree.part(0, keep).chain(question), &posting),
        }
    }

    /// Puts a question on the page and posts it.
    pub(crate) fn ask(&mut self, keep: usize, question: Entry, body: Body, out: &mut Effects) {
        self.tree.branch(keep, question);
        out.changed(Change::Entries);
        self.start(keep + 1, body, out);
        self.tell_message(out);
    }

    pub(crate) fn start(&mut self, keep: usize, body: Body, out: &mut Effects) {
        self.tell(keep, &body.repairs, out);
        let turn = TurnId(self.next_number());
        self.running = Some(Running::new(turn, keep, body.prefix, self));
        self.turn = Turn::Waiting(turn);
        out.changed(Change::Turn);
        // The question is kept before the request leaves.
        out.save();
        out.push(Effect::Request { turn, body: body.text });
    }

    /// Puts notes beside the question that this much of the path ends with; each is told once.
    pub(crate) fn note(&mut self, keep: usize, notes: Vec<Note>, out: &mut Effects) {
        for note in notes {
            let told = self.tree.live(keep).any(|entry| entry.notes.contains(&note));
            let question = self.question_before(keep).map(Entry::id);
            if let Some(question) = question.filter(|_| !told).and_then(|id| self.tree.entry_mut(id)) {
                question.notes.push(note);
                out.changed(Change::Item(question.id));
            }
        }
    }
}
