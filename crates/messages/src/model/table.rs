//! The models of 22 November 2026, as their makers and price lists describe them. A relay prefers what its
//! upstream tells.

use serde_json::json;

use super::{Model, Thinking};
use crate::price::{Prices, undated};

/// The day of the table.
pub const AS_OF: &str = "2026-11-22";

/// Every effort, from the weakest to the strongest.
pub(super) const FIVE: &[&str] = &["low", "medium", "high", "xhigh", "max"];
const FOUR: &[&str] = &["low", "medium", "high", "max"];
const THREE: &[&str] = &["low", "medium", "high"];
const NONE: &[&str] = &[];

/// Longest side in pixels and tokens of a picture, for models from 4.7 on and for those before.
pub(super) const SHARP: (u32, u32) = (2576, 4784);
pub(super) const STANDARD: (u32, u32) = (1568, 1568);

/// `adaptive`, `enabled`, `disabled`, `between_tools`, on by default.
const fn thinking(forms: [bool; 5]) -> Thinking {
    let [adaptive, enabled, disabled, between_tools, on_by_default] = forms;
    Thinking { adaptive, enabled, disabled, between_tools, on_by_default }
}

const ALWAYS: Thinking = thinking([true, false, false, false, true]);
const BETWEEN: Thinking = thinking([true, false, false, true, true]);
const ON: Thinking = thinking([true, false, true, false, true]);
const OFF: Thinking = thinking([true, false, true, false, false]);
const BOTH: Thinking = thinking([true, true, true, false, false]);
const MANUAL: Thinking = thinking([false, true, true, false, false]);

/// The generations, by what their models refuse.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Age {
    /// Up to 4.5: a reply can be begun for it.
    Four5,
    /// 4.6: the last that takes `temperature`.
    Four6,
    /// 4.7 to 5: sees more of a picture.
    Five,
    /// 5.1 and later: thinking belongs to what stood before it.
    Bound,
}

struct Row {
    id: &'static str,
    name: &'static str,
    window: u64,
    max_output: u64,
    age: Age,
    thinking: Thinking,
    efforts: &'static [&'static str],
    /// Input, output, cache write for five minutes and for an hour, cache read: USD per million tokens.
    price: [f64; 5],
}

const fn row(id: &'static str, name: &'static str, age: Age, thinking: Thinking, price: [f64; 5]) -> Row {
    Row { id, name, window: 1_000_000, max_output: 128_000, age, thinking, efforts: FIVE, price }
}

const fn older(mut row: Row, efforts: &'static [&'static str]) -> Row {
    (row.window, row.max_output, row.efforts) = (200_000, 64_000, efforts);
    row
}

const fn with(mut row: Row, efforts: &'static [&'static str]) -> Row {
    row.efforts = efforts;
    row
}

const FABLE_52: [f64; 5] = [8.0, 40.0, 10.0, 16.0, 0.2];
const FABLE_51: [f64; 5] = [10.0, 50.0, 12.5, 20.0, 0.25];
const FABLE_5: [f64; 5] = [10.0, 50.0, 12.5, 20.0, 1.0];
const OPUS: [f64; 5] = [5.0, 25.0, 6.25, 10.0, 0.5];
const SONNET_4: [f64; 5] = [3.0, 15.0, 3.75, 6.0, 0.3];
/// Up to [`HAIKU_STEP`] tokens of input, and above.
const HAIKU: [f64; 5] = [0.1, 0.5, 0.125, 0.2, 0.01];
const HAIKU_ABOVE: [f64; 5] = [0.5, 2.5, 0.625, 1.0, 0.05];
const HAIKU_STEP: u64 = 100_000;

const ROWS: [Row; 18] = [
    row("claude-fable-5-2", "Claude Fable 5.2", Age::Bound, ALWAYS, FABLE_52),
    row("claude-mythos-5-2", "Claude Mythos 5.2", Age::Bound, ALWAYS, FABLE_52),
    row("claude-fable-5-1", "Claude Fable 5.1", Age::Bound, ALWAYS, FABLE_51),
    row("claude-mythos-5-1", "Claude Mythos 5.1", Age::Bound, ALWAYS, FABLE_51),
    row("claude-opus-5-5", "Claude Opus 5.5", Age::Bound, ALWAYS, [4.0, 20.0, 5.0, 8.0, 0.2]),
    row("claude-sonnet-5-5", "Claude Sonnet 5.5", Age::Bound, BETWEEN, [2.0, 10.0, 2.5, 4.0, 0.1]),
    row("claude-haiku-5-5", "Claude Haiku 5.5", Age::Bound, ON, HAIKU),
    row("claude-fable-5", "Claude Fable 5", Age::Five, ALWAYS, FABLE_5),
    row("claude-mythos-5", "Claude Mythos 5", Age::Five, ALWAYS, FABLE_5),
    row("claude-opus-5", "Claude Opus 5", Age::Five, ON, OPUS),
    row("claude-sonnet-5", "Claude Sonnet 5", Age::Five, ON, [2.0, 10.0, 2.5, 4.0, 0.2]),
    row("claude-opus-4-8", "Claude Opus 4.8", Age::Five, OFF, OPUS),
    row("claude-opus-4-7", "Claude Opus 4.7", Age::Five, OFF, OPUS),
    with(row("claude-opus-4-6", "Claude Opus 4.6", Age::Four6, BOTH, OPUS), FOUR),
    with(row("claude-sonnet-4-6", "Claude Sonnet 4.6", Age::Four6, BOTH, SONNET_4), FOUR),
    older(row("claude-opus-4-5", "Claude Opus 4.5", Age::Four5, MANUAL, OPUS), THREE),
    older(row("claude-sonnet-4-5", "Claude Sonnet 4.5", Age::Four5, MANUAL, SONNET_4), NONE),
    older(row("claude-haiku-4-5", "Claude Haiku 4.5", Age::Four5, MANUAL, [1.0, 5.0, 1.25, 2.0, 0.1]), NONE),
];

/// The model of this id, which may have a date behind it, or nothing when the table does not have it.
#[must_use]
pub fn known(id: &str) -> Option<Model> {
    let row = find(id)?;
    let (image_edge, image_tokens) = if row.age >= Age::Five { SHARP } else { STANDARD };
    Some(Model {
        id: id.to_owned(),
        display_name: Some(row.name.to_owned()),
        context_window: Some(row.window),
        max_output: Some(row.max_output),
        efforts: efforts(row.efforts),
        thinking: row.thinking,
        prefill: row.age == Age::Four5,
        structured_outputs: true,
        sampling: row.age <= Age::Four6,
        image_edge,
        image_tokens,
        bound_thinking: row.age == Age::Bound,
    })
}

/// The prices of those of the models that the table has; nothing when it has none of them.
pub fn prices<'a>(ids: impl IntoIterator<Item = &'a str>) -> Option<Prices> {
    let mut models = serde_json::Map::new();
    for id in ids {
        let Some(row) = find(id) else { continue };
        let mut price = rates(row.price);
        if row.price == HAIKU {
            let mut above = rates(HAIKU_ABOVE);
            above["tokens"] = HAIKU_STEP.into();
            price["above"] = above;
        }
        models.insert(id.to_owned(), price);
    }
    if models.is_empty() {
        return None;
    }
    Prices::read(&json!({"as_of": AS_OF, "currency": "USD", "models": models}).to_string())
}

fn rates([input, output, cache_write, cache_write_1h, cache_read]: [f64; 5]) -> serde_json::Value {
    json!({"input": input, "output": output, "cache_write": cache_write, "cache_write_1h": cache_write_1h,
        "cache_read": cache_read})
}

fn find(id: &str) -> Option<&'static Row> {
    let named = |id: &str| ROWS.iter().find(|row| row.id == id);
    named(id).or_else(|| named(undated(id)?))
}

pub(super) fn efforts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}
