//! First answers: where one could go, what a country offers, how a set of cities belongs together.

use super::super::brief::Brief;
use super::super::calendar;
use super::super::costs;
use super::super::history::Heard;
use super::super::places::{Atlas, City, Country};
use super::super::plan;
use super::prose;

/// Temperatures of a day that most people call warm, °C.
const WARM: std::ops::RangeInclusive<i32> = 22..=33;

/// No place is known yet: suggestions for what is, or the question where to.
pub(super) fn ideas(atlas: &Atlas, heard: &Heard<'_>) -> String {
    let brief = &heard.now;
    let warm = heard.words.has(&["warm", "sun", "sunny", "hot", "mild", "warmth"]);
    let month = brief.dates.typical_month(false);
    if brief.interests.is_empty() && !warm {
        let known = prose::period(brief)
            .map_or_else(String::new, |period| format!("{} it is. ", prose::capital(&period)));
        return format!("{known}**Where would you like to go?** {}", everywhere(atlas));
    }
    let mut cities: Vec<&City> = atlas.cities.iter().collect();
    if warm {
        let month = month.unwrap_or(1);
        cities.retain(|city| WARM.contains(&city.weather(month).0));
    }
    if !brief.interests.is_empty() {
        cities.sort_by_key(|city| std::cmp::Reverse(city.fit(&brief.interests)));
    }
    cities.truncate(5);
    let wish = match (warm, brief.interests.is_empty()) {
        (true, true) => "warmth".to_owned(),
        (true, false) => format!("warmth, {}", prose::interests(&brief.interests)),
        _ => prose::interests(&brief.interests),
    };
    let when = month.map_or_else(String::new, |month| format!(" in {}", calendar::month_name(month)));
    let mut text = format!("## For {wish}{when}\n\n");
    if cities.is_empty() {
        text.push_str("Nothing in my notes is reliably warm then. ");
    }
    for city in cities {
        text.push_str(&format!("- **{}**, {}: {}.", city.name, country_name(atlas, city), city.line));
        if let Some(month) = month {
            text.push_str(&format!(" {}.", prose::capital(&prose::weather(city, month))));
        }
        text.push('\n');
    }
    text.push_str("\nWhich one speaks to you? Tell me that, and **for how many days**.");
    text
}

/// Everything the notes cover, country by country.
pub(super) fn everywhere(atlas: &Atlas) -> String {
    let mut text = "I have notes on these:\n\n".to_owned();
    for country in &atlas.countries {
        let cities: Vec<&City> = atlas.cities_of(country).collect();
        text.push_str(&format!(
            "- **{}:** {}\n",
            prose::capital(country.name.trim_start_matches("the ")),
            prose::cities(&cities)
        ));
    }
    text.trim_end().to_owned()
}

/// Countries without a city: what they offer.
pub(super) fn countries(atlas: &Atlas, brief: &Brief) -> String {
    let mut text = String::new();
    for country in brief.countries.iter().filter_map(|country| atlas.countries.get(*country)) {
        text.push_str(&one_country(atlas, brief, country));
    }
    let (cities, _) = plan::cities(atlas, brief);
    let fitting = if brief.interests.is_empty() {
        String::new()
    } else {
        format!(
            " For {}, I would begin with **{}**.",
            prose::interests(&brief.interests),
            prose::cities(&cities)
        )
    };
    let ask = prose::question(brief).unwrap_or_default();
    text.push_str(&format!("**Which of these appeal to you?**{fitting} {ask}"));
    text.trim_end().to_owned()
}

fn one_country(atlas: &Atlas, brief: &Brief, country: &Country) -> String {
    let mut text =
        format!("## {}\n\n{}\n\n", prose::capital(country.name.trim_start_matches("the ")), country.pitch);
    for city in atlas.cities_of(country) {
        text.push_str(&format!("- **{}** ({}): {}.", city.name, prose::days(city.nights), city.line));
        if let Some(month) = brief.dates.typical_month(prose::is_south(city)) {
            text.push_str(&format!(" {}: {}.", calendar::month_name(month), prose::weather(city, month)));
        }
        text.push('\n');
    }
    text.push_str(&format!("\n{}", country.around));
    if let Some(link) = &country.link {
        text.push_str(&format!(" More at [{}]({}).", link.label, link.url));
    }
    text.push_str("\n\n");
    text
}

/// Named cities and nothing else yet: what each is, how they join, what to say next.
pub(super) fn cities(atlas: &Atlas, before: &Brief, brief: &Brief) -> String {
    let (cities, _) = plan::cities(atlas, brief);
    let mut text = super::days::changes(atlas, before, brief);
    text.push_str(&format!("## {}\n\n", prose::cities(&cities)));
    if let Some(pitch) = pitch(atlas, &cities) {
        text.push_str(&format!("{pitch}\n\n"));
    }
    for city in &cities {
        text.push_str(&format!("- **{}** is {}.\n", city.name, city.line));
    }
    text.push('\n');
    let suggested = plan::suggested_days(&cities);
    if cities.len() == 1 {
        text.push_str(&format!("**{}** do it justice", prose::capital(&prose::days(suggested))));
        if let Some(city) = cities.first() {
            text.push_str(&format!("; sleep in {}", city.stay));
        }
        text.push_str(".\n\n");
    } else {
        text.push_str(&format!(
            "**{} to {}** suit {}. ",
            prose::capital(&prose::count(suggested.saturating_sub(1))),
            prose::days(suggested + 2),
            if cities.len() == 2 { "the pair" } else { "them" }
        ));
        text.push_str(&ways(atlas, &cities));
        text.push_str("\n\n");
    }
    text.push_str(&prose::question(brief).unwrap_or_default());
    text
}

/// The country's own sentence, when the cities are the ones it speaks of.
fn pitch<'a>(atlas: &'a Atlas, cities: &[&City]) -> Option<&'a str> {
    let country = atlas.country_of(cities.first()?)?;
    let spoken_of = |city: &&City| country.pitch.contains(&city.name);
    (cities.len() > 1 && cities.iter().all(spoken_of)).then_some(country.pitch.as_str())
}

/// The ways between cities in order.
pub(super) fn ways(atlas: &Atlas, cities: &[&City]) -> String {
    let mut parts = Vec::new();
    for pair in cities.windows(2) {
        let [from, to] = pair else { continue };
        parts.push(match atlas.leg(from, to) {
            Some((leg, code)) => {
                let fare = atlas.currency(code).map_or_else(String::new, |currency| {
                    format!(", about {} one way", costs::exactly(f64::from(leg.fare), currency))
                });
                format!("From {} to {}: {}, {}{fare}.", from.name, to.name, leg.how, leg.time)
            }
            None => format!(
                "I have no direct way from {} to {} in my notes; reckon with a flight or a change.",
                from.name, to.name
            ),
        });
    }
    parts.join(" ")
}

fn country_name<'a>(atlas: &'a Atlas, city: &City) -> &'a str {
    atlas.country_of(city).map_or("", |country| country.name.trim_start_matches("the "))
}
