//! The plan day by day, as a list or as a table.

use super::super::brief::{Brief, Form};
use super::super::calendar;
use super::super::costs::{self, Costs};
use super::super::interests::Interest;
use super::super::places::{Atlas, City};
use super::super::plan::{self, Day, Plan};
use super::prose;

/// Writes the plan in the wanted layout; `before` is the brief before the last message.
pub(super) fn write(atlas: &Atlas, before: &Brief, brief: &Brief) -> String {
    let Some(plan) = plan::make(atlas, brief) else {
        return "**Where would you like to go?** Then I can lay out the days.".to_owned();
    };
    let mut text = changes(atlas, before, brief);
    text.push_str(&caveats(atlas, &plan, brief));
    match brief.form {
        Form::List => list(atlas, &plan, brief, &mut text),
        Form::Table => table(atlas, &plan, brief, &mut text),
    }
    text.trim_end().to_owned()
}

/// What the last message changed on a route that stood before, as a sentence of its own.
pub(super) fn changes(atlas: &Atlas, before: &Brief, now: &Brief) -> String {
    if before.cities.is_empty() {
        return String::new();
    }
    let names = |in_this: &Brief, not_in: &Brief| -> Vec<&str> {
        let only = in_this.cities.iter().filter(|city| !not_in.cities.contains(city));
        only.filter_map(|city| atlas.cities.get(*city)).map(|city| city.name.as_str()).collect()
    };
    let (gone, new) = (names(before, now), names(now, before));
    let mut parts = Vec::new();
    match (gone.as_slice(), new.as_slice()) {
        ([], []) => {}
        ([], new) => parts.push(format!("{} added", prose::list(new))),
        (gone, []) => parts.push(format!("{} left out", prose::list(gone))),
        (gone, new) => parts.push(format!("{} in place of {}", prose::list(new), prose::list(gone))),
    }
    if let (Some(old), Some(new)) = (before.days, now.days)
        && old != new
    {
        parts.push(format!("{} instead of {}", prose::days(new), prose::count(old)));
    }
    if let (Some(old), Some(new)) = (before.dates.period(), now.dates.period())
        && old != new
    {
        parts.push(format!("{new} instead of {old}"));
    }
    parts.extend(wishes(before, now));
    if parts.is_empty() {
        return String::new();
    }
    let kept = if gone.is_empty() && new.is_empty() { "" } else { " What else you told me stands." };
    format!("{}.{kept}\n\n", prose::capital(&parts.join("; ")))
}

/// What changed in the interests, once some were known.
fn wishes(before: &Brief, now: &Brief) -> Vec<String> {
    let only = |these: &[Interest], others: &[Interest]| -> Vec<Interest> {
        these.iter().filter(|interest| !others.contains(interest)).copied().collect()
    };
    let mut parts = Vec::new();
    let new = only(&now.interests, &before.interests);
    if !before.interests.is_empty() && !new.is_empty() {
        parts.push(format!("{} counted in", prose::interests(&new)));
    }
    let gone = only(&now.avoided, &before.avoided);
    if !gone.is_empty() {
        parts.push(format!("{} kept out", prose::interests(&gone)));
    }
    parts
}

/// What the guide decided on its own, or could not do.
fn caveats(atlas: &Atlas, plan: &Plan<'_>, brief: &Brief) -> String {
    let mut text = String::new();
    if plan.chosen {
        let countries = brief.countries.iter().filter_map(|country| atlas.countries.get(*country));
        let countries: Vec<&str> = countries.map(|country| country.name.as_str()).collect();
        let cities: Vec<&City> = plan.stays.iter().map(|stay| stay.city).collect();
        text.push_str(&format!(
            "You named {} alone, so I chose {}; name others and I change it. ",
            prose::list(&countries),
            prose::cities(&cities)
        ));
    }
    if plan.assumed {
        text.push_str(&format!(
            "You have not said for how long, so I took {}. ",
            prose::days(plan.days.len() as u32)
        ));
    }
    if !plan.left_out.is_empty() {
        text.push_str(&format!(
            "There are fewer days than cities: {} had to wait. ",
            prose::cities(&plan.left_out)
        ));
    }
    if plan.cut {
        text.push_str(&format!("I write out {} at most; the rest stays open. ", prose::days(plan::LONGEST)));
    }
    if !text.is_empty() {
        text = format!("{}\n\n", text.trim_end());
    }
    text
}

/// "10 to 17 November, eight days: three in Tokyo and five in Kyoto".
fn headline(plan: &Plan<'_>, brief: &Brief) -> String {
    let total = plan.days.len() as u32;
    let mut text = match (span(&plan.days), brief.dates.period()) {
        (Some(span), _) => format!("{span}, {}", prose::days(total)),
        (None, Some(period)) => format!("{} in {period}", prose::capital(&prose::days(total))),
        (None, None) => prose::capital(&prose::days(total)),
    };
    if plan.stays.len() > 1 {
        let parts: Vec<String> = plan
            .stays
            .iter()
            .map(|stay| format!("{} in {}", prose::count(stay.days), stay.city.name))
            .collect();
        text.push_str(&format!(": {}", prose::list(&parts)));
    } else if let Some(stay) = plan.stays.first() {
        text.push_str(&format!(" in {}", stay.city.name));
    }
    text
}

fn span(days: &[Day<'_>]) -> Option<String> {
    Some(calendar::range(days.first()?.date?, days.last()?.date?))
}

/// What changed, what the guide decided, and the shape of the plan in one line.
pub(super) fn opening(atlas: &Atlas, before: &Brief, plan: &Plan<'_>, brief: &Brief) -> String {
    let first = first_line(plan, brief);
    format!("{}{}{first}", changes(atlas, before, brief), caveats(atlas, plan, brief))
}

fn first_line(plan: &Plan<'_>, brief: &Brief) -> String {
    let mut text = format!("**{}**", headline(plan, brief));
    if !brief.interests.is_empty() {
        text.push_str(&format!(", with {} first", prose::interests(&brief.interests)));
    }
    text.push('.');
    text
}

fn list(atlas: &Atlas, plan: &Plan<'_>, brief: &Brief, text: &mut String) {
    text.push_str(&first_line(plan, brief));
    text.push('\n');
    if brief.dates.is_known() {
        text.push('\n');
        for stay in plan.stays.iter().take(4) {
            if let Some(line) = season_line(stay.city, brief) {
                text.push_str(&format!("{line}\n"));
            }
        }
    }
    let mut rest = plan.days.as_slice();
    for stay in &plan.stays {
        let (days, others) = rest.split_at((stay.days as usize).min(rest.len()));
        rest = others;
        text.push_str(&format!("\n## {}{}\n\n", stay.city.name, days_of(days)));
        for days in days.chunk_by(|one, next| one.note.is_none() && next.note.is_none()) {
            text.push_str(&format!("- {}\n", item(atlas, days)));
        }
    }
    text.push('\n');
    if let Some(line) = money_line(atlas, plan, brief) {
        text.push_str(&format!("{line}\n\n"));
    }
    match prose::question(brief) {
        Some(question) => text.push_str(&question),
        None => text.push_str("Shall I make it a table?"),
    }
}

/// The days of a stay in its heading: ", 10 to 12 November" or ", days 1 to 3".
fn days_of(days: &[Day<'_>]) -> String {
    if let Some(span) = span(days) {
        return format!(", {span}");
    }
    match days {
        [] => String::new(),
        [day] => format!(", day {}", day.number),
        [first, .., last] => format!(", days {} to {}", first.number, last.number),
    }
}

/// One written day, or a row of open ones.
fn item(atlas: &Atlas, days: &[Day<'_>]) -> String {
    let [day, others @ ..] = days else { return String::new() };
    let when = match (day.date, others.last()) {
        (Some((date, month)), None) => format!("{date} {}", calendar::month_short(month)),
        (Some(first), Some(last)) => calendar::range(first, last.date.unwrap_or(first)),
        (None, None) => format!("Day {}", day.number),
        (None, Some(last)) => format!("Days {} to {}", day.number, last.number),
    };
    let title = day.note.map_or("left open", |note| note.title.as_str());
    format!("**{when}, {title}.** {}{}", way(atlas, day), body(atlas, day))
}

/// How one gets here in the morning.
fn way(atlas: &Atlas, day: &Day<'_>) -> String {
    match day.from {
        None => String::new(),
        Some((from, Some((leg, code)))) => {
            let fare = atlas.currency(code).map_or_else(String::new, |currency| {
                format!(", about {}", costs::exactly(f64::from(leg.fare), currency))
            });
            format!("From {} by {} ({}{fare}). ", from.name, leg.how, leg.time)
        }
        Some((from, None)) => format!("Travel from {}: my notes hold no direct way. ", from.name),
    }
}

/// What a day holds, in whole sentences.
pub(super) fn body(atlas: &Atlas, day: &Day<'_>) -> String {
    if let Some(note) = day.note {
        return note.text.clone();
    }
    let unseen: Vec<&str> = day.unseen.iter().map(|stop| stop.name.as_str()).collect();
    let unseen = if unseen.is_empty() {
        format!("My notes on {} end here.", day.city.name)
    } else {
        format!("Not seen so far: {}.", prose::list(&unseen))
    };
    let near =
        atlas.cities.iter().find(|city| city.name != day.city.name && atlas.leg(city, day.city).is_some());
    let near = near.map_or_else(String::new, |city| format!(" Or say \"add {}\".", city.name));
    format!("{unseen}{near}")
}

/// A list item on what the dates bring to a city; none when they are unknown.
pub(super) fn season_line(city: &City, brief: &Brief) -> Option<String> {
    let month = brief.dates.typical_month(prose::is_south(city))?;
    let season = city.season(month).map_or_else(String::new, |season| format!(" {season}"));
    let period = brief.dates.period()?;
    Some(format!("- **{} in {period}:** {}.{season}", city.name, prose::weather(city, month)))
}

/// The level and the total, when a budget or a style was named.
fn money_line(atlas: &Atlas, plan: &Plan<'_>, brief: &Brief) -> Option<String> {
    if brief.budget.is_none() && brief.level.is_none() {
        return None;
    }
    let costs = Costs::of(atlas, plan, brief)?;
    let sum = super::money::sum(atlas, &costs, brief);
    Some(format!("Reckoned at a {} level, this comes to {sum}.", costs.level.name()))
}

fn table(atlas: &Atlas, plan: &Plan<'_>, brief: &Brief, text: &mut String) {
    text.push_str(&format!("## {}\n\n", headline(plan, brief)));
    let costs = Costs::of(atlas, plan, brief);
    let sign = costs.as_ref().map_or("Cost", |costs| costs.currency.sign.trim());
    text.push_str(&format!("| Day | Plan | {sign} |\n|:--|:--|--:|\n"));
    for day in &plan.days {
        let when = day.date.map_or_else(
            || day.number.to_string(),
            |(date, month)| format!("{} · {date} {}", day.number, calendar::month_short(month)),
        );
        let stations = day.note.map_or_else(|| open(day), |note| note.brief.clone());
        let way = match day.from {
            Some((_, Some((leg, _)))) => format!("{} ({}); ", leg.how, leg.time),
            Some((from, None)) => format!("travel from {}; ", from.name),
            None => String::new(),
        };
        let cost =
            costs.as_ref().map_or_else(String::new, |costs| costs::grouped(costs.day(atlas, plan, day)));
        text.push_str(&format!("| {when} | **{}:** {way}{stations} | {cost} |\n", day.city.name));
    }
    if let Some(costs) = costs {
        text.push_str(&format!("| | **Total for one** | **{}** |\n\n", costs::grouped(costs.sums().total())));
        text.push_str(&format!(
            "Each sum covers bed, meals, tickets and trains at a {} level: {}.",
            costs.level.name(),
            super::money::sum(atlas, &costs, brief)
        ));
    }
    if !brief.interests.is_empty() {
        text.push_str(&format!(" The days were chosen for {}.", prose::interests(&brief.interests)));
    }
    if let Some(question) = prose::question(brief) {
        text.push_str(&format!("\n\n{question}"));
    }
}

fn open(day: &Day<'_>) -> String {
    let names: Vec<&str> = day.unseen.iter().map(|stop| stop.name.as_str()).collect();
    if names.is_empty() { "open".to_owned() } else { format!("open; unseen: {}", prose::list(&names)) }
}
