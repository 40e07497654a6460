//! From a draft, a text of the host page or a retry to a request.

use crate::conversation::Conversation;
use crate::effect::{Change, Effect, Effects, Event};
use crate::entry::Entry;
use crate::id::{EntryId, TurnId};
use crate::receiving::Running;
use crate::request::{self, Fault};
use crate::turn::{Failure, Turn, Unsendable};

impl Conversation {
    /// Whether [`Input::Retry`](crate::Input::Retry) would post again: nothing runs, and the last message is a
    /// question without an answer or a reply that was stopped, interrupted or refused.
    #[must_use]
    pub fn can_retry(&self) -> bool {
        self.profile.is_some()
            && !self.turn.is_running()
            && self.entries.last().is_some_and(|last| {
                last.role == messages::Role::User || (last.is_replaceable() && self.entries.len() > 1)
            })
    }

    /// The longest side in pixels that a picture added to the history now may have. It shrinks once the history
    /// would hold more than 20 pictures with it; others in the draft do not count, since they can still be taken out.
    #[must_use]
    pub fn longest_side(&self) -> u32 {
        let sent: usize = self.entries.iter().map(|entry| request::count_images(entry.blocks())).sum();
        let count = sent + 1;
        match &self.profile {
            Some(profile) => request::longest_side(count, profile),
            None => request::longest_side(count, &messages::Profile::default()),
        }
    }

    pub(crate) fn send(&mut self, out: &mut Effects) {
        let busy = matches!(self.turn, Turn::Waiting(_) | Turn::Streaming(_));
        if !busy && !self.draft.is_empty() && !self.draft.waiting {
            self.draft.waiting = true;
            out.changed(Change::Draft);
        }
    }

    pub(crate) fn say(&mut self, text: String) {
        if !text.trim().is_empty() {
            self.queue.push_back(text);
        }
    }

    /// Posts what waits and may go now. Done after every input.
    pub(crate) fn settle(&mut self, out: &mut Effects) {
        if self.draft.waiting && self.draft.is_empty() {
            self.draft.waiting = false;
            out.changed(Change::Draft);
        }
        while self.profile.is_some() && !self.turn.is_running() {
            if self.draft.waiting && !self.draft.is_reading() {
                self.post_draft(out);
            } else if let Some(text) = self.queue.pop_front() {
                self.post_text(text, out);
            } else {
                break;
            }
        }
    }

    fn post_draft(&mut self, out: &mut Effects) {
        self.draft.waiting = false;
        out.changed(Change::Draft);
        let entry = Entry::of_draft(EntryId(self.next_number()), &self.draft);
        match self.body(Some(&entry), true) {
            Ok(body) => {
                self.draft = crate::draft::Draft::default();
                self.ask(entry, body, out);
            }
            Err(Fault::Unsendable(fault)) => self.cannot_send(fault, out),
            Err(Fault::NoQuestion) => {}
        }
    }

    fn post_text(&mut self, text: String, out: &mut Effects) {
        let entry = Entry::of_text(EntryId(self.next_number()), text.clone());
        match self.body(Some(&entry), false) {
            Ok(body) => self.ask(entry, body, out),
            Err(Fault::Unsendable(fault)) => {
                self.draft.append(&text);
                self.cannot_send(fault, out);
            }
            Err(Fault::NoQuestion) => {}
        }
    }

    fn cannot_send(&mut self, fault: Unsendable, out: &mut Effects) {
        self.draft.unsendable = Some(fault.clone());
        out.changed(Change::Draft);
        out.event(Event::Error(Failure::Unsendable(fault)));
    }

    pub(crate) fn retry(&mut self, out: &mut Effects) {
        if !self.can_retry() {
            return;
        }
        match self.body(None, false) {
            Ok(body) => self.start(body, out),
            Err(Fault::Unsendable(fault)) => {
                let failure = Failure::Unsendable(fault);
                self.turn = Turn::Failed(failure.clone());
                out.changed(Change::Turn);
                out.event(Event::Error(failure));
            }
            Err(Fault::NoQuestion) => {}
        }
    }

    /// The request that asks `question` after all that is on the page; without one, the request that is tried
    /// again, in which the reply to be replaced has no place.
    fn body(&mut self, question: Option<&Entry>, of_draft: bool) -> Result<String, Fault> {
        let Some(profile) = &self.profile else { return Err(Fault::NoQuestion) };
        let epoch = self.binding.enter(profile);
        let replaced = question.is_none() && self.entries.last().is_some_and(Entry::is_replaceable);
        let kept = self.entries.len() - usize::from(replaced);
        let entries = self.entries.iter().take(kept).chain(question);
        request::body(entries, of_draft.then_some(&self.draft), profile, epoch)
    }

    fn ask(&mut self, question: Entry, body: String, out: &mut Effects) {
        self.entries.push(question);
        out.changed(Change::Entries);
        self.start(body, out);
        self.tell_message(out);
    }

    fn start(&mut self, body: String, out: &mut Effects) {
        let turn = TurnId(self.next_number());
        self.running = Some(Running::new(turn, self.binding.epoch));
        self.turn = Turn::Waiting(turn);
        out.changed(Change::Turn);
        // The question is kept before the request leaves.
        out.save();
        out.push(Effect::Request { turn, body });
    }
}
