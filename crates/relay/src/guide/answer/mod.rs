//! Which answer a message gets. Each kind of answer is written in a file of its own.

mod complaint;
mod data;
mod days;
mod document;
mod limits;
mod money;
mod opening;
mod page;
mod picks;
mod picture;
mod prose;
mod questions;
mod recap;
mod seam;

use super::brief::{self, Brief, Form};
use super::content::Block;
use super::exchange::{self, Exchange};
use super::history::Heard;
use super::places::Atlas;
use super::plan;
use super::refusal::Refusal;
use super::request::Posted;
use super::thinking;
use super::tools::PLAN_DAY;
use page::{Page, Telling};
use serde_json::Value;

/// A piece of an answer, before it has a name on the wire.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// Markdown, or JSON.
    Text(String),
    /// A text that is taken from a document, and where it stands there.
    Cited(String, Vec<Value>),
    /// The input of a call of `plan_day`.
    Call(String),
}

/// Writes the answer to a conversation whose last speaker is the user; `id` is the name of the message.
///
/// # Errors
/// When a picture in the last message cannot be decoded.
pub(super) fn write(atlas: &Atlas, posted: &Posted, id: &str) -> Result<Vec<Block>, Refusal> {
    let mut parts = Vec::new();
    let open = exchange::open(&posted.turns);
    let last = open.len().saturating_sub(1);
    for (at, exchange) in open.iter().enumerate() {
        let heard = Heard::read(atlas, &posted.turns, exchange.asked.clone());
        let whole = fresh(atlas, posted, exchange, &heard)?;
        if at == last {
            parts = thought(atlas, posted, &heard).into_iter().chain(blocks(whole, id)).collect();
        } else if let Some(rest) = seam::rest(whole, &exchange.told) {
            return Ok(thought(atlas, posted, &heard).into_iter().chain(blocks(rest, id)).collect());
        }
    }
    Ok(parts)
}

/// Gives the calls of a message their names.
fn blocks(parts: Vec<Part>, id: &str) -> Vec<Block> {
    let name = id.strip_prefix("msg_").unwrap_or(id);
    let named = |(index, part)| match part {
        Part::Text(text) => Block::text(text),
        Part::Cited(text, citations) => Block::Text { text, citations },
        Part::Call(input) => Block::Call { id: format!("toolu_{name}c{index}"), name: PLAN_DAY, input },
    };
    parts.into_iter().enumerate().map(named).collect()
}

/// What the guide considered, when the request asks for thinking.
fn thought(atlas: &Atlas, posted: &Posted, heard: &Heard<'_>) -> Option<Block> {
    let wanted = posted.thinking?;
    let known = prose::summary(atlas, &heard.now).unwrap_or_else(|| "No place is settled yet.".to_owned());
    let new = if heard.changed() {
        "The last message says something new."
    } else {
        "The last message changes nothing."
    };
    let missing = prose::question(&heard.now).map_or_else(
        || "Nothing is missing for a plan.".to_owned(),
        |question| format!("Still to be asked: {}", question.replace("**", "")),
    );
    let text =
        format!("I look for places, dates, interests and money in what was written. {known} {new} {missing}");
    let text = if wanted.shown { text } else { String::new() };
    let signature = thinking::sign(posted.prefix, &text);
    Some(Block::Thinking { text, signature })
}

fn fresh(
    atlas: &Atlas,
    posted: &Posted,
    exchange: &Exchange<'_>,
    heard: &Heard<'_>,
) -> Result<Vec<Part>, Refusal> {
    if let Some(schema) = &posted.schema {
        return Ok(vec![Part::Text(data::write(atlas, &heard.now, schema))]);
    }
    let page = Page::read(posted.tools, posted.max_tokens, &posted.turns, &exchange.rounds);
    let mut parts = reply(atlas, heard, page.as_ref())?;
    if heard.last_answer.is_none() && exchange.rounds.is_empty() {
        let cities = atlas.cities.len();
        let hello = format!(
            "*This is Parlor's offline guide, not Claude: a small program with notes on {cities} cities.*"
        );
        match parts.first_mut() {
            Some(Part::Text(text)) => *text = format!("{hello}\n\n{text}"),
            _ => parts.insert(0, Part::Text(format!("{hello}\n\n"))),
        }
    }
    Ok(parts)
}

fn reply(atlas: &Atlas, heard: &Heard<'_>, page: Option<&Page<'_>>) -> Result<Vec<Part>, Refusal> {
    let words = &heard.words;
    let text = |text: String| Ok(vec![Part::Text(text)]);
    if recap::is_asked_for(words) {
        return text(recap::write(atlas, &heard.before));
    }
    if !heard.photos.is_empty() || heard.linked_photos > 0 {
        return picture::about(atlas, heard).map(|text| vec![Part::Text(text)]);
    }
    if !heard.documents.is_empty() {
        return Ok(document::about(atlas, heard));
    }
    if !heard.changed() && words.has(&["photo", "picture", "image", "snapshot"]) {
        return picture::about_earlier(atlas, heard).map(|text| vec![Part::Text(text)]);
    }
    if let Some(answer) = limits::other_language(atlas, heard) {
        return text(answer);
    }
    if !heard.strangers.is_empty() && heard.mentions.is_empty() {
        let known =
            questions::about_stop(atlas, heard).or_else(|| questions::about_written_day(atlas, heard));
        return text(known.unwrap_or_else(|| limits::stranger(atlas, heard)));
    }
    if brief::is_off_topic(words) {
        return text(limits::otherwise(atlas, heard));
    }
    if let Some(page) = page.filter(|_| page::is_wanted_anew(words) && heard.now.has_place()) {
        return Ok(page.emptied().answer(atlas, heard, &heard.now, Telling::Short));
    }
    if let Some(form) = wanted_form(heard)
        && heard.now.has_place()
    {
        let laid_out = Brief { form, ..heard.now.clone() };
        return Ok(match page {
            Some(page) => page.answer(atlas, heard, &laid_out, Telling::Written),
            None => vec![Part::Text(days::write(atlas, &heard.before, &laid_out))],
        });
    }
    if let Some(answer) = questions::answer(atlas, heard) {
        return text(answer);
    }
    if heard.changed() {
        return Ok(step(atlas, heard, page));
    }
    text(limits::otherwise(atlas, heard))
}

/// The answer to a message that told something new: the next step towards a plan, put onto the page where there
/// is one and the plan has its length.
fn step(atlas: &Atlas, heard: &Heard<'_>, page: Option<&Page<'_>>) -> Vec<Part> {
    let aside = limits::strangers_aside(atlas, heard);
    let now = &heard.now;
    let has_length = now.days.is_some() || !now.city_days.is_empty();
    let Some(page) = page.filter(|_| now.has_place() && has_length) else {
        return vec![Part::Text(format!("{aside}{}", stage(atlas, heard)))];
    };
    let telling = if only_money(heard) { Telling::Money } else { Telling::Short };
    let mut parts = page.answer(atlas, heard, now, telling);
    if let (Some(Part::Text(text)), false) = (parts.first_mut(), page.is_being_filled()) {
        text.insert_str(0, &aside);
    }
    parts
}

/// The layout a message asks the plan in, when it asks for the plan at all.
fn wanted_form(heard: &Heard<'_>) -> Option<Form> {
    const PLAN: [&str; 11] = [
        "itinerary",
        "write it out",
        "write out",
        "recommend",
        "suggest",
        "the plan",
        "full plan",
        "day by day",
        "plan it",
        "show me the plan",
        "as a list",
    ];
    let words = &heard.words;
    let accepts = limits::is_assent(words) && heard.last_answer.is_some_and(offers_table);
    if words.has(&["table", "spreadsheet", "grid"])
        && !words.has(&["no table", "not a table", "without a table"])
        || accepts
    {
        return Some(Form::Table);
    }
    let unasked = heard.strangers.is_empty() && heard.before.cities == heard.now.cities;
    let list = words.has(&["list"]) && words.tokens.len() <= 6;
    (list || (words.has(&PLAN) && unasked && !heard.now.cities.is_empty())).then_some(heard.now.form)
}

fn offers_table(answer: &str) -> bool {
    answer.lines().next_back().is_some_and(|line| line.contains("table"))
}

/// Whether a message speaks of money alone.
fn only_money(heard: &Heard<'_>) -> bool {
    let (before, now) = (&heard.before, &heard.now);
    let money = before.budget != now.budget || before.level != now.level || before.people != now.people;
    let route = before.cities != now.cities || before.countries != now.countries;
    let wishes = before.interests != now.interests || before.avoided != now.avoided;
    let time = before.dates != now.dates || before.days != now.days || before.city_days != now.city_days;
    money && !route && !wishes && !time
}

/// The answer in words to a message that told something new: the next step towards a plan.
fn stage(atlas: &Atlas, heard: &Heard<'_>) -> String {
    let (before, now) = (&heard.before, &heard.now);
    if !now.has_place() {
        return opening::ideas(atlas, heard);
    }
    let route = before.cities != now.cities || before.countries != now.countries;
    let wishes = before.interests != now.interests || before.avoided != now.avoided;
    if only_money(heard) {
        return money::write(atlas, now);
    }
    if now.days.is_some() || !now.city_days.is_empty() || now.form == Form::Table {
        return days::write(atlas, before, now);
    }
    if now.cities.is_empty() {
        return opening::countries(atlas, now);
    }
    if !now.interests.is_empty() && (wishes || route) {
        return picks::write(atlas, before, now);
    }
    if now.dates.is_known() && !route {
        return picks::season(atlas, now);
    }
    opening::cities(atlas, before, now)
}

/// The plan's cities for an answer that only needs their names.
fn cities<'a>(atlas: &'a Atlas, brief: &Brief) -> Vec<&'a super::places::City> {
    plan::cities(atlas, brief).0
}
