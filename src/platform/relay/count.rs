//! How many tokens a request would have.

use js_sys::JSON;
use messages::RequestText;

use super::ask::{Asking, ask};
use crate::platform::door::Relay;
use crate::platform::limits::Limits;
use crate::platform::object::member;

/// Posts `body` to the relay's `/v1/messages/count_tokens` and tells `listener` once: the number, or nothing when the server
/// does not answer well within [`Limits::profile`].
pub fn read(
    relay: Relay,
    body: RequestText,
    limits: Limits,
    listener: impl FnOnce(Option<u64>) + 'static,
) -> Asking {
    let told = move |text: Option<String>| {
        let answer = text.and_then(|text| JSON::parse(&text).ok());
        let count = answer.and_then(|answer| member(&answer, "input_tokens")?.as_f64());
        // Also leaves out what is no number at all.
        listener(count.filter(|count| *count >= 0.0).map(|count| count as u64));
    };
    ask(relay, "/v1/messages/count_tokens", Some(body), limits.profile, Box::new(told))
}
