//! Small pieces of English: lists, counts, capitals, and the trip in one sentence.

use super::super::brief::Brief;
use super::super::calendar;
use super::super::costs;
use super::super::interests::Interest;
use super::super::places::{Atlas, City};
use super::super::plan;

/// "a", "a and b", "a, b and c".
pub(super) fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", head.join(", "), last.as_ref())
        }
    }
}

/// Names of cities as a list.
pub(super) fn cities(cities: &[&City]) -> String {
    list(&cities.iter().map(|city| city.name.as_str()).collect::<Vec<_>>())
}

/// Names of interests as a list.
pub(super) fn interests(interests: &[Interest]) -> String {
    list(&interests.iter().map(|interest| interest.name()).collect::<Vec<_>>())
}

/// A count as a word up to twelve.
pub(super) fn count(number: u32) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    WORDS.get(number as usize).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// "one day", "eight days".
pub(super) fn days(number: u32) -> String {
    format!("{} {}", count(number), if number == 1 { "day" } else { "days" })
}

/// "day 3", "days 1 to 11 and 21"; none without a day. The numbers rise.
pub(super) fn numbered_days(numbers: &[u32]) -> Option<String> {
    let runs: Vec<String> = numbers
        .chunk_by(|before, after| before + 1 == *after)
        .filter_map(|run| Some((run.first()?, run.last()?)))
        .map(|(first, last)| if first == last { first.to_string() } else { format!("{first} to {last}") })
        .collect();
    let word = if numbers.len() == 1 { "day" } else { "days" };
    (!runs.is_empty()).then(|| format!("{word} {}", list(&runs)))
}

/// With a capital first letter.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Whether a city lies south of the equator, where the seasons are the other way round.
pub(super) fn is_south(city: &City) -> bool {
    let (january, _) = city.weather(1);
    let (july, _) = city.weather(7);
    january > july + 4
}

/// "17 °C by day and 8 °C at night".
pub(super) fn weather(city: &City, month: u32) -> String {
    let (high, low) = city.weather(month);
    format!("about {high} °C by day and {low} °C at night")
}

/// The days travelled, "10 to 17 November", or the part of the year.
pub(super) fn period(brief: &Brief) -> Option<String> {
    let span = brief.days.and_then(|days| brief.dates.nth(1).zip(brief.dates.nth(days)));
    match span {
        Some((first, last)) => Some(calendar::range(first, last)),
        None => brief.dates.period(),
    }
}

/// The budget as it was said: "$2,500 each, without flights".
pub(super) fn budget(atlas: &Atlas, brief: &Brief) -> Option<String> {
    let budget = brief.budget.as_ref()?;
    let currency = atlas.currency(&budget.currency)?;
    let mut text = costs::exactly(budget.amount, currency);
    if budget.a_day {
        text.push_str(" a day");
    }
    match brief.people {
        Some(people @ 2..) if budget.for_all => text.push_str(&format!(" for the {} of you", count(people))),
        _ if budget.for_all => text.push_str(" for all of you"),
        _ => text.push_str(" each"),
    }
    match budget.flights {
        Some(false) => text.push_str(", without flights"),
        Some(true) => text.push_str(", flights included"),
        None => {}
    }
    Some(text)
}

/// All that is known of the trip in one sentence; none when no place is known.
pub(super) fn summary(atlas: &Atlas, brief: &Brief) -> Option<String> {
    let (chosen, by_guide) = plan::cities(atlas, brief);
    if chosen.is_empty() {
        return None;
    }
    let place = if by_guide {
        let countries = brief.countries.iter().filter_map(|country| atlas.countries.get(*country));
        list(&countries.map(|country| country.name.as_str()).collect::<Vec<_>>())
    } else {
        cities(&chosen)
    };
    let mut parts = vec![place];
    parts.extend(period(brief));
    parts.extend(brief.days.map(days));
    if !brief.interests.is_empty() {
        parts.push(format!("for {}", interests(&brief.interests)));
    }
    parts.extend(budget(atlas, brief).map(|budget| format!("about {budget}")));
    Some(format!("Your trip so far: {}.", parts.join("; ")))
}

/// What is still missing, as a question; none when nothing is.
pub(super) fn question(brief: &Brief) -> Option<String> {
    let mut missing: Vec<&str> = Vec::new();
    if brief.interests.is_empty() {
        missing.push("**what draws you most** (history, food, gardens, museums, nature, evenings)");
    }
    if !brief.dates.is_known() {
        missing.push("**when** you would go");
    }
    if brief.days.is_none() {
        missing.push("**for how many days**");
    }
    if missing.is_empty() && brief.budget.is_none() && brief.level.is_none() {
        return Some("And **what would you like to spend**, per person and without flights? It decides the rooms and the tables.".to_owned());
    }
    (!missing.is_empty()).then(|| format!("Tell me {}.", list(&missing)))
}

#[cfg(test)]
mod tests {
    use super::super::super::brief::after;
    use super::*;

    #[test]
    fn lists_and_counts_read_as_english() {
        assert_eq!(list(&["a", "b", "c"]), "a, b and c");
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!([days(1), days(8), days(13)], ["one day", "eight days", "13 days"]);
        assert_eq!(capital("éire"), "Éire");
    }

    #[test]
    fn numbered_days_name_their_runs() {
        let told = |numbers: &[u32]| numbered_days(numbers);
        assert_eq!(told(&[]), None);
        assert_eq!(told(&[3]).unwrap(), "day 3");
        assert_eq!(told(&[1, 2, 3]).unwrap(), "days 1 to 3");
        assert_eq!(told(&[1, 2, 5, 7, 8]).unwrap(), "days 1 to 2, 5 and 7 to 8");
    }

    #[test]
    fn the_trip_in_one_sentence() {
        let atlas = Atlas::shared();
        let texts = [
            "Tokyo and Kyoto",
            "history and food",
            "8 days from the 10th of November",
            "$2500 without flights",
        ];
        assert_eq!(
            summary(atlas, &after(atlas, &texts)).unwrap(),
            "Your trip so far: Tokyo and Kyoto; 10 to 17 November; eight days; for history and food; about $2,500 each, without flights."
        );
        assert_eq!(summary(atlas, &Brief::default()), None);
    }

    #[test]
    fn only_what_is_missing_is_asked_for() {
        let atlas = Atlas::shared();
        let asked = |texts: &[&str]| question(&after(atlas, texts));
        assert!(asked(&["Tokyo"]).unwrap().contains("what draws you most"));
        assert_eq!(
            asked(&["Tokyo", "food"]).unwrap(),
            "Tell me **when** you would go and **for how many days**."
        );
        assert!(asked(&["Tokyo", "food", "8 days in May"]).unwrap().contains("spend"));
        assert_eq!(asked(&["Tokyo", "food", "8 days in May", "$2000"]), None);
    }
}
