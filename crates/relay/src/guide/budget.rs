//! What a trip may cost: amounts in several currencies, for one or for all, a day or in all, with or without
//! flights, and the words that stand for a style.

use super::places::{Atlas, Currency};
use super::words::Words;

/// How much comfort to reckon with; the order of the costs in the notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// Simple rooms, counters and markets.
    Careful,
    /// Good three-star rooms, one proper meal a day.
    Middling,
    /// Fine rooms, a few grand meals.
    Comfortable,
}

impl Level {
    /// All, cheapest first.
    pub const ALL: [Self; 3] = [Self::Careful, Self::Middling, Self::Comfortable];

    /// Inside a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::Careful => "careful",
            Self::Middling => "mid-range",
            Self::Comfortable => "comfortable",
        }
    }
}

/// An amount of money to travel on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Budget {
    /// In units of `currency`.
    pub amount: f64,
    /// ISO 4217 code, one of the notes'.
    pub currency: String,
    /// Whether the currency was named; else dollars are taken.
    pub named: bool,
    /// Whether the amount is for everybody together.
    pub for_all: bool,
    /// Whether the amount is for one day.
    pub a_day: bool,
    /// Whether flights are to be paid from it; `None` when that was not said.
    pub flights: Option<bool>,
}

/// What a text says about money and company.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Said {
    /// The amount, if one is named.
    pub budget: Option<Budget>,
    /// The style, if one is named.
    pub level: Option<Level>,
    /// How many travel, if that is named.
    pub people: Option<u32>,
    /// Whether flights are to be paid from the budget.
    pub flights: Option<bool>,
}

/// Reads a text. `asked` is whether it answers a question about the budget, so that a bare number counts.
pub(super) fn read(atlas: &Atlas, words: &Words) -> Said {
    let flights = flights(words);
    let people = people(words);
    let budget = amount(atlas, words).map(|(amount, currency, end)| Budget {
        amount,
        currency: currency.map_or("USD", |currency| currency.code.as_str()).to_owned(),
        named: currency.is_some(),
        for_all: for_all(words),
        a_day: (end..end + 3).any(|at| matches!(words.text(at), Some("day" | "daily")))
            && !(end..end + 3).any(|at| words.number(at).is_some()),
        flights,
    });
    Said { budget, level: level(words), people, flights }
}

/// The last amount of the text, its currency, and the index behind it.
fn amount<'a>(atlas: &'a Atlas, words: &Words) -> Option<(f64, Option<&'a Currency>, usize)> {
    let by_sign = |at: Option<usize>| {
        let sign = at.and_then(|at| words.text(at))?;
        let sign = if sign == "￥" { "¥" } else { sign };
        atlas.currencies.iter().find(|currency| currency.sign.trim() == sign)
    };
    let by_word = |at: usize| {
        let text = words.text(at)?;
        let single = text.strip_suffix('s').unwrap_or(text);
        atlas
            .currencies
            .iter()
            .find(|currency| currency.words.iter().any(|word| word == text || word == single))
    };
    let about_money = words.has(&["budget", "spend", "afford", "pay"]) || words.tokens.len() <= 2;
    let mut found = None;
    for (at, token) in words.tokens.iter().enumerate() {
        let Some(mut number) = token.digits else { continue };
        let mut end = at + 1;
        let thousands = match words.text(end) {
            Some("k" | "thousand" | "grand") => 1000.0,
            Some("m" | "million") => 1_000_000.0,
            _ => 1.0,
        };
        if thousands > 1.0 {
            number *= thousands;
            end += 1;
        }
        if words.text(end) == Some("us") {
            end += 1;
        }
        let currency = by_sign(at.checked_sub(1))
            .or_else(|| by_sign(Some(end)))
            .or_else(|| by_word(end))
            .or_else(|| at.checked_sub(1).and_then(by_word));
        if currency.is_some() && (by_sign(Some(end)).is_some() || by_word(end).is_some()) {
            end += 1;
        }
        let counts_days =
            matches!(words.text(end), Some("day" | "days" | "night" | "nights" | "people" | "weeks" | "-"));
        let is_bare_budget = about_money && number >= 100.0 && !counts_days && !is_year(number);
        if number > 0.0 && number.is_finite() && (currency.is_some() || is_bare_budget) {
            found = Some((number, currency, end));
        }
    }
    found
}

fn is_year(number: f64) -> bool {
    number.fract() == 0.0 && (2024.0..=2040.0).contains(&number)
}

fn for_all(words: &Words) -> bool {
    let each =
        words.has(&["per person", "each", "pp", "per head", "a head", "per adult", "for one", "a person"]);
    !each
        && words.has(&[
            "in total",
            "altogether",
            "in all",
            "for both",
            "for two",
            "for the two",
            "of us",
            "for all",
            "together",
            "for us",
            "total",
        ])
}

fn flights(words: &Words) -> Option<bool> {
    let at = *words.find("flight").first().or(words.find("airfare").first())?;
    const OUT: [&str; 11] = [
        "without",
        "excluding",
        "exclude",
        "not",
        "no",
        "before",
        "plus",
        "separate",
        "apart",
        "minus",
        "except",
    ];
    const IN: [&str; 4] = ["including", "include", "with", "incl"];
    let behind = || (at + 1..at + 4).filter_map(|at| words.text(at));
    if words.before(at).take(4).any(|word| OUT.contains(&word))
        || behind()
            .any(|word| matches!(word, "excluded" | "not" | "extra" | "separate" | "separately" | "apart"))
    {
        return Some(false);
    }
    if words.before(at).take(3).any(|word| IN.contains(&word)) || behind().any(|word| word == "included") {
        return Some(true);
    }
    None
}

fn people(words: &Words) -> Option<u32> {
    for at in 0..words.tokens.len() {
        let Some(count) = words.count(at, 12) else { continue };
        let before = words.before(at).next();
        let behind = (words.text(at + 1), words.text(at + 2));
        let counted = matches!(behind, (Some("of"), Some("us")))
            || matches!(
                behind.0,
                Some("people" | "adults" | "persons" | "travellers" | "travelers" | "friends")
            )
            || (matches!(before, Some("of")) && words.before(at).nth(1) == Some("family"))
            || (before == Some("are") && matches!(behind.0, None | Some("adults" | "people")));
        if counted {
            let friends = behind.0 == Some("friends");
            return Some(if friends { count + 1 } else { count });
        }
    }
    let pair = [
        "couple of us",
        "both of us",
        "my wife",
        "my husband",
        "my partner",
        "my girlfriend",
        "my boyfriend",
        "honeymoon",
        "as a couple",
        "for two people",
        "for both",
    ];
    if words.has(&pair) {
        return Some(2);
    }
    words.has(&["solo", "alone", "by myself", "on my own"]).then_some(1)
}

fn level(words: &Words) -> Option<Level> {
    let careful = [
        "cheap",
        "cheaply",
        "cheaper",
        "shoestring",
        "backpacking",
        "low budget",
        "tight budget",
        "hostel",
        "save money",
    ];
    let comfortable = [
        "luxury",
        "luxurious",
        "splurge",
        "no object",
        "high end",
        "high - end",
        "five star",
        "more comfort",
    ];
    if words.has(&careful) {
        Some(Level::Careful)
    } else if words.has(&comfortable) {
        Some(Level::Comfortable)
    } else {
        words.has(&["mid range", "mid - range", "moderate", "middling"]).then_some(Level::Middling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Said {
        read(Atlas::shared(), &Words::read(text))
    }

    #[test]
    fn amounts_in_usual_writings() {
        for (text, amount, currency) in [
            ("About 2500 dollars per person, without flights", 2500.0, "USD"),
            ("$2,500", 2500.0, "USD"),
            ("2.5k euros each", 2500.0, "EUR"),
            ("300,000 yen", 300_000.0, "JPY"),
            ("¥300000 in total", 300_000.0, "JPY"),
            ("£1.500", 1500.0, "GBP"),
            ("my budget is 1800", 1800.0, "USD"),
            ("3000", 3000.0, "USD"),
            ("2000€ for 8 days", 2000.0, "EUR"),
            ("USD 900", 900.0, "USD"),
        ] {
            let budget = said(text).budget.expect(text);
            assert_eq!((budget.amount, budget.currency.as_str()), (amount, currency), "{text}");
            assert!(!budget.a_day, "{text}");
        }
        for text in ["8 days in 2026", "for 10 days", "the 10th", "2030", "budget for 100 days"] {
            assert_eq!(said(text).budget, None, "{text}");
        }
    }

    #[test]
    fn what_an_amount_is_for() {
        assert!(said("300 dollars a day").budget.unwrap().a_day);
        assert!(said("$300/day").budget.unwrap().a_day);
        assert!(said("4000 dollars in total for two").budget.unwrap().for_all);
        assert!(!said("4000 dollars each for the two of us").budget.unwrap().for_all);
        for (text, flights) in [
            ("without flights", Some(false)),
            ("flights not included", Some(false)),
            ("including flights", Some(true)),
            ("flights included", Some(true)),
            ("cheap flights", None),
        ] {
            assert_eq!(said(text).flights, flights, "{text}");
        }
    }

    #[test]
    fn company_and_style() {
        for (text, people) in [
            ("there are two of us", Some(2)),
            ("a family of four", Some(4)),
            ("with my wife", Some(2)),
            ("solo", Some(1)),
            ("with three friends", Some(4)),
            ("for 8 days", None),
        ] {
            assert_eq!(said(text).people, people, "{text}");
        }
        assert_eq!(said("as cheap as possible").level, Some(Level::Careful));
        assert_eq!(said("a luxury trip").level, Some(Level::Comfortable));
        assert_eq!(said("mid-range hotels").level, Some(Level::Middling));
    }
}
