//! Other versions of what was said: edits, other answers, the way between them, and going on with what was cut.

use messages::block::ContentBlock;
use messages::message::Role;
use messages::response::StopReason;

use crate::acting::{as_use, is_whole};
use crate::conversation::Conversation;
use crate::effect::{Change, Effects, Event};
use crate::entry::{Entry, EntryState, GO_ON, Kind};
use crate::id::{EntryId, ItemId, TurnId};
use crate::request::Fault;
use crate::turn::{Failure, Turn, Unsendable};

/// The ways on from the last reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WayOn {
    /// Its tools were not run.
    Act,
    /// It paused.
    Resume,
    /// It was cut.
    Ask,
}

impl Conversation {
    /// Whether [`Input::Continue`](crate::Input::Continue) would go on with the last reply.
    #[must_use]
    pub fn can_continue(&self) -> bool {
        self.way_on().is_some()
    }

    /// Whether [`Input::Regenerate`](crate::Input::Regenerate) would ask for another answer.
    #[must_use]
    pub fn can_regenerate(&self, item: ItemId) -> bool {
        self.is_at_rest() && self.answered_at(item).is_some()
    }

    /// Whether [`Input::Revise`](crate::Input::Revise) would post another text in the place of this one.
    #[must_use]
    pub fn can_edit(&self, item: ItemId) -> bool {
        self.is_at_rest() && self.asked_at(item).is_some()
    }

    pub(crate) fn revise(&mut self, item: ItemId, text: String, out: &mut Effects) {
        let place = self.asked_at(item).filter(|_| self.is_at_rest());
        let id = EntryId(self.next_number());
        let revised = place.and_then(|place| Some((place, self.tree.at(place)?.revised(id, &text))));
        let Some((place, revised)) = revised.filter(|(_, revised)| !revised.blocks().is_empty()) else {
            return self.keep_text(&text, out);
        };
        self.begin(revised.schema.clone());
        let binding = self.binding.clone();
        self.binding.renew();
        match self.body(place, Some(&revised), false) {
            Ok(body) => self.ask(place, revised, body, out),
            Err(fault) => {
                self.binding = binding;
                self.keep_text(&text, out);
                if let Fault::Unsendable(fault) = fault {
                    self.cannot_send(fault, out);
                }
            }
        }
    }

    /// A text that was not posted goes where the person sees it.
    fn keep_text(&mut self, text: &str, out: &mut Effects) {
        if !text.trim().is_empty() {
            self.draft.append(text);
            self.draft_changed(out);
        }
    }

    pub(crate) fn regenerate(&mut self, item: ItemId, out: &mut Effects) {
        if let Some(place) = self.answered_at(item).filter(|_| self.is_at_rest()) {
            self.begin(self.schema_before(place));
            self.binding.renew();
            self.again(place, out);
        }
    }

    pub(crate) fn choose(&mut self, item: ItemId, step: i32, out: &mut Effects) {
        let Some((start, end)) = self.span(item).filter(|_| !self.turn.is_running()) else { return };
        let ends = self.version_ends(start);
        let shown = self.versions(start, end).index;
        let chosen = shown.checked_add_signed(if step < 0 { -1 } else { 1 }).and_then(|at| ends.get(at));
        let Some(chosen) = chosen.copied().filter(|_| step != 0) else { return };
        self.tree.show_to(chosen);
        // What followed this version; a version that was continued since is another one.
        if let Some(next) = self.follower(chosen) {
            self.tree.show(next);
        }
        self.binding.renew();
        self.turn = Turn::Idle;
        let item = self.tree.at(start).map(|first| Change::Item(first.id));
        for change in [Change::Entries, Change::Turn, Change::Context].into_iter().chain(item) {
            out.changed(change);
        }
        out.save();
    }

    /// The message that followed this end of a version when it was seen last.
    fn follower(&self, end: EntryId) -> Option<EntryId> {
        let follows = |one: &&Entry| {
            let of_question = self.tree.entry(end).is_some_and(|end| end.role != Role::Assistant);
            of_question || !one.continues() || !self.is_answered(one) && one.is_aside()
        };
        let seen = self.tree.seen(end).and_then(|id| self.tree.entry(id)).filter(follows);
        seen.or_else(|| self.tree.children(Some(end)).filter(follows).last()).map(Entry::id)
    }

    pub(crate) fn go_on(&mut self, out: &mut Effects) {
        let Some(way) = self.way_on() else { return };
        let end = self.tree.len();
        self.begin(self.schema_before(end));
        match way {
            WayOn::Act => {
                let turn = TurnId(self.next_number());
                self.act(turn, out);
            }
            WayOn::Resume => self.again(end, out),
            WayOn::Ask => {
                let text = vec![ContentBlock::text(GO_ON)];
                let entry = Entry::hidden(EntryId(self.next_number()), Kind::GoOn, text);
                match self.body(end, Some(&entry), false) {
                    Ok(body) => self.ask(end, entry, body, out),
                    Err(Fault::Unsendable(fault)) => self.not_posted(fault, out),
                    Err(Fault::NoQuestion) => {}
                }
            }
        }
    }

    /// Nothing was posted, and what is on the page stays.
    pub(crate) fn not_posted(&mut self, fault: Unsendable, out: &mut Effects) {
        let failure = Failure::Unsendable(fault);
        self.turn = Turn::Failed(failure.clone());
        out.changed(Change::Turn);
        out.save();
        out.event(Event::Error(failure));
    }

    fn way_on(&self) -> Option<WayOn> {
        let last = self.tree.last().filter(|last| self.is_at_rest() && last.role == Role::Assistant)?;
        let cut = last.state != EntryState::Complete
            || matches!(last.stop_reason(), Some(StopReason::MaxTokens | StopReason::PauseTurn));
        match () {
            () if last.is_paused() => Some(WayOn::Resume),
            // The relay would put its prefill before the rest as well.
            () if cut && self.profile.as_ref().is_some_and(|profile| profile.prefill.is_some()) => None,
            () if cut => last.blocks().iter().any(says).then_some(WayOn::Ask),
            () => (last.calls_tools() && self.is_answerable()).then_some(WayOn::Act),
        }
    }

    /// The place of a question of the person.
    fn asked_at(&self, item: ItemId) -> Option<usize> {
        let place = self.tree.position(item)?;
        let entry = self.tree.at(place)?;
        (entry.role == Role::User && !entry.is_hidden()).then_some(place)
    }

    /// The place of a whole answer that has a question before it.
    fn answered_at(&self, item: ItemId) -> Option<usize> {
        let (start, _) = self.span(item)?;
        let answered = self.tree.at(start)?.role == Role::Assistant;
        (answered && self.tree.part(0, start).any(|one| one.role == Role::User)).then_some(start)
    }
}

impl Entry {
    /// Whether it calls tools of the page and all of that came whole.
    pub(crate) fn calls_tools(&self) -> bool {
        let mut calls = self.blocks().iter().filter_map(as_use).peekable();
        let cut = matches!(
            self.stop_reason(),
            Some(
                StopReason::Refusal
                    | StopReason::MaxTokens
                    | StopReason::PauseTurn
                    | StopReason::ModelContextWindowExceeded
            )
        );
        self.state == EntryState::Complete && !cut && calls.peek().is_some() && calls.all(is_whole)
    }

    /// The same attachments with another text.
    fn revised(&self, id: EntryId, text: &str) -> Self {
        let attached = self.blocks().iter().filter(|block| block.as_text().is_none());
        let mut blocks: Vec<ContentBlock> = attached.cloned().collect();
        let plain = blocks.is_empty();
        if !text.trim().is_empty() {
            blocks.push(ContentBlock::text(text));
        }
        let (pictures, documents) = (self.pictures.clone(), self.documents.clone());
        let schema = self.schema.clone();
        Self { pictures, documents, schema, ..Self::settled(id, Role::User, blocks, plain) }
    }
}

fn says(block: &ContentBlock) -> bool {
    block.as_text().is_some_and(|text| !text.trim().is_empty())
}
