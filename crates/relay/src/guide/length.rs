//! How long somebody wants to travel, in all and city by city.

use super::mentions::{Mention, Place};
use super::words::Words;

/// Longest trip that is read as one, in days.
pub(super) const LONGEST: u32 = 90;

/// What a text says about the length of the trip.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Length {
    /// Days in all.
    pub total: Option<u32>,
    /// Days more (or, negative, fewer) than before.
    pub change: i64,
    /// Days for single cities, by their index in the notes.
    pub cities: Vec<(usize, u32)>,
}

impl Length {
    /// Reads a text whose places are known.
    pub fn read(words: &Words, mentions: &[Mention]) -> Self {
        let mut length = Self::default();
        for at in 0..words.tokens.len() {
            if let Some((days, end)) = days_at(words, at) {
                if let Some(city) = city_for(words, mentions, at, end) {
                    length.set_city(city, days.max(1));
                } else if let Some(sign) = change_at(words, at, end) {
                    length.change += sign * i64::from(days);
                } else if !is_elsewhen(words, at, end) {
                    length.total = Some(days);
                }
            } else if let Some(count) = words.count(at, LONGEST) {
                // "3 days in Tokyo and 4 in Kyoto": the second number has no unit of its own.
                let joined = words.text(at + 1) == Some("in") && !length.cities.is_empty();
                if let (true, Some(city)) = (joined, city_at(mentions, at + 2)) {
                    length.set_city(city, count);
                }
            }
        }
        if words.tokens.len() == 1 {
            // A bare number answers "for how many days?".
            length.total = length.total.or(words.count(0, LONGEST));
        }
        if length.total.is_none() && length.change == 0 {
            length.change = unnumbered_change(words);
        }
        length
    }

    fn set_city(&mut self, city: usize, days: u32) {
        self.cities.retain(|(known, _)| *known != city);
        self.cities.push((city, days));
    }
}

/// A stretch of time that begins at a token: its days and the index behind it.
fn days_at(words: &Words, at: usize) -> Option<(u32, usize)> {
    if words.text(at) == Some("fortnight") {
        return Some((14, at + 1));
    }
    if words.text(at) == Some("weekend") {
        // Friday to Sunday; with the Thursday or the Monday when it is long.
        let long = words.before(at).next() == Some("long");
        return Some((if long { 4 } else { 3 }, at + 1));
    }
    let article = matches!(words.text(at), Some("a" | "an" | "one"));
    let couple = words.text(at) == Some("couple") && words.text(at + 1) == Some("of");
    let few = matches!(words.text(at), Some("few" | "several"));
    let (count, mut next) = match words.count(at, LONGEST) {
        Some(count) => (count, at + 1),
        None if article => (1, at + 1),
        None if couple => (2, at + 2),
        None if few => (4, at + 1),
        None => return None,
    };
    while matches!(
        words.text(next),
        Some("-" | "full" | "whole" | "more" | "extra" | "fewer" | "less" | "other")
    ) {
        next += 1;
    }
    let unit = words.text(next)?;
    let days = match unit {
        "day" | "days" => count,
        "night" | "nights" => count + 1,
        "week" | "weeks" => count.saturating_mul(7),
        "month" | "months" => count.saturating_mul(30),
        _ => return None,
    };
    // "100 a day" is a price and "a night" a bed; only "a day in Nara" counts, which `city_for` decides.
    let bare = article && matches!(unit, "day" | "night" | "month") && words.text(at) != Some("one");
    let more =
        matches!(words.text(next + 1), Some("in" | "more" | "longer" | "less" | "fewer" | "shorter" | "at"))
            || next > at + 1;
    (days <= LONGEST && (!bare || more)).then_some((days, next + 1))
}

fn city_at(mentions: &[Mention], at: usize) -> Option<usize> {
    mentions.iter().find_map(|mention| match mention.place {
        Place::City(city) if mention.at == at && !mention.turned_down => Some(city),
        _ => None,
    })
}

/// The city a stretch belongs to: "3 days in Tokyo", "Tokyo for 3 days", "Tokyo 3 days".
fn city_for(words: &Words, mentions: &[Mention], at: usize, end: usize) -> Option<usize> {
    if matches!(words.text(end), Some("in" | "at" | "for")) {
        let city = city_at(mentions, end + 1)?;
        // "8 days in Tokyo and Kyoto" is the length of the whole.
        let behind = mentions.iter().find(|mention| mention.at == end + 1)?.end;
        let joined =
            matches!(words.text(behind), Some("and" | "or")) && city_at(mentions, behind + 1).is_some();
        let listed = city_at(mentions, behind).is_some();
        return (!joined && !listed).then_some(city);
    }
    let near = |gap: usize| at.checked_sub(gap);
    let ends_at = |index: Option<usize>| {
        mentions.iter().find_map(|mention| match mention.place {
            Place::City(city) if Some(mention.end) == index && !mention.turned_down => {
                Some((city, mention.at))
            }
            _ => None,
        })
    };
    let gap = usize::from(words.before(at).next().is_some_and(|word| matches!(word, "for" | "-")));
    let (city, start) = ends_at(near(gap))?;
    let joined = matches!(words.before(start).next(), Some("and" | "or" | "," | "plus"));
    let alone = mentions.iter().filter(|mention| matches!(mention.place, Place::City(_))).count() == 1;
    let several = (0..words.tokens.len()).filter(|at| days_at(words, *at).is_some()).nth(1).is_some();
    // "Tokyo and Kyoto for 8 days" is the whole again; "Tokyo 3 days, Kyoto 5 days" is not.
    (several || (!joined && !alone)).then_some(city)
}

/// Whether a stretch is asked for on top: 1, or to be taken away: -1.
fn change_at(words: &Words, at: usize, end: usize) -> Option<i64> {
    let inside = (at..end).filter_map(|at| words.text(at));
    let behind = words.text(end);
    let mut around = inside.chain(behind).chain(words.before(at).take(1));
    around.find_map(|word| match word {
        "more" | "extra" | "longer" | "add" | "another" | "additional" => Some(1),
        "fewer" | "less" | "shorter" | "minus" => Some(-1),
        _ => None,
    })
}

/// "Another day", "a bit longer", "shorter": a change by one day.
fn unnumbered_change(words: &Words) -> i64 {
    if words.has(&[
        "another day",
        "extra day",
        "bit longer",
        "little longer",
        "stay longer",
        "make it longer",
    ]) {
        1
    } else if words.has(&["bit shorter", "little shorter", "make it shorter"]) {
        -1
    } else {
        0
    }
}

/// A stretch that measures something else: "three days ago", "every two days".
fn is_elsewhen(words: &Words, at: usize, end: usize) -> bool {
    matches!(words.text(end), Some("ago" | "before" | "ahead" | "earlier" | "later" | "old"))
        || matches!(words.before(at).next(), Some("every" | "within" | "per" | "last"))
}

#[cfg(test)]
mod tests {
    use super::super::mentions;
    use super::super::places::Atlas;
    use super::*;

    fn read(text: &str) -> (Option<u32>, i64, Vec<(String, u32)>) {
        let atlas = Atlas::shared();
        let words = Words::read(text);
        let length = Length::read(&words, &mentions::read(atlas, &words));
        let cities = length.cities.iter().map(|(city, days)| (atlas.cities[*city].name.clone(), *days));
        (length.total, length.change, cities.collect())
    }

    #[test]
    fn lengths_in_usual_words() {
        for (text, days) in [
            ("for 8 days, from the 10th", 8),
            ("Tokyo and Kyoto, ten days", 10),
            ("an 8-day trip", 8),
            ("a week", 7),
            ("two weeks", 14),
            ("7 nights", 8),
            ("a long weekend", 4),
            ("a fortnight", 14),
            ("make it 5 days", 5),
            ("8 days in Tokyo and Kyoto", 8),
            ("Tokyo and Kyoto for 8 days", 8),
            ("7-10 days", 10),
            ("a few days", 4),
            ("5 days in Japan", 5),
            ("5", 5),
        ] {
            assert_eq!(read(text), (Some(days), 0, vec![]), "{text}");
        }
        for text in [
            "100 dollars a day",
            "three days ago",
            "what about day 3?",
            "900 days",
            "in 12 hours",
            "every two days",
        ] {
            assert_eq!(read(text), (None, 0, vec![]), "{text}");
        }
    }

    #[test]
    fn cities_may_have_lengths_of_their_own() {
        let three_five = vec![("Tokyo".to_owned(), 3), ("Kyoto".to_owned(), 5)];
        for text in [
            "3 days in Tokyo and 5 in Kyoto",
            "three days in Tokyo, five days in Kyoto",
            "Tokyo 3 days, Kyoto 5 days",
            "Tokyo for 3 days and Kyoto for 5 days",
        ] {
            assert_eq!(read(text), (None, 0, three_five.clone()), "{text}");
        }
        assert_eq!(read("A long weekend in Lisbon"), (None, 0, vec![("Lisbon".to_owned(), 4)]));
        assert_eq!(read("8 days with a day in Nara"), (Some(8), 0, vec![("Nara".to_owned(), 1)]));
    }

    #[test]
    fn changes_are_relative() {
        for (text, change) in [
            ("one more day", 1),
            ("two days longer", 2),
            ("add 3 days", 3),
            ("a day less", -1),
            ("another day please", 1),
            ("make it a bit shorter", -1),
        ] {
            assert_eq!(read(text), (None, change, vec![]), "{text}");
        }
    }
}
