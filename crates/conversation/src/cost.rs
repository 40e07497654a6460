//! What requests were charged and what that costs.

use messages::{Cost, Usage};

use crate::conversation::Conversation;
use crate::effect::{Change, Effects, Event};
use crate::entry::Entry;
use crate::id::ItemId;

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
            let cost = self.price(entry.model(), entry.usage()?)?;
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

    fn price(&self, model: Option<&str>, usage: &Usage) -> Option<Cost> {
        let profile = self.profile.as_ref()?;
        let prices = profile.prices.as_ref()?;
        // A server may answer by another name than the one it was asked by.
        let asked = self.chain.settings.model.as_str();
        model.and_then(|model| prices.cost(model, usage)).or_else(|| prices.cost(asked, usage))
    }

    /// Books a request.
    pub(crate) fn charge(&mut self, model: Option<String>, turn: Usage, out: &mut Effects) {
        if turn == Usage::default() {
            return;
        }
        self.total += turn;
        let cost = self.price(model.as_deref(), &turn);
        if let Some(cost) = &cost {
            self.total_cost = match &self.total_cost {
                Some(total) => total.plus(cost),
                None => Some(cost.clone()),
            };
        }
        out.changed(Change::Usage);
        out.changed(Change::Context);
        let (total, total_cost) = (self.total, self.total_cost.clone());
        out.event(Event::Usage { turn, total, cost, total_cost });
    }
}
