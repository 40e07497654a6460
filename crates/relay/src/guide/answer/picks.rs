//! Answers before the length is known: what suits the interests in each city, and what a season brings.

use super::super::brief::Brief;
use super::super::interests::Interest;
use super::super::places::{Atlas, City, Stop};
use super::super::plan;
use super::days;
use super::prose;

/// Most stops named for one city.
const MOST: usize = 6;

/// What each city has for the interests, and how the days would fall.
pub(super) fn write(atlas: &Atlas, before: &Brief, brief: &Brief) -> String {
    let cities = super::cities(atlas, brief);
    let mut text = days::changes(atlas, before, brief);
    text.push_str(&balance(atlas, brief));
    for city in &cities {
        text.push_str(&format!("\n\n## {}\n", city.name));
        for stop in stops(city, &brief.interests) {
            text.push_str(&format!(
                "\n- **{}** ({}): {}.",
                stop.name,
                matched(stop, &brief.interests),
                stop.note
            ));
        }
        let missing: Vec<Interest> = missing(city, &brief.interests);
        if !missing.is_empty() {
            text.push_str(&format!(
                "\n- For {} my notes on {} hold little.",
                prose::interests(&missing),
                city.name
            ));
        }
    }
    if let Some(season) = season_hint(atlas, brief, &cities) {
        text.push_str(&format!("\n\n{season}"));
    }
    if let Some(question) = prose::question(brief) {
        text.push_str(&format!("\n\n{question}"));
    }
    text
}

/// Where the longer half belongs.
fn balance(atlas: &Atlas, brief: &Brief) -> String {
    let wishes = prose::capital(&prose::interests(&brief.interests));
    let Some(plan) = plan::make(atlas, brief) else { return String::new() };
    let [first, .., last] = plan.stays.as_slice() else {
        let name = plan.stays.first().map_or("", |stay| stay.city.name.as_str());
        let days = prose::days(plan.days.len() as u32);
        return format!("{wishes} in **{name}**: with {days} in hand, this is where I would begin.");
    };
    let longest = plan.stays.iter().max_by_key(|stay| stay.days).unwrap_or(first);
    let total = plan.days.len() as u32;
    let parts: Vec<String> =
        plan.stays.iter().map(|stay| format!("{} in {}", prose::count(stay.days), stay.city.name)).collect();
    let even = plan.stays.iter().all(|stay| stay.days == longest.days);
    let part = if plan.stays.len() == 2 { "half" } else { "part" };
    if even {
        return format!(
            "{wishes}: {} and {} share them evenly. Of {}, I would spend {}.",
            first.city.name,
            last.city.name,
            prose::days(total),
            prose::list(&parts)
        );
    }
    format!(
        "{wishes}: then give **{}** the longer {part}. Of {}, I would spend {}.",
        longest.city.name,
        prose::days(total),
        prose::list(&parts)
    )
}

/// The stops that suit best, every interest served before one is served twice; in the order of the notes.
fn stops<'a>(city: &'a City, interests: &[Interest]) -> Vec<&'a Stop> {
    let mut chosen: Vec<usize> = Vec::new();
    let matching = |interest: &Interest| {
        let interest = *interest;
        city.stops
            .iter()
            .enumerate()
            .filter(move |(_, stop)| stop.kinds.contains(&interest))
            .map(|(at, _)| at)
    };
    let mut found = true;
    while found && chosen.len() < MOST {
        found = false;
        for interest in interests {
            // Stops that serve an interest first of all come before those that serve it on the side.
            let aside =
                |at: &usize| city.stops.get(*at).is_some_and(|stop| stop.kinds.first() != Some(interest));
            let next = matching(interest).filter(|at| !chosen.contains(at)).min_by_key(aside);
            if let Some(at) = next.filter(|_| chosen.len() < MOST) {
                chosen.push(at);
                found = true;
            }
        }
    }
    chosen.sort_unstable();
    chosen.into_iter().filter_map(|at| city.stops.get(at)).collect()
}

fn matched(stop: &Stop, interests: &[Interest]) -> String {
    let kinds: Vec<Interest> = interests.iter().filter(|kind| stop.kinds.contains(kind)).copied().collect();
    prose::interests(&kinds)
}

fn missing(city: &City, interests: &[Interest]) -> Vec<Interest> {
    let has = |interest: &Interest| city.stops.iter().any(|stop| stop.kinds.contains(interest));
    interests.iter().filter(|interest| !has(interest)).copied().collect()
}

/// With known dates what they bring; without, when the cities are at their best, if the country's notes say.
fn season_hint(atlas: &Atlas, brief: &Brief, cities: &[&City]) -> Option<String> {
    if brief.dates.is_known() {
        let lines: Vec<String> = cities.iter().filter_map(|city| days::season_line(city, brief)).collect();
        return Some(lines.join("\n"));
    }
    atlas.country_of(cities.first()?)?.when.clone()
}

/// The dates are known, the length is not.
pub(super) fn season(atlas: &Atlas, brief: &Brief) -> String {
    let cities = super::cities(atlas, brief);
    let period = prose::period(brief).unwrap_or_default();
    let mut text = format!("## {}\n", prose::capital(&period));
    for city in &cities {
        if let Some(line) = days::season_line(city, brief) {
            text.push_str(&format!("\n{line}"));
        }
    }
    let suggested = plan::suggested_days(&cities);
    text.push_str(&format!(
        "\n\nFor {} I would take about {}. ",
        prose::cities(&cities),
        prose::days(suggested)
    ));
    text.push_str(&prose::question(brief).unwrap_or_default());
    text.trim_end().to_owned()
}
