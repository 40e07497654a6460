//! Which places a text names: those the notes know, whether they are wanted or turned down, and names that
//! read like destinations but are unknown.

use super::calendar;
use super::places::Atlas;
use super::words::{Token, Words, fold};

/// A place of the notes, by its index there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Index into [`Atlas::cities`].
    City(usize),
    /// Index into [`Atlas::countries`].
    Country(usize),
}

/// One naming of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mention {
    /// Index of its first token.
    pub at: usize,
    /// Index behind its last token.
    pub end: usize,
    /// Which place.
    pub place: Place,
    /// Whether the text turns it down: "not Kyoto", "than Kyoto", "I have been to Kyoto".
    pub turned_down: bool,
}

/// Finds every naming of a known place, in the order of the text; the longest name wins ("Mexico City" is
/// not Mexico).
pub(super) fn read(atlas: &Atlas, words: &Words) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for name in &atlas.names {
        for (at, end) in name.occurrences(words) {
            // North Korea is not the Korea of the notes.
            let other = matches!(name.place, Place::Country(_)) && words.before(at).next() == Some("north");
            if !other {
                found.push(Mention { at, end, place: name.place, turned_down: false });
            }
        }
    }
    found.sort_by_key(|mention| (mention.at, std::cmp::Reverse(mention.end)));
    let mut kept: Vec<Mention> = Vec::new();
    for mention in found {
        let is_new = kept.last().is_none_or(|last| mention.at >= last.end);
        if is_new && !is_origin(words, mention.at) {
            kept.push(mention);
        }
    }
    for index in 0..kept.len() {
        let turned_down = is_turned_down(words, &kept, index);
        if let Some(mention) = kept.get_mut(index) {
            mention.turned_down = turned_down;
        }
    }
    kept
}

/// A name of a place, ready to be looked for.
#[derive(Debug)]
pub(super) struct Name {
    place: Place,
    /// Its folded words with spaces between; empty in scripts that put none.
    phrase: String,
    /// How many words those are.
    length: usize,
    /// The whole name, folded.
    folded: String,
}

/// Every name in the notes.
pub(super) fn names(atlas: &Atlas) -> Vec<Name> {
    let cities = atlas.cities.iter().enumerate().flat_map(|(index, city)| {
        std::iter::once(&city.name).chain(&city.aliases).map(move |name| Name::new(Place::City(index), name))
    });
    let countries = atlas.countries.iter().enumerate().flat_map(|(index, country)| {
        std::iter::once(&country.name)
            .chain(&country.aliases)
            .map(move |name| Name::new(Place::Country(index), name.trim_start_matches("the ")))
    });
    cities.chain(countries).collect()
}

impl Name {
    fn new(place: Place, name: &str) -> Self {
        let folded = fold(name);
        let tokens = if folded.chars().any(is_cjk) { Vec::new() } else { Words::read(name).tokens };
        let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
        Self { place, phrase: words.join(" "), length: words.len(), folded }
    }

    /// Where the name stands: index of its first token and index behind its last.
    fn occurrences(&self, words: &Words) -> Vec<(usize, usize)> {
        if self.length > 0 {
            return words.find(&self.phrase).into_iter().map(|at| (at, at + self.length)).collect();
        }
        // These scripts put no spaces between words: the name may stand inside a longer run.
        let holds = |(at, token): (usize, &Token)| token.text.contains(&self.folded).then_some((at, at));
        words.tokens.iter().enumerate().filter_map(holds).collect()
    }
}

/// Whether a character belongs to a script written without spaces, or to Hangul, whose endings stick to names.
pub(super) fn is_cjk(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

/// Whether the place at a token is where somebody comes from: "flying from London", "I live in Berlin".
fn is_origin(words: &Words, at: usize) -> bool {
    const COMING: [&str; 14] = [
        "fly",
        "flying",
        "flight",
        "coming",
        "come",
        "leaving",
        "leave",
        "departing",
        "depart",
        "starting",
        "live",
        "living",
        "based",
        "im",
    ];
    let mut before = words.before(at);
    let link = before.next();
    matches!(link, Some("from")) && before.take(3).any(|word| COMING.contains(&word))
        || matches!(link, Some("in"))
            && words.before(at).nth(1).is_some_and(|word| matches!(word, "live" | "living" | "based"))
}

/// Words that may stand between a refusal and the place it refuses.
const FILLERS: [&str; 26] = [
    "the", "to", "in", "of", "at", "go", "going", "visit", "visiting", "see", "seeing", "want", "like",
    "really", "any", "more", "all", "for", "with", "do", "doing", "day", "days", "time", "bother", "already",
];

const REFUSALS: [&str; 19] = [
    "not", "no", "than", "without", "skip", "drop", "remove", "forget", "avoid", "cancel", "dont", "instead",
    "except", "been", "visited", "seen", "leave", "swap", "replace",
];

/// Decides on one mention; those before it are decided already.
fn is_turned_down(words: &Words, mentions: &[Mention], index: usize) -> bool {
    let Some(mention) = mentions.get(index) else { return false };
    let previous = index.checked_sub(1).and_then(|before| mentions.get(before));
    // "skip Nara and Osaka": a joined name shares the fate of the one before it.
    if let Some(previous) = previous {
        let between = words.tokens.get(previous.end..mention.at).unwrap_or_default();
        if between.len() == 1
            && between.iter().all(|token| matches!(token.text.as_str(), "and" | "or" | "nor"))
        {
            return previous.turned_down;
        }
    }
    let floor = previous.map_or(0, |previous| previous.end);
    let clause = words.tokens.get(mention.at).map(|token| token.clause);
    let mut at = mention.at;
    while at > floor {
        at -= 1;
        let Some(token) = words.tokens.get(at) else { break };
        let text = token.text.as_str();
        // "Instead of Kyoto" refuses; "instead, Kyoto" and "instead Kyoto" choose.
        let refuses = match text {
            "instead" => words.text(at + 1) == Some("of"),
            "leave" => false,
            // "Have you been to Kyoto?" is about the guide.
            "been" => words.text(at.wrapping_sub(1)) != Some("you"),
            _ => REFUSALS.contains(&text),
        };
        if Some(token.clause) != clause {
            break;
        }
        if refuses || (text == "out" && words.text(at.wrapping_sub(1)) == Some("leave")) {
            return true;
        }
        if !FILLERS.contains(&text) {
            break;
        }
    }
    false
}

/// Phrases after which a destination follows, in capitals or not.
const STRONG: [&str; 13] = [
    "trip to",
    "travel to",
    "travelling to",
    "traveling to",
    "fly to",
    "flying to",
    "holiday in",
    "vacation in",
    "weekend in",
    "days in",
    "week in",
    "journey to",
    "holidays in",
];

/// Phrases after which a capitalised name is a destination.
const WEAK: [&str; 14] = [
    "go to",
    "going to",
    "visit",
    "visiting",
    "explore",
    "exploring",
    "about",
    "in",
    "to",
    "add",
    "see",
    "around",
    "trip around",
    "is",
];

/// Lower-case words after "trip to" and the like that name no place.
const COMMON: [&str; 38] = [
    "the",
    "a",
    "an",
    "my",
    "our",
    "some",
    "somewhere",
    "anywhere",
    "see",
    "eat",
    "one",
    "any",
    "this",
    "that",
    "there",
    "here",
    "nice",
    "warm",
    "cold",
    "europe",
    "asia",
    "africa",
    "two",
    "three",
    "do",
    "be",
    "go",
    "many",
    "several",
    "different",
    "another",
    "both",
    "you",
    "your",
    "which",
    "what",
    "spring",
    "summer",
];

/// Names that read like destinations but are not in the notes, as they were written.
pub(super) fn unknown(words: &Words, known: &[Mention]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut push = |name: String| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    for (phrases, any_case) in [(STRONG.as_slice(), true), (WEAK.as_slice(), false)] {
        for phrase in phrases {
            let length = phrase.split(' ').count();
            for at in words.find(phrase) {
                if let Some(name) = name_at(words, known, at + length, any_case) {
                    push(name);
                }
            }
        }
    }
    names
}

fn name_at(words: &Words, known: &[Mention], at: usize, any_case: bool) -> Option<String> {
    let free =
        |at: usize| !known.iter().any(|mention| (mention.at..mention.end.max(mention.at + 1)).contains(&at));
    let is_word = |at: usize| {
        words.tokens.get(at).is_some_and(|token| {
            token.text.len() > 1
                && token.text.chars().all(char::is_alphabetic)
                && !calendar::is_calendar_word(&token.text)
                && !COMMON.contains(&token.text.as_str())
        })
    };
    let clause = words.tokens.get(at)?.clause;
    let capital = |at: usize| {
        words.tokens.get(at).is_some_and(|token| {
            token.clause == clause
                && token.raw.chars().next().is_some_and(char::is_uppercase)
                && is_word(at)
                && free(at)
        })
    };
    if capital(at) {
        let raws = (at..at + 3).take_while(|at| capital(*at)).filter_map(|at| words.tokens.get(at));
        return Some(raws.map(|token| token.raw.as_str()).collect::<Vec<_>>().join(" "));
    }
    (any_case && free(at) && is_word(at)).then(|| words.tokens.get(at).map(|token| token.raw.clone()))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let atlas = Atlas::shared();
        let words = Words::read(text);
        read(atlas, &words)
            .into_iter()
            .map(|mention| {
                let name = match mention.place {
                    Place::City(index) => &atlas.cities[index].name,
                    Place::Country(index) => &atlas.countries[index].name,
                };
                if mention.turned_down { format!("-{name}") } else { name.clone() }
            })
            .collect()
    }

    fn strangers(text: &str) -> Vec<String> {
        let atlas = Atlas::shared();
        let words = Words::read(text);
        unknown(&words, &read(atlas, &words))
    }

    #[test]
    fn names_are_found_in_any_dress() {
        assert_eq!(names("a trip to JAPAN: tokyo, Kyōto's gardens"), ["Japan", "Tokyo", "Kyoto"]);
        assert_eq!(names("Mexico City, then New York City"), ["Mexico City", "New York"]);
        assert_eq!(names("東京と京都に行きたい"), ["Tokyo", "Kyoto"]);
        assert_eq!(names("Lisboa y Wien"), ["Lisbon", "Vienna"]);
        assert!(names("romantic parisian naraka, North Korea").is_empty());
        assert_eq!(names("We live in Berlin and are flying from London to Rome"), ["Rome"]);
        assert_eq!(names("the train from Tokyo to Kyoto"), ["Tokyo", "Kyoto"]);
        assert_eq!(names("the Netherlands or holland"), ["the Netherlands", "the Netherlands"]);
    }

    #[test]
    fn turned_down_places_are_told_apart() {
        for (text, expected) in [
            ("rather Osaka than Kyoto", vec!["Osaka", "-Kyoto"]),
            ("Osaka instead of Kyoto", vec!["Osaka", "-Kyoto"]),
            ("Instead of Kyoto, Osaka", vec!["-Kyoto", "Osaka"]),
            ("swap Kyoto for Osaka", vec!["-Kyoto", "Osaka"]),
            ("Not Kyoto but Osaka", vec!["-Kyoto", "Osaka"]),
            ("Osaka, not Kyoto", vec!["Osaka", "-Kyoto"]),
            ("I don't want to go to Kyoto", vec!["-Kyoto"]),
            ("skip Nara and Osaka", vec!["-Nara", "-Osaka"]),
            ("I've already been to Tokyo. Kyoto, please", vec!["-Tokyo", "Kyoto"]),
            ("Leave out Nara", vec!["-Nara"]),
            ("Let's do Osaka instead", vec!["Osaka"]),
            ("Tokyo and Kyoto", vec!["Tokyo", "Kyoto"]),
            ("Have you been to Rome?", vec!["Rome"]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn strangers_are_noticed() {
        assert_eq!(strangers("A trip to Reykjavik in June"), ["Reykjavik"]);
        assert_eq!(strangers("i want to plan a trip to iceland"), ["iceland"]);
        assert_eq!(strangers("What about Buenos Aires?"), ["Buenos Aires"]);
        assert!(
            strangers("I want to plan a trip to Japan. We'd go in mid-November, to see Tokyo").is_empty()
        );
        assert_eq!(strangers("Is Kamakura worth it?"), ["Kamakura"]);
        assert!(strangers("I'd like to go to the sea and to eat").is_empty());
    }
}
