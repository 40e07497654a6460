//! The widget's words: every kind of end, refusal and state as sentences for a person. A server's own message is never
//! shown, it may hold what a visitor must not see.

use conversation::{Break, Conversation, EntryState, Failure, PictureFault, Unsendable};
use messages::{ApiError, ErrorKind, Role, StopReason};

pub mod data;
pub mod label;
pub mod plain;

/// What happened, in bold, and one plain sentence with the way on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// What happened.
    pub title: String,
    /// What it means and what to do.
    pub text: String,
}

impl Sentence {
    fn new(title: &str, text: &str) -> Self {
        Self { title: title.to_owned(), text: text.to_owned() }
    }

    /// Both parts in one line, for the host page.
    #[must_use]
    pub fn line(&self) -> String {
        [&self.title, " ", &self.text].concat()
    }
}

/// Whether a part of the last reply is there and kept.
#[must_use]
pub fn keeps_part(conversation: &Conversation) -> bool {
    conversation.entries().next_back().is_some_and(|entry| {
        entry.role() == Role::Assistant && entry.state() != EntryState::Complete && !entry.text().is_empty()
    })
}

/// A turn that failed. `partial` is true when some of the reply arrived and is kept.
#[must_use]
pub fn failure(failure: &Failure, partial: bool) -> Sentence {
    match failure {
        Failure::Rejected(error) => rejected(error, partial),
        Failure::Broken(kind) => broken(*kind, partial),
        Failure::Empty(reason) => empty(reason.as_ref()),
        Failure::Unsendable(fault) => unsendable(fault),
        Failure::TooManyRounds { .. } => Sentence::new(
            "The reply took too many steps.",
            "What arrived is kept. Continue from here, or ask again.",
        ),
    }
}

fn rejected(error: &ApiError, partial: bool) -> Sentence {
    let (title, text) = match &error.kind {
        ErrorKind::InvalidRequest => {
            ("The server did not accept this message.", "Change it, or begin a new chat, then send again.")
        }
        // What is wrong with a key is told to the operator alone, in the relay's log.
        ErrorKind::Authentication => {
            ("This chat is not set up correctly.", "Only the people who run this site can change that.")
        }
        ErrorKind::Billing => (
            "This chat is not available at the moment.",
            "Only the people who run this site can change that.",
        ),
        ErrorKind::Permission => {
            ("This page may not use the chat's server.", "Only the people who run this site can change that.")
        }
        ErrorKind::NotFound => (
            "The chat's server does not know this chat or its model.",
            "Only the people who run this site can change that.",
        ),
        ErrorKind::Conflict => ("Something else was changed at the same moment.", "Try again."),
        ErrorKind::RequestTooLarge => (
            "This message is too large for the server.",
            "Remove a picture or shorten the text, or begin a new chat.",
        ),
        ErrorKind::RateLimit if !error.retryable() => (
            "This chat has reached its limit.",
            "It is open again when the people who run this site raise it.",
        ),
        ErrorKind::RateLimit => ("Too many messages at the moment.", "Wait a little, then try again."),
        ErrorKind::Api => ("The server had a problem of its own.", "Try again in a moment."),
        ErrorKind::Timeout => ("The server took too long.", "Try again, or ask for something shorter."),
        ErrorKind::Overloaded => ("The server is busy at the moment.", "Wait a little, then try again."),
        ErrorKind::Other(_) => ("The server reported an error.", "Try again in a moment."),
    };
    kept(title, text, partial)
}

fn broken(kind: Break, partial: bool) -> Sentence {
    const UNREACHABLE: &str = "The chat's server cannot be reached.";
    match kind {
        Break::Unreachable => {
            Sentence::new(UNREACHABLE, "Your message is kept. Check the connection, then try again.")
        }
        Break::NotTheApi => Sentence::new(
            UNREACHABLE,
            "What answered at its address is not the chat's server. Your message is kept. Try again later.",
        ),
        Break::Cut if partial => Sentence::new(
            "The connection dropped.",
            "What arrived is kept. Continue from here, or ask again.",
        ),
        Break::Cut => Sentence::new(
            "The connection dropped before the reply began.",
            "Your message is kept. Try again.",
        ),
        Break::Malformed => kept("The reply could not be read.", "Try again.", partial),
        Break::TooLarge => kept("The reply is too large to show.", "Ask for something shorter.", partial),
        Break::Idle => kept("The server stopped answering.", "Try again.", partial),
    }
}

fn kept(title: &str, text: &str, partial: bool) -> Sentence {
    if partial {
        Sentence::new(title, &["What arrived is kept. ", text].concat())
    } else {
        Sentence::new(title, text)
    }
}

fn empty(reason: Option<&StopReason>) -> Sentence {
    match reason {
        Some(StopReason::MaxTokens) => Sentence::new(
            "The reply ran out of room before it began.",
            "Try again, or ask for something shorter.",
        ),
        Some(StopReason::ModelContextWindowExceeded) => context_full(),
        _ => Sentence::new(
            "There was no answer.",
            "The reply came back empty. Try again, or ask in other words.",
        ),
    }
}

fn context_full() -> Sentence {
    Sentence::new("This chat has become too long.", "Begin a new chat to go on.")
}

/// A complete reply whose stop reason is worth a word; nothing for one that simply ended.
#[must_use]
pub fn stop_reason(reason: &StopReason) -> Option<Sentence> {
    Some(match reason {
        StopReason::MaxTokens => {
            Sentence::new("The reply reached its longest length.", "It can go on from here.")
        }
        StopReason::PauseTurn => Sentence::new("The reply paused.", "It can go on from here."),
        StopReason::Refusal => Sentence::new(
            "The model does not answer this.",
            "This question and its answer are left out of what is sent next. Ask in other words.",
        ),
        StopReason::ToolUse => Sentence::new(
            "The reply asks for a tool.",
            "This page does not offer it. Ask for an answer without it.",
        ),
        StopReason::ModelContextWindowExceeded => context_full(),
        StopReason::EndTurn | StopReason::StopSequence | StopReason::Other(_) => return None,
    })
}

/// A reply that did not come to its end, found when nothing runs any more.
#[must_use]
pub fn unfinished(state: EntryState) -> Option<Sentence> {
    match state {
        EntryState::Stopped => Some(Sentence::new(
            "You stopped this reply.",
            "What arrived is kept. Continue from here, or ask again.",
        )),
        EntryState::Interrupted => Some(Sentence::new(
            "This reply was interrupted.",
            "What arrived is kept. Continue from here, or ask again.",
        )),
        EntryState::Complete | EntryState::Streaming => None,
    }
}

/// A reply that takes long; it may still come.
#[must_use]
pub fn still_waiting() -> Sentence {
    Sentence::new(
        "Still waiting for the server.",
        "Nothing has come for a while. You can wait, or stop and try again.",
    )
}

/// A question without a reply when nothing runs.
#[must_use]
pub fn unanswered() -> Sentence {
    Sentence::new("This message has no reply.", "It is kept. You can ask again.")
}

/// A file that was not added to the draft.
#[must_use]
pub fn refused(name: &str, fault: &PictureFault) -> Sentence {
    const TYPES: &str = "Pictures can be JPEG, PNG, GIF or WebP.";
    let text = match fault {
        PictureFault::NotAPicture => match claimed(name) {
            Some(kind) => {
                ["Its name says ", kind, ", but what is in it is not a picture that can be read."].concat()
            }
            None => TYPES.to_owned(),
        },
        PictureFault::TypeNotAllowed { media_type } => {
            let kind = media_type.strip_prefix("image/").unwrap_or(media_type).to_ascii_uppercase();
            ["This chat does not take pictures of the type ", &kind, "."].concat()
        }
        PictureFault::Empty => "The file is empty.".to_owned(),
        PictureFault::TooLong { limit, .. } => {
            // Four characters of base64 stand for three bytes of the file.
            ["It is too large: a picture may have ", &size(limit / 4 * 3), "."].concat()
        }
        PictureFault::SideTooLong { side, limit } => side_too_long(*side, *limit),
        PictureFault::Unreadable => "The browser could not read the file. Choose it again.".to_owned(),
    };
    Sentence { title: ["“", name, "” was not added."].concat(), text }
}

fn side_too_long(side: u32, limit: u32) -> String {
    let (side, limit) = (count(side.into()), count(limit.into()));
    ["It is ", &side, " pixels on its longer side; ", &limit, " is the most here."].concat()
}

/// The picture format that a file's name promises.
fn claimed(name: &str) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    let is = |one: &str| ending.eq_ignore_ascii_case(one);
    match () {
        () if is("jpg") || is("jpeg") => Some("JPEG"),
        () if is("png") => Some("PNG"),
        () if is("gif") => Some("GIF"),
        () if is("webp") => Some("WebP"),
        () => None,
    }
}

/// A draft, or a history, that cannot be posted as it is.
#[must_use]
pub fn unsendable(fault: &Unsendable) -> Sentence {
    let way_on = |picture: Option<&conversation::PictureName>, without: &str| match picture {
        Some(picture) => ["Remove “", &picture.name, "”, then send again."].concat(),
        None => without.to_owned(),
    };
    match fault {
        Unsendable::BodyTooLarge { bytes, limit, picture } => Sentence {
            title: "This message is too large to send.".to_owned(),
            text: [
                "With everything before it, it is ",
                &size(*bytes),
                "; ",
                &size(*limit),
                " is the most. ",
                &way_on(picture.as_ref(), "Shorten it, or begin a new chat."),
            ]
            .concat(),
        },
        Unsendable::TooManyPictures { count: pictures, limit, picture } => Sentence {
            title: "There are too many pictures in this chat.".to_owned(),
            text: [
                "There are ",
                &count(*pictures as u64),
                "; ",
                &count(*limit as u64),
                " is the most. ",
                &way_on(picture.as_ref(), "Begin a new chat to send more."),
            ]
            .concat(),
        },
        Unsendable::SideTooLong { side, limit, picture } => Sentence {
            title: "One picture is too large to go with so many.".to_owned(),
            text: [
                &side_too_long(*side, *limit),
                " ",
                &way_on(picture.as_ref(), "Begin a new chat to send more."),
            ]
            .concat(),
        },
    }
}

/// A failure's stable name, for the host page to branch on: the API's own `error.type` where there is one.
#[must_use]
pub fn failure_type(failure: &Failure) -> &str {
    match failure {
        Failure::Rejected(error) => error.kind.as_str(),
        Failure::Broken(Break::Unreachable) => "unreachable",
        Failure::Broken(Break::NotTheApi) => "not_the_messages_api",
        Failure::Broken(Break::Cut) => "interrupted",
        Failure::Broken(Break::Malformed) => "malformed_reply",
        Failure::Broken(Break::TooLarge) => "reply_too_large",
        Failure::Broken(Break::Idle) => "idle",
        Failure::Empty(_) => "empty_reply",
        Failure::TooManyRounds { .. } => "too_many_rounds",
        Failure::Unsendable(Unsendable::BodyTooLarge { .. }) => "body_too_large",
        Failure::Unsendable(Unsendable::TooManyPictures { .. }) => "too_many_pictures",
        Failure::Unsendable(Unsendable::SideTooLong { .. }) => "picture_too_large",
    }
}

/// A number with its thousands apart: `1,284`.
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number of bytes: `820 bytes`, `240 kB`, `3.1 MB`. Thousands, as the limits are given in.
#[must_use]
pub fn size(bytes: u64) -> String {
    let (whole, unit) = match bytes {
        0..1000 => return [&count(bytes), " bytes"].concat(),
        1000..1_000_000 => return [&count(bytes.div_ceil(1000)), " kB"].concat(),
        _ => (bytes / 100_000, " MB"),
    };
    let tenths = if whole.is_multiple_of(10) { String::new() } else { [".", &count(whole % 10)].concat() };
    [&count(whole / 10), &tenths, unit].concat()
}

#[cfg(test)]
mod tests;
