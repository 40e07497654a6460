//! Where the guide ends: unknown places, other languages, small talk, and questions that are no trip.

use super::super::brief;
use super::super::history::Heard;
use super::super::mentions::{Place, is_cjk};
use super::super::places::Atlas;
use super::super::words::Words;
use super::questions;
use super::{opening, prose};

/// A place that the notes do not hold.
pub(super) fn stranger(atlas: &Atlas, heard: &Heard<'_>) -> String {
    let names = prose::list(&heard.strangers);
    let mut text = format!(
        "I have no notes on **{names}**, and I would rather say so than guess. A model such as Claude would know more. "
    );
    match prose::summary(atlas, &heard.now) {
        Some(summary) => text.push_str(&format!("{summary} I can go on with that.")),
        None => text.push_str(&opening::everywhere(atlas)),
    }
    text
}

/// A sentence on names that the notes do not hold, beside others that they do; empty when there is none.
pub(super) fn strangers_aside(atlas: &Atlas, heard: &Heard<'_>) -> String {
    let names: Vec<&str> = heard
        .strangers
        .iter()
        .map(String::as_str)
        .filter(|name| !questions::is_in_notes(atlas, name))
        .collect();
    if names.is_empty() || heard.mentions.is_empty() {
        return String::new();
    }
    format!("I have no notes on **{}**, so I leave that out.\n\n", prose::list(&names))
}

/// Frequent small words of other languages that are not English ones too.
const OTHERS: [(&str, &[&str]); 6] = [
    (
        "French",
        &[
            "je", "nous", "voudrais", "voyage", "pour", "avec", "jours", "les", "des", "est", "une",
            "aimerais", "quoi", "bonjour",
        ],
    ),
    (
        "German",
        &[
            "ich", "wir", "und", "nach", "reise", "mochte", "mochten", "tage", "mit", "fur", "eine", "der",
            "wie", "hallo",
        ],
    ),
    (
        "Spanish",
        &["quiero", "viaje", "dias", "gustaria", "para", "los", "una", "con", "queremos", "hola", "ir", "el"],
    ),
    (
        "Italian",
        &["vorrei", "viaggio", "giorni", "per", "una", "con", "vogliamo", "ciao", "sono", "mi", "andare"],
    ),
    ("Portuguese", &["quero", "viagem", "dias", "gostaria", "uma", "para", "com", "nos", "ola", "eu"]),
    ("Dutch", &["ik", "wij", "naar", "reis", "dagen", "wil", "graag", "met", "een", "voor", "hallo"]),
];

const ENGLISH: [&str; 24] = [
    "the", "i", "to", "and", "in", "of", "for", "my", "we", "is", "want", "with", "a", "it", "me", "you",
    "from", "at", "on", "what", "how", "please", "days", "make",
];

/// A message in another language, answered in the only one the guide has.
pub(super) fn other_language(atlas: &Atlas, heard: &Heard<'_>) -> Option<String> {
    let words = &heard.words;
    let language = language(words)?;
    let mut known = Vec::new();
    for mention in heard.mentions.iter().filter(|mention| !mention.turned_down) {
        let name = match mention.place {
            Place::City(city) => atlas.cities.get(city).map(|city| city.name.as_str()),
            Place::Country(country) => atlas.countries.get(country).map(|country| country.name.as_str()),
        };
        known.extend(name.filter(|name| !known.contains(name)));
    }
    let seen = if known.is_empty() {
        String::new()
    } else {
        format!(" I did recognise **{}**.", prose::list(&known))
    };
    Some(format!(
        "That looks like {language}. I read and write only English; a model such as Claude would answer in your language.{seen} Tell me in English where you would like to go, what draws you, when and for how long."
    ))
}

fn language(words: &Words) -> Option<&'static str> {
    let letters = words.folded.chars().filter(|character| character.is_alphabetic());
    let (mut all, mut foreign, mut cjk) = (0, 0, 0);
    for letter in letters {
        all += 1;
        foreign += usize::from(!letter.is_ascii() && letter as u32 > 0x24f);
        cjk += usize::from(is_cjk(letter));
    }
    if all > 0 && foreign * 2 > all {
        return Some(if cjk > 0 { "Chinese, Japanese or Korean" } else { "a script I cannot read" });
    }
    let count =
        |list: &[&str]| words.tokens.iter().filter(|token| list.contains(&token.text.as_str())).count();
    let english = count(&ENGLISH);
    OTHERS
        .iter()
        .map(|(name, list)| (*name, count(list)))
        .max_by_key(|(_, hits)| *hits)
        .filter(|(_, hits)| *hits >= 2 && *hits > english)
        .map(|(name, _)| name)
}

/// A short yes.
pub(super) fn is_assent(words: &Words) -> bool {
    words.tokens.len() <= 6
        && words.begins(&["yes", "yeah", "yep", "sure", "ok", "okay", "please", "great", "perfect", "y"])
}

/// Nothing new about a trip was said: small talk, or something else altogether.
pub(super) fn otherwise(atlas: &Atlas, heard: &Heard<'_>) -> String {
    let words = &heard.words;
    let summary = prose::summary(atlas, &heard.now);
    if questions::asks_who(words) {
        let cities = atlas.cities.len();
        return format!(
            "I am a small program without a language model. I look for places, dates, interests and a budget in what you write, and plan from notes on {cities} cities: routes, days, seasons, costs. For anything else, connect a real model."
        );
    }
    let next = match (&summary, prose::question(&heard.now)) {
        (Some(summary), Some(question)) => format!("{summary} {question}"),
        (Some(summary), None) => format!(
            "{summary} You can change any of it: \"rather Osaka than Kyoto\", \"make it 5 days\", \"make it a table\"."
        ),
        (None, _) => "**Where would you like to go?** A country is enough to start with.".to_owned(),
    };
    if words.has(&["thank", "thanks", "thank you", "cheers"]) {
        return format!("Gladly. {next}");
    }
    if words.begins(&["hello", "hi", "hey", "good"]) && words.tokens.len() <= 4 {
        return format!("Hello. {next}");
    }
    if is_assent(words) || (words.tokens.len() <= 4 && words.begins(&["no", "nope", "fine", "good"])) {
        return next;
    }
    if summary.is_some() && !brief::is_off_topic(words) {
        return format!(
            "I found nothing in that which my notes can answer; a model such as Claude could. {next}"
        );
    }
    format!(
        "That is outside what I can do: I plan trips from a small set of notes and know nothing else. {next}"
    )
}
