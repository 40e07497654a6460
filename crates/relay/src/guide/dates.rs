//! When somebody wants to travel: a month or season, a part of it, a first and a last day.

use super::calendar::{SEASONS, length_of, month_name, month_of, next_day};
use super::words::Words;

/// Which third of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Third {
    /// Days 1 to 10.
    Early,
    /// Days 11 to 20.
    Mid,
    /// The rest.
    Late,
}

/// What is known of the travel dates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Dates {
    /// 1 to 12.
    pub month: Option<u32>,
    /// Named with the month.
    pub third: Option<Third>,
    /// First day of the month travelled.
    pub first: Option<u32>,
    /// Month and day of the last day travelled.
    pub last: Option<(u32, u32)>,
    /// Four digits.
    pub year: Option<u32>,
    /// Season on the northern half of the globe: 0 spring to 3 winter.
    pub season: Option<usize>,
}

impl Dates {
    /// Reads what a text says about dates.
    pub fn read(words: &Words) -> Self {
        let mut dates = Self { year: year(words), ..Self::default() };
        if dates.read_numeric(words) {
            return dates;
        }
        let months: Vec<(usize, u32)> =
            (0..words.tokens.len()).filter_map(|at| month_at(words, at).map(|month| (at, month))).collect();
        if let Some((at, month)) = months.first() {
            dates.month = Some(*month);
            dates.third = third_before(words, *at);
        } else if words.has(&["cherry blossom", "sakura"]) {
            (dates.month, dates.third) = (Some(4), Some(Third::Early));
        } else if words.has(&["christmas", "new year"]) {
            (dates.month, dates.third) = (Some(12), Some(Third::Late));
        } else {
            dates.season = season(words);
        }
        let days = day_numbers(words, &months);
        if let Some(first) = days.first() {
            dates.first = Some(*first);
            dates.third = None;
        }
        if let Some(last) = days.get(1) {
            let month = months.last().map(|(_, month)| *month).or(dates.month);
            // "28 to 3 November" begins in the month before.
            let (Some(first), Some(month)) = (dates.first, month) else { return dates };
            if months.len() == 1 && *last < first {
                dates.month = Some(if month == 1 { 12 } else { month - 1 });
            }
            dates.last = Some((month, *last));
        }
        dates
    }

    /// "2026-11-10", once or twice.
    fn read_numeric(&mut self, words: &Words) -> bool {
        let mut found = Vec::new();
        for at in 0..words.tokens.len() {
            let dashed = words.text(at + 1) == Some("-") && words.text(at + 3) == Some("-");
            let whole = (words.count(at, 2100), words.count(at + 2, 12), words.count(at + 4, 31));
            if let (true, (Some(year @ 2000..), Some(month), Some(day))) = (dashed, whole) {
                found.push((year, month, day.min(length_of(month, Some(year)))));
            }
        }
        let Some((year, month, day)) = found.first().copied() else { return false };
        (self.year, self.month, self.first) = (Some(year), Some(month), Some(day));
        self.last = found.get(1).map(|(_, month, day)| (*month, *day));
        true
    }

    /// Lays what a later text says over what was known.
    pub fn update(&mut self, said: &Self) {
        if said.month.is_some() || said.season.is_some() {
            let year = said.year.or(self.year);
            let keeps_day = said.month == self.month && said.first.is_none() && said.third.is_none();
            let (first, last) = (self.first, self.last);
            *self = Self { year, ..said.clone() };
            if keeps_day {
                (self.first, self.last) = (first, last);
            }
            return;
        }
        if said.first.is_some() {
            self.first = said.first;
            self.third = None;
            self.last = said.last;
        }
        self.year = said.year.or(self.year);
    }

    /// Whether anything is known.
    pub fn is_known(&self) -> bool {
        self.month.is_some() || self.season.is_some()
    }

    /// The month to take weather and seasons from; `south` for a city below the equator.
    pub fn typical_month(&self, south: bool) -> Option<u32> {
        self.month.or_else(|| {
            let (_, month) = SEASONS.get(self.season?)?;
            Some(if south { (month + 5) % 12 + 1 } else { *month })
        })
    }

    /// Days from the first to the last, when both are known.
    pub fn span(&self) -> Option<u32> {
        let (month, first, (last_month, last)) = (self.month?, self.first?, self.last?);
        let mut days = 1;
        let (mut at_month, mut at_day) = (month, first.min(length_of(month, self.year)));
        while (at_month, at_day) != (last_month, last) {
            (at_month, at_day) = next_day(at_month, at_day, self.year);
            days += 1;
            if days > 90 {
                return None;
            }
        }
        Some(days)
    }

    /// The date of day `number` (the first is 1) as day and month.
    pub fn nth(&self, number: u32) -> Option<(u32, u32)> {
        let (mut month, first) = (self.month?, self.first?);
        let mut day = first.min(length_of(month, self.year));
        for _ in 1..number.min(400) {
            (month, day) = next_day(month, day, self.year);
        }
        Some((day, month))
    }

    /// "mid-November", "November", "autumn".
    pub fn period(&self) -> Option<String> {
        if let Some(month) = self.month {
            let name = month_name(month);
            let third = self.third.or(self.first.map(|day| match day {
                0..=9 => Third::Early,
                10..=20 => Third::Mid,
                _ => Third::Late,
            }));
            return Some(match third {
                Some(Third::Early) => format!("early {name}"),
                Some(Third::Mid) => format!("mid-{name}"),
                Some(Third::Late) => format!("late {name}"),
                None => name.to_owned(),
            });
        }
        SEASONS.get(self.season?).map(|(name, _)| (*name).to_owned())
    }
}

/// The month named at a place. "May" and "march" are also verbs and need a capital or a date around them.
fn month_at(words: &Words, at: usize) -> Option<u32> {
    let token = words.tokens.get(at)?;
    let month = month_of(&token.text)?;
    if !matches!(token.text.as_str(), "may" | "march" | "mar" | "jan" | "dec" | "sep" | "jun") {
        return Some(month);
    }
    const BEFORE: [&str; 15] = [
        "in", "of", "early", "mid", "late", "-", "by", "until", "till", "from", "during", "this", "next",
        "since", "th",
    ];
    let capital = !token.opens && token.raw.chars().next().is_some_and(char::is_uppercase);
    let before = words.before(at).next().is_some_and(|word| BEFORE.contains(&word));
    let number =
        words.count(at + 1, 31).is_some() || at.checked_sub(1).and_then(|at| words.count(at, 31)).is_some();
    (capital || before || number).then_some(month)
}

fn third_before(words: &Words, at: usize) -> Option<Third> {
    words.before(at).take(4).find_map(|word| match word {
        "early" | "beginning" | "start" => Some(Third::Early),
        "mid" | "middle" => Some(Third::Mid),
        "late" | "end" => Some(Third::Late),
        _ => None,
    })
}

fn season(words: &Words) -> Option<usize> {
    let named = SEASONS.iter().position(|(name, _)| !words.find(name).is_empty());
    named.or(words.has(&["in fall", "in the fall", "this fall", "next fall"]).then_some(2))
}

fn year(words: &Words) -> Option<u32> {
    let dates_it = |at: usize| {
        words
            .text(at)
            .is_some_and(|word| month_of(word).is_some() || matches!(word, "in" | "th" | "st" | "rd" | "of"))
    };
    (0..words.tokens.len()).find_map(|at| {
        let year = words.count(at, 2040).filter(|year| *year >= 2024)?;
        // "November 10, 2026": commas do not part a year from its month.
        (at.saturating_sub(2)..at).any(dates_it).then_some(year)
    })
}

/// Days of the month, in the order of the text: ordinals ("the 10th"), numbers next to a month, and the
/// other end of a range.
fn day_numbers(words: &Words, months: &[(usize, u32)]) -> Vec<u32> {
    let is_month =
        |at: Option<usize>| at.is_some_and(|at| months.iter().any(|(month_at, _)| *month_at == at));
    let joins = |at: Option<usize>| {
        at.and_then(|at| words.text(at))
            .is_some_and(|word| matches!(word, "-" | "to" | "until" | "till" | "through"))
    };
    let digits = |at: usize| words.tokens.get(at).is_some_and(|token| token.digits.is_some());
    let mut days: Vec<(usize, u32)> = Vec::new();
    for at in 0..words.tokens.len() {
        let Some(day) = words.count(at, 31).filter(|_| digits(at)) else { continue };
        let ordinal = words.text(at + 1).is_some_and(|word| matches!(word, "st" | "nd" | "rd" | "th"));
        let next = if ordinal { at + 2 } else { at + 1 };
        let counted = words.text(next).is_some_and(|word| {
            matches!(
                word,
                "day"
                    | "days"
                    | "night"
                    | "nights"
                    | "week"
                    | "weeks"
                    | "century"
                    | "floor"
                    | "people"
                    | "adults"
                    | "time"
                    | "birthday"
                    | "anniversary"
            )
        }) || (words.text(next) == Some("-") && words.text(next + 1) == Some("century"));
        let after_month = is_month(at.checked_sub(1));
        let before_month =
            is_month(Some(next)) || (words.text(next) == Some("of") && is_month(Some(next + 1)));
        // The end of a range: "from the 10th to 17", "November 10-17".
        let back = match at.checked_sub(1).and_then(|back| words.text(back)) {
            Some("the") => at.checked_sub(2),
            _ => at.checked_sub(1),
        };
        let ends_range = joins(back) && days.last().is_some_and(|(known, _)| at - known <= 5);
        // The start of a range whose end stands by the month: "10-17 November".
        let other = if words.text(next + 1) == Some("the") { next + 2 } else { next + 1 };
        let starts_range = joins(Some(next)) && words.count(other, 31).is_some() && {
            let behind = match words.text(other + 1) {
                Some("st" | "nd" | "rd" | "th") => other + 2,
                _ => other + 1,
            };
            is_month(Some(behind)) || (words.text(behind) == Some("of") && is_month(Some(behind + 1)))
        };
        if !counted && (ordinal || after_month || before_month || ends_range || starts_range) {
            days.push((at, day));
        }
    }
    days.into_iter().map(|(_, day)| day).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Dates {
        Dates::read(&Words::read(text))
    }

    #[test]
    fn months_thirds_and_seasons() {
        for (text, period) in [
            ("We'd go in mid-November for 8 days", "mid-November"),
            ("early april", "early April"),
            ("at the end of Sept.", "late September"),
            ("in May", "May"),
            ("next autumn", "autumn"),
            ("in the fall", "autumn"),
            ("for the cherry blossom", "early April"),
            ("from the 24th of March", "late March"),
        ] {
            assert_eq!(read(text).period().as_deref(), Some(period), "{text}");
        }
        for text in ["We may march through it", "May I ask?", "I might fall over", "second to none"] {
            assert_eq!(read(text), Dates::default(), "{text}");
        }
    }

    #[test]
    fn days_in_every_usual_writing() {
        for text in [
            "10-17 November",
            "10th to 17th of November",
            "from November 10 to November 17",
            "Nov 10–17",
            "from the 10th to the 17th of November",
            "2026-11-10 to 2026-11-17",
            "10 November until 17 November 2026",
        ] {
            let dates = read(text);
            assert_eq!(
                (dates.month, dates.first, dates.last),
                (Some(11), Some(10), Some((11, 17))),
                "{text}"
            );
            assert_eq!(dates.span(), Some(8), "{text}");
        }
        let story = read("We'd go in mid-November for 8 days, from the 10th.");
        assert_eq!((story.month, story.first, story.last), (Some(11), Some(10), None));
        assert_eq!(story.nth(8), Some((17, 11)));
        assert_eq!(read("in November for 8 days").first, None, "8 days is not the 8th");
        assert_eq!(read("a 17th-century house in November").first, None);
    }

    #[test]
    fn trips_cross_months_and_years() {
        let dates = read("28 December to 3 January");
        assert_eq!(dates.span(), Some(7));
        assert_eq!(dates.nth(5), Some((1, 1)));
        assert_eq!(read("28 to 3 November").nth(1), Some((28, 10)));
        assert_eq!(read("February 27, 2028").nth(3), Some((29, 2)));
        assert_eq!(read("February 27").nth(3), Some((1, 3)));
        assert_eq!(read("31 June").nth(1), Some((30, 6)));
        assert_eq!(read("from 10 November to 40 November").span(), None);
    }

    #[test]
    fn later_turns_override() {
        let mut dates = read("mid-November, from the 10th");
        dates.update(&read("better from the 12th"));
        assert_eq!(dates.nth(1), Some((12, 11)));
        dates.update(&read("rather in April"));
        assert_eq!((dates.month, dates.first), (Some(4), None));
        dates.update(&read("no news"));
        assert_eq!(dates.month, Some(4));
        assert_eq!(read("in summer").typical_month(true), Some(1));
    }
}
