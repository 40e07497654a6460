//! Direct questions: one day, the weather, ways, beds, money, a sight, a city.

use super::super::calendar;
use super::super::history::Heard;
use super::super::interests::{self, Interest};
use super::super::places::{Atlas, City, DayNote, Part, Stop};
use super::super::plan;
use super::super::words::{Words, fold};
use super::{days, money, opening, prose};

/// Words a question or a request for information begins with.
const OPENERS: [&str; 26] = [
    "how", "what", "whats", "when", "where", "wheres", "which", "why", "who", "is", "are", "can", "could",
    "do", "does", "did", "should", "will", "would", "tell", "show", "give", "describe", "explain", "any",
    "and",
];

/// Answers a question that the notes can answer; none when it is not one.
pub(super) fn answer(atlas: &Atlas, heard: &Heard<'_>) -> Option<String> {
    let words = &heard.words;
    if !words.asks && !words.begins(&OPENERS) {
        return None;
    }
    if let Some(answer) = about_day(atlas, heard) {
        return Some(answer);
    }
    let cities = asked_cities(atlas, heard);
    if !cities.is_empty() {
        if words.has(&[
            "weather",
            "temperature",
            "rain",
            "rainy",
            "snow",
            "pack",
            "wear",
            "climate",
            "best time",
            "best month",
            "best season",
            "how cold",
            "how warm",
            "how hot",
        ]) {
            return Some(weather(heard, &cities));
        }
        if words.has(&["cost", "price", "expensive", "how much", "afford", "enough money", "budget"])
            && !words.begins(&["can"])
        {
            return Some(money::write(atlas, &heard.now));
        }
        if words.has(&[
            "train",
            "get from",
            "get to",
            "get around",
            "getting around",
            "airport",
            "shinkansen",
            "transport",
            "metro",
            "rail pass",
            "how far",
            "bus",
        ]) {
            return Some(ways(atlas, heard, &cities));
        }
        if words.has(&[
            "hotel",
            "where to stay",
            "where should we stay",
            "where should i stay",
            "sleep",
            "accommodation",
            "neighbourhood",
            "neighborhood",
            "ryokan",
            "which area",
        ]) {
            return Some(beds(&cities));
        }
    }
    if let Some(answer) = about_stop(atlas, heard).or_else(|| about_wish(atlas, heard, &cities)) {
        return Some(answer);
    }
    let named = heard.named_cities();
    let looks_around =
        !named.is_empty() && heard.before.cities == heard.now.cities && !heard.before.cities.is_empty();
    let told_more = heard.before.days != heard.now.days || heard.before.interests != heard.now.interests;
    (looks_around && !told_more).then(|| {
        let named: Vec<&City> = named.iter().filter_map(|city| atlas.cities.get(*city)).collect();
        about_cities(heard, &named)
    })
}

/// The cities a question is about: those it names, else those of the trip.
fn asked_cities<'a>(atlas: &'a Atlas, heard: &Heard<'_>) -> Vec<&'a City> {
    let named: Vec<&City> = heard.named_cities().iter().filter_map(|city| atlas.cities.get(*city)).collect();
    if named.is_empty() { super::cities(atlas, &heard.now) } else { named }
}

/// "Which garden …", "where can we eat …": the stops that serve what the question names.
fn about_wish(atlas: &Atlas, heard: &Heard<'_>, cities: &[&City]) -> Option<String> {
    let wishes = interests::read(&heard.words).liked;
    let settled = heard.before.days == heard.now.days && heard.before.dates == heard.now.dates;
    if wishes.is_empty()
        || cities.is_empty()
        || !settled
        || !heard.words.has(&["which", "what", "where", "any"])
    {
        return None;
    }
    let hits = |stop: &Stop| stop.kinds.iter().filter(|kind| wishes.contains(kind)).count();
    let mut found: Vec<(&City, &Stop)> = cities
        .iter()
        .flat_map(|city| city.stops.iter().map(|stop| (*city, stop)))
        .filter(|(_, stop)| hits(stop) > 0)
        .collect();
    found.sort_by_key(|(_, stop)| std::cmp::Reverse(hits(stop)));
    let most = found.first().map_or(0, |(_, stop)| hits(stop));
    found.retain(|(_, stop)| hits(stop) == most);
    found.truncate(6);
    if most < wishes.len().min(2) {
        return None;
    }
    let mut text = format!(
        "For {} in {}, I would choose from these:\n",
        prose::interests(&wishes),
        prose::cities(cities)
    );
    for (city, stop) in found {
        let day = if heard.now.days.is_some() { day_of(atlas, heard, stop) } else { None };
        let day = day.map_or_else(String::new, |number| format!(" (day {number} of your plan)"));
        text.push_str(&format!("\n- **{}**, {}: {}{day}.", stop.name, city.name, stop.note));
    }
    Some(text)
}

fn about_day(atlas: &Atlas, heard: &Heard<'_>) -> Option<String> {
    const ORDINALS: [&str; 10] =
        ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"];
    let words = &heard.words;
    let plan = plan::make(atlas, &heard.now)?;
    let number = words.find("day").into_iter().find_map(|at| {
        let before = at.checked_sub(1).and_then(|at| words.text(at));
        match before {
            Some("last") => Some(plan.days.len() as u32),
            Some(word) if ORDINALS.contains(&word) => {
                ORDINALS.iter().position(|known| *known == word).map(|index| index as u32 + 1)
            }
            _ => words.count(at + 1, 99).filter(|_| words.text(at) == Some("day")),
        }
    })?;
    let Some(day) = plan.days.get((number as usize).checked_sub(1)?) else {
        return Some(format!(
            "Your plan has {}; there is no day {number}.",
            prose::days(plan.days.len() as u32)
        ));
    };
    let date = day.date.map_or_else(String::new, |date| format!(", {}", calendar::range(date, date)));
    let title = day.note.map_or("A day left open", |note| note.title.as_str());
    let mut text =
        format!("## Day {number}{date}: {title}\n\n**{}.** {}\n", day.city.name, days::body(atlas, day));
    let told = day.note.map_or_else(String::new, |note| format!("{} {}", note.brief, note.text));
    for stop in day.city.stops.iter().filter(|stop| stop.is_told_in(&told)) {
        text.push_str(&format!("\n- **{}:** {}.", stop.name, stop.note));
    }
    if let Some(line) = days::season_line(day.city, &heard.now) {
        text.push_str(&format!("\n{line}"));
    }
    Some(text.trim_end().to_owned())
}

fn weather(heard: &Heard<'_>, cities: &[&City]) -> String {
    let period = heard
        .now
        .dates
        .period()
        .map_or_else(String::new, |period| format!("## What to expect in {period}\n\n"));
    let mut text = period;
    for city in cities {
        if let Some(line) = days::season_line(city, &heard.now) {
            text.push_str(&format!("{line}\n"));
            continue;
        }
        text.push_str(&format!(
            "\n## {} through the year\n\n| | Jan | Apr | Jul | Oct |\n|:--|--:|--:|--:|--:|\n",
            city.name
        ));
        let row = |pick: fn((i32, i32)) -> i32| {
            [1, 4, 7, 10].map(|month| format!("{} °C", pick(city.weather(month)))).join(" | ")
        };
        text.push_str(&format!("| Day | {} |\n| Night | {} |\n", row(|pair| pair.0), row(|pair| pair.1)));
        for season in &city.seasons {
            text.push_str(&format!("\n- {}", season.text));
        }
        text.push('\n');
    }
    text.push_str("\nThese are typical values, not a forecast.");
    if !heard.now.dates.is_known() {
        text.push_str(" **When** would you go?");
    }
    text.trim().to_owned()
}

fn ways(atlas: &Atlas, heard: &Heard<'_>, cities: &[&City]) -> String {
    let mut route: Vec<&City> = cities.to_vec();
    if let [only] = cities {
        // "How do I get to Nara?" is asked from where the trip already is.
        let here = super::cities(atlas, &heard.now);
        let nearest =
            here.iter().rev().find(|city| city.name != only.name && atlas.leg(city, only).is_some());
        route = nearest.into_iter().copied().chain([*only]).collect();
    }
    let mut text = "## Getting there and around\n\n".to_owned();
    if route.len() > 1 {
        text.push_str(&format!("- {}\n", opening::ways(atlas, &route)));
    }
    for city in cities {
        text.push_str(&format!("- **{}:** {}.\n", city.name, city.airport));
    }
    if let Some(country) = cities.first().and_then(|city| atlas.country_of(city)) {
        text.push_str(&format!("\n{}", country.around));
    }
    text.trim_end().to_owned()
}

fn beds(cities: &[&City]) -> String {
    let mut text = "## Where to sleep\n\n".to_owned();
    for city in cities {
        text.push_str(&format!("- **{}:** {}.\n", city.name, city.stay));
    }
    text.push_str(
        "\nI know quarters, not single houses: compare those on a map, near a station you will use.",
    );
    text
}

/// A stop of the notes that the message names.
pub(super) fn about_stop(atlas: &Atlas, heard: &Heard<'_>) -> Option<String> {
    let asked = squeezed(&heard.words.folded);
    let (city, stop) =
        atlas.cities.iter().flat_map(|city| city.stops.iter().map(move |stop| (city, stop))).find(
            |(_, stop)| {
                let name = squeezed(&fold(first_name(&stop.name)));
                name.len() >= 6 && asked.contains(&name)
            },
        )?;
    let kinds: Vec<Interest> = stop.kinds.clone();
    let mut text =
        format!("**{}** in {}: {}. Good for {}.", stop.name, city.name, stop.note, prose::interests(&kinds));
    let on_route = super::cities(atlas, &heard.now).iter().any(|known| known.name == city.name);
    if heard.now.days.is_some() && on_route {
        text.push_str(&match day_of(atlas, heard, stop) {
            Some(number) => format!(" In your plan it stands on **day {number}**."),
            None => format!(
                " It is not in your plan yet; the days in {} have room beside what is there.",
                city.name
            ),
        });
    } else if !on_route && heard.now.has_place() {
        text.push_str(&format!(
            " {} is not on your route; say \"add {}\" and I fit it in.",
            city.name, city.name
        ));
    }
    Some(text)
}

fn day_of(atlas: &Atlas, heard: &Heard<'_>, stop: &Stop) -> Option<u32> {
    let plan = plan::make(atlas, &heard.now)?;
    let has = |note: &DayNote| stop.is_told_in(&note.brief) || stop.is_told_in(&note.text);
    plan.days.iter().find(|day| day.note.is_some_and(has)).map(|day| day.number)
}

/// Whether the notes speak of a name anywhere.
pub(super) fn is_in_notes(atlas: &Atlas, name: &str) -> bool {
    let name = fold(name);
    atlas.cities.iter().any(|city| {
        let days = city.days.iter().flat_map(|day| [&day.title, &day.brief, &day.text]);
        let stops = city.stops.iter().flat_map(|stop| [&stop.name, &stop.note]);
        days.chain(stops).chain([&city.stay, &city.airport]).any(|text| fold(text).contains(&name))
    })
}

/// A name that is no stop of its own but part of a written day, such as a day out.
pub(super) fn about_written_day(atlas: &Atlas, heard: &Heard<'_>) -> Option<String> {
    let names: Vec<String> = heard.strangers.iter().map(|name| squeezed(&fold(name))).collect();
    let (city, note) =
        atlas.cities.iter().flat_map(|city| city.days.iter().map(move |note| (city, note))).find(
            |(_, note)| {
                let told = squeezed(&fold(&format!("{} {}", note.title, note.brief)));
                names.iter().any(|name| name.len() >= 4 && told.contains(name))
            },
        )?;
    let out = if note.part == Part::Trip { "a day out from" } else { "part of a day in" };
    let name = heard.strangers.first().map_or("", String::as_str);
    let mut text = format!("I know {name} as {out} **{}**. {}", city.name, note.text);
    let plan = plan::make(atlas, &heard.now).filter(|_| heard.now.days.is_some());
    let planned = plan.and_then(|plan| {
        plan.days
            .iter()
            .find(|day| day.note.is_some_and(|known| std::ptr::eq(known, note)))
            .map(|day| day.number)
    });
    if let Some(number) = planned {
        text.push_str(&format!(" In your plan it is **day {number}**."));
    }
    Some(text)
}

/// The first of joined names: "Sensō-ji" of "Sensō-ji and Asakusa".
fn first_name(name: &str) -> &str {
    name.split(" and ").next().unwrap_or(name).split([',', '(']).next().unwrap_or(name).trim()
}

/// Letters and digits only, so that "Sensoji" finds "Sensō-ji".
fn squeezed(folded: &str) -> String {
    folded.chars().filter(|character| character.is_alphanumeric()).collect()
}

fn about_cities(heard: &Heard<'_>, cities: &[&City]) -> String {
    let mut text = String::new();
    for city in cities {
        text.push_str(&format!(
            "## {}\n\n{} is {}. I would give it {}.\n",
            city.name,
            city.name,
            city.line,
            prose::days(city.nights)
        ));
        let fits = |stop: &&Stop| {
            heard.now.interests.is_empty() || stop.kinds.iter().any(|kind| heard.now.interests.contains(kind))
        };
        for stop in city.stops.iter().filter(fits).take(5) {
            text.push_str(&format!("\n- **{}:** {}.", stop.name, stop.note));
        }
        if let Some(link) = &city.link {
            text.push_str(&format!("\n\nMore at [{}]({}).", link.label, link.url));
        }
        text.push_str("\n\n");
    }
    if !heard.now.interests.is_empty() {
        text.push_str(&format!("I chose these for {}. ", prose::interests(&heard.now.interests)));
    }
    let new: Vec<&str> = heard
        .named_cities()
        .iter()
        .filter(|city| !heard.now.cities.contains(city))
        .filter_map(|_| cities.first().map(|city| city.name.as_str()))
        .take(1)
        .collect();
    if let [name] = new.as_slice() {
        text.push_str(&format!("Say \"add {name}\" and I fit it into the route."));
    }
    text.trim_end().to_owned()
}

/// Whether a text asks what the guide is.
pub(super) fn asks_who(words: &Words) -> bool {
    words.has(&[
        "who are you",
        "what are you",
        "are you claude",
        "are you an ai",
        "are you a bot",
        "are you human",
        "what can you do",
        "help",
        "how do you work",
    ])
}
