//! The days of a plan as a page takes them: places with their positions, hours and costs.

use super::brief::Brief;
use super::budget::Level;
use super::calendar;
use super::costs::{self, Costs};
use super::places::Part;
use super::places::{Atlas, Currency};
use super::plan::{Day, Plan};
use super::spots::Spot;
use serde::Serialize;

/// The input of one call of `plan_day`, in the order in which it is written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct DayPlan {
    /// Counted from 1.
    pub day: u32,
    /// Days of the whole trip.
    pub trip_days: u32,
    /// `2026-11-08`, when the first day is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Where the night is.
    pub city: String,
    /// A few words.
    pub title: String,
    /// In the order of the day.
    pub places: Vec<Visit>,
    /// For one, in units of `currency`.
    pub cost: u64,
    /// ISO 4217.
    pub currency: String,
}

/// One place of a day.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Visit {
    /// Its name.
    pub name: String,
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
    /// `09:00`
    pub from: &'static str,
    /// Why, and what to mind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The days of a plan with all their sums in one currency.
#[derive(Debug)]
pub(super) struct Itinerary<'a> {
    /// In order.
    pub days: Vec<DayPlan>,
    /// The currency of the sums.
    pub currency: &'a Currency,
    /// The level of the sums.
    pub level: Level,
}

impl<'a> Itinerary<'a> {
    /// Lays out a plan. `currency` is the code the page counts in, `unwanted` are names of places that it does
    /// not take.
    pub fn of(
        atlas: &'a Atlas,
        plan: &Plan<'a>,
        brief: &Brief,
        currency: Option<&str>,
        unwanted: &[String],
    ) -> Option<Self> {
        let costs = Costs::of(atlas, plan, brief)?;
        let said = brief.budget.as_ref().map_or("USD", |budget| budget.currency.as_str());
        let currency = atlas.currency(currency.unwrap_or(said))?;
        let trip_days = plan.days.len() as u32;
        let days = plan.days.iter().map(|day| DayPlan {
            day: day.number,
            trip_days,
            date: date(plan, brief, day),
            city: day.city.name.clone(),
            title: day.note.map_or_else(|| "A day left open".to_owned(), |note| note.title.clone()),
            places: visits(atlas, day, unwanted),
            cost: costs::convert(costs.day(atlas, plan, day), costs.currency, currency).round() as u64,
            currency: currency.code.clone(),
        });
        Some(Self { days: days.collect(), currency, level: costs.level })
    }

    /// What the days cost together, as it is written.
    pub fn total(&self) -> String {
        costs::exactly(self.days.iter().map(|day| day.cost as f64).sum(), self.currency)
    }
}

impl DayPlan {
    /// The input as JSON text.
    pub fn json(&self) -> String {
        // Numbers and strings always have a form in JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// The date of a day. A year that was not said is the one in which the trip can still begin.
fn date(plan: &Plan<'_>, brief: &Brief, day: &Day<'_>) -> Option<String> {
    let (first_day, first_month) = plan.days.first()?.date?;
    let (date, month) = day.date?;
    let year = brief.dates.year.unwrap_or_else(|| calendar::coming_year(first_month, first_day));
    let year = if month < first_month { year + 1 } else { year };
    Some(format!("{year}-{month:02}-{date:02}"))
}

fn visits(atlas: &Atlas, day: &Day<'_>, unwanted: &[String]) -> Vec<Visit> {
    let wanted = |spot: &&Spot| !unwanted.contains(&spot.name);
    let all = atlas.spots.of_day(day);
    let mut spots: Vec<&Spot> = all.iter().copied().filter(wanted).collect();
    if spots.len() < all.len() {
        let told: Vec<&str> = all.iter().map(|spot| spot.name.as_str()).collect();
        spots.extend(atlas.spots.others(day.city, &told).filter(wanted).take(all.len() - spots.len()));
    }
    if spots.is_empty() {
        let [lat, lon] = atlas.spots.centre(day.city).unwrap_or_default();
        let name = "A walk of your own".to_owned();
        return vec![Visit { name, lat, lon, from: "10:00", note: None }];
    }
    let hours = hours(day, spots.len());
    let note = |spot: &Spot| {
        let stop = atlas.cities.iter().flat_map(|city| &city.stops).find(|stop| spot.is(stop))?;
        Some(stop.note.clone())
    };
    let visit = |(spot, from): (&Spot, &'static str)| {
        let [lat, lon] = spot.at;
        Visit { name: spot.name.clone(), lat, lon, from, note: note(spot) }
    };
    spots.into_iter().zip(hours).map(visit).collect()
}

/// When each of so many places is visited.
fn hours(day: &Day<'_>, count: usize) -> Vec<&'static str> {
    let early = day.note.is_some_and(|note| note.brief.contains("dawn") || note.brief.contains("sunrise"));
    let hours: &[&str] = match (day.note.map(|note| note.part), count) {
        (Some(Part::Arrival), _) => &["16:00", "17:30", "19:00", "20:30", "21:30"],
        (Some(Part::Farewell), _) => &["09:00", "10:30", "11:30", "12:30", "13:30"],
        _ if early => &["07:00", "10:00", "13:30", "16:00", "19:00"],
        (_, 1) => &["10:00"],
        (_, 2) => &["09:30", "14:00"],
        (_, 3) => &["09:00", "12:30", "16:00"],
        _ => &["09:00", "11:30", "14:00", "16:30", "19:00"],
    };
    hours.iter().copied().take(count).collect()
}

#[cfg(test)]
mod tests {
    use super::super::brief;
    use super::super::plan;
    use super::*;

    fn laid_out(texts: &[&str], currency: Option<&str>, unwanted: &[&str]) -> (Vec<DayPlan>, String) {
        let atlas = Atlas::shared();
        let brief = brief::after(atlas, texts);
        let plan = plan::make(atlas, &brief).unwrap();
        let unwanted: Vec<String> = unwanted.iter().map(|name| (*name).to_owned()).collect();
        let laid_out = Itinerary::of(atlas, &plan, &brief, currency, &unwanted).unwrap();
        let total = laid_out.total();
        (laid_out.days, total)
    }

    const TRIP: [&str; 2] = ["Tokyo and Kyoto, history, food and gardens", "8 days from 28 December 2026"];

    #[test]
    fn days_hold_places_hours_dates_and_costs() {
        let (days, total) = laid_out(&TRIP, None, &[]);
        assert_eq!(days.iter().map(|day| day.day).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
        let dates: Vec<&str> = days.iter().filter_map(|day| day.date.as_deref()).collect();
        assert_eq!((dates[0], dates[4]), ("2026-12-28", "2027-01-01"), "over the turn of the year");
        for day in &days {
            assert!(!day.places.is_empty() && day.cost > 0 && day.trip_days == 8, "{day:?}");
            assert!(day.places.is_sorted_by_key(|visit| visit.from), "{day:?}");
        }
        let sum: u64 = days.iter().map(|day| day.cost).sum();
        assert_eq!(total.replace([',', '$'], ""), sum.to_string());
        assert!(days[0].json().starts_with(r#"{"day":1,"trip_days":8,"date":"2026-12-28","city":"Tokyo""#));
    }

    #[test]
    fn the_page_may_count_in_another_currency() {
        let (dollars, _) = laid_out(&TRIP, None, &[]);
        let (euros, total) = laid_out(&TRIP, Some("EUR"), &[]);
        assert!(euros[0].currency == "EUR" && euros[0].cost < dollars[0].cost && total.starts_with('€'));
    }

    #[test]
    fn an_unwanted_place_gives_way_to_another() {
        let (before, _) = laid_out(&TRIP, None, &[]);
        let name = before[1].places[0].name.clone();
        let (after, _) = laid_out(&TRIP, None, &[&name]);
        assert_eq!(after[1].places.len(), before[1].places.len());
        assert!(after.iter().flat_map(|day| &day.places).all(|visit| visit.name != name));
    }
}
