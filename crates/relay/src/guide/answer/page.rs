//! The plan on the visitor's page: which days still have to be put there with `plan_day`, what to do when the
//! page does not take one, and what to say before and after.

use super::super::blocks::{Call, Outcome, Turn};
use super::super::brief::Brief;
use super::super::costs;
use super::super::exchange::Round;
use super::super::history::Heard;
use super::super::itinerary::{DayPlan, Itinerary};
use super::super::places::Atlas;
use super::super::plan::{self, Plan};
use super::super::tokens;
use super::super::tools::{PLAN_DAY, Tools};
use super::super::words::Words;
use super::complaint::{self, Complaint, Corrected};
use super::{Part, days, money, prose};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// Characters that an answer keeps for what is not said here: who the guide is, and what it thought.
const RESERVE: usize = 800;

/// Most days put onto the page by one answer; a longer trip takes several.
const MOST_AT_ONCE: usize = 10;

/// What is said once the days are on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Telling {
    /// The plan written out.
    Written,
    /// The reckoning.
    Money,
    /// A few sentences; the page shows the rest.
    Short,
}

/// A page that takes days, and what it has taken so far.
#[derive(Debug)]
pub(super) struct Page<'a> {
    /// The inputs that stand on the page, by day.
    shown: BTreeMap<u64, &'a Value>,
    /// Calls made for the question that is being answered.
    rounds: &'a [Round<'a>],
    /// Whether several days may be put there at once.
    parallel: bool,
    /// Characters that an answer may have.
    room: usize,
}

impl<'a> Page<'a> {
    /// Reads what is on the page; none when the request offers no way to put days there.
    pub fn read(tools: Tools, max_tokens: u64, turns: &'a [Turn], rounds: &'a [Round<'a>]) -> Option<Self> {
        if !tools.plan_day {
            return None;
        }
        let calls = turns.iter().flat_map(|turn| &turn.calls);
        let shown = taken(calls, turns.iter().flat_map(|turn| &turn.outcomes));
        let room = usize::try_from(max_tokens).unwrap_or(usize::MAX).saturating_mul(tokens::CHARS_PER_TOKEN);
        let room = room.saturating_sub(RESERVE);
        Some(Self { shown, rounds, parallel: tools.parallel, room })
    }

    /// The page as it is when the visitor wants it filled anew: nothing counts but what was put there since.
    pub fn emptied(&self) -> Self {
        let calls = self.rounds.iter().flat_map(|round| round.calls.iter().copied());
        let outcomes = self.rounds.iter().flat_map(|round| round.outcomes.iter().copied());
        Self { shown: taken(calls, outcomes), ..*self }
    }

    /// The next step of an answer that puts a plan onto the page: calls, or what is said at the end.
    pub fn answer(&self, atlas: &Atlas, heard: &Heard<'_>, brief: &Brief, telling: Telling) -> Vec<Part> {
        let corrected = Corrected::of(atlas, brief, self.rounds);
        let Some(plan) = plan::make(atlas, &corrected.brief) else { return Vec::new() };
        let currency = corrected.currency.as_deref();
        let laid_out = Itinerary::of(atlas, &plan, &corrected.brief, currency, &corrected.unwanted);
        let Some(laid_out) = laid_out else { return Vec::new() };
        let refused = self.refused();
        let is_on_page =
            |day: &&DayPlan| self.shown.get(&u64::from(day.day)).is_some_and(|shown| **shown == value(day));
        let missing: Vec<&DayPlan> = laid_out.days.iter().filter(|day| !is_on_page(day)).collect();
        let pending: Vec<&DayPlan> =
            missing.iter().copied().filter(|day| !refused.contains(&value(day))).collect();
        if !pending.is_empty() {
            let before = match self.rounds.last() {
                None => introduction(atlas, heard, &plan, brief, pending.len(), telling),
                Some(round) => excuse(atlas, round, &laid_out),
            };
            return self.calls(before, &pending);
        }
        let text = if missing.is_empty() {
            ending(atlas, heard, &plan, &corrected.brief, &laid_out, telling)
        } else {
            shortfall(atlas, &plan, &corrected, &laid_out, &missing)
        };
        vec![Part::Text(text)]
    }

    /// Whether the question that is being answered has already led to calls.
    pub fn is_being_filled(&self) -> bool {
        !self.rounds.is_empty()
    }

    /// The inputs that the page did not take.
    fn refused(&self) -> Vec<Value> {
        let failed = |round: &Round<'_>| -> Vec<Value> {
            let has_failed =
                |id: &str| round.outcomes.iter().any(|outcome| outcome.id == id && outcome.failed);
            round.calls.iter().filter(|call| has_failed(&call.id)).map(|call| call.input.clone()).collect()
        };
        self.rounds.iter().flat_map(failed).collect()
    }

    /// As many of these days as one answer can hold, behind a text.
    fn calls(&self, before: String, pending: &[&DayPlan]) -> Vec<Part> {
        let most = if self.parallel { MOST_AT_ONCE } else { 1 };
        let mut left = self.room.saturating_sub(before.chars().count());
        let mut parts = Vec::new();
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        for (index, day) in pending.iter().take(most).enumerate() {
            let input = day.json();
            let length = input.chars().count();
            if index > 0 && length > left {
                break;
            }
            left = left.saturating_sub(length);
            parts.push(Part::Call(input));
        }
        parts
    }
}

/// The inputs that a page has taken and still shows, by day.
fn taken<'a>(
    calls: impl Iterator<Item = &'a Call>,
    outcomes: impl Iterator<Item = &'a Outcome>,
) -> BTreeMap<u64, &'a Value> {
    let done: HashSet<&str> =
        outcomes.filter(|outcome| !outcome.failed).map(|outcome| outcome.id.as_str()).collect();
    let mut shown = BTreeMap::new();
    for call in calls.filter(|call| call.name == PLAN_DAY && done.contains(call.id.as_str())) {
        let Some(day) = call.input["day"].as_u64() else { continue };
        if let Some(last) = call.input["trip_days"].as_u64() {
            shown.retain(|day, _| *day <= last);
        }
        shown.insert(day, &call.input);
    }
    shown
}

/// Whether a text wants the page filled anew, because the visitor has cleared it.
pub(super) fn is_wanted_anew(words: &Words) -> bool {
    words.has(&[
        "on the page",
        "onto the page",
        "to the page",
        "on my page",
        "onto my page",
        "to my page",
        "fill the page",
        "plan it again",
        "into the itinerary",
    ])
}

fn value(day: &DayPlan) -> Value {
    serde_json::to_value(day).unwrap_or_default()
}

/// Before the first calls: what the plan is.
fn introduction(
    atlas: &Atlas,
    heard: &Heard<'_>,
    plan: &Plan<'_>,
    brief: &Brief,
    pending: usize,
    telling: Telling,
) -> String {
    let all = plan.days.len();
    let which = match pending {
        1 if all > 1 => "one day anew".to_owned(),
        1 => "the day".to_owned(),
        some if some < all => format!("{} days anew", prose::count(some as u32)),
        _ => format!("the {}", prose::days(all as u32)),
    };
    match telling {
        Telling::Short => {
            let opening = days::opening(atlas, &heard.before, plan, brief);
            format!("{opening} I put {which} onto your page.")
        }
        Telling::Money => format!("With that I reckon {which} and put them onto your page."),
        Telling::Written => format!("First I put {which} onto your page."),
    }
}

/// Between a page's complaint and the better plan; empty when the page took everything.
fn excuse(atlas: &Atlas, round: &Round<'_>, laid_out: &Itinerary<'_>) -> String {
    let mut sentences: Vec<String> = Vec::new();
    for complaint in complaint::of_round(atlas, round) {
        let sentence = match complaint {
            Complaint::Budget(_) => {
                format!(
                    "That goes over the budget on your page, so I plan again at a {} level.",
                    laid_out.level.name()
                )
            }
            Complaint::Currency(_) => {
                format!("Your page counts in {}; here are the same days in it.", laid_out.currency.name)
            }
            Complaint::Place(name) => {
                format!("Your page does not know **{name}**, so I take another place that day.")
            }
            Complaint::Other => continue,
        };
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences.join(" ")
}

/// When everything is on the page.
fn ending(
    atlas: &Atlas,
    heard: &Heard<'_>,
    plan: &Plan<'_>,
    brief: &Brief,
    laid_out: &Itinerary<'_>,
    telling: Telling,
) -> String {
    match telling {
        // What changed was told before the calls.
        Telling::Written => days::write(atlas, brief, brief),
        Telling::Money => money::write(atlas, brief),
        Telling::Short => {
            let total = laid_out.total();
            let count = prose::days(plan.days.len() as u32);
            let are = if plan.days.len() == 1 { "is" } else { "are" };
            let all = if plan.days.len() == 1 { "The day".to_owned() } else { format!("All {count}") };
            let level = laid_out.level.name();
            let mut text = format!(
                "{all} {are} on your page, for about **{total}** each at a {level} level, without flights."
            );
            let seasons: Vec<String> =
                plan.stays.iter().take(4).filter_map(|stay| days::season_line(stay.city, brief)).collect();
            if !seasons.is_empty() {
                text.push_str(&format!("\n\n{}", seasons.join("\n")));
            }
            let next = prose::question(&heard.now);
            let next = next.unwrap_or_else(|| "Shall I write it out as a table?".to_owned());
            text.push_str(&format!("\n\n{next}"));
            text
        }
    }
}

/// When the page did not take everything.
fn shortfall(
    atlas: &Atlas,
    plan: &Plan<'_>,
    corrected: &Corrected,
    laid_out: &Itinerary<'_>,
    missing: &[&DayPlan],
) -> String {
    let all = laid_out.days.len();
    if let Some((amount, code)) = &corrected.limit {
        let limit = costs::exactly(*amount, atlas.currency(code).unwrap_or(laid_out.currency));
        let is_missing = |day: &DayPlan| missing.iter().any(|missing| missing.day == day.day);
        let taken: Vec<u32> =
            laid_out.days.iter().filter(|day| !is_missing(day)).map(|day| day.day).collect();
        let shown = prose::numbered_days(&taken).unwrap_or_else(|| "none of them".to_owned());
        let way_out = match money::carried_days(atlas, plan, &corrected.brief) {
            Some(days) => format!("Say \"make it {days} days\" and it fits, or raise"),
            None => "Not even one careful day fits it; raise".to_owned(),
        };
        return format!(
            "**Your budget of {limit} does not carry {}**, even at a {} level: they come to {}. Your page shows {shown}. {way_out} the budget on your page and say \"plan it again\".",
            prose::days(plan.days.len() as u32),
            laid_out.level.name(),
            laid_out.total(),
        );
    }
    let which: Vec<String> = missing.iter().map(|day| day.day.to_string()).collect();
    let which = if missing.len() == all {
        "The days are not on your page".to_owned()
    } else if let [day] = which.as_slice() {
        format!("Day {day} is not on your page")
    } else {
        format!("Days {} are not on your page", prose::list(&which))
    };
    format!(
        "{which}, so here is the plan in words.\n\n{}",
        days::write(atlas, &corrected.brief, &corrected.brief)
    )
}
