//! Where the places of the notes stand on the map, and which of them a day visits.

use super::places::{City, Stop};
use super::plan::Day;
use serde::Deserialize;

/// The positions as files; all have the same shape and are read as one.
const FILES: [&str; 5] = [
    include_str!("data/spots/japan.toml"),
    include_str!("data/spots/asia.toml"),
    include_str!("data/spots/europe_south.toml"),
    include_str!("data/spots/europe_north.toml"),
    include_str!("data/spots/americas.toml"),
];

/// Most places of one day; more would crowd its map.
const MOST: usize = 5;

/// All positions.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spots {
    #[serde(default, rename = "city")]
    cities: Vec<CitySpots>,
}

/// The positions in and around one city.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CitySpots {
    /// Name of the city, as in [`City::name`].
    name: String,
    /// The middle of the city, degrees north and east.
    centre: [f64; 2],
    spots: Vec<Spot>,
}

/// A place with its position.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spot {
    /// Its name.
    pub name: String,
    /// Degrees north and east.
    pub at: [f64; 2],
    /// The word by which the written days call it, where that is not its name.
    told: Option<String>,
}

impl Spots {
    /// Reads the positions that are built in.
    pub fn load() -> Result<Self, toml::de::Error> {
        let mut spots = Self::default();
        for file in FILES {
            let mut part: Self = toml::from_str(file)?;
            spots.cities.append(&mut part.cities);
        }
        Ok(spots)
    }

    /// The middle of a city.
    pub fn centre(&self, city: &City) -> Option<[f64; 2]> {
        self.of(&city.name).map(|known| known.centre)
    }

    /// The places of a day in the order in which its notes tell them.
    pub fn of_day<'a>(&'a self, day: &Day<'_>) -> Vec<&'a Spot> {
        let mut pool: Vec<&Spot> =
            self.of(&day.city.name).map_or_else(Vec::new, |city| city.spots.iter().collect());
        let Some(note) = day.note else {
            let mut spots: Vec<&Spot> = day
                .unseen
                .iter()
                .filter_map(|stop| pool.iter().copied().find(|spot| spot.is(stop)))
                .collect();
            spots.dedup_by_key(|spot| &spot.name);
            return spots;
        };
        if let Some(goal) = note.visits.as_deref().and_then(|visits| self.of(visits)) {
            pool.extend(&goal.spots);
        }
        let mut told: Vec<(usize, &Spot)> =
            pool.into_iter().filter_map(|spot| Some((note.brief.find(spot.word())?, spot))).collect();
        told.sort_by_key(|(at, _)| *at);
        told.into_iter().map(|(_, spot)| spot).take(MOST).collect()
    }

    /// The places of a city that none of these names is, for a day that lost one.
    pub fn others<'a>(&'a self, city: &City, taken: &[&str]) -> impl Iterator<Item = &'a Spot> {
        let known = self.of(&city.name).map_or(&[][..], |known| known.spots.as_slice());
        let taken: Vec<String> = taken.iter().map(|name| (*name).to_owned()).collect();
        known.iter().filter(move |spot| !taken.contains(&spot.name))
    }

    fn of(&self, city: &str) -> Option<&CitySpots> {
        self.cities.iter().find(|known| known.name == city)
    }
}

impl Spot {
    /// Whether the notes' stop is this place.
    pub fn is(&self, stop: &Stop) -> bool {
        stop.name.contains(&self.name) || stop.name.contains(self.word()) || self.name.contains(&stop.name)
    }

    fn word(&self) -> &str {
        self.told.as_deref().unwrap_or(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::super::brief;
    use super::super::places::Atlas;
    use super::super::plan;
    use super::*;

    /// Degrees that a day out of a city may lead away from it.
    const FAR: f64 = 1.3;

    #[test]
    fn every_written_day_has_places_near_its_city() {
        let atlas = Atlas::shared();
        for city in &atlas.cities {
            let [north, east] =
                atlas.spots.centre(city).unwrap_or_else(|| panic!("{} has no centre", city.name));
            for note in &city.days {
                let day =
                    Day { number: 1, date: None, city, note: Some(note), unseen: Vec::new(), from: None };
                let spots = atlas.spots.of_day(&day);
                assert!(!spots.is_empty(), "{}: {}", city.name, note.brief);
                for spot in spots {
                    let [lat, lon] = spot.at;
                    let near = (lat - north).abs() < FAR && (lon - east).abs() < FAR;
                    assert!(near, "{} is far from {}", spot.name, city.name);
                }
            }
        }
        assert_eq!(atlas.spots.cities.len(), atlas.cities.len(), "no city is unknown to the notes");
    }

    #[test]
    fn places_come_in_the_order_of_the_day() {
        let atlas = Atlas::shared();
        let plan = plan::make(atlas, &brief::after(atlas, &["Kyoto, 14 days", "history, gardens"])).unwrap();
        let names = |brief: &str| {
            let day = plan
                .days
                .iter()
                .find(|day| day.note.is_some_and(|note| note.brief.starts_with(brief)))
                .unwrap();
            atlas.spots.of_day(day).iter().map(|spot| spot.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(names("Ryōan-ji"), ["Ryōan-ji", "Kinkaku-ji", "Nijō-jō"]);
        assert_eq!(
            names("Nara"),
            ["Tōdai-ji", "Kasuga Taisha", "Isui-en"],
            "a day out finds the other city's places"
        );
    }

    #[test]
    fn a_day_left_open_offers_what_was_not_seen() {
        let atlas = Atlas::shared();
        let plan = plan::make(atlas, &brief::after(atlas, &["Porto, 12 days"])).unwrap();
        let open = plan.days.iter().find(|day| day.note.is_none()).unwrap();
        let all =
            atlas.spots.of_day(open).into_iter().all(|spot| open.unseen.iter().any(|stop| spot.is(stop)));
        assert!(all);
    }
}
