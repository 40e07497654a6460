//! What a page says when it does not take a day, read for what would make a better plan.

use super::super::blocks::Call;
use super::super::places::Atlas;
use super::super::words::Words;

/// What a page did not take, and why.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Complaint {
    /// The days cost more than the budget on the page: the amount and the currency's code, when they are named.
    Budget(Option<(f64, String)>),
    /// The page counts in this currency.
    Currency(String),
    /// The page does not know this place.
    Place(String),
    /// Something else, which no other plan would change.
    Other,
}

/// Reads the words of a failed call.
pub(super) fn read(atlas: &Atlas, call: &Call, text: &str) -> Complaint {
    let words = Words::read(text);
    let own = call.input["currency"].as_str().unwrap_or("USD");
    if words.has(&["currency"])
        && let Some(code) = code_after(atlas, text, &["in ", "is "]).filter(|code| code != own)
    {
        return Complaint::Currency(code);
    }
    if words.has(&["budget", "too expensive", "over the limit"]) {
        return Complaint::Budget(limit(atlas, text, own));
    }
    let places = call.input["places"].as_array().map_or(&[][..], Vec::as_slice);
    let named = places.iter().filter_map(|place| place["name"].as_str()).find(|name| text.contains(name));
    match named {
        Some(name)
            if words.has(&[
                "unknown",
                "not known",
                "no place",
                "coordinates",
                "not found",
                "closed",
                "place",
            ]) =>
        {
            Complaint::Place(name.to_owned())
        }
        _ => Complaint::Other,
    }
}

/// The amount that a sentence names as the budget: "over the budget of USD 1,200", "the budget is €900".
fn limit(atlas: &Atlas, text: &str, own: &str) -> Option<(f64, String)> {
    let behind = ["budget of ", "budget is ", "budget: "].iter().find_map(|name| text.split(name).nth(1))?;
    let clause = behind.split(['.', ';', ':']).next().map_or(behind, |head| {
        // A decimal point does not end the clause.
        let more =
            behind.get(head.len() + 1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if more { behind } else { head }
    });
    let words = Words::read(clause);
    let amount = words.tokens.iter().take(3).find_map(|token| token.digits)?;
    let sign = words.tokens.iter().take(3).find_map(|token| {
        atlas
            .currencies
            .iter()
            .find(|currency| currency.sign.trim() == token.raw || currency.code == token.raw)
    });
    (amount > 0.0).then(|| (amount, sign.map_or(own, |currency| currency.code.as_str()).to_owned()))
}

/// The first currency code that stands behind one of these words.
fn code_after(atlas: &Atlas, text: &str, words: &[&str]) -> Option<String> {
    let codes = words.iter().flat_map(|word| text.split(word).skip(1)).filter_map(|rest| rest.get(..3));
    let known = |code: &str| atlas.currency(code).map(|currency| currency.code.clone());
    codes.into_iter().find_map(known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn said(text: &str) -> Complaint {
        let places = json!([{ "name": "Nezu Shrine" }]);
        let input = json!({ "day": 3, "currency": "USD", "places": places });
        read(Atlas::shared(), &Call { id: "t".into(), name: "plan_day".into(), input }, text)
    }

    #[test]
    fn budgets_are_read_with_their_currency() {
        let budget = |amount: f64, code: &str| Complaint::Budget(Some((amount, code.to_owned())));
        assert_eq!(said("Days 1 to 3 come to $640, which is over the budget of $500."), budget(500.0, "USD"));
        assert_eq!(said("The budget is EUR 1,250.50, and this is too much"), budget(1250.5, "EUR"));
        assert_eq!(said("day 3 costs more than the budget"), Complaint::Budget(None));
    }

    #[test]
    fn places_and_currencies_are_named() {
        assert_eq!(said("place unknown: Nezu Shrine"), Complaint::Place("Nezu Shrine".into()));
        assert_eq!(
            said("The place \"Nezu Shrine\" has no coordinates."),
            Complaint::Place("Nezu Shrine".into())
        );
        let other = "This day has another currency than the budget: give its cost in EUR.";
        assert_eq!(said(other), Complaint::Currency("EUR".into()));
        assert_eq!(said("The visitor declined."), Complaint::Other);
    }
}
