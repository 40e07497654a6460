//! The guide's notes: countries, cities, the ways between them and what money buys, read from `data/`.

use super::interests::Interest;
use super::mentions::{self, Name};
use super::spots::Spots;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The notes as files; all have the same shape and are read as one.
const FILES: [&str; 9] = [
    include_str!("data/japan.toml"),
    include_str!("data/japan_more.toml"),
    include_str!("data/iberia.toml"),
    include_str!("data/italy_france.toml"),
    include_str!("data/europe_north.toml"),
    include_str!("data/europe_east.toml"),
    include_str!("data/asia.toml"),
    include_str!("data/beyond.toml"),
    include_str!("data/money.toml"),
];

/// Everything the guide knows.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Atlas {
    /// Countries, best known first.
    #[serde(default, rename = "country")]
    pub countries: Vec<Country>,
    /// Cities; within a country in the order of a first visit.
    #[serde(default, rename = "city")]
    pub cities: Vec<City>,
    /// Direct ways between two cities.
    #[serde(default, rename = "leg")]
    legs: Vec<Leg>,
    /// What money is called and worth.
    #[serde(default, rename = "currency")]
    pub currencies: Vec<Currency>,
    /// Every name of a city or country, ready to be looked for.
    #[serde(skip)]
    pub names: Vec<Name>,
    /// Where the places stand.
    #[serde(skip)]
    pub spots: Spots,
}

/// A country.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Country {
    /// As it stands inside a sentence, with its article.
    pub name: String,
    /// Other names people type.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Code of the currency its cities' costs are in.
    pub currency: String,
    /// What to make of it on a first visit: whole sentences.
    pub pitch: String,
    /// Getting around: whole sentences.
    pub around: String,
    /// Its best seasons: whole sentences.
    pub when: Option<String>,
    /// The official site.
    pub link: Option<Link>,
}

/// A city.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct City {
    /// English name.
    pub name: String,
    /// Name of its country, as in [`Country::name`].
    pub country: String,
    /// Other names people type.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it is, as an apposition: "the old capital, where …".
    pub line: String,
    /// Days it deserves on a first visit.
    pub nights: u32,
    /// What it is good for, 1 to 3; absent means not much.
    pub strengths: BTreeMap<Interest, u32>,
    /// Typical warmest temperature of a day, °C, January first.
    pub high: [i32; 12],
    /// Typical coldest temperature of a night, °C, January first.
    pub low: [i32; 12],
    /// A bed for one of two sharing, per night: careful, middling, comfortable.
    pub bed: [u32; 3],
    /// A day's meals, tickets and local rides for one: careful, middling, comfortable.
    pub spend: [u32; 3],
    /// The way to the airport, without a full stop.
    pub airport: String,
    /// Where to sleep, without a full stop.
    pub stay: String,
    /// The city's official site.
    pub link: Option<Link>,
    /// What some months bring.
    #[serde(default)]
    pub seasons: Vec<Season>,
    /// Places worth a visit.
    #[serde(rename = "stops")]
    pub stops: Vec<Stop>,
    /// Days, written out; at least one that arrives, one that leaves, and two whole ones.
    #[serde(rename = "day")]
    pub days: Vec<DayNote>,
}

/// What some months bring to a city.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Season {
    /// 1 to 12.
    pub months: Vec<u32>,
    /// Whole sentences.
    pub text: String,
}

/// A place worth a visit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stop {
    /// Its name.
    pub name: String,
    /// What it is good for.
    pub kinds: Vec<Interest>,
    /// Why, and what to mind; no capital, no full stop.
    pub note: String,
}

/// Which kind of day a written day is.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(super) enum Part {
    /// A half day after a journey.
    Arrival,
    /// A whole day in the city.
    #[default]
    Whole,
    /// A day out of the city and back.
    Trip,
    /// A half day before the journey home.
    Farewell,
}

/// A written day.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DayNote {
    /// Which kind of day it is.
    #[serde(default)]
    pub part: Part,
    /// For a day out: the city of these notes it goes to, if any.
    pub visits: Option<String>,
    /// A few words.
    pub title: String,
    /// The stations alone, for a table.
    pub brief: String,
    /// Whole sentences.
    pub text: String,
    /// What it is good for.
    pub kinds: Vec<Interest>,
}

/// A direct way between two cities.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Leg {
    /// The two ends, in either order.
    between: [String; 2],
    /// Train, bus or boat.
    pub how: String,
    /// How long it takes, with units.
    pub time: String,
    /// One way for one, in the currency of the first end.
    pub fare: u32,
}

/// An official page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Link {
    /// Whose page.
    pub label: String,
    /// `https://…`.
    pub url: String,
}

/// A currency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Currency {
    /// ISO 4217.
    pub code: String,
    /// Written before an amount.
    pub sign: String,
    /// Plural, inside a sentence.
    pub name: String,
    /// Units for one US dollar, in round figures.
    pub per_dollar: f64,
    /// What people write after an amount: folded, singular.
    pub words: Vec<String>,
}

impl Atlas {
    /// Reads the notes that are built in.
    pub fn load() -> Result<Self, toml::de::Error> {
        let mut atlas = Self::default();
        for file in FILES {
            let mut part: Self = toml::from_str(file)?;
            atlas.countries.append(&mut part.countries);
            atlas.cities.append(&mut part.cities);
            atlas.legs.append(&mut part.legs);
            atlas.currencies.append(&mut part.currencies);
        }
        atlas.names = mentions::names(&atlas);
        atlas.spots = Spots::load()?;
        Ok(atlas)
    }

    /// The notes, read once for all tests.
    #[cfg(test)]
    pub fn shared() -> &'static Self {
        static SHARED: std::sync::LazyLock<Atlas> = std::sync::LazyLock::new(|| Atlas::load().unwrap());
        &SHARED
    }

    /// The cities of a country, in the order of a first visit.
    pub fn cities_of<'a>(&'a self, country: &'a Country) -> impl Iterator<Item = &'a City> {
        self.cities.iter().filter(|city| city.country == country.name)
    }

    /// The country of a city.
    pub fn country_of(&self, city: &City) -> Option<&Country> {
        self.countries.iter().find(|country| country.name == city.country)
    }

    /// The currency of a city's costs.
    pub fn currency_of(&self, city: &City) -> Option<&Currency> {
        self.country_of(city).and_then(|country| self.currency(&country.currency))
    }

    /// A currency by its code.
    pub fn currency(&self, code: &str) -> Option<&Currency> {
        self.currencies.iter().find(|currency| currency.code == code)
    }

    /// The direct way between two cities and the currency code of its fare.
    pub fn leg(&self, from: &City, to: &City) -> Option<(&Leg, &str)> {
        let leg = self.legs.iter().find(|leg| {
            let [one, other] = &leg.between;
            (*one == from.name && *other == to.name) || (*one == to.name && *other == from.name)
        })?;
        let priced_at = self.cities.iter().find(|city| city.name == leg.between[0])?;
        Some((leg, &self.country_of(priced_at)?.currency))
    }
}

impl Stop {
    /// Whether a text speaks of this stop: by its whole name, or by one telling word of it.
    pub fn is_told_in(&self, text: &str) -> bool {
        const PLAIN: [&str; 14] = [
            "Museum",
            "Garden",
            "Gardens",
            "Market",
            "market",
            "Castle",
            "National",
            "Palace",
            "Cathedral",
            "street",
            "Outer",
            "department",
            "Department",
            "floating",
        ];
        let telling = |word: &&str| word.chars().count() >= 6 && !PLAIN.contains(word);
        let mut words = self
            .name
            .split(|character: char| !character.is_alphabetic() && character != '-' && character != '\'');
        text.contains(&self.name) || words.any(|word| telling(&word) && text.contains(word))
    }
}

impl City {
    /// How well the city suits these interests: the sum of its strengths in them.
    pub fn fit(&self, interests: &[Interest]) -> u32 {
        interests.iter().filter_map(|interest| self.strengths.get(interest)).sum()
    }

    /// What a month (1 to 12) brings, if the notes say.
    pub fn season(&self, month: u32) -> Option<&str> {
        self.seasons.iter().find(|season| season.months.contains(&month)).map(|season| season.text.as_str())
    }

    /// Typical day and night temperatures of a month (1 to 12), °C.
    pub fn weather(&self, month: u32) -> (i32, i32) {
        let index = (month.clamp(1, 12) - 1) as usize;
        (self.high[index], self.low[index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_notes_are_whole() {
        let atlas = Atlas::shared();
        assert!(atlas.cities.len() >= 25, "{}", atlas.cities.len());
        let mut names = HashSet::new();
        for city in &atlas.cities {
            let name = &city.name;
            assert!(names.insert(name.clone()), "{name} twice");
            assert!(atlas.currency_of(city).is_some(), "{name} has no country or currency");
            let count = |part| city.days.iter().filter(|day| day.part == part).count();
            assert_eq!((count(Part::Arrival), count(Part::Farewell)), (1, 1), "{name}");
            assert!(count(Part::Whole) >= 2, "{name}");
            assert!(city.stops.len() >= 4 && city.nights > 0, "{name}");
            assert!(city.bed.is_sorted() && city.spend.is_sorted(), "{name}");
            for month in 0..12 {
                assert!(city.low[month] < city.high[month], "{name} in month {}", month + 1);
            }
            assert!(
                city.seasons.iter().flat_map(|season| &season.months).all(|month| (1..=12).contains(month))
            );
        }
        for country in &atlas.countries {
            assert!(atlas.cities_of(country).next().is_some(), "{} has no city", country.name);
        }
        for leg in &atlas.legs {
            assert!(leg.between.iter().all(|end| names.contains(end)), "{:?}", leg.between);
        }
    }

    #[test]
    fn every_stated_strength_has_something_to_show() {
        let atlas = Atlas::shared();
        for city in &atlas.cities {
            for (interest, strength) in &city.strengths {
                let stops = city.stops.iter().filter(|stop| stop.kinds.contains(interest)).count();
                let days = city.days.iter().filter(|day| day.kinds.contains(interest)).count();
                assert!((1..=3).contains(strength), "{} {interest:?}", city.name);
                assert!(stops + days > 0, "{} claims {interest:?}", city.name);
            }
        }
    }

    #[test]
    fn notes_are_well_formed_sentences_and_addresses() {
        let atlas = Atlas::shared();
        let links = atlas.countries.iter().filter_map(|country| country.link.as_ref());
        for link in links.chain(atlas.cities.iter().filter_map(|city| city.link.as_ref())) {
            assert!(link.url.starts_with("https://") && !link.label.is_empty(), "{}", link.url);
        }
        for city in &atlas.cities {
            for day in &city.days {
                assert!(day.text.ends_with('.') && !day.brief.ends_with('.'), "{}: {}", city.name, day.title);
                assert!(!day.brief.contains('|') && !day.title.contains('|'), "{}: {}", city.name, day.title);
            }
            assert!(city.stops.iter().all(|stop| !stop.note.ends_with('.')), "{}", city.name);
            assert!(!city.airport.ends_with('.') && !city.stay.ends_with('.'), "{}", city.name);
        }
    }

    #[test]
    fn legs_are_found_from_either_end() {
        let atlas = Atlas::shared();
        let city = |name: &str| atlas.cities.iter().find(|city| city.name == name).unwrap();
        let (leg, currency) = atlas.leg(city("Kyoto"), city("Tokyo")).unwrap();
        assert_eq!((leg.time.as_str(), currency), ("2 h 15 min", "JPY"));
        assert!(atlas.leg(city("Kyoto"), city("Lisbon")).is_none());
    }
}
