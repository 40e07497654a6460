//! What an answer turned out to cost. Where it ended before its last usage, what it may have cost: nobody tells, and
//! never too little may be counted.

use std::sync::Arc;

use messages::Prices;
use messages::price::CacheWrite;
use messages::response::Usage;

use super::bound::Bound;
use super::extras::Extras;
use super::tally::Tally;

/// Bytes of text that make a token at most, where no count was told.
const BYTES_PER_TOKEN: u64 = 3;

/// What a model's tokens cost, and what it finds on the web.
#[derive(Clone, Copy, Debug)]
pub struct Tariff<'a> {
    /// The price list, if there is one.
    pub prices: Option<&'a Prices>,
    /// The model.
    pub model: &'a str,
    /// What the request asked for beyond tokens.
    pub extras: Extras,
}

/// What an answer used up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Tokens of input.
    pub input: u64,
    /// Tokens of output.
    pub output: u64,
    /// Billionths of the currency; zero where there is no price.
    pub nanos: u64,
    /// Whether some of it was not told.
    pub estimated: bool,
}

impl Tariff<'_> {
    /// The currency, where the model has a price.
    pub(super) fn currency(self) -> Option<Arc<str>> {
        Some(self.prices?.cost(self.model, &Usage::default())?.currency)
    }

    /// Billionths of the currency for this usage.
    fn cost(self, usage: &Usage) -> u64 {
        let cost = self.prices.and_then(|prices| prices.cost(self.model, usage));
        cost.map_or(0, |cost| self.extras.raised(cost.nanos))
    }

    /// Billionths of the currency for so many tokens at the dearest; nothing where there is no price.
    #[must_use]
    pub fn at_most(self, input: u64, output: u64, written: CacheWrite) -> Option<u64> {
        Some(self.extras.raised(self.prices?.at_most(self.model, input, output, written)?.nanos))
    }

    /// Billionths of the currency for so many searches; nothing where they have no price.
    #[must_use]
    pub fn searching(self, searches: u64) -> Option<u64> {
        if searches == 0 { Some(0) } else { Some(self.prices?.search()?.saturating_mul(searches)) }
    }
}

impl Used {
    /// What the answer of which this was seen used up.
    #[must_use]
    pub fn of(bound: &Bound, tally: &Tally, tariff: Tariff<'_>) -> Self {
        let mut usage = tally.usage();
        let finished = tally.is_finished();
        if !finished {
            // Thinking is charged and need not be seen.
            let unseen = bound.thinks || tally.has_thought() || tally.is_hidden();
            let written = if unseen { bound.output } else { tally.text().div_ceil(BYTES_PER_TOKEN) };
            usage.output_tokens = usage.output_tokens.max(written);
        }
        let output = usage.output_tokens;
        let searches = if finished { tally.searches() } else { tally.searches().max(bound.extras.searches) };
        let searching = tariff.searching(searches).unwrap_or_default();
        // No request is without input: where none is told, the server does not count it, or not yet.
        if usage.whole_input() == 0 {
            let nanos = tariff.at_most(bound.input, output, bound.written).unwrap_or_default();
            let nanos = nanos.saturating_add(searching);
            return Self { input: bound.input, output, nanos, estimated: true };
        }
        let nanos = tariff.cost(&usage).saturating_add(searching);
        Self { input: usage.whole_input(), output, nanos, estimated: !finished }
    }

    /// The sum.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            input: self.input.saturating_add(other.input),
            output: self.output.saturating_add(other.output),
            nanos: self.nanos.saturating_add(other.nanos),
            estimated: self.estimated || other.estimated,
        }
    }

    /// All tokens.
    #[must_use]
    pub fn tokens(&self) -> u64 {
        self.input.saturating_add(self.output)
    }
}
