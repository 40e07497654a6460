//! The posted conversation as the guide hears it: the brief before and after the last message, and what that
//! message is.

use super::blocks::{Role, Turn};
use super::brief::{self, Brief};
use super::document::Document;
use super::mentions::{self, Mention, Place};
use super::photo::Photo;
use super::places::Atlas;
use super::words::Words;
use std::ops::Range;

/// A conversation, heard from its first message to its last.
#[derive(Debug)]
pub(super) struct Heard<'a> {
    /// The brief without the last message.
    pub before: Brief,
    /// The brief with it.
    pub now: Brief,
    /// The last message: all turns that ask.
    pub words: Words,
    /// Places it names.
    pub mentions: Vec<Mention>,
    /// Names in it that read like destinations but are not in the notes.
    pub strangers: Vec<String>,
    /// Its pictures.
    pub photos: Vec<&'a Photo>,
    /// How many pictures it only links to.
    pub linked_photos: usize,
    /// Its documents.
    pub documents: Vec<&'a Document>,
    /// How many documents stood in earlier messages.
    pub earlier_documents: usize,
    /// The last picture of earlier messages.
    pub earlier_photo: Option<&'a Photo>,
    /// The guide's last answer, if there was one.
    pub last_answer: Option<&'a str>,
}

impl<'a> Heard<'a> {
    /// Hears a conversation up to the turns that ask.
    pub fn read(atlas: &Atlas, turns: &'a [Turn], asked: Range<usize>) -> Self {
        let last = turns.get(asked.clone()).unwrap_or_default();
        let earlier = turns.get(..asked.start).unwrap_or_default();
        let mut before = Brief::default();
        for turn in earlier.iter().filter(|turn| turn.role == Role::User) {
            let (words, mentions) = brief::read(atlas, &turn.text);
            let looks_around = looks_around(&before, &words, &mentions);
            before.hear(atlas, &words, &mentions, looks_around);
        }
        let last: Vec<&Turn> = last.iter().filter(|turn| turn.role == Role::User).collect();
        let text = last.iter().map(|turn| turn.text.as_str()).collect::<Vec<_>>().join("\n");
        let (words, mentions) = brief::read(atlas, &text);
        let mut now = before.clone();
        let looks_around = looks_around(&before, &words, &mentions);
        now.hear(atlas, &words, &mentions, looks_around);
        let of_user = |turn: &&Turn| turn.role == Role::User;
        Self {
            before,
            now,
            strangers: mentions::unknown(&words, &mentions),
            photos: last.iter().flat_map(|turn| &turn.photos).collect(),
            documents: last.iter().flat_map(|turn| &turn.documents).collect(),
            earlier_documents: earlier.iter().map(|turn| turn.documents.len()).sum(),
            linked_photos: last.iter().map(|turn| turn.linked_photos).sum(),
            earlier_photo: earlier.iter().filter(of_user).flat_map(|turn| &turn.photos).next_back(),
            last_answer: earlier
                .iter()
                .rev()
                .find(|turn| turn.role == Role::Assistant && !turn.text.is_empty())
                .map(|turn| turn.text.as_str()),
            words,
            mentions,
        }
    }

    /// Whether the last message changed the brief.
    pub fn changed(&self) -> bool {
        self.before != self.now
    }

    /// Cities that the last message names without turning them down.
    pub fn named_cities(&self) -> Vec<usize> {
        let mut cities = Vec::new();
        for mention in &self.mentions {
            if let (Place::City(city), false) = (mention.place, mention.turned_down)
                && !cities.contains(&city)
            {
                cities.push(city);
            }
        }
        cities
    }
}

/// Whether a message asks about places beside a settled route ("Is Nara worth it?") rather than changing it
/// ("Can we add Nara?").
fn looks_around(brief: &Brief, words: &Words, mentions: &[Mention]) -> bool {
    const ASKS: [&str; 14] = [
        "is", "are", "how", "what", "which", "why", "where", "when", "does", "tell", "whats", "hows", "will",
        "do",
    ];
    const CHANGES: [&str; 15] = [
        "add",
        "include",
        "instead",
        "rather",
        "swap",
        "replace",
        "skip",
        "drop",
        "fit in",
        "plan",
        "trip to",
        "let",
        "what about",
        "how about",
        "go to",
    ];
    !brief.cities.is_empty()
        && mentions.iter().all(|mention| !mention.turned_down)
        && (words.asks || words.begins(&["tell"]))
        && words.begins(&ASKS)
        && !words.has(&CHANGES)
}

#[cfg(test)]
mod tests {
    use super::super::blocks;
    use super::*;
    use serde_json::json;

    fn turns(texts: &[&str]) -> Vec<Turn> {
        let messages: Vec<_> = texts
            .iter()
            .enumerate()
            .map(|(index, text)| json!({ "role": if index % 2 == 0 { "user" } else { "assistant" }, "content": text }))
            .collect();
        blocks::turns(Some(&json!(messages))).unwrap()
    }

    #[test]
    fn the_last_message_is_told_from_the_rest() {
        let atlas = Atlas::shared();
        let turns = turns(&["Tokyo and Kyoto", "Good. When?", "In November"]);
        let heard = Heard::read(atlas, &turns, turns.len() - 1..turns.len());
        assert!(heard.changed());
        assert_eq!((heard.before.dates.month, heard.now.dates.month), (None, Some(11)));
        assert_eq!(heard.last_answer, Some("Good. When?"));
        assert_eq!(heard.now.cities.len(), 2);
    }

    #[test]
    fn asking_about_a_place_does_not_put_it_on_the_route() {
        let atlas = Atlas::shared();
        for (text, stops) in [
            ("Is Nara worth a visit?", 2),
            ("Tell me about Nara", 2),
            ("Can we add Nara?", 3),
            ("What about Nara?", 3),
        ] {
            let turns = turns(&["Tokyo and Kyoto", "Good.", text]);
            let heard = Heard::read(atlas, &turns, turns.len() - 1..turns.len());
            assert_eq!(heard.now.cities.len(), stops, "{text}");
            assert_eq!(heard.named_cities().len(), 1);
        }
    }

    #[test]
    fn what_the_guide_wrote_is_no_wish_of_the_person() {
        let atlas = Atlas::shared();
        let turns = turns(&["Tokyo", "Kyoto, Osaka, museums, 8 days in May for $900?", "Hm"]);
        let heard = Heard::read(atlas, &turns, turns.len() - 1..turns.len());
        assert_eq!(heard.now.cities.len(), 1);
        assert_eq!((heard.now.days, heard.now.budget.is_some()), (None, false));
    }
}
