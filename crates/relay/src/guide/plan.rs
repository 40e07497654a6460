//! From the brief to a plan: which cities, how many days in each, and what each day holds.

use super::brief::Brief;
use super::interests::Interest;
use super::places::{Atlas, City, DayNote, Leg, Part, Stop};
use std::cmp::Reverse;

/// Longest plan that is written out, in days.
pub(super) const LONGEST: u32 = 28;

/// A plan.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// The cities in order of travel, with their days.
    pub stays: Vec<Stay<'a>>,
    /// Every day, in order.
    pub days: Vec<Day<'a>>,
    /// Whether the guide chose the cities, because only a country was named.
    pub chosen: bool,
    /// Whether the guide chose the length, because none was named.
    pub assumed: bool,
    /// Cities left out because there are fewer days than cities.
    pub left_out: Vec<&'a City>,
    /// Whether a longer wish was cut to [`LONGEST`].
    pub cut: bool,
}

/// A city and its share of the days.
#[derive(Debug)]
pub(super) struct Stay<'a> {
    /// Where.
    pub city: &'a City,
    /// How many days.
    pub days: u32,
}

/// One day.
#[derive(Debug)]
pub(super) struct Day<'a> {
    /// Counted from 1.
    pub number: u32,
    /// Day and month, when the first day is known.
    pub date: Option<(u32, u32)>,
    /// Where it is spent, and where the night is.
    pub city: &'a City,
    /// What it holds; none when the notes hold nothing more.
    pub note: Option<&'a DayNote>,
    /// Stops not seen so far, for a day without a note.
    pub unseen: Vec<&'a Stop>,
    /// The city left in the morning, and the way here if the notes know it.
    pub from: Option<(&'a City, Option<(&'a Leg, &'a str)>)>,
}

/// The cities that the brief means: the named ones, or the guide's choice from a country.
pub(super) fn cities<'a>(atlas: &'a Atlas, brief: &Brief) -> (Vec<&'a City>, bool) {
    if !brief.cities.is_empty() {
        return (brief.cities.iter().filter_map(|city| atlas.cities.get(*city)).collect(), false);
    }
    let mut candidates: Vec<&City> = Vec::new();
    for country in brief.countries.iter().filter_map(|country| atlas.countries.get(*country)) {
        candidates.extend(atlas.cities_of(country).filter(|city| {
            !brief
                .turned_down
                .iter()
                .any(|known| atlas.cities.get(*known).is_some_and(|known| known.name == city.name))
        }));
    }
    let room = match brief.days {
        Some(0..=4) => 1,
        Some(5..=9) | None => 2,
        Some(10..=14) => 3,
        Some(_) => 4,
    };
    let mut ranked: Vec<(usize, &City)> = candidates.into_iter().enumerate().collect();
    // The order of the notes is that of a first visit; a clearly better fit may overtake it.
    ranked.sort_by_key(|(index, city)| *index as i64 * 2 - i64::from(city.fit(&brief.interests)) * 3);
    ranked.truncate(room.max(brief.countries.len()));
    ranked.sort_by_key(|(index, _)| *index);
    (ranked.into_iter().map(|(_, city)| city).collect(), true)
}

/// The length the notes suggest for these cities, in days.
pub(super) fn suggested_days(cities: &[&City]) -> u32 {
    cities.iter().map(|city| city.nights).sum()
}

/// Makes the plan; none when no place is known.
pub(super) fn make<'a>(atlas: &'a Atlas, brief: &Brief) -> Option<Plan<'a>> {
    let (mut cities, chosen) = cities(atlas, brief);
    if cities.is_empty() {
        return None;
    }
    let wanted = brief.days.unwrap_or_else(|| {
        let fixed = |city: &City| fixed_days(atlas, brief, city);
        cities.iter().map(|city| fixed(city).unwrap_or(city.nights)).sum()
    });
    let total = wanted.clamp(1, LONGEST);
    let left_out = cities.split_off(cities.len().min(total as usize));
    let fixed: Vec<Option<u32>> = cities.iter().map(|city| fixed_days(atlas, brief, city)).collect();
    let stays = split(total, &cities, &fixed, &brief.interests);
    let days = fill(atlas, brief, &stays);
    Some(Plan { stays, days, chosen, assumed: brief.days.is_none(), left_out, cut: wanted > LONGEST })
}

fn fixed_days(atlas: &Atlas, brief: &Brief, city: &City) -> Option<u32> {
    let is_city = |index: usize| atlas.cities.get(index).is_some_and(|known| known.name == city.name);
    brief.city_days.iter().find(|(known, _)| is_city(*known)).map(|(_, days)| *days)
}

/// Shares `total` days out: first what was fixed, the rest by how much the notes hold and how well each city
/// suits the interests. Every city has at least one day.
fn split<'a>(
    total: u32,
    cities: &[&'a City],
    fixed: &[Option<u32>],
    interests: &[Interest],
) -> Vec<Stay<'a>> {
    let count = cities.len() as u32;
    let mut days: Vec<u32> = vec![1; cities.len()];
    let mut left = total.saturating_sub(count);
    for (days, fixed) in days.iter_mut().zip(fixed) {
        let more = fixed.unwrap_or(1).saturating_sub(1).min(left);
        *days += more;
        left -= more;
    }
    let weights: Vec<f64> = cities.iter().map(|city| weight(city, interests)).collect();
    let free: Vec<usize> =
        (0..cities.len()).filter(|at| fixed.get(*at).is_none_or(Option::is_none)).collect();
    let open = if free.is_empty() { (0..cities.len()).collect() } else { free };
    for _ in 0..left {
        // The next day goes where a day is worth most, as seats go to parties.
        let worth = |at: &usize| {
            weights
                .get(*at)
                .zip(days.get(*at))
                .map_or(0.0, |(weight, days)| weight / (f64::from(*days) + 0.5))
        };
        let best = open.iter().copied().reduce(|best, at| if worth(&at) > worth(&best) { at } else { best });
        if let Some(days) = best.and_then(|best| days.get_mut(best)) {
            *days += 1;
        }
    }
    cities.iter().zip(days).map(|(city, days)| Stay { city, days }).collect()
}

fn weight(city: &City, interests: &[Interest]) -> f64 {
    let fit =
        if interests.is_empty() { 0.0 } else { f64::from(city.fit(interests)) / interests.len() as f64 };
    f64::from(city.nights) * (1.0 + fit * fit / 4.0)
}

fn fill<'a>(atlas: &'a Atlas, brief: &Brief, stays: &[Stay<'a>]) -> Vec<Day<'a>> {
    let total: u32 = stays.iter().map(|stay| stay.days).sum();
    let on_route: Vec<&str> = stays.iter().map(|stay| stay.city.name.as_str()).collect();
    let mut days = Vec::new();
    let mut previous: Option<&'a City> = None;
    for (index, stay) in stays.iter().enumerate() {
        let last = index + 1 == stays.len();
        // Half days only where there are whole ones beside them.
        let arrives = if index == 0 { total >= 3 && stay.days >= 2 } else { stay.days >= 2 };
        let leaves = last && total >= 5 && stay.days >= 2 + u32::from(arrives);
        let notes = choose(stay.city, stay.days, arrives, leaves, brief, &on_route);
        for at in 0..stay.days {
            let number = days.len() as u32 + 1;
            let note = notes.get(at as usize).copied().flatten();
            let unseen =
                if note.is_none() { unseen(stay.city, &notes, &brief.interests) } else { Vec::new() };
            let from = previous.take().map(|from| (from, atlas.leg(from, stay.city)));
            days.push(Day { number, date: brief.dates.nth(number), city: stay.city, note, unseen, from });
        }
        previous = Some(stay.city);
    }
    days
}

/// The notes for a stay, one for each day: those that suit the interests best, in the order of the notes.
fn choose<'a>(
    city: &'a City,
    days: u32,
    arrives: bool,
    leaves: bool,
    brief: &Brief,
    on_route: &[&str],
) -> Vec<Option<&'a DayNote>> {
    let of = |part: Part| city.days.iter().find(|note| note.part == part);
    let whole = days.saturating_sub(u32::from(arrives) + u32::from(leaves)) as usize;
    let mut pool: Vec<(usize, &DayNote)> = city
        .days
        .iter()
        .enumerate()
        .filter(|(_, note)| matches!(note.part, Part::Whole | Part::Trip))
        .filter(|(_, note)| note.visits.as_deref().is_none_or(|visits| !on_route.contains(&visits)))
        .collect();
    pool.sort_by_key(|(index, note)| (Reverse(score(note, brief)), *index));
    pool.truncate(whole);
    pool.sort_by_key(|(index, _)| *index);
    let mut notes: Vec<Option<&DayNote>> = Vec::new();
    if arrives {
        notes.push(of(Part::Arrival));
    }
    notes.extend(pool.iter().map(|(_, note)| Some(*note)));
    notes.resize(whole + usize::from(arrives), None);
    if leaves {
        notes.push(of(Part::Farewell));
    }
    notes
}

fn score(note: &DayNote, brief: &Brief) -> i32 {
    let hits = |wanted: &[Interest]| note.kinds.iter().filter(|kind| wanted.contains(kind)).count() as i32;
    let trip = if note.part == Part::Trip { 15 } else { 0 };
    hits(&brief.interests) * 10 - hits(&brief.avoided) * 25 - trip
}

fn unseen<'a>(city: &'a City, notes: &[Option<&DayNote>], interests: &[Interest]) -> Vec<&'a Stop> {
    let told: String = notes.iter().flatten().map(|note| format!("{} {} ", note.brief, note.text)).collect();
    let mut stops: Vec<&Stop> = city.stops.iter().filter(|stop| !stop.is_told_in(&told)).collect();
    stops.sort_by_key(|stop| Reverse(stop.kinds.iter().filter(|kind| interests.contains(kind)).count()));
    stops.truncate(3);
    stops
}

#[cfg(test)]
mod tests {
    use super::super::brief;
    use super::*;

    fn stays(texts: &[&str]) -> Vec<(String, u32)> {
        let atlas = Atlas::shared();
        let plan = make(atlas, &brief::after(atlas, texts)).unwrap();
        plan.stays.iter().map(|stay| (stay.city.name.clone(), stay.days)).collect()
    }

    fn pairs(stays: &[(&str, u32)]) -> Vec<(String, u32)> {
        stays.iter().map(|(name, days)| ((*name).to_owned(), *days)).collect()
    }

    #[test]
    fn interests_move_the_days() {
        assert_eq!(stays(&["Tokyo and Kyoto, 8 days"]), pairs(&[("Tokyo", 4), ("Kyoto", 4)]));
        let gardens = ["Tokyo and Kyoto, 8 days", "history, food and gardens"];
        assert_eq!(stays(&gardens), pairs(&[("Tokyo", 3), ("Kyoto", 5)]));
        let nights = ["Tokyo and Kyoto, 8 days", "nightlife and shopping"];
        assert_eq!(stays(&nights), pairs(&[("Tokyo", 6), ("Kyoto", 2)]));
    }

    #[test]
    fn fixed_days_are_kept_and_the_rest_shared() {
        assert_eq!(stays(&["3 days in Tokyo and 4 in Kyoto"]), pairs(&[("Tokyo", 3), ("Kyoto", 4)]));
        assert_eq!(
            stays(&["Tokyo and Kyoto, 8 days", "2 days in Tokyo"]),
            pairs(&[("Tokyo", 2), ("Kyoto", 6)])
        );
        assert_eq!(stays(&["Tokyo, Kyoto and Osaka in 2 days"]), pairs(&[("Tokyo", 1), ("Kyoto", 1)]));
    }

    #[test]
    fn a_country_alone_becomes_its_cities() {
        assert_eq!(stays(&["8 days in Japan"]), pairs(&[("Tokyo", 4), ("Kyoto", 4)]));
        assert_eq!(stays(&["12 days in Japan"]).len(), 3);
        assert_eq!(stays(&["4 days in Portugal"]), pairs(&[("Lisbon", 4)]));
    }

    #[test]
    fn every_day_is_filled_once_and_half_days_stand_at_the_ends() {
        let atlas = Atlas::shared();
        let texts = ["Tokyo and Kyoto", "history, food, gardens", "8 days from the 10th of November"];
        let plan = make(atlas, &brief::after(atlas, &texts)).unwrap();
        let parts: Vec<Part> = plan.days.iter().map(|day| day.note.unwrap().part).collect();
        use Part::*;
        assert_eq!(parts, [Arrival, Whole, Whole, Arrival, Whole, Whole, Whole, Farewell]);
        assert_eq!(plan.days[7].date, Some((17, 11)));
        assert!(plan.days[3].from.is_some_and(|(from, leg)| from.name == "Tokyo" && leg.is_some()));
        let mut titles: Vec<&str> = plan.days.iter().map(|day| day.note.unwrap().title.as_str()).collect();
        titles.dedup();
        assert_eq!(titles.len(), 8);
    }

    #[test]
    fn interests_choose_the_days_within_a_city() {
        let atlas = Atlas::shared();
        let titles = |wish: &str| {
            let plan = make(atlas, &brief::after(atlas, &["Tokyo, 4 days", wish])).unwrap();
            plan.days.iter().filter_map(|day| day.note).map(|note| note.title.clone()).collect::<Vec<_>>()
        };
        assert_ne!(titles("gardens"), titles("shopping and nightlife"));
        assert!(titles("gardens").iter().any(|title| title.contains("garden")));
    }

    #[test]
    fn a_long_stay_leaves_days_open_and_a_very_long_one_is_cut() {
        let atlas = Atlas::shared();
        let plan = make(atlas, &brief::after(atlas, &["Porto, 60 days"])).unwrap();
        assert_eq!((plan.days.len() as u32, plan.cut), (LONGEST, true));
        assert!(plan.days.iter().any(|day| day.note.is_none()));
    }

    #[test]
    fn a_day_out_does_not_go_where_the_route_goes() {
        let atlas = Atlas::shared();
        let plan = make(atlas, &brief::after(atlas, &["Kyoto and Nara, 14 days"])).unwrap();
        let visits_nara =
            plan.days.iter().filter_map(|day| day.note).any(|note| note.visits.as_deref() == Some("Nara"));
        assert!(!visits_nara);
    }
}
