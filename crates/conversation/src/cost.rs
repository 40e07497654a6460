//! What requests were charged and what that costs.

use messages::{Cost, Usage};

use crate::conversation::Conversation;
use crate::effect::{Change, Effects, Event};
use crate::entry::Entry;
use crate::id::ItemId;

/// What a request was charged, before anybody looked what that costs.
#[derive(Clone, Debug)]
pub(crate) struct Unpriced {
    /// The model that answered, and the one that was asked: a server may answer by another name.
    answered: Option<String>,
    asked: String,
    turn: Usage,
    total: Usage,
    /// Whether it is part of what this chat costs: a new chat may have begun meanwhile.
    pub(crate) counts: bool,
}

impl Conversation {
    /// What the requests of an item were charged. Those that failed before anything showed are in the total only.
    #[must_use]
    pub fn usage_of(&self, item: ItemId) -> Usage {
        let mut sum = Usage::default();
        self.charged(item).filter_map(Entry::usage).for_each(|usage| sum += *usage);
        sum
    }

    /// What the requests of an item cost; nothing when the profile has no price for one of them.
    #[must_use]
    pub fn cost_of(&self, item: ItemId) -> Option<Cost> {
        let mut sum: Option<Cost> = None;
        for entry in self.charged(item) {
            let cost = self.price(entry.model(), &self.chain.settings.model, entry.usage()?)?;
            sum = Some(match sum {
                Some(sum) => sum.plus(&cost)?,
                None => cost,
            });
        }
        sum
    }

    fn charged(&self, item: ItemId) -> impl Iterator<Item = &Entry> {
        let (start, end) = self.span(item).unwrap_or_default();
        self.tree.part(start, end).filter(|entry| entry.usage().is_some())
    }

    fn price(&self, model: Option<&str>, asked: &str, usage: &Usage) -> Option<Cost> {
        let profile = self.profile.as_ref()?;
        let prices = profile.prices.as_ref()?;
        model.and_then(|model| prices.cost(model, usage)).or_else(|| prices.cost(asked, usage))
    }

    /// Books a request. What it costs is looked up, and told, with the table.
    pub(crate) fn charge(&mut self, answered: Option<String>, turn: Usage, out: &mut Effects) {
        if turn == Usage::default() {
            return;
        }
        self.total += turn;
        out.changed(Change::Usage);
        out.changed(Change::Context);
        let asked = self.chain.settings.model.clone();
        self.unpriced.push(Unpriced { answered, asked, turn, total: self.total, counts: true });
        match self.rare {
            Some(rare) => (rare.price)(self, out),
            None => self.put_off = true,
        }
    }

    /// Looks up what was booked, and tells it.
    pub(crate) fn price_all(&mut self, out: &mut Effects) {
        for Unpriced { answered, asked, turn, total, counts } in std::mem::take(&mut self.unpriced) {
            let cost = self.price(answered.as_deref(), &asked, &turn);
            if let Some(cost) = cost.as_ref().filter(|_| counts) {
                self.total_cost = match &self.total_cost {
                    Some(total) => total.plus(cost),
                    None => Some(cost.clone()),
                };
            }
            out.changed(Change::Usage);
            out.event(Event::Usage { turn, total, cost, total_cost: self.total_cost.clone() });
        }
    }
}
