//! What a plan costs for one traveller, and how that compares with a budget.

use super::brief::Brief;
use super::budget::Level;
use super::places::{Atlas, Currency};
use super::plan::{Day, Plan};

/// The reckoning of a plan in the currency of its first city.
#[derive(Debug)]
pub(super) struct Costs<'a> {
    /// The currency of all amounts.
    pub currency: &'a Currency,
    /// Beds, days and fares for each level, cheapest first.
    pub levels: [Sums; 3],
    /// The level the plan is reckoned with.
    pub level: Level,
    /// How many nights need a bed.
    pub nights: u32,
    /// Whether some way between two cities has no price in the notes.
    pub unpriced_way: bool,
    /// The budget for one, in `currency`.
    pub budget: Option<f64>,
}

/// What one level costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    /// Beds.
    pub beds: f64,
    /// Meals, tickets, local rides.
    pub days: f64,
    /// Ways between the cities.
    pub fares: f64,
}

impl Sums {
    /// All of it.
    pub fn total(&self) -> f64 {
        self.beds + self.days + self.fares
    }
}

impl<'a> Costs<'a> {
    /// Reckons a plan; none when it is empty.
    pub fn of(atlas: &'a Atlas, plan: &Plan<'a>, brief: &Brief) -> Option<Self> {
        let currency = atlas.currency_of(plan.days.first()?.city)?;
        let mut levels = [Sums::default(); 3];
        for (level, sums) in Level::ALL.into_iter().zip(&mut levels) {
            for day in &plan.days {
                let one = day_sums(atlas, plan, day, level, currency);
                sums.beds += one.beds;
                sums.days += one.days;
                sums.fares += one.fares;
            }
        }
        let days = plan.days.len() as u32;
        let budget = brief.budget_each(days).and_then(|amount| {
            let own = atlas.currency(&brief.budget.as_ref()?.currency)?;
            Some(convert(amount, own, currency))
        });
        let affordable = budget.map(|budget| {
            let within =
                |level: &&Level| levels.get(**level as usize).is_some_and(|sums| sums.total() <= budget);
            Level::ALL.iter().rev().find(within).copied().unwrap_or(Level::Careful)
        });
        let level = brief.level.or(affordable).unwrap_or(Level::Middling);
        let unpriced_way = plan.days.iter().any(|day| matches!(day.from, Some((_, None))));
        Some(Self { currency, levels, level, nights: days.saturating_sub(1), unpriced_way, budget })
    }

    /// The sums of the level the plan is reckoned with.
    pub fn sums(&self) -> Sums {
        self.levels.get(self.level as usize).copied().unwrap_or_default()
    }

    /// What one day costs at the chosen level, its night and the way there included.
    pub fn day(&self, atlas: &Atlas, plan: &Plan<'_>, day: &Day<'_>) -> f64 {
        day_sums(atlas, plan, day, self.level, self.currency).total()
    }
}

fn day_sums(atlas: &Atlas, plan: &Plan<'_>, day: &Day<'_>, level: Level, into: &Currency) -> Sums {
    let at = level as usize;
    let own = atlas.currency_of(day.city).unwrap_or(into);
    let price = |amount: Option<&u32>| {
        rounded(convert(f64::from(amount.copied().unwrap_or(0)), own, into), own, into)
    };
    let last = day.number as usize == plan.days.len();
    let fares = day.from.and_then(|(_, leg)| leg).map_or(0.0, |(leg, code)| {
        let of = atlas.currency(code).unwrap_or(into);
        rounded(convert(f64::from(leg.fare), of, into), of, into)
    });
    Sums {
        beds: if last { 0.0 } else { price(day.city.bed.get(at)) },
        days: price(day.city.spend.get(at)),
        fares,
    }
}

/// From one currency into another at the notes' round rates.
pub(super) fn convert(amount: f64, from: &Currency, into: &Currency) -> f64 {
    if from.code == into.code { amount } else { amount / from.per_dollar * into.per_dollar }
}

/// Converted amounts are rounded once, so that a table's rows add up to its last line.
fn rounded(amount: f64, from: &Currency, into: &Currency) -> f64 {
    if from.code == into.code {
        return amount;
    }
    let step = step(into) / 10.0;
    (amount / step).round() * step
}

/// What a total is rounded to: about ten dollars' worth.
fn step(currency: &Currency) -> f64 {
    10_f64.powf((currency.per_dollar * 10.0).log10().round())
}

/// An amount with its sign and separators, to the unit: "¥318,000".
pub(super) fn exactly(amount: f64, currency: &Currency) -> String {
    format!("{}{}", currency.sign, grouped(amount))
}

/// An amount rounded to about ten dollars' worth: "$2,120".
pub(super) fn roughly(amount: f64, currency: &Currency) -> String {
    let step = step(currency);
    exactly((amount / step).round() * step, currency)
}

/// A whole number with commas at the thousands.
pub(super) fn grouped(amount: f64) -> String {
    let digits = format!("{:.0}", amount.abs());
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::brief;
    use super::super::plan;
    use super::*;

    fn reckon(texts: &[&str]) -> (Level, f64, Option<f64>, f64) {
        let atlas = Atlas::shared();
        let brief = brief::after(atlas, texts);
        let plan = plan::make(atlas, &brief).unwrap();
        let costs = Costs::of(atlas, &plan, &brief).unwrap();
        let by_day = plan.days.iter().map(|day| costs.day(atlas, &plan, day)).sum();
        (costs.level, costs.sums().total(), costs.budget, by_day)
    }

    #[test]
    fn the_budget_chooses_the_level() {
        let trip = "Tokyo and Kyoto, 8 days";
        assert_eq!(reckon(&[trip]).0, Level::Middling);
        assert_eq!(reckon(&[trip, "$900"]).0, Level::Careful);
        assert_eq!(reckon(&[trip, "$1500"]).0, Level::Middling);
        assert_eq!(reckon(&[trip, "2500 dollars"]).0, Level::Comfortable);
        assert_eq!(reckon(&[trip, "2500 dollars", "as cheap as possible"]).0, Level::Careful);
        assert_eq!(reckon(&[trip, "375,000 yen"]).2, reckon(&[trip, "$2500"]).2);
    }

    #[test]
    fn days_add_up_to_the_total() {
        for texts in
            [["Tokyo and Kyoto, 8 days"], ["Paris and London, 7 days"], ["Rome, Vienna and Prague, 9 days"]]
        {
            let (_, total, _, by_day) = reckon(&texts);
            assert!((total - by_day).abs() < 0.01 && total > 0.0, "{texts:?}: {total} {by_day}");
        }
    }

    #[test]
    fn the_last_day_needs_no_bed() {
        let atlas = Atlas::shared();
        let brief = brief::after(atlas, &["Tokyo, 3 days"]);
        let plan = plan::make(atlas, &brief).unwrap();
        let costs = Costs::of(atlas, &plan, &brief).unwrap();
        let bed = f64::from(plan.days[0].city.bed[Level::Middling as usize]);
        assert_eq!((costs.nights, costs.sums().beds), (2, 2.0 * bed));
    }

    #[test]
    fn amounts_are_written_as_people_do() {
        let atlas = Atlas::shared();
        let yen = atlas.currency("JPY").unwrap();
        let dollars = atlas.currency("USD").unwrap();
        assert_eq!(exactly(318_000.0, yen), "¥318,000");
        assert_eq!(roughly(2_123.0, dollars), "$2,120");
        assert_eq!(roughly(318_456.0, yen), "¥318,000");
        assert_eq!([grouped(0.0), grouped(999.0), grouped(1_000.0)], ["0", "999", "1,000"]);
    }
}
