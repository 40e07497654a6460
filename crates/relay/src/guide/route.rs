//! The route: how the places that a message names change the cities of the brief.

use super::brief::{Brief, push_new};
use super::mentions::{Mention, Place};
use super::places::{Atlas, City};
use super::plan;
use super::words::Words;

/// Words that put a place on the route beside the others.
const ADDS: [&str; 12] = [
    "add",
    "also",
    "and then",
    "plus",
    "as well",
    "too",
    "after that",
    "fit in",
    "include",
    "combine",
    "continue to",
    "another stop",
];

/// Words that leave the choice to the guide.
const LEAVES_IT: [&str; 9] = [
    "you choose",
    "your choice",
    "you decide",
    "surprise me",
    "up to you",
    "you pick",
    "your pick",
    "whatever you",
    "choose for me",
];

/// What one message does to a route.
#[derive(Debug, Default)]
struct Wish {
    /// Cities it wants.
    cities: Vec<usize>,
    /// Countries it wants without naming a city of theirs.
    countries: Vec<usize>,
    /// Where on the route the first city stood that it turned down.
    gap: Option<usize>,
}

impl Brief {
    /// Lays the places of one more message over the route.
    pub(super) fn hear_places(&mut self, atlas: &Atlas, words: &Words, mentions: &[Mention]) {
        let corrects = mentions.iter().any(|mention| mention.turned_down) || words.has(&ADDS);
        if words.has(&LEAVES_IT) || (corrects && self.days.is_some()) {
            self.adopt_choice(atlas);
        }
        let mut wish = self.turn_down(atlas, mentions);
        if !wish.cities.is_empty() {
            self.make_room(atlas, words, &mut wish);
        } else if !wish.countries.is_empty() {
            self.hear_countries(atlas, words, &mut wish);
        }
        let mut at = wish.gap.unwrap_or(self.cities.len()).min(self.cities.len());
        for city in wish.cities {
            if !self.cities.contains(&city) {
                self.cities.insert(at, city);
                at += 1;
            }
        }
        self.city_days.retain(|(city, _)| self.cities.contains(city));
    }

    /// Takes turned-down places off the route and collects the wanted ones.
    fn turn_down(&mut self, atlas: &Atlas, mentions: &[Mention]) -> Wish {
        let mut wish = Wish::default();
        for mention in mentions {
            match (mention.place, mention.turned_down) {
                (Place::City(city), true) => {
                    if let Some(at) = self.cities.iter().position(|known| *known == city) {
                        self.cities.remove(at);
                        wish.gap.get_or_insert(at);
                    }
                    wish.cities.retain(|known| *known != city);
                    push_new(&mut self.turned_down, city);
                }
                (Place::City(city), false) => push_new(&mut wish.cities, city),
                (Place::Country(country), true) => {
                    self.countries.retain(|known| *known != country);
                    self.cities.retain(|city| !is_in(atlas, *city, country));
                }
                (Place::Country(country), false) => push_new(&mut wish.countries, country),
            }
        }
        // A country named with its city is only where that city lies.
        let cities = wish.cities.iter().chain(&self.cities);
        let named: Vec<usize> = cities.copied().collect();
        wish.countries.retain(|country| !named.iter().any(|city| is_in(atlas, *city, *country)));
        wish
    }

    /// Clears what gives way to newly wanted cities.
    fn make_room(&mut self, atlas: &Atlas, words: &Words, wish: &mut Wish) {
        let country = |city: &usize| atlas.cities.get(*city).map(|city| city.country.as_str());
        let abroad =
            wish.cities.iter().all(|city| self.cities.iter().all(|known| country(known) != country(city)));
        let swaps = words.has(&["instead", "rather", "actually", "forget", "change of plan"]);
        let all_new = wish.cities.iter().all(|city| !self.cities.contains(city));
        if words.has(&["only", "just", "nothing but"]) || (abroad && !words.has(&ADDS)) {
            self.cities.clear();
            wish.gap = None;
        } else if swaps && wish.gap.is_none() && all_new {
            // "Osaka instead", with nothing named to give way: the last stop does.
            wish.gap = self.cities.pop().map(|_| self.cities.len());
        }
        self.turned_down.retain(|city| !wish.cities.contains(city));
        self.countries.clear();
    }

    /// Countries without a city: beside the route when they are added to it, else in its place.
    fn hear_countries(&mut self, atlas: &Atlas, words: &Words, wish: &mut Wish) {
        if words.has(&ADDS) && !self.cities.is_empty() {
            let first = |country: usize| (0..atlas.cities.len()).find(|city| is_in(atlas, *city, country));
            wish.cities = wish.countries.drain(..).filter_map(first).collect();
            return;
        }
        if !words.has(&ADDS) {
            self.countries.clear();
            self.cities.clear();
            wish.gap = None;
        }
        for country in wish.countries.drain(..) {
            push_new(&mut self.countries, country);
        }
    }

    /// Makes the guide's own choice of cities the person's, who lets it stand or corrects it.
    fn adopt_choice(&mut self, atlas: &Atlas) {
        if self.cities.is_empty() {
            let (cities, _) = plan::cities(atlas, self);
            let index = |city: &&City| atlas.cities.iter().position(|known| known.name == city.name);
            self.cities = cities.iter().filter_map(index).collect();
        }
    }
}

fn is_in(atlas: &Atlas, city: usize, country: usize) -> bool {
    match (atlas.cities.get(city), atlas.countries.get(country)) {
        (Some(city), Some(country)) => city.country == country.name,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::brief::after;
    use super::*;

    fn cities(texts: &[&str]) -> Vec<String> {
        let atlas = Atlas::shared();
        after(atlas, texts).cities.iter().map(|city| atlas.cities[*city].name.clone()).collect()
    }

    const PAIR: &str = "I want to plan a trip to Japan. I'm interested in Tokyo and Kyoto.";

    #[test]
    fn later_turns_change_the_route() {
        for (later, expected) in [
            ("Rather Osaka than Kyoto", vec!["Tokyo", "Osaka"]),
            ("Let's add Nara", vec!["Tokyo", "Kyoto", "Nara"]),
            ("Skip Tokyo", vec!["Kyoto"]),
            ("Osaka instead of Tokyo", vec!["Osaka", "Kyoto"]),
            ("Only Kyoto please", vec!["Kyoto"]),
            ("Let's do Osaka instead", vec!["Tokyo", "Osaka"]),
            ("Actually, let's go to Lisbon instead", vec!["Lisbon"]),
            ("I want to plan a trip to Rome", vec!["Rome"]),
            ("We love Japan", vec!["Tokyo", "Kyoto"]),
            ("What about Rome and Vienna?", vec!["Rome", "Vienna"]),
            ("We would also like Seoul", vec!["Tokyo", "Kyoto", "Seoul"]),
            ("I have been to Tokyo already", vec!["Kyoto"]),
            ("We are flying from London", vec!["Tokyo", "Kyoto"]),
            ("And then Thailand", vec!["Tokyo", "Kyoto", "Bangkok"]),
            ("What about Portugal?", vec![]),
        ] {
            assert_eq!(cities(&[PAIR, later]), expected, "{later}");
        }
        assert_eq!(cities(&[PAIR, "Skip Tokyo", "Tokyo after all"]), ["Kyoto", "Tokyo"]);
    }

    #[test]
    fn countries_stand_until_a_city_is_named() {
        let atlas = Atlas::shared();
        let brief = after(atlas, &["A trip to Japan"]);
        assert_eq!((brief.cities.len(), brief.countries.len()), (0, 1));
        let brief = after(atlas, &["A trip to Japan", "Portugal instead"]);
        assert_eq!(atlas.countries[brief.countries[0]].name, "Portugal");
        assert_eq!(brief.countries.len(), 1);
        assert_eq!(cities(&["A trip to Japan", "Kanazawa"]), ["Kanazawa"]);
        assert_eq!(cities(&["A trip to Japan", "you choose"]), ["Tokyo", "Kyoto"]);
        assert_eq!(cities(&["12 days in Japan", "rather Osaka than Kyoto"]), ["Tokyo", "Osaka"]);
        assert_eq!(cities(&["What is the capital of France?"]), [""; 0]);
        let asked = after(atlas, &["What is the capital of France?"]);
        assert!(asked.countries.is_empty());
    }
}
