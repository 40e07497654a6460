//! What a visitor is told whose request passes a limit: whose it is and when it frees up, and never how large it is
//! or how much of it is used.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use messages::ErrorKind;

use super::claim::{Denied, Short, Span};
use super::scope::{Measure, Scope};
use crate::error::Failure;

/// A longer wait is nothing for a client to sit through.
const SHORT_WAIT: Duration = Duration::from_secs(60);

/// The answer to a request that the ledger did not take, at this time of the machine's clock.
#[must_use]
pub fn failure(denied: &Denied, now: SystemTime) -> Failure {
    match denied {
        Denied::Short(short) => limit_reached(short, now),
        Denied::Full => Failure::new(
            ErrorKind::Overloaded,
            "More visitors are here than this chat can count; try again in a minute.",
        )
        .with_retry_after(SHORT_WAIT)
        .with_retry(true),
        Denied::Unavailable => Failure::new(
            ErrorKind::Overloaded,
            "This chat cannot keep its counts at the moment and answers nobody until it can; try again later.",
        )
        .with_status(axum::http::StatusCode::SERVICE_UNAVAILABLE),
    }
}

fn limit_reached(short: &Short, now: SystemTime) -> Failure {
    let frees_at = short.wait.and_then(|wait| frees_at(now, wait));
    let mut failure = Failure::new(ErrorKind::RateLimit, sentence(short, frees_at.as_deref()))
        .with_code("limit_reached")
        .with_detail("scope", short.scope.as_str())
        .with_detail("measure", short.measure.as_str());
    if let Some(frees_at) = frees_at {
        failure = failure.with_detail("frees_at", &frees_at);
    }
    if let Some(wait) = short.wait {
        failure = failure.with_retry_after(wait);
    }
    let again = !short.is_forever() && short.wait.is_none_or(|wait| wait <= SHORT_WAIT);
    failure.with_retry(again)
}

/// The first whole second at which the limit is free, as RFC 3339 writes it.
fn frees_at(now: SystemTime, wait: Duration) -> Option<String> {
    let at = now.checked_add(wait)?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    let seconds = at.as_secs() + u64::from(at.subsec_nanos() > 0);
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok().map(|at| at.to_string())
}

fn sentence(short: &Short, frees_at: Option<&str>) -> String {
    let whose = match short.scope {
        Scope::Global => "This chat",
        Scope::Profile => "This profile of the chat",
        Scope::Block => "The network that you are in",
        Scope::Visitor => "You",
        Scope::Token => "This token",
    };
    let have = if short.scope == Scope::Visitor { "have" } else { "has" };
    if short.is_forever() {
        return "This request may use up more than this chat allows at once; send less, or ask for a shorter \
                reply."
            .to_owned();
    }
    let what = match short.measure {
        Measure::Streams => {
            return format!(
                "{whose} {have} as many replies running as are allowed; try again when one of them is done."
            );
        }
        Measure::Requests => "all requests",
        Measure::Tokens => "all tokens",
        Measure::Money => "the whole budget",
    };
    let span = if short.span == Span::Day { "day" } else { "minute" };
    let when = frees_at.map_or_else(|| "later".to_owned(), |at| format!("after {at}"));
    format!("{whose} {have} used {what} of this {span}; try again {when}.")
}
