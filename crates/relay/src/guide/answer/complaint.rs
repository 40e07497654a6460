//! What a page says when it does not take a day, and the brief of a better plan.

use super::super::blocks::Call;
use super::super::brief::Brief;
use super::super::budget::{Budget, Level};
use super::super::costs::Costs;
use super::super::exchange::Round;
use super::super::places::Atlas;
use super::super::plan;
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

/// What a page said of the calls of one answer.
pub(super) fn of_round(atlas: &Atlas, round: &Round<'_>) -> Vec<Complaint> {
    let failed = round.outcomes.iter().filter(|outcome| outcome.failed);
    failed
        .filter_map(|outcome| {
            let call = round.calls.iter().find(|call| call.id == outcome.id)?;
            Some(read(atlas, call, &outcome.text))
        })
        .collect()
}

/// A brief with what a page asked for.
#[derive(Debug)]
pub(super) struct Corrected {
    /// The brief.
    pub brief: Brief,
    /// The currency the page counts in.
    pub currency: Option<String>,
    /// Places that the page does not know.
    pub unwanted: Vec<String>,
    /// The budget on the page, if it named one.
    pub limit: Option<(f64, String)>,
}

impl Corrected {
    /// Lays everything that a page said since the question over the brief.
    pub fn of(atlas: &Atlas, brief: &Brief, rounds: &[Round<'_>]) -> Self {
        let mut corrected = Self { brief: brief.clone(), currency: None, unwanted: Vec::new(), limit: None };
        let mut steps_down = 0;
        for round in rounds {
            let mut too_dear = false;
            for complaint in of_round(atlas, round) {
                match complaint {
                    Complaint::Budget(None) => too_dear = true,
                    Complaint::Budget(limit) => corrected.limit = limit,
                    Complaint::Currency(code) => corrected.currency = Some(code),
                    Complaint::Place(name) => corrected.unwanted.push(name),
                    Complaint::Other => {}
                }
            }
            steps_down += usize::from(too_dear);
        }
        if let Some((amount, currency)) = corrected.limit.clone() {
            let flights = brief.budget.as_ref().and_then(|budget| budget.flights);
            corrected.currency.get_or_insert_with(|| currency.clone());
            corrected.brief.budget =
                Some(Budget { amount, currency, named: true, for_all: false, a_day: false, flights });
            corrected.brief.level = None;
        } else if steps_down > 0 {
            corrected.brief.level = Some(level_below(atlas, brief, steps_down));
        }
        corrected
    }
}

fn level_below(atlas: &Atlas, brief: &Brief, steps: usize) -> Level {
    let plan = plan::make(atlas, brief);
    let level =
        plan.and_then(|plan| Costs::of(atlas, &plan, brief)).map_or(Level::Middling, |costs| costs.level);
    let at = (level as usize).saturating_sub(steps);
    Level::ALL.get(at).copied().unwrap_or(Level::Careful)
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

    #[test]
    fn the_demo_page_is_understood() {
        let budget = "The days up to day 11 come to USD 1283, which is USD 83 over the visitor's budget of USD 1200 for the whole trip. Plan cheaper days.";
        assert_eq!(said(budget), Complaint::Budget(Some((1200.0, "USD".into()))));
        let currency = "The visitor's budget has another currency: give the cost of each day in EUR.";
        assert_eq!(said(currency), Complaint::Currency("EUR".into()));
        let place = "Day 3: the place \"Nezu Shrine\" has unknown coordinates. Give lat from -90 to 90 and lon from -180 to 180, or choose a place whose position you know.";
        assert_eq!(said(place), Complaint::Place("Nezu Shrine".into()));
    }
}
