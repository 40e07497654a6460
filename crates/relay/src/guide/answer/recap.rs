//! A summary of the conversation, asked for by the visitor or by a chat that makes room for more. It says the trip
//! in words that the guide reads back as the same trip.

use super::super::brief::{Brief, Form};
use super::super::budget::Level;
use super::super::calendar;
use super::super::costs;
use super::super::interests::Interest;
use super::super::places::Atlas;
use super::super::words::Words;
use super::prose;

/// Whether a text asks for a summary. One that brings a summary along asks for something else.
pub(super) fn is_asked_for(words: &Words) -> bool {
    words.has(&["summarise", "summarize", "recap", "sum up"])
        || (words.tokens.len() <= 12 && words.has(&["summary"]) && !words.has(&["is a summary"]))
}

/// The conversation in short.
pub(super) fn write(atlas: &Atlas, brief: &Brief) -> String {
    let mut lines: Vec<String> = Vec::new();
    lines.extend(places(atlas, brief));
    lines.extend(time(atlas, brief));
    if !brief.interests.is_empty() {
        lines.push(format!("**For:** {}", names(&brief.interests, "")));
    }
    if !brief.avoided.is_empty() {
        lines.push(format!("**Not wanted:** {}", names(&brief.avoided, "no ")));
    }
    if let Some(people) = brief.people {
        let people = if people == 1 { "one person".to_owned() } else { format!("{people} people") };
        lines.push(format!("**Travellers:** {people}"));
    }
    if let Some(level) = brief.level {
        lines.push(format!("**Style:** {}", style(level)));
    }
    lines.extend(money(atlas, brief));
    if brief.form == Form::Table {
        lines.push("**Layout:** table".to_owned());
    }
    if lines.is_empty() {
        return "Nothing about a trip was settled so far: no place, no time, no wishes.".to_owned();
    }
    format!("What was settled for the trip:\n\n- {}", lines.join("\n- "))
}

/// Where to.
fn places(atlas: &Atlas, brief: &Brief) -> Option<String> {
    let cities =
        brief.cities.iter().filter_map(|city| atlas.cities.get(*city)).map(|city| city.name.as_str());
    let countries = brief
        .countries
        .iter()
        .filter_map(|country| atlas.countries.get(*country))
        .map(|country| country.name.as_str());
    let names: Vec<&str> = cities.chain(countries).collect();
    (!names.is_empty()).then(|| format!("**Where:** {}", prose::list(&names)))
}

/// When, and for how long.
fn time(atlas: &Atlas, brief: &Brief) -> Vec<String> {
    let mut lines = Vec::new();
    let year = brief.dates.year.map_or_else(String::new, |year| format!(" {year}"));
    let first = brief.dates.nth(1).map(|day| calendar::range(day, day));
    match (first, brief.dates.period()) {
        (Some(first), _) => lines.push(format!("**When:** from {first}{year}")),
        (None, Some(period)) => lines.push(format!("**When:** in {period}{year}")),
        (None, None) => {}
    }
    let mut stays = Vec::new();
    for (city, days) in &brief.city_days {
        if let Some(city) = atlas.cities.get(*city) {
            stays.push(format!("{days} days in {}", city.name));
        }
    }
    if !stays.is_empty() {
        lines.push(format!("**Stays:** {}", stays.join(", ")));
    }
    if let Some(days) = brief.days.filter(|_| brief.city_days.is_empty()) {
        lines.push(format!("**How long:** {}", prose::days(days)));
    }
    lines
}

/// What it may cost.
fn money(atlas: &Atlas, brief: &Brief) -> Option<String> {
    let budget = brief.budget.as_ref()?;
    let currency = atlas.currency(&budget.currency)?;
    let mut text = format!("**Budget:** {} {}", grouped(budget.amount), currency.name);
    if budget.a_day {
        text.push_str(" a day");
    }
    text.push_str(if budget.for_all { " in total for all" } else { " per person" });
    match budget.flights {
        Some(false) => text.push_str(", without flights"),
        Some(true) => text.push_str(", including flights"),
        None => {}
    }
    Some(text)
}

fn grouped(amount: f64) -> String {
    if amount.fract() == 0.0 { costs::grouped(amount) } else { format!("{amount:.2}") }
}

/// A level by the words that people use for it.
fn style(level: Level) -> &'static str {
    match level {
        Level::Careful => "cheap",
        Level::Middling => "mid-range",
        Level::Comfortable => "luxury",
    }
}

/// Interests by words of their own.
fn names(interests: &[Interest], each: &str) -> String {
    let word = |interest: &Interest| match interest {
        Interest::Family => format!("{each}children"),
        Interest::Beaches => format!("{each}beaches"),
        other => format!("{each}{}", other.name()),
    };
    interests.iter().map(word).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::super::super::brief::after;
    use super::*;

    #[test]
    fn a_summary_is_read_back_as_the_same_trip() {
        let atlas = Atlas::shared();
        let stories: [&[&str]; 7] = [
            &[
                "Tokyo and Kyoto",
                "history and food",
                "8 days from the 10th of November",
                "$2500 without flights",
            ],
            &["A trip to Japan", "no museums, more gardens, we come with the children", "two of us"],
            &["Rome and Florence", "3 days in Rome and 4 in Florence", "in April 2027", "€3,000 in total"],
            &["Lisbon", "a long weekend in spring", "as cheap as possible", "Make it a table"],
            &["Bangkok", "150 dollars a day", "from 28 December for 10 days"],
            &["Porto", "beaches, nightlife"],
            &["Tokyo and Kyoto, 8 days", "Rather Osaka than Kyoto", "in late October"],
        ];
        for story in stories {
            let brief = after(atlas, story);
            let summary = write(atlas, &brief);
            let again = after(atlas, &[&summary]);
            // What was turned down leaves no trace where something else stands in its place.
            assert_eq!(again, Brief { turned_down: again.turned_down.clone(), ..brief }, "{summary}");
        }
    }

    #[test]
    fn nothing_is_said_of_nothing() {
        let atlas = Atlas::shared();
        assert_eq!(after(atlas, &[&write(atlas, &Brief::default())]), Brief::default());
    }
}
