//! Which answer a message gets. Each kind of answer is written in a file of its own.

mod days;
mod limits;
mod money;
mod opening;
mod picks;
mod picture;
mod prose;
mod questions;

use super::blocks::{Role, Turn};
use super::brief::{self, Brief, Form};
use super::history::Heard;
use super::places::Atlas;
use super::plan;
use super::refusal::Refusal;
use super::words::Words;

/// Writes the answer to a conversation whose last speaker is the user, as Markdown.
///
/// # Errors
/// When a picture in the last message cannot be decoded.
pub(super) fn write(atlas: &Atlas, turns: &[Turn]) -> Result<String, Refusal> {
    if let Some(rest) = rest_of_a_cut_answer(atlas, turns)? {
        return Ok(rest);
    }
    fresh(atlas, turns)
}

fn fresh(atlas: &Atlas, turns: &[Turn]) -> Result<String, Refusal> {
    let heard = Heard::read(atlas, turns);
    let answer = reply(atlas, &heard)?;
    if heard.last_answer.is_some() {
        return Ok(answer);
    }
    let cities = atlas.cities.len();
    Ok(format!(
        "*This is Parlor's offline guide, not Claude: a small program with notes on {cities} cities.*\n\n{answer}"
    ))
}

fn reply(atlas: &Atlas, heard: &Heard<'_>) -> Result<String, Refusal> {
    let words = &heard.words;
    if !heard.photos.is_empty() || heard.linked_photos > 0 {
        return picture::about(atlas, heard);
    }
    if !heard.changed() && words.has(&["photo", "picture", "image", "snapshot"]) {
        return picture::about_earlier(atlas, heard);
    }
    if let Some(answer) = limits::other_language(atlas, heard) {
        return Ok(answer);
    }
    if !heard.strangers.is_empty() && heard.mentions.is_empty() {
        let known =
            questions::about_stop(atlas, heard).or_else(|| questions::about_written_day(atlas, heard));
        return Ok(known.unwrap_or_else(|| limits::stranger(atlas, heard)));
    }
    if brief::is_off_topic(words) {
        return Ok(limits::otherwise(atlas, heard));
    }
    if let Some(form) = wanted_form(heard)
        && heard.now.has_place()
    {
        let laid_out = Brief { form, ..heard.now.clone() };
        return Ok(days::write(atlas, &heard.before, &laid_out));
    }
    if let Some(answer) = questions::answer(atlas, heard) {
        return Ok(answer);
    }
    if heard.changed() {
        return Ok(format!("{}{}", limits::strangers_aside(atlas, heard), stage(atlas, heard)));
    }
    Ok(limits::otherwise(atlas, heard))
}

/// The layout a message asks the plan in, when it asks for the plan at all.
fn wanted_form(heard: &Heard<'_>) -> Option<Form> {
    const PLAN: [&str; 9] = [
        "itinerary",
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

/// The answer to a message that told something new: the next step towards a plan.
fn stage(atlas: &Atlas, heard: &Heard<'_>) -> String {
    let (before, now) = (&heard.before, &heard.now);
    if !now.has_place() {
        return opening::ideas(atlas, heard);
    }
    let route = before.cities != now.cities || before.countries != now.countries;
    let wishes = before.interests != now.interests || before.avoided != now.avoided;
    let time = before.dates != now.dates || before.days != now.days || before.city_days != now.city_days;
    let money = before.budget != now.budget || before.level != now.level || before.people != now.people;
    if money && !route && !wishes && !time {
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

/// When the person asks to go on after an answer that was cut (by a cap, a stop, a lost connection), what was
/// still to come. The answer is written anew from the same history, so the cut one is its beginning.
fn rest_of_a_cut_answer(atlas: &Atlas, turns: &[Turn]) -> Result<Option<String>, Refusal> {
    let spoken: Vec<&Turn> = turns.iter().filter(|turn| turn.role != Role::System).collect();
    let mut end = spoken.len();
    let mut pieces: Vec<&str> = Vec::new();
    while let Some([answer, wish]) = end.checked_sub(2).and_then(|start| spoken.get(start..end)) {
        if answer.role != Role::Assistant || wish.role != Role::User || !asks_to_go_on(&wish.text) {
            break;
        }
        pieces.push(&answer.text);
        end -= 2;
    }
    if pieces.is_empty() {
        return Ok(None);
    }
    let start: Vec<Turn> = spoken.iter().take(end).map(|turn| (*turn).clone()).collect();
    if start.last().is_none_or(|turn| turn.role != Role::User) {
        return Ok(None);
    }
    let whole = fresh(atlas, &start)?;
    let mut rest = whole.as_str();
    for piece in pieces.iter().rev() {
        let Some(behind) = rest.trim_start().strip_prefix(piece.trim()) else { return Ok(None) };
        rest = behind;
    }
    Ok((!rest.trim().is_empty()).then(|| rest.trim_start_matches('\n').to_owned()))
}

fn asks_to_go_on(text: &str) -> bool {
    let words = Words::read(text);
    words.tokens.len() <= 16
        && words.has(&["continue", "go on", "carry on", "keep going", "where you stopped"])
}

/// The plan's cities for an answer that only needs their names.
fn cities<'a>(atlas: &'a Atlas, brief: &Brief) -> Vec<&'a super::places::City> {
    plan::cities(atlas, brief).0
}
