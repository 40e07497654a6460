//! Which places a text names: those the notes know, whether they are wanted or turned down, and names that
//! read like destinations but are unknown.

use super::calendar;
use super::places::Atlas;
use super::words::{Words, fold};

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
    for (place, name) in names(atlas) {
        for (at, end) in occurrences(words, name) {
            // North Korea is not the Korea of the notes.
            let other = matches!(place, Place::Country(_)) && words.before(at).next() == Some("north");
            if !other {
                found.push(Mention { at, end, place, turned_down: false });
            }
        }
    }
    found.sort_by_key(|mention| (mention.at, std::cmp::Reverse(mention.end)));
    let mut kept: Vec<Mention> = Vec::new();
    for mention in found {
        if kept.last().is_none_or(|last| mention.at >= last.end) {
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

fn names(atlas: &Atlas) -> impl Iterator<Item = (Place, &str)> {
    let cities = atlas.cities.iter().enumerate().flat_map(|(index, city)| {
        std::iter::once(&city.name).chain(&city.aliases).map(move |name| (Place::City(index), name.as_str()))
    });
    let countries = atlas.countries.iter().enumerate().flat_map(|(index, country)| {
        std::iter::once(&country.name)
            .chain(&country.aliases)
            .map(move |name| (Place::Country(index), name.trim_start_matches("the ")))
    });
    cities.chain(countries)
}

fn occurrences(words: &Words, name: &str) -> Vec<(usize, usize)> {
    let folded = fold(name);
    if folded.chars().all(|character| !is_cjk(character)) {
        let parts: Vec<String> = Words::read(name).tokens.into_iter().map(|token| token.text).collect();
        return words.find(&parts.join(" ")).into_iter().map(|at| (at, at + parts.len())).collect();
    }
    // These scripts put no spaces between words: the name may stand inside a longer run.
    let holds = |token: &&(usize, &str)| token.1.contains(&folded);
    let tokens: Vec<(usize, &str)> =
        words.tokens.iter().enumerate().map(|(at, token)| (at, token.text.as_str())).collect();
    tokens.iter().filter(holds).map(|(at, _)| (*at, *at)).collect()
}

/// Whether a character belongs to a script written without spaces, or to Hangul, whose endings stick to names.
pub(super) fn is_cjk(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
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

fn is_turned_down(words: &Words, mentions: &[Mention], index: usize) -> bool {
    let Some(mention) = mentions.get(index) else { return false };
    let previous = index.checked_sub(1).and_then(|before| mentions.get(before));
    // "skip Nara and Osaka": a joined name shares the fate of the one before it.
    if let Some(previous) = previous {
        let between = words.tokens.get(previous.end..mention.at).unwrap_or_default();
        if between.len() == 1
            && between.iter().all(|token| matches!(token.text.as_str(), "and" | "or" | "nor"))
        {
            return is_turned_down(words, mentions, index - 1);
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
