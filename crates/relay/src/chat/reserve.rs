//! What a request may use up at most, which is put aside before it is posted.

use messages::{Usage, model};

use super::request::Asked;
use crate::budget::Amount;
use crate::config::{PriceList, Profile};

/// A token for every byte that goes up, at the price of the dearest use of input, and the longest reply that the
/// profile allows.
#[must_use]
pub fn at_most(asked: &Asked<'_>, bytes: usize, rules: &Profile) -> Amount {
    let input = u64::try_from(bytes).unwrap_or(u64::MAX);
    let output = u64::from(rules.max_tokens);
    let usage = Usage {
        output_tokens: output,
        cache_creation_input_tokens: input,
        cache_creation_1h_input_tokens: Some(input),
        ..Usage::default()
    };
    let dated = || model::prices([asked.model.as_str()]);
    let cost = match &rules.prices {
        PriceList::Dated => dated().and_then(|prices| prices.cost(&asked.model, &usage)),
        PriceList::Own(prices) => prices.cost(&asked.model, &usage),
        PriceList::Unknown => None,
    };
    let nanos = match cost {
        Some(cost) => cost.nanos,
        // What has no price fits under no limit of money.
        None if rules.budget.has_money() => u64::MAX,
        None => 0,
    };
    Amount::stream(input.saturating_add(output), nanos)
}
