//! What replies cost.

use messages::price::CacheWrite;
use messages::{Cost, Prices, Usage};
use proptest::prelude::*;
use serde_json::{Value, json};

fn prices(models: Value) -> Prices {
    let table = json!({"as_of": "2026-11-22", "currency": "USD", "models": models});
    Prices::read(&table.to_string()).unwrap()
}

fn dollars(nanos: u64) -> Cost {
    Cost { nanos, currency: "USD".into() }
}

#[test]
fn every_kind_of_token_has_its_price() {
    let prices = prices(
        json!({"m": {"input": 4, "output": 20, "cache_write": 5, "cache_write_1h": 8, "cache_read": 0.2}}),
    );
    let nanos = |usage: Usage| prices.cost("m", &usage).unwrap().nanos;
    let none = Usage::default();
    assert_eq!(nanos(none), 0);
    assert_eq!(nanos(Usage { input_tokens: 1, ..none }), 4_000);
    assert_eq!(nanos(Usage { output_tokens: 1, ..none }), 20_000);
    assert_eq!(nanos(Usage { cache_read_input_tokens: 1, ..none }), 200);
    assert_eq!(nanos(Usage { cache_creation_input_tokens: 10, ..none }), 50_000);
    let hour = Usage { cache_creation_input_tokens: 10, cache_creation_1h_input_tokens: Some(4), ..none };
    assert_eq!(nanos(hour), 6 * 5_000 + 4 * 8_000);
    let more = Usage { cache_creation_input_tokens: 10, cache_creation_1h_input_tokens: Some(99), ..none };
    assert_eq!(nanos(more), 80_000, "the part is never more than the whole");
    assert_eq!(nanos(Usage { thinking_tokens: Some(50), ..none }), 0, "thinking is a part of the output");
}

#[test]
fn the_most_is_at_the_dearest_price() {
    let rates = json!({"input": 1, "output": 5, "cache_write": 2, "cache_write_1h": 3, "cache_read": 0.1});
    let mut dear = rates.clone();
    dear["above"] = json!({"tokens": 100, "input": 10, "output": 50});
    let prices = prices(json!({"flat": rates, "stepped": dear}));
    let most = |model, input, written| prices.at_most(model, input, 10, written).unwrap().nanos;
    assert_eq!(most("flat", 100, CacheWrite::Never), 100_000 + 50_000);
    assert_eq!(most("flat", 100, CacheWrite::FiveMinutes), 200_000 + 50_000);
    assert_eq!(most("flat", 100, CacheWrite::Hour), 300_000 + 50_000);
    assert_eq!(most("stepped", 100, CacheWrite::Hour), 300_000 + 50_000);
    assert_eq!(most("stepped", 101, CacheWrite::Never), 1_010_000 + 500_000);
    assert_eq!(prices.at_most("other", 1, 1, CacheWrite::Never), None);
}

#[test]
fn a_search_has_a_price_of_its_own() {
    let search = |table: Value| Prices::read(&table.to_string()).unwrap().search();
    let models = json!({"m": {"input": 1, "output": 5}});
    assert_eq!(search(json!({"models": models})), Some(10_000_000), "a cent, by the API's list");
    assert_eq!(search(json!({"models": models, "web_search": null})), Some(10_000_000));
    assert_eq!(search(json!({"models": models, "web_search": 12.5})), Some(12_500_000));
    assert_eq!(search(json!({"models": models, "currency": "EUR", "web_search": 9})), Some(9_000_000));
    assert_eq!(search(json!({"models": models, "currency": "EUR"})), None);
    assert_eq!(search(json!({"models": models, "web_search": "ten"})), None);
}

#[test]
fn a_long_prompt_may_cost_more() {
    let prices = prices(
        json!({"m": {"input": 0.1, "output": 0.5, "above": {"tokens": 100, "input": 0.5, "output": 2.5}}}),
    );
    let nanos = |input_tokens, cache_read_input_tokens| {
        let usage = Usage { input_tokens, cache_read_input_tokens, output_tokens: 1, ..Usage::default() };
        prices.cost("m", &usage).unwrap().nanos
    };
    assert_eq!(nanos(100, 0), 100 * 100 + 500);
    assert_eq!(nanos(101, 0), 101 * 500 + 2_500);
    assert_eq!(nanos(1, 100), 500 + 100 * 50 + 2_500, "what is read from the cache counts");
}

#[test]
fn prices_of_the_cache_may_be_missing() {
    let prices = prices(json!({"m": {"input": 2, "output": 0, "cache_read": null}}));
    let usage = Usage {
        cache_creation_input_tokens: 2,
        cache_creation_1h_input_tokens: Some(1),
        cache_read_input_tokens: 1,
        ..Usage::default()
    };
    assert_eq!(prices.cost("m", &usage), Some(dollars(2_500 + 4_000 + 200)));
}

#[test]
fn a_model_is_found_with_the_date_behind_it() {
    let prices = prices(json!({"claude-haiku-4-5": {"input": 1, "output": 5}}));
    let usage = Usage { input_tokens: 1, ..Usage::default() };
    assert!(prices.cost("claude-haiku-4-5", &usage).is_some());
    assert!(prices.cost("claude-haiku-4-5-20251001", &usage).is_some());
    for other in ["claude-haiku-4", "claude-haiku-4-5-2025100", "claude-haiku-4-5-latestxx", "", "-20251001"]
    {
        assert_eq!(prices.cost(other, &usage), None, "{other}");
    }
}

#[test]
fn a_table_says_its_day_and_is_written_back_as_it_came() {
    let text =
        r#"{"as_of":"2026-11-22","currency":"EUR","models":{"m":{"input":1.50,"output":1e1}},"note":"x"}"#;
    let prices = Prices::read(text).unwrap();
    assert_eq!(prices.as_of(), "2026-11-22");
    assert_eq!(serde_json::to_string(&prices).unwrap(), text);
    let usage = Usage { input_tokens: 1, output_tokens: 1, ..Usage::default() };
    assert_eq!(prices.cost("m", &usage).unwrap(), Cost { nanos: 11_500, currency: "EUR".into() });
    let short = Prices::read(r#"{"models":{}}"#).unwrap();
    assert_eq!(short.as_of(), "");
}

#[test]
fn half_a_table_is_none() {
    let whole = json!({"input": 1, "output": 1, "above": {"tokens": 5, "input": 1, "output": 1}});
    for (name, value) in [
        ("input", json!(null)),
        ("input", json!("1")),
        ("output", json!(-1)),
        ("cache_read", json!("free")),
        ("above", json!(7)),
        ("above", json!({"input": 1, "output": 1})),
        ("above", json!({"tokens": 5, "input": 1})),
    ] {
        let mut price = whole.clone();
        price[name] = value.clone();
        let table = json!({"models": {"a": whole, "m": price}}).to_string();
        assert_eq!(Prices::read(&table), None, "{name}: {value}");
    }
    for text in ["", "[]", "{}", r#"{"models":[]}"#, r#"{"models":{"m":1}}"#] {
        assert_eq!(Prices::read(text), None, "{text}");
    }
}

#[test]
fn amounts_as_people_read_them() {
    for (nanos, text) in [
        (0, "$0.00"),
        (1, "<$0.0001"),
        (99_999, "<$0.0001"),
        (100_000, "$0.00010"),
        (312_000, "$0.00031"),
        (3_120_000, "$0.0031"),
        (3_150_000, "$0.0032"),
        (31_200_000, "$0.031"),
        (50_000_000, "$0.050"),
        (99_999_999, "$0.100"),
        (100_000_000, "$0.10"),
        (312_000_000, "$0.31"),
        (999_999_999, "$1.00"),
        (1_234_567_890, "$1.23"),
        (1_234_567_890_123, "$1234.57"),
    ] {
        assert_eq!(dollars(nanos).text(), text, "{nanos}");
    }
    let in_currency = |code: &str, nanos| Cost { nanos, currency: code.into() }.text();
    assert_eq!(in_currency("EUR", 2_000_000_000), "€2.00");
    assert_eq!(in_currency("GBP", 7), "<£0.0001");
    assert_eq!(in_currency("CHF", 2_500_000), "CHF 0.0025");
    assert!(dollars(u64::MAX).text().starts_with("$18446744073.7"));
}

#[test]
fn amounts_of_one_currency_are_added() {
    assert_eq!(dollars(1).plus(&dollars(2)), Some(dollars(3)));
    assert_eq!(dollars(u64::MAX).plus(&dollars(2)), Some(dollars(u64::MAX)));
    assert_eq!(dollars(1).plus(&Cost { nanos: 1, currency: "EUR".into() }), None);
}

proptest! {
    /// However the input is divided, and on whichever side of the step it ends.
    #[test]
    fn nothing_costs_more_than_the_most(plain in 0..200_u64, written in 0..200_u64, hour in 0..200_u64, read in 0..200_u64,
        output in 0..1000_u64, rates in prop::collection::vec(0.0..20_f64, 10), more in 0..50_u64) {
        let table = |rates: &[f64]| json!({"input": rates[0], "output": rates[1], "cache_write": rates[2],
            "cache_write_1h": rates[3], "cache_read": rates[4]});
        let mut price = table(&rates[..5]);
        price["above"] = table(&rates[5..]);
        price["above"]["tokens"] = 200.into();
        let prices = prices(json!({"m": price}));
        let usage = Usage { input_tokens: plain, output_tokens: output, cache_creation_input_tokens: written,
            cache_creation_1h_input_tokens: Some(hour), cache_read_input_tokens: read, thinking_tokens: None };
        let most = prices.at_most("m", usage.whole_input() + more, output + more, CacheWrite::Hour).unwrap();
        prop_assert!(prices.cost("m", &usage).unwrap().nanos <= most.nanos);
    }

    #[test]
    fn any_usage_has_a_cost(input: u64, output: u64, written: u64, hour: Option<u64>, read: u64, price in 0.0..1e6_f64) {
        let prices = prices(json!({"m": {"input": price, "output": price}}));
        let usage = Usage { input_tokens: input, output_tokens: output, cache_creation_input_tokens: written,
            cache_creation_1h_input_tokens: hour, cache_read_input_tokens: read, thinking_tokens: None };
        let cost = prices.cost("m", &usage).unwrap();
        prop_assert!(cost.text().len() > 4);
    }

    #[test]
    fn the_text_is_near_the_amount(nanos in 100_000..100_000_000_000_u64) {
        let text = dollars(nanos).text();
        let shown: f64 = text.trim_start_matches('$').parse().unwrap();
        let amount = nanos as f64 / 1e9;
        prop_assert!((shown - amount).abs() <= amount * 0.051, "{} is shown as {}", amount, text);
    }
}
