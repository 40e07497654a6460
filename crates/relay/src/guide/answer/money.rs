//! What the trip costs and whether the budget carries it.

use super::super::brief::Brief;
use super::super::budget::Level;
use super::super::costs::{self, Costs, Sums};
use super::super::interests::Interest;
use super::super::places::{Atlas, Currency};
use super::super::plan::{self, Plan};
use super::prose;

/// The reckoning as a table, with a verdict and what follows from it.
pub(super) fn write(atlas: &Atlas, brief: &Brief) -> String {
    let Some(plan) = plan::make(atlas, brief) else {
        return "Noted. **Where would you like to go?** Then I can say how far that carries.".to_owned();
    };
    let Some(costs) = Costs::of(atlas, &plan, brief) else { return String::new() };
    let days = plan.days.len() as u32;
    let mut text = headline(atlas, &plan, &costs, brief);
    text.push_str(" These are round figures from my notes, not offers.");
    text.push_str(&format!("\n\n## For one, {}\n\n", prose::days(days)));
    text.push_str(&table(atlas, &costs, days, brief));
    text.push_str(&remarks(atlas, &plan, &costs, brief));
    match prose::question(brief) {
        Some(question) => text.push_str(&format!("\n\n{question}")),
        None => text.push_str("\n\nShall I make it a table, day by day?"),
    }
    text
}

/// Whether the budget carries the trip, and what the trip comes to.
fn headline(atlas: &Atlas, plan: &Plan<'_>, costs: &Costs<'_>, brief: &Brief) -> String {
    let days = prose::days(plan.days.len() as u32);
    let cities: Vec<_> = plan.stays.iter().map(|stay| stay.city).collect();
    let guess = if plan.assumed { " (my guess: you have not said how many)" } else { "" };
    let trip = format!("{}{guess} in {}", prose::capital(&days), prose::cities(&cities));
    let level = costs.level.name();
    let come = if plan.days.len() == 1 { "comes" } else { "come" };
    let sum = sum(atlas, costs, brief);
    // "$2,500 each, without flights, carries": the second comma closes what the first opened.
    let said =
        prose::budget(atlas, brief).map(|said| if said.contains(", ") { format!("{said},") } else { said });
    let verdict = match (said, costs.budget) {
        (Some(said), Some(budget)) if costs.sums().total() <= budget => {
            format!("**{said} carries a {level} trip.** {trip} {come} to {sum}.")
        }
        (Some(said), Some(_)) => {
            let even = if costs.level == Level::Careful { "even " } else { "" };
            format!("**{said} is not enough for {days}.** {trip} {come} to {sum}, {even}at a {level} level.")
        }
        _ => format!("{trip} {come} to {sum} at a {level} level, without flights."),
    };
    format!("{}{}", prose::capital(&verdict), rate(costs, own_currency(atlas, costs, brief)))
}

/// The total for one in the traveller's currency, and how it stands to the budget.
pub(super) fn sum(atlas: &Atlas, costs: &Costs<'_>, brief: &Brief) -> String {
    let own = own_currency(atlas, costs, brief);
    let total = costs.sums().total();
    let in_own = |amount: f64| costs::roughly(costs::convert(amount, costs.currency, own), own);
    let both = if own.code == costs.currency.code {
        in_own(total)
    } else {
        format!("{} ({})", in_own(total), costs::roughly(total, costs.currency))
    };
    let share = match costs.budget {
        None => String::new(),
        Some(budget) if total <= budget => {
            format!(", which leaves about {} of your budget", in_own(budget - total))
        }
        Some(budget) => format!(", about {} over your budget", in_own(total - budget)),
    };
    format!("about **{both}** for one{share}")
}

fn own_currency<'a>(atlas: &'a Atlas, costs: &Costs<'a>, brief: &Brief) -> &'a Currency {
    let code = brief.budget.as_ref().map_or("USD", |budget| budget.currency.as_str());
    atlas.currency(code).unwrap_or(costs.currency)
}

fn rate(costs: &Costs<'_>, own: &Currency) -> String {
    if own.code == costs.currency.code {
        return String::new();
    }
    let rate = costs.currency.per_dollar / own.per_dollar;
    let (rate, of, to) =
        if rate >= 1.0 { (rate, costs.currency, own) } else { (1.0 / rate, own, costs.currency) };
    let number = if rate >= 20.0 {
        format!("{rate:.0}")
    } else {
        format!("{rate:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    let single = to.name.strip_suffix('s').unwrap_or(&to.name);
    format!(" I reckon with a round {number} {} to the {single}.", of.name)
}

fn table(atlas: &Atlas, costs: &Costs<'_>, days: u32, brief: &Brief) -> String {
    let own = own_currency(atlas, costs, brief);
    let head = Level::ALL.map(|level| {
        let name = prose::capital(level.name());
        if level == costs.level { format!("**{name}**") } else { name }
    });
    let mut text = format!("| {} | {} |\n|:--|--:|--:|--:|\n", costs.currency.sign.trim(), head.join(" | "));
    let mut row = |name: String, cell: &dyn Fn(&Sums) -> String| {
        let cells: Vec<String> = costs.levels.iter().map(cell).collect();
        text.push_str(&format!("| {name} | {} |\n", cells.join(" | ")));
    };
    if costs.nights > 0 {
        let nights = if costs.nights == 1 {
            "one night".to_owned()
        } else {
            format!("{} nights", prose::count(costs.nights))
        };
        row(format!("Bed, {nights}, two sharing"), &|sums| costs::grouped(sums.beds));
    }
    row(format!("Meals, tickets, city rides, {}", prose::days(days)), &|sums| costs::grouped(sums.days));
    if costs.levels.iter().any(|sums| sums.fares > 0.0) {
        row("Between the cities".to_owned(), &|sums| costs::grouped(sums.fares));
    }
    row("**Total**".to_owned(), &|sums| format!("**{}**", costs::grouped(sums.total())));
    if own.code != costs.currency.code {
        row(format!("In {}", own.name), &|sums| {
            costs::roughly(costs::convert(sums.total(), costs.currency, own), own)
        });
    }
    text
}

fn remarks(atlas: &Atlas, plan: &Plan<'_>, costs: &Costs<'_>, brief: &Brief) -> String {
    let mut items: Vec<String> = Vec::new();
    if let Some(budget) = &brief.budget {
        if !budget.named {
            items.push("You named no currency, so I took US dollars.".to_owned());
        }
        if budget.flights == Some(true) {
            items.push(
                "You want **flights** inside it. I know no fares: take yours off first and tell me the rest."
                    .to_owned(),
            );
        }
        if budget.for_all && brief.people.is_none() {
            items.push("**How many are you?** Until you say, I take the whole sum for one.".to_owned());
        }
    }
    if costs.budget.is_some_and(|budget| costs.sums().total() > budget) {
        items.push(fitting_days(atlas, plan, brief));
    } else if let Some(step_up) = step_up(atlas, costs, brief) {
        items.push(step_up);
    }
    for stay in plan.stays.iter().take(3) {
        items.push(format!("**Where to sleep in {}:** {}.", stay.city.name, stay.city.stay));
    }
    if brief.interests.contains(&Interest::Food) && costs.level != Level::Careful {
        items.push("**Food is one of your reasons to go:** keep one dinner free for something grand and eat lunch where the queue is local.".to_owned());
    }
    if costs.unpriced_way {
        items.push("One way between your cities is not in my notes, nor in these sums.".to_owned());
    }
    items.iter().fold(String::new(), |text, item| format!("{text}\n- {item}"))
}

/// Where the step to the next level would lead, when the budget leaves room below it.
fn step_up(atlas: &Atlas, costs: &Costs<'_>, brief: &Brief) -> Option<String> {
    let budget = costs.budget?;
    let (at, next) = Level::ALL.into_iter().enumerate().find(|(_, level)| *level > costs.level)?;
    let total = costs.levels.get(at)?.total();
    let own = own_currency(atlas, costs, brief);
    let more = costs::roughly(costs::convert(total - budget, costs.currency, own), own);
    (total > budget).then(|| format!("A {} trip would need about {more} more.", next.name()))
}

/// The greatest number of days that the budget carries at the careful level, when it is less than the plan's.
pub(super) fn carried_days(atlas: &Atlas, plan: &Plan<'_>, brief: &Brief) -> Option<u32> {
    (1..plan.days.len() as u32).rev().find(|days| {
        let shorter =
            Brief { days: Some(*days), city_days: Vec::new(), level: Some(Level::Careful), ..brief.clone() };
        let plan = plan::make(atlas, &shorter);
        let costs = plan.as_ref().and_then(|plan| Costs::of(atlas, plan, &shorter));
        costs.is_some_and(|costs| costs.budget.is_some_and(|budget| costs.sums().total() <= budget))
    })
}

fn fitting_days(atlas: &Atlas, plan: &Plan<'_>, brief: &Brief) -> String {
    match carried_days(atlas, plan, brief) {
        Some(days) => format!(
            "At the careful level **{}** would fit; say so and I shorten the plan.",
            prose::days(days)
        ),
        None => "Not even a single careful day fits my figures; a nearer or cheaper place would.".to_owned(),
    }
}
