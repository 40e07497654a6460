//! The answer to a document: what its text says of a trip, and where; of a PDF only its shell.

use super::super::brief;
use super::super::document::{Document, Held};
use super::super::history::Heard;
use super::super::interests;
use super::super::mentions::Place;
use super::super::places::Atlas;
use super::super::words::Words;
use super::{Part, prose};
use serde_json::{Value, json};

/// Most characters that are quoted.
const QUOTE: usize = 160;

/// The last message brought documents.
pub(super) fn about(atlas: &Atlas, heard: &Heard<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    for (index, document) in heard.documents.iter().enumerate() {
        let name = match &document.title {
            Some(title) => format!("**{title}**"),
            None if heard.documents.len() == 1 => "**The document**".to_owned(),
            None => format!("**Document {}**", index + 1),
        };
        match &document.held {
            Held::Text(text) => {
                parts.extend(read(atlas, &name, document, text, heard.earlier_documents + index))
            }
            Held::Pdf { bytes, pages } => parts.push(Part::Text(shell(&name, *bytes, *pages))),
            Held::Address => parts.push(Part::Text(format!(
                "{name} is only an address. I fetch nothing from the network, so I know no more of it.\n\n"
            ))),
        }
    }
    let next = match prose::summary(atlas, &heard.now) {
        Some(summary) => format!("{summary} Tell me what of it belongs in the plan."),
        None => "Tell me what of it you would like to plan.".to_owned(),
    };
    parts.push(Part::Text(next));
    joined(parts)
}

/// Neighbouring texts are one block.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::new();
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Text(text)), Part::Text(more)) => text.push_str(&more),
            (_, part) => joined.push(part),
        }
    }
    joined
}

fn shell(name: &str, bytes: usize, pages: Option<usize>) -> String {
    let size = if bytes < 1000 { format!("{bytes} bytes") } else { format!("{} kB", bytes / 1000) };
    let pages = match pages {
        Some(1) => " with one page".to_owned(),
        Some(pages) => format!(" with {pages} pages"),
        None => String::new(),
    };
    format!(
        "{name} is a PDF of {size}{pages}. I cannot read what is in it; a model such as Claude could.\n\n"
    )
}

fn read(atlas: &Atlas, name: &str, document: &Document, text: &str, index: usize) -> Vec<Part> {
    let count = text.split_whitespace().count();
    let words = if count == 1 { "word" } else { "words" };
    let found = found(atlas, text);
    let found = if found.is_empty() {
        "nothing of a trip that my notes know".to_owned()
    } else {
        prose::list(&found)
    };
    let mut parts = vec![Part::Text(format!("{name} has {count} {words}. I find in it: {found}.\n\n"))];
    let Some((start, quote)) = telling(atlas, text) else { return parts };
    if !document.cited {
        parts.push(Part::Text(format!("> {quote}\n\n")));
        return parts;
    }
    let from = text.get(..start).map_or(0, |head| head.chars().count());
    let citation: Value = json!({
        "type": "char_location",
        "cited_text": quote,
        "document_index": index,
        "document_title": document.title,
        "file_id": null,
        "start_char_index": from,
        "end_char_index": from + quote.chars().count(),
    });
    parts.push(Part::Text("It says: ".to_owned()));
    parts.push(Part::Cited(quote.to_owned(), vec![citation]));
    parts.push(Part::Text("\n\n".to_owned()));
    parts
}

/// What a text tells of a trip.
fn found(atlas: &Atlas, text: &str) -> Vec<String> {
    let (words, mentions) = brief::read(atlas, text);
    let mut found: Vec<String> = Vec::new();
    for mention in &mentions {
        let name = match mention.place {
            Place::City(city) => atlas.cities.get(city).map(|city| &city.name),
            Place::Country(country) => atlas.countries.get(country).map(|country| &country.name),
        };
        found.extend(name.filter(|name| !found.contains(name)).cloned());
    }
    found.extend(super::super::dates::Dates::read(&words).period());
    let liked = interests::read(&words).liked;
    found.extend(liked.iter().map(|interest| interest.name().to_owned()));
    found.truncate(8);
    found
}

/// The first line that names a place of the notes, else the first line: where it begins and what it says.
fn telling<'a>(atlas: &Atlas, text: &'a str) -> Option<(usize, &'a str)> {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let trimmed = line.trim();
        if !trimmed.is_empty() {
            let end = trimmed.char_indices().nth(QUOTE).map_or(trimmed.len(), |(at, _)| at);
            lines.push((
                start + (line.len() - line.trim_start().len()),
                trimmed.get(..end).unwrap_or(trimmed),
            ));
        }
        start += line.len() + 1;
    }
    let names_place =
        |(_, line): &&(usize, &str)| !super::super::mentions::read(atlas, &Words::read(line)).is_empty();
    lines.iter().find(names_place).or(lines.first()).copied()
}
