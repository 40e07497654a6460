//! The posted messages against the API's rules and the profile's: those whose breach is sure to be refused are refused
//! here, with the API's own wording, so that a bad request costs nothing. All of it is the client's word: what a model
//! is said to have said is judged like anything else.

use messages::limits;

use super::blocks::{self, Counted, Side};
use super::object::{MOST_ENTRIES, Object, entries};
use super::turns::Turns;
use crate::config::Profile;
use crate::error::Failure;

/// Checks the messages of a body of `size` bytes.
///
/// # Errors
/// 400 that names the place as the API does; 413 when the text is too large.
pub fn check(messages: &str, size: usize, rules: &Profile) -> Result<(), Failure> {
    let messages =
        entries(messages).ok_or_else(|| no_list("messages", messages, "Input should be a valid array"))?;
    if messages.is_empty() {
        return Err(Failure::invalid("messages: at least one message is required"));
    }
    let (mut counted, mut turns) = (Counted::default(), Turns::default());
    let last = messages.len() - 1;
    for (index, message) in messages.into_iter().enumerate() {
        check_message(message.get(), index, index == last, rules, &mut counted, &mut turns)?;
    }
    turns.within(rules.max_tool_rounds)?;
    if size - counted.data.min(size) > limits::TEXT_BYTES {
        return Err(Failure::too_large(format!(
            "The text of the request is larger than {} bytes; start a new chat or send less.",
            limits::TEXT_BYTES
        )));
    }
    Ok(())
}

fn check_message(
    message: &str,
    index: usize,
    is_last: bool,
    rules: &Profile,
    counted: &mut Counted,
    turns: &mut Turns,
) -> Result<(), Failure> {
    let place = format!("messages.{index}");
    let message = Object::read(message).ok_or_else(|| {
        Failure::invalid(format!("{place}: Input should be an object with each field once"))
    })?;
    let side = side(&message, index, &place, rules)?;
    turns.begin(side);
    let content =
        message.get("content").ok_or_else(|| Failure::invalid(format!("{place}.content: Field required")))?;
    let may_be_empty = is_last && side == Side::Assistant;
    if content.starts_with('"') {
        turns.speaks();
        return if blocks::is_empty_string(content) && !may_be_empty { Err(empty(&place)) } else { Ok(()) };
    }
    let posted = entries(content).ok_or_else(|| {
        no_list(&format!("{place}.content"), content, "Input should be a valid string or array")
    })?;
    if posted.is_empty() && !may_be_empty {
        return Err(empty(&place));
    }
    blocks::check(&posted, side, &format!("{place}.content"), rules, counted, turns)
}

fn side(message: &Object<'_>, index: usize, place: &str, rules: &Profile) -> Result<Side, Failure> {
    match &*message.string("role").unwrap_or_default() {
        "user" => Ok(Side::User),
        "assistant" | "system" if index == 0 => {
            Err(Failure::invalid("messages: first message must use the \"user\" role"))
        }
        "assistant" => Ok(Side::Assistant),
        "system" if rules.fields.contains("system") => Ok(Side::System),
        "system" => Err(Failure::invalid(format!(
            "{place}.role: this chat's profile does not let a request set system instructions"
        ))),
        _ => Err(Failure::invalid(format!("{place}.role: Input should be 'user' or 'assistant'"))),
    }
}

/// What is wrong with JSON that gave no entries: the array is too long, or what else it should be.
pub(super) fn no_list(place: &str, json: &str, otherwise: &str) -> Failure {
    if json.starts_with('[') {
        return Failure::invalid(format!("{place}: Array should have at most {MOST_ENTRIES} items"));
    }
    Failure::invalid(format!("{place}: {otherwise}"))
}

fn empty(place: &str) -> Failure {
    Failure::invalid(format!(
        "{place}: all messages must have non-empty content except for the optional final assistant message"
    ))
}
