//! The relay's own sentences, for people and without anything of the upstream's.

use messages::ErrorKind;

/// The relay's own sentence for a kind of error.
#[must_use]
pub fn sentence(kind: &ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidRequest => "The model's service did not accept this request.",
        ErrorKind::Authentication => {
            "The model's service did not accept this chat's API key; its operator has to check the key."
        }
        ErrorKind::Billing => {
            "The model's service reports a problem with this chat's account; its operator has to check it."
        }
        ErrorKind::Permission => "The model's service does not allow this to the chat's account.",
        ErrorKind::NotFound => {
            "The model's service does not know what was asked for, such as the model; the operator has to check."
        }
        ErrorKind::Conflict => "The model's service met a conflict; try again.",
        ErrorKind::RequestTooLarge => {
            "The request is too large for the model's service; remove a picture or start a new chat."
        }
        ErrorKind::RateLimit => {
            "The model's service has had too many requests from this chat; try again later."
        }
        ErrorKind::Api | ErrorKind::Other(_) => "The model's service failed; try again.",
        ErrorKind::Timeout => "The model's service took too long; try again.",
        ErrorKind::Overloaded => "The model's service is overloaded; try again in a moment.",
    }
}

/// The upstream cannot be reached.
pub const UNREACHABLE: &str = "The chat's server cannot reach the model's service; try again.";
/// The connection to the upstream broke in the middle.
pub const BROKEN: &str =
    "The connection to the model's service broke before the reply was complete; try again.";
/// The upstream answered something else than the Messages API does.
pub const NOT_THE_API: &str =
    "What answered the chat's server is not the Messages API; its operator has to check the upstream.";
/// No connection within the limit.
pub const SLOW_CONNECT: &str =
    "The chat's server could not connect to the model's service in time; try again.";
/// No byte of an answer within the limit.
pub const SLOW_START: &str = "The model's service did not begin to answer in time; try again.";
/// A stream without a byte for longer than the limit.
pub const STALLED: &str = "The model's service fell silent in the middle of the reply; try again.";
/// An answer that was not complete within the limit.
pub const TOO_LONG: &str = "The reply took longer than the chat's server allows; ask for less at once.";
/// The relay is being stopped.
pub const CLOSING: &str = "The chat's server is being restarted; try again in a moment.";
/// One event of the stream is larger than any honest one.
pub const HUGE_EVENT: &str = "The model's service sent an event that is too large to pass on.";
/// The thinking in the history was refused. Clients know it by these words and post the history without it.
pub const THINKING_SIGNATURE: &str =
    "Invalid `signature` in `thinking` block; post the history without its thinking.";
/// The history is too long. Clients know it by its first words.
pub const PROMPT_TOO_LONG: &str = "prompt is too long: start a new chat, or ask with less before it.";
