//! The brief: all that the person has said about the trip so far, later words over earlier ones.

use super::budget::{self, Budget, Level};
use super::dates::Dates;
use super::interests::{self, Interest};
use super::length::{LONGEST, Length};
use super::mentions::{self, Mention};
use super::places::Atlas;
use super::words::Words;

/// How a plan is to be laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// Days as list items.
    #[default]
    List,
    /// Days as table rows.
    Table,
}

/// All that has been said.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Brief {
    /// Wanted cities, by their index in the notes, in order of travel.
    pub cities: Vec<usize>,
    /// Wanted countries of which no city was named.
    pub countries: Vec<usize>,
    /// Cities that were turned down.
    pub turned_down: Vec<usize>,
    /// Wanted interests, in the order they came up.
    pub interests: Vec<Interest>,
    /// Interests that were turned down.
    pub avoided: Vec<Interest>,
    /// When.
    pub dates: Dates,
    /// Days in all, if said.
    pub days: Option<u32>,
    /// Days for single cities, by index, if said.
    pub city_days: Vec<(usize, u32)>,
    /// Money, if said.
    pub budget: Option<Budget>,
    /// Style, if said.
    pub level: Option<Level>,
    /// How many travel, if said.
    pub people: Option<u32>,
    /// Layout.
    pub form: Form,
}

impl Brief {
    /// Lays one more message over what was known. `looks_around` is whether the message only asks about
    /// places, so that naming one does not put it on the route.
    pub fn hear(&mut self, atlas: &Atlas, words: &Words, mentions: &[Mention], looks_around: bool) {
        if is_off_topic(words) {
            return;
        }
        let length = Length::read(words, mentions);
        let stops_before = self.cities.len();
        let sum_before = self.sum_of_city_days();
        if !looks_around || !length.cities.is_empty() {
            self.hear_places(atlas, words, mentions);
        }
        self.hear_interests(words);
        self.hear_dates(&Dates::read(words), &length);
        let recount =
            stops_before != self.cities.len() && length == Length::default() && self.dates.last.is_none();
        if recount && sum_before.is_some() && self.days == sum_before && !self.cities.is_empty() {
            // The length was only ever the sum of the stays, so a city more or less changes it.
            self.days = Some(self.cities.iter().map(|city| self.days_in(atlas, *city)).sum());
        }
        let money = budget::read(atlas, words);
        if let Some(mut budget) = money.budget {
            budget.flights = budget.flights.or(self.budget.as_ref().and_then(|known| known.flights));
            self.budget = Some(budget);
            // An amount says more than an earlier word like "cheap".
            self.level = None;
        } else if let (Some(budget), Some(_)) = (&mut self.budget, money.flights) {
            budget.flights = money.flights;
        }
        self.level = money.level.or(self.level);
        self.people = money.people.or(self.people);
        if words.has(&["table", "spreadsheet", "grid"])
            && !words.has(&["no table", "not a table", "without a table"])
        {
            self.form = Form::Table;
        } else if words.has(&["list", "bullet", "bullet point", "no table", "not a table", "prose"]) {
            self.form = Form::List;
        }
    }

    fn hear_interests(&mut self, words: &Words) {
        let said = interests::read(words);
        if said.only && !said.liked.is_empty() {
            self.interests.clear();
        }
        for interest in said.avoided {
            self.interests.retain(|known| *known != interest);
            push_new(&mut self.avoided, interest);
        }
        for interest in said.liked {
            self.avoided.retain(|known| *known != interest);
            push_new(&mut self.interests, interest);
        }
    }

    fn hear_dates(&mut self, dates: &Dates, length: &Length) {
        self.dates.update(dates);
        let span = if dates.last.is_some() { self.dates.span() } else { None };
        if let Some(total) = length.total.or(span) {
            self.days = Some(total);
            if length.cities.is_empty() {
                self.city_days.clear();
            }
            if span != Some(total) && self.dates.span() != Some(total) {
                self.dates.last = None;
            }
        }
        for (city, days) in &length.cities {
            self.city_days.retain(|(known, _)| known != city);
            self.city_days.push((*city, *days));
        }
        if !length.cities.is_empty() && length.total.is_none() && self.all_cities_have_days() {
            self.days = self.sum_of_city_days();
            self.dates.last = None;
        }
        if length.change != 0
            && let Some(days) = self.days
        {
            self.days = Some((i64::from(days) + length.change).clamp(1, i64::from(LONGEST)) as u32);
            self.city_days.clear();
            self.dates.last = None;
        }
    }

    fn all_cities_have_days(&self) -> bool {
        self.cities.iter().all(|city| self.city_days.iter().any(|(known, _)| known == city))
    }

    /// The sum of the stays, when every city has one.
    fn sum_of_city_days(&self) -> Option<u32> {
        (!self.cities.is_empty() && self.all_cities_have_days())
            .then(|| self.city_days.iter().map(|(_, days)| days).sum())
    }

    fn days_in(&self, atlas: &Atlas, city: usize) -> u32 {
        let said = self.city_days.iter().find(|(known, _)| *known == city).map(|(_, days)| *days);
        said.or_else(|| atlas.cities.get(city).map(|city| city.nights)).unwrap_or(1)
    }

    /// Whether a place is settled.
    pub fn has_place(&self) -> bool {
        !self.cities.is_empty() || !self.countries.is_empty()
    }

    /// The budget for one traveller and the whole trip of `days`, in its own currency.
    pub fn budget_each(&self, days: u32) -> Option<f64> {
        let budget = self.budget.as_ref()?;
        let whole = if budget.a_day { budget.amount * f64::from(days) } else { budget.amount };
        let share = if budget.for_all { f64::from(self.people.unwrap_or(1).max(1)) } else { 1.0 };
        Some(whole / share)
    }
}

/// Whether a message names something other than a trip as its subject, so that a place in it is no wish.
pub(super) fn is_off_topic(words: &Words) -> bool {
    const OTHER: [&str; 20] = [
        "capital of",
        "president",
        "prime minister",
        "population",
        "poem",
        "joke",
        "recipe",
        "translate",
        "code",
        "program",
        "python",
        "javascript",
        "equation",
        "homework",
        "essay",
        "election",
        "stock",
        "football",
        "song",
        "calculate",
    ];
    const TRAVEL: [&str; 9] =
        ["trip", "travel", "visit", "itinerary", "plan", "holiday", "vacation", "day", "tour"];
    words.has(&OTHER) && !words.has(&TRAVEL)
}

/// Adds an item that is not in the list yet.
pub(super) fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// The brief after a conversation, for tests of this module and of others.
#[cfg(test)]
pub(super) fn after(atlas: &Atlas, texts: &[&str]) -> Brief {
    let mut brief = Brief::default();
    for text in texts {
        let words = Words::read(text);
        let mentions = mentions::read(atlas, &words);
        brief.hear(atlas, &words, &mentions, false);
    }
    brief
}

/// Reads a text and its places in one go.
pub(super) fn read(atlas: &Atlas, text: &str) -> (Words, Vec<Mention>) {
    let words = Words::read(text);
    let mentions = mentions::read(atlas, &words);
    (words, mentions)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: &str = "I want to plan a trip to Japan. I'm interested in Tokyo and Kyoto.";

    #[test]
    fn length_and_dates_agree() {
        let atlas = Atlas::shared();
        let brief = after(atlas, &[PAIR, "from 10 to 17 November"]);
        assert_eq!(brief.days, Some(8));
        let brief = after(atlas, &[PAIR, "from 10 to 17 November", "make it 5 days"]);
        assert_eq!((brief.days, brief.dates.last, brief.dates.first), (Some(5), None, Some(10)));
        let brief = after(atlas, &[PAIR, "8 days", "one day more"]);
        assert_eq!(brief.days, Some(9));
        let brief = after(atlas, &[PAIR, "3 days in Tokyo and 4 in Kyoto"]);
        assert_eq!((brief.days, brief.city_days.len()), (Some(7), 2));
        assert_eq!(after(atlas, &[PAIR, "3 days in Tokyo and 4 in Kyoto", "5 days"]).city_days, []);
        assert_eq!(after(atlas, &["A long weekend in Lisbon"]).days, Some(4));
        assert_eq!(after(atlas, &["4 days in Lisbon", "add Porto"]).days, Some(6));
        assert_eq!(after(atlas, &["a week in Mexico City", "rather Oaxaca than Mexico City"]).days, Some(7));
        assert_eq!(after(atlas, &["3 days in Tokyo and 4 in Kyoto", "skip Tokyo"]).days, Some(4));
    }

    #[test]
    fn interests_and_money_are_kept_and_corrected() {
        let atlas = Atlas::shared();
        let brief =
            after(atlas, &[PAIR, "history and museums", "no museums, more gardens", "a cheap trip", "$2000"]);
        assert_eq!(brief.interests, [Interest::History, Interest::Gardens]);
        assert_eq!(brief.avoided, [Interest::Museums]);
        assert_eq!((brief.level, brief.budget_each(8)), (None, Some(2000.0)));
        let brief =
            after(atlas, &["two of us, 100 dollars a day", "4000 dollars in total", "without flights"]);
        assert_eq!(brief.budget_each(8), Some(2000.0));
        assert_eq!(brief.budget.unwrap().flights, Some(false));
    }

    #[test]
    fn the_layout_follows_the_last_wish() {
        let atlas = Atlas::shared();
        assert_eq!(after(atlas, &[PAIR, "Make it a table"]).form, Form::Table);
        assert_eq!(after(atlas, &["Make it a table", "back to a list please"]).form, Form::List);
    }
}
