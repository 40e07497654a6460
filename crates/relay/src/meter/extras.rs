//! What an answer costs beside its tokens at their usual price: searches of the web that the model's server makes, and
//! more for each token of an answer that is to come fast, or from one part of the world alone.

use crate::chat::object::{Object, entries};
use crate::chat::request::Asked;

/// What the type of the tool that searches the web begins with, before its date.
const SEARCH: &str = "web_search";

/// Hundredths of the usual price that a token costs in an answer with `speed: "fast"`, as of 2026-11-22.
const FAST: u64 = 200;

/// The same for one that may be made in one part of the world only.
const PLACED: u64 = 110;

/// What one request asks for beyond tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extras {
    /// Searches that may be made at most.
    pub searches: u64,
    /// What a token costs, in ten thousandths of its usual price.
    pub rate: u64,
}

impl Extras {
    /// What this request asks for.
    #[must_use]
    pub fn of(asked: &Asked<'_>) -> Self {
        let tools = asked.fields.get("tools").and_then(entries).unwrap_or_default();
        let tools = tools.iter().filter_map(|tool| Object::read(tool.get()));
        let searches = tools.filter(searches).map(|tool| tool.whole("max_uses").unwrap_or(u64::MAX));
        let told = |name: &str, usual: &str, more: u64| {
            let value = asked.fields.get(name).filter(|value| *value != "null");
            if value.is_none() || asked.fields.string(name).as_deref() == Some(usual) { 100 } else { more }
        };
        Self {
            searches: searches.fold(0, u64::saturating_add),
            rate: told("speed", "standard", FAST) * told("inference_geo", "global", PLACED),
        }
    }

    /// What tokens cost that would usually cost this much.
    #[must_use]
    pub fn raised(self, nanos: u64) -> u64 {
        let raised = u128::from(nanos).saturating_mul(u128::from(self.rate)).div_ceil(10_000);
        u64::try_from(raised).unwrap_or(u64::MAX)
    }
}

/// Whether a tool searches the web.
#[must_use]
pub fn searches(tool: &Object<'_>) -> bool {
    tool.string("type").is_some_and(|kind| kind.starts_with(SEARCH))
}
