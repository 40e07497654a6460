//! An upstream's error answer: told in safe words, and judged for whether another try may succeed.

use std::time::{Duration, SystemTime};

use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use axum::response::Response;
use messages::{ApiError, ErrorKind};
use tokio::time::Instant;
use tracing::warn;

use super::Deadlines;
use super::answer::{collect, passing, request_id};
use super::retry::Trouble;
use crate::error::{self, Failure, SHOULD_RETRY};
use crate::guard::Visit;
use crate::state::Relay;
use crate::upstream::answer::Answer;

/// The same as `retry-after`, in milliseconds.
pub const RETRY_AFTER_MS: HeaderName = HeaderName::from_static("retry-after-ms");

/// Bytes of an error's body that are read; more is no error of the API.
const ERROR_BYTES: usize = 1024 * 1024;

/// A try that gave no reply.
#[derive(Debug)]
pub struct Refused {
    /// What the client is told.
    pub failure: Failure,
    /// The headers of the upstream's that go along.
    headers: Box<HeaderMap>,
    /// What it means for another try.
    pub trouble: Trouble,
}

impl Refused {
    /// No answer at all, because the connection failed.
    #[must_use]
    pub fn unreached(failure: Failure) -> Self {
        let trouble = Trouble { passes: true, crowded: false, wait: None };
        Self { failure, headers: Box::default(), trouble }
    }

    /// A failure that is the last word.
    #[must_use]
    pub fn last(failure: Failure) -> Self {
        let trouble = Trouble { passes: false, crowded: false, wait: None };
        Self { failure, headers: Box::default(), trouble }
    }

    /// The same, saying whether the client should try again.
    #[must_use]
    pub fn told(mut self, again: bool) -> Self {
        self.failure = self.failure.with_retry(again);
        self
    }

    /// The same, as the upstream's fault and no refusal of the relay's.
    #[must_use]
    pub fn of_upstream(mut self) -> Self {
        self.failure = self.failure.of_upstream();
        self
    }

    /// The answer to the client.
    #[must_use]
    pub fn answer(self, id: &str) -> Response {
        let mut response = self.failure.answer(id);
        for (name, value) in self.headers.iter() {
            response.headers_mut().entry(name).or_insert(value.clone());
        }
        response
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::last(failure)
    }
}

/// Reads an answer with an error's status.
pub async fn read(relay: &Relay, visit: &Visit, answer: Answer, deadlines: Deadlines) -> Refused {
    let status = answer.status();
    let mut headers = passing(relay, answer.headers());
    let wait = wait(&headers, SystemTime::now());
    if let Some(wait) = wait {
        // A date would be read by another clock than the one it was written by.
        headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_millis().div_ceil(1000) as u64));
    }
    let told = answer.headers().get(SHOULD_RETRY).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let id = request_id(relay, answer.headers());
    let until = deadlines.total.min(Instant::now() + deadlines.idle);
    let reported = match collect(relay, visit, answer, until, ERROR_BYTES).await {
        Ok(body) => ApiError::from_body(status.as_u16(), &body),
        // The status alone says whether another try may succeed.
        Err(failure) => {
            let trouble = trouble(status, told.as_deref(), wait);
            return Refused { failure, headers: Box::new(headers), trouble };
        }
    };
    let mut trouble = trouble(status, told.as_deref(), wait);
    let failure = match reported {
        Some(mut reported) if status.is_client_error() || status.is_server_error() => {
            log(relay, visit, &reported);
            trouble.passes &= !reported.is_spend_limit();
            reported.request_id = reported.request_id.or(id);
            Failure::reported(reported, &relay.redactor)
        }
        _ => {
            warn!(id = visit.id, status = status.as_u16(), "the upstream's error is not the Messages API's");
            foreign(status, id)
        }
    };
    Refused { failure, headers: Box::new(headers), trouble }
}

/// An error that is not the API's comes from something in front of it; of those only the statuses that tell the
/// client what to do are believed.
fn foreign(status: StatusCode, id: Option<String>) -> Failure {
    let mut error = match status.as_u16() {
        413 | 429 | 529 => {
            let kind = ErrorKind::from_status(status.as_u16());
            Failure::new(kind.clone(), error::sentence(&kind))
        }
        _ => Failure::gateway(error::NOT_THE_API),
    };
    if let Some(id) = id {
        error = error.with_request_id(id);
    }
    error
}

/// What a status means for another try; the upstream's own word on it is believed.
fn trouble(status: StatusCode, told: Option<&str>, wait: Option<Duration>) -> Trouble {
    let passes = match told {
        Some("true") => true,
        Some("false") => false,
        _ => matches!(status.as_u16(), 408 | 409 | 429 | 500..),
    };
    Trouble { passes, crowded: status == StatusCode::TOO_MANY_REQUESTS, wait }
}

/// Writes an upstream's error into the log, with its words.
pub fn log(relay: &Relay, visit: &Visit, reported: &ApiError) {
    let kind = relay.redactor.for_log(reported.kind.as_str());
    let words = relay.redactor.for_log(&reported.message);
    warn!(id = visit.id, kind, words, "the upstream reported an error");
}

/// How long the upstream asks to wait: milliseconds, seconds with or without decimals, or a date.
fn wait(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let number = |text: &str, unit: f64| {
        let seconds = text.parse::<f64>().ok()? * unit;
        Duration::try_from_secs_f64(seconds).ok()
    };
    if let Some(wait) = text(RETRY_AFTER_MS).and_then(|text| number(text, 0.001)) {
        return Some(wait);
    }
    let text = text(RETRY_AFTER)?;
    number(text, 1.0).or_else(|| {
        let date = httpdate::parse_http_date(text).ok()?;
        Some(date.duration_since(now).unwrap_or_default())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form_of_a_wait() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_000_000);
        let told = |name: HeaderName, value: &str| {
            let headers = HeaderMap::from_iter([(name, HeaderValue::from_str(value).unwrap())]);
            wait(&headers, now).map(|wait| wait.as_millis())
        };
        assert_eq!(told(RETRY_AFTER_MS, "250"), Some(250));
        assert_eq!(told(RETRY_AFTER, "3"), Some(3000));
        assert_eq!(told(RETRY_AFTER, " 0.5 "), Some(500));
        let in_90_s = httpdate::fmt_http_date(now + Duration::from_secs(90));
        assert_eq!(told(RETRY_AFTER, &in_90_s), Some(90_000));
        let before = httpdate::fmt_http_date(now - Duration::from_secs(90));
        assert_eq!(told(RETRY_AFTER, &before), Some(0));
        for nonsense in ["soon", "-1", "NaN", "inf", "1e300", ""] {
            assert_eq!(told(RETRY_AFTER, nonsense), None, "{nonsense}");
        }
        assert_eq!(wait(&HeaderMap::new(), now), None);
    }

    #[test]
    fn the_status_decides_unless_the_upstream_does() {
        let passes = |status, told| trouble(StatusCode::from_u16(status).unwrap(), told, None).passes;
        for status in [408, 409, 429, 500, 502, 503, 504, 529] {
            assert!(passes(status, None) && !passes(status, Some("false")), "{status}");
        }
        for status in [302, 400, 401, 402, 403, 404, 413, 422] {
            assert!(!passes(status, None) && passes(status, Some("true")), "{status}");
        }
    }
}
