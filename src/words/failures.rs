//! A turn that failed: what happened, what was kept, what to do next.

use conversation::{Break, Failure, Unsendable};
use messages::{ApiError, ErrorKind, StopReason};

use super::{Frees, Sentence, count, limit, pieces, unsendable};

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
    if error.is_prompt_too_long() {
        return context_full();
    }
    if let Some(sentence) = by_code(error, partial) {
        return sentence;
    }
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
    match error.retry_after_ms {
        Some(after @ 1..) if error.retryable() => {
            kept(title, &["Try again in ", &pieces::duration(after), "."].concat(), partial)
        }
        _ => kept(title, text, partial),
    }
}

/// What `error.details` tells more exactly than the kind does.
fn by_code(error: &ApiError, partial: bool) -> Option<Sentence> {
    match error.error_code.as_deref()? {
        "image_dimensions_too_large" => {
            let side: Option<u64> =
                error.detail("max_side_length_pixels").and_then(|side| side.get().parse().ok());
            let text = match side {
                Some(side) => {
                    ["Its longer side may have ", &count(side), " pixels. Remove it, or begin a new chat."]
                        .concat()
                }
                None => "Remove it, or begin a new chat.".to_owned(),
            };
            Some(Sentence { title: "A picture is too large for the model.".to_owned(), text })
        }
        "limit_reached" => Some(limit(error, &Frees::Unknown, partial)),
        code => no_token(code, if partial { "What arrived is kept. " } else { "Your message is kept. " }),
    }
}

/// There is no token, or none that the relay takes. One that is missing or means nothing is a fault of the site's, for
/// which there is a sentence already.
fn no_token(code: &str, kept: &str) -> Option<Sentence> {
    let (title, way_on) = match code {
        "token_unavailable" => {
            ("This site could not let you into the chat.", "Check the connection, then try again.")
        }
        "token_refused" => {
            ("This site did not let you into the chat.", "You may have to sign in first. Then try again.")
        }
        "token_expired" => (
            "Your access to the chat has run out.",
            "Try again. If that does not help, sign in to this site once more.",
        ),
        "token_revoked" => (
            "Your access to the chat was ended.",
            "Sign in to this site once more, or ask the people who run it.",
        ),
        _ => return None,
    };
    Some(Sentence::new(title, &[kept, way_on].concat()))
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

/// The chat does not fit into the model's memory any more.
pub(super) fn context_full() -> Sentence {
    Sentence::new(
        "This chat has become too long.",
        "What is here is kept. Begin a new chat to go on, or start fresh with a summary where that is offered.",
    )
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
