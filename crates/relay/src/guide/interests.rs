//! What a traveller cares about, read from everyday words, with "no" and "without" understood.

use super::words::Words;
use serde::Deserialize;

/// A kind of thing to travel for.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "lowercase")]
pub(super) enum Interest {
    /// Temples, castles, old quarters.
    History,
    /// Eating and drinking.
    Food,
    /// Gardens and parks.
    Gardens,
    /// Museums and art.
    Museums,
    /// Buildings, old and new.
    Architecture,
    /// Mountains, forests, walks.
    Nature,
    /// Sand and sea.
    Beaches,
    /// Bars and music.
    Nightlife,
    /// Shops, markets and crafts.
    Shopping,
    /// Things that children enjoy.
    Family,
}

impl Interest {
    /// All kinds, in the order they are offered.
    pub const ALL: [Self; 10] = [
        Self::History,
        Self::Food,
        Self::Gardens,
        Self::Museums,
        Self::Architecture,
        Self::Nature,
        Self::Beaches,
        Self::Nightlife,
        Self::Shopping,
        Self::Family,
    ];

    /// Inside a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Self::History => "history",
            Self::Food => "food",
            Self::Gardens => "gardens",
            Self::Museums => "museums",
            Self::Architecture => "architecture",
            Self::Nature => "nature",
            Self::Beaches => "the sea",
            Self::Nightlife => "nightlife",
            Self::Shopping => "shopping",
            Self::Family => "the children",
        }
    }

    /// Folded words and phrases that stand for it; plurals are found from the singular.
    fn words(self) -> impl Iterator<Item = &'static str> {
        let words = match self {
            Self::History => {
                "history, historic, historical, temple, shrine, castle, palace, ruin, ancient, medieval, old town, \
                 heritage, samurai, archaeology, church, cathedral, monument, tradition"
            }
            Self::Food => {
                "food, foodie, eat, eating, cuisine, restaurant, cooking, ramen, sushi, tapas, wine, dish, market, \
                 gastronomy, culinary, vegetarian, vegan, bakery, dining, sake, mezcal, coffee"
            }
            Self::Gardens => "garden, park, botanical, blossom, flower, bonsai, maple",
            Self::Museums => "museum, gallery, art, painting, exhibition, sculpture",
            Self::Architecture => "architecture, building, skyscraper, brutalism, gaudi",
            Self::Nature => {
                "nature, hike, hiking, mountain, forest, outdoor, wildlife, trekking, countryside, lake, scenery"
            }
            Self::Beaches => "beach, sea, seaside, swim, swimming, surf, surfing, snorkel",
            Self::Nightlife => {
                "nightlife, bar, club, clubbing, live music, jazz, cocktail, pub, party, techno"
            }
            Self::Shopping => "shopping, shop, craft, fashion, vintage, souvenir, design, pottery",
            Self::Family => {
                "child, children, kid, family, toddler, baby, son, daughter, teenager, playground"
            }
        };
        words.split(", ")
    }
}

/// What a text says about interests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Wanted, in the order of the text.
    pub liked: Vec<Interest>,
    /// Not wanted.
    pub avoided: Vec<Interest>,
    /// The text says that these are all ("only", "just").
    pub only: bool,
}

const NEGATORS: [&str; 18] = [
    "no",
    "not",
    "without",
    "dont",
    "doesnt",
    "hate",
    "dislike",
    "skip",
    "avoid",
    "never",
    "isnt",
    "arent",
    "less",
    "fewer",
    "drop",
    "instead",
    "excluding",
    "tired",
];

/// After these an interest word is part of a price: "2,000 including food".
const PRICE_WORDS: [&str; 6] = ["including", "includes", "include", "incl", "plus", "per"];

/// Reads what a text likes and avoids.
pub(super) fn read(words: &Words) -> Said {
    let mut hits: Vec<(usize, Interest)> = Vec::new();
    for interest in Interest::ALL {
        for word in interest.words() {
            hits.extend(words.find(word).into_iter().map(|at| (at, interest)));
        }
    }
    hits.sort_unstable();
    let mut said = Said { only: words.has(&["only", "just", "mainly", "nothing but"]), ..Said::default() };
    for (at, interest) in hits {
        if words.before(at).take(2).any(|word| PRICE_WORDS.contains(&word)) {
            continue;
        }
        let negated = words.before(at).take(5).any(|word| NEGATORS.contains(&word));
        let (to, from) =
            if negated { (&mut said.avoided, &mut said.liked) } else { (&mut said.liked, &mut said.avoided) };
        from.retain(|known| *known != interest);
        if !to.contains(&interest) {
            to.push(interest);
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use Interest::*;

    fn said(text: &str) -> (Vec<Interest>, Vec<Interest>) {
        let said = read(&Words::read(text));
        (said.liked, said.avoided)
    }

    #[test]
    fn everyday_words_name_interests() {
        let text = "I love history and food. I'm also interested in seeing some traditional gardens.";
        assert_eq!(said(text).0, [History, Food, Gardens]);
        assert_eq!(said("ART GALLERIES, and hiking with the kids").0, [Museums, Nature, Family]);
        assert_eq!(said("We start by car from the barn").0, [], "no word inside a word");
    }

    #[test]
    fn a_no_reaches_to_the_end_of_its_clause() {
        assert_eq!(said("No museums please, but gardens"), (vec![Gardens], vec![Museums]));
        assert_eq!(said("We don't like museums or shopping"), (vec![], vec![Museums, Shopping]));
        assert_eq!(said("I'm not into nightlife. Food is everything"), (vec![Food], vec![Nightlife]));
    }

    #[test]
    fn prices_are_not_interests() {
        assert_eq!(said("2000 dollars including food").0, []);
    }
}
