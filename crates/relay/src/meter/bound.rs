//! What an answer costs at most: a token for every byte of text, the patches of every picture, the model's whole
//! window where there is a document or a tool that the model's own server runs, the longest reply, the dearest price
//! that all of it can come under, and every search of the web that it may make.

use std::borrow::Cow;

use messages::Prices;
use messages::model::Model;
use messages::price::CacheWrite;

use super::extras::Extras;
use super::media::{ESCAPED, Media, holds};
use super::picture::Sight;
use super::settle::Tariff;
use crate::budget::Amount;
use crate::chat::object::{Object, entries};
use crate::chat::request::Asked;
use crate::config::{Lifetime, Profile};

/// Tokens of the largest window that a model has, for one that is not known.
const WINDOW: u64 = 1_000_000;

/// The tools of the API that a client runs itself, by how their types begin. What the others find goes into the
/// model's input without passing here.
const RUN_BY_CLIENTS: [&str; 5] = ["custom", "bash_", "text_editor_", "memory_", "computer_"];

/// The most that an answer can cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// Tokens of input.
    pub input: u64,
    /// Tokens of output.
    pub output: u64,
    /// What of the input may be written to the prompt cache.
    pub written: CacheWrite,
    /// Whether the model may think, so that the reply can be longer than what is seen of it.
    pub thinks: bool,
    /// What costs something beside tokens.
    pub extras: Extras,
    /// All of it, to be put aside.
    pub amount: Amount,
}

/// What the answer to a request costs at most whose body is `bytes` long; `model` is what is known of its model.
#[must_use]
pub fn bound(
    asked: &Asked<'_>,
    bytes: usize,
    rules: &Profile,
    prices: Option<&Prices>,
    model: Option<&Model>,
) -> Bound {
    let input = input(asked, bytes, rules, model);
    let most = asked.fields.whole("max_tokens").unwrap_or_else(|| u64::from(rules.max_tokens));
    let output = asked.lowered.map_or(most, u64::from);
    let written = written(asked, rules);
    let extras = Extras::of(asked);
    let tariff = Tariff { prices, model: &asked.model, extras };
    // What has no price fits under no limit of money.
    let unknown = if rules.budget.has_money() { u64::MAX } else { 0 };
    let nanos = tariff.at_most(input, output, written).unwrap_or(unknown);
    let nanos = nanos.saturating_add(tariff.searching(extras.searches).unwrap_or(unknown));
    let amount = Amount::stream(input.saturating_add(output), nanos);
    Bound { input, output, written, thinks: thinks(asked, rules, model), extras, amount }
}

fn input(asked: &Asked<'_>, bytes: usize, rules: &Profile, model: Option<&Model>) -> u64 {
    let sight = model.map_or_else(|| Sight::of(&Model::unknown(&asked.model)), Sight::of);
    let mut media = Media::default();
    for example in &rules.examples {
        media.add(example.get(), sight);
    }
    media.add(asked.fields.get("messages").unwrap_or_default(), sight);
    let text = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_sub(media.data);
    let sum = text.saturating_add(media.tokens);
    let window = model.and_then(|model| model.context_window);
    if media.unbounded || runs_tools(asked) {
        return window.unwrap_or_else(|| sum.max(WINDOW));
    }
    sum.min(window.unwrap_or(u64::MAX))
}

/// Whether the model's server may run tools for it.
fn runs_tools(asked: &Asked<'_>) -> bool {
    let tools = asked.fields.get("tools").and_then(entries).unwrap_or_default();
    let elsewhere = |tool: &str| {
        let kind = Object::read(tool).and_then(|tool| tool.string("type"));
        kind.is_some_and(|kind| !RUN_BY_CLIENTS.iter().any(|client| kind.starts_with(client)))
    };
    asked.fields.get("mcp_servers").is_some() || tools.iter().any(|tool| elsewhere(tool.get()))
}

/// What the profile's marks, its examples' and those that came with the request ask for. Words that only look like a
/// mark count as one: too much is put aside then, not too little.
fn written(asked: &Asked<'_>, rules: &Profile) -> CacheWrite {
    let own = match rules.caching {
        None => CacheWrite::Never,
        Some(Lifetime::FiveMinutes) => CacheWrite::FiveMinutes,
        Some(Lifetime::Hour) => CacheWrite::Hour,
    };
    let examples = rules.examples.iter().map(|example| marks(example.get()));
    let came = asked.fields.fields().map(|(name, value)| match name {
        "cache_control" => lasting(value),
        _ => marks(value),
    });
    examples.chain(came).max().unwrap_or_default().max(own)
}

/// The longest life that marks in this JSON ask for.
fn marks(json: &str) -> CacheWrite {
    if holds(json, "cache_control") || holds(json, ESCAPED) { lasting(json) } else { CacheWrite::Never }
}

/// The longest life that these marks ask for.
fn lasting(json: &str) -> CacheWrite {
    if holds(json, "1h") || holds(json, ESCAPED) { CacheWrite::Hour } else { CacheWrite::FiveMinutes }
}

/// Whether the model may think: as it is told to, else as it does by itself. Nobody knows it of a model that is not
/// known.
fn thinks(asked: &Asked<'_>, rules: &Profile, model: Option<&Model>) -> bool {
    let came =
        || asked.fields.get("thinking").and_then(Object::read).and_then(|thinking| thinking.string("type"));
    let form = rules.thinking.as_ref().map(|thinking| Cow::from(thinking.form.as_str())).or_else(came);
    match form.as_deref() {
        Some("disabled") => false,
        Some(_) => true,
        None => model.is_none_or(|model| model.thinking.on_by_default),
    }
}
