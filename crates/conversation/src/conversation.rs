//! The conversation: what it consists of, what can be read of it, and where each input goes.

use std::collections::VecDeque;

use messages::message::Message;
use messages::profile::Profile;
use messages::{Cost, History, Run, Usage};

use crate::acting::Acting;
use crate::binding::Binding;
use crate::context::Meter;
use crate::cost::Unpriced;
use crate::draft::Draft;
use crate::effect::{Change, Effect, Effects, Event};
use crate::entry::Entry;
use crate::history;
use crate::id::EntryId;
use crate::input::Input;
use crate::offer::Offer;
use crate::options::Options;
use crate::past::Past;
use crate::rare::{RARE, Rare};
use crate::receiving::Running;
use crate::retrying::Pending;
use crate::sending::{Chain, Said};
use crate::tree::Tree;
use crate::turn::Turn;

/// A conversation, whole. See the [crate's page](crate) for what always holds.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    pub(crate) profile: Option<Profile>,
    pub(crate) tree: Tree,
    pub(crate) draft: Draft,
    pub(crate) turn: Turn,
    /// There while a request is out.
    pub(crate) running: Option<Running>,
    /// There while tools run.
    pub(crate) acting: Option<Acting>,
    /// There while a wait runs down.
    pub(crate) pending: Option<Pending>,
    /// The turn that runs or ran last.
    pub(crate) chain: Chain,
    /// What the host page said while a turn ran or the profile was not there.
    pub(crate) queue: VecDeque<Said>,
    pub(crate) offers: Vec<Offer>,
    /// What the host page wishes.
    pub(crate) wishes: Options,
    /// The part of the wishes that can be had.
    pub(crate) options: Options,
    pub(crate) total: Usage,
    pub(crate) total_cost: Option<Cost>,
    /// Charges whose cost is still to be looked up.
    pub(crate) unpriced: Vec<Unpriced>,
    pub(crate) binding: Binding,
    pub(crate) meter: Meter,
    /// The next number for an entry or a turn.
    pub(crate) next: u64,
    /// What is seldom needed, once it is there.
    pub(crate) rare: Option<&'static Rare>,
    /// Something waits for it.
    pub(crate) put_off: bool,
}

impl Conversation {
    /// An empty conversation under a known profile.
    #[must_use]
    pub fn new(profile: Profile) -> Self {
        let mut conversation = Self::default();
        conversation.apply(Input::Configure(profile));
        conversation
    }

    /// An empty conversation that posts nothing before [`Input::Configure`]: until then what is sent waits,
    /// so that no request goes out for a model that the relay does not offer.
    #[must_use]
    pub fn awaiting_profile() -> Self {
        Self::default()
    }

    /// Takes one input and says what has to be done about it, in order.
    pub fn apply(&mut self, input: Input) -> Vec<Effect> {
        let mut effects = self.complete(&RARE);
        // With the table nothing is given back.
        effects.append(&mut self.try_apply(input).unwrap_or_default());
        effects
    }

    /// The same as far as it is possible without [`RARE`], for whoever has it later.
    ///
    /// # Errors
    /// Gives an input back, untouched, that has to wait for [`Conversation::complete`], and with it those that follow.
    // It is given back as large as it came.
    #[allow(clippy::result_large_err)]
    pub fn try_apply(&mut self, input: Input) -> Result<Vec<Effect>, Input> {
        let mut out = Effects::default();
        if self.rare.is_none() && self.is_rare(&input) {
            return Err(input);
        }
        match input {
            Input::Configure(profile) => self.configure(profile, &mut out),
            Input::Edit(text) => self.edit(text, &mut out),
            Input::Offer(offers) => self.offer(offers, &mut out),
            Input::Options(options) => self.choose_options(options, &mut out),
            Input::Send => self.send(&mut out),
            Input::Say(text) => self.say(text, None),
            Input::Ask { text, schema } => self.say(text, Some(schema)),
            Input::Accepted(turn, head) => self.accepted(turn, head, &mut out),
            Input::Stream(turn, event) => self.stream(turn, event, &mut out),
            Input::Broken(turn, cause) => self.broken(turn, cause, &mut out),
            Input::Aborted(turn) => self.aborted(turn, &mut out),
            Input::Due(turn) => self.due(turn, &mut out),
            Input::Now => self.now(&mut out),
            Input::Stop => self.stop(&mut out),
            Input::Retry => self.retry(&mut out),
            Input::Clear => self.clear(&mut out),
            Input::Replace(messages) => self.replace(messages, &mut out),
            Input::Dismiss => self.dismiss(&mut out),
            input => match self.rare {
                Some(rare) => (rare.input)(self, input, &mut out),
                None => return Err(input),
            },
        }
        self.settle(&mut out);
        match self.rare {
            Some(rare) if out.redraws() => (rare.measure)(self, &mut out),
            Some(_) => {}
            None => self.put_off |= !self.turn.is_running() && self.tree.len() > 0,
        }
        Ok(out.into_vec())
    }

    /// The history that the page shows, oldest first, with what belongs to it and is not shown itself. See
    /// [`Conversation::items`] for what the page shows as one message.
    #[must_use]
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> + ExactSizeIterator + Clone {
        self.tree.path()
    }

    /// Any message that ever was in the history since the last new chat.
    #[must_use]
    pub fn entry(&self, id: EntryId) -> Option<&Entry> {
        self.tree.entry(id)
    }

    /// The model that replied last, as far as it is known.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.tree.live(self.tree.len()).rev().find_map(Entry::model)
    }

    /// Where the conversation stands.
    #[must_use]
    pub fn turn(&self) -> &Turn {
        &self.turn
    }

    /// What the person is about to say.
    #[must_use]
    pub fn draft(&self) -> &Draft {
        &self.draft
    }

    /// What all turns since the last new chat were charged. A turn that was stopped or failed counts with what
    /// the server had told by then.
    #[must_use]
    pub fn usage(&self) -> &Usage {
        &self.total
    }

    /// What all requests since the last new chat cost, as far as the profile had prices for them.
    #[must_use]
    pub fn cost(&self) -> Option<&Cost> {
        self.total_cost.as_ref()
    }

    /// The profile, once it is known.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_ref()
    }

    /// The history in the shape of the Messages API, as a host page reads and sets it: equal as JSON to what was
    /// set; replies that were cut as text alone; without the reply that still comes in and without refused turns.
    #[must_use]
    pub fn messages(&self) -> Vec<Message> {
        self.tree.past().run().messages().chain(self.live_messages()).collect()
    }

    /// What of [`Conversation::messages`] stays where the page has it, before all that [`Conversation::live_messages`] gives.
    #[must_use]
    pub fn kept_messages(&self) -> &Run {
        self.tree.past().run()
    }

    /// What of [`Conversation::messages`] is here.
    pub fn live_messages(&self) -> impl Iterator<Item = Message> {
        history::listed(self.tree.live(self.tree.len()))
    }

    /// The one at this place of [`Conversation::messages`], without a copy of all of them.
    #[must_use]
    pub fn message(&self, index: usize) -> Option<Message> {
        let past = self.tree.past();
        let live = || history::listed_entries(self.tree.live(self.tree.len()));
        let read = || history::listed(live().nth(index - past.len()).into_iter()).next();
        past.message(index).or_else(read)
    }

    pub(crate) fn next_number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Tells the host page that the last entry is finished, if it is one of [`Conversation::messages`].
    pub(crate) fn tell_message(&self, out: &mut Effects) {
        if self.tree.last().is_some_and(history::is_listed) {
            let index = self.listed_count() - 1;
            out.event(Event::Message { index });
        }
    }

    /// How many messages [`Conversation::messages`] has.
    pub(crate) fn listed_count(&self) -> usize {
        self.tree.past().len() + history::listed_entries(self.tree.live(self.tree.len())).count()
    }

    fn clear(&mut self, out: &mut Effects) {
        self.end_quietly(out);
        self.tree = Tree::default();
        self.queue.clear();
        // What was to be said in the old chat is not said in the new one before the person says so.
        self.draft.waiting = false;
        self.total = Usage::default();
        self.total_cost = None;
        self.unpriced.iter_mut().for_each(|charge| charge.counts = false);
        self.after_reset(out);
    }

    fn replace(&mut self, history: History, out: &mut Effects) {
        self.end_quietly(out);
        self.queue_to_draft(out);
        let (past, rest) = Past::of(history, &mut self.next);
        self.tree = Tree::after(past);
        self.tree.reader = self.rare.map(|rare| rare.read_past);
        for message in rest {
            let id = EntryId(self.next_number());
            self.tree.push(Entry::of_message(id, message));
        }
        self.binding.renew();
        self.after_reset(out);
    }

    fn after_reset(&mut self, out: &mut Effects) {
        self.draft.unsendable = None;
        for change in [Change::Entries, Change::Turn, Change::Draft, Change::Usage, Change::Context] {
            out.changed(change);
        }
        out.save();
    }

    fn dismiss(&mut self, out: &mut Effects) {
        if matches!(self.turn, Turn::Failed(_)) {
            self.turn = Turn::Idle;
            out.changed(Change::Turn);
        }
        if self.draft.unsendable.take().is_some() {
            out.changed(Change::Draft);
        }
    }
}
