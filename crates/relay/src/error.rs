//! What the relay answers when it cannot give a reply: the API's error envelope, with sentences of the
//! relay's own wherever an upstream's words could hold a secret.

use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use messages::json::{Extra, Json};
use messages::{ApiError, ErrorKind};

pub use sentences::*;

use crate::redact::Redactor;

mod sentences;

/// The header with the id under which both sides find a request in their logs.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// The header that says whether the client should try again; the relay has tried what it can.
pub const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");

/// Entries of a list in an error's details that are told.
const LISTED: usize = 32;

/// Bytes of an error's words that are told. The API's own are far shorter; longer ones quote the request.
const WORDS: usize = 4096;

/// An error answer: what is told to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    status: StatusCode,
    /// Boxed because most functions can fail, and few do.
    error: Box<ApiError>,
    /// Whether the relay itself turned the request away.
    own: bool,
}

/// Goes along inside an answer, for the door to count: why the relay turned the request away.
#[derive(Clone, Debug)]
pub struct Reason(pub String);

impl Failure {
    /// A failure with the status that the API uses for this kind.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, error: Box::new(ApiError::new(kind, message)), own: true }
    }

    /// 400: something in the request, which the message names as the API does.
    #[must_use]
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidRequest, message)
    }

    /// 403.
    #[must_use]
    pub fn permission(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Permission, message)
    }

    /// 404.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::NotFound, message)
    }

    /// 413.
    #[must_use]
    pub fn too_large(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::RequestTooLarge, message)
    }

    /// 504.
    #[must_use]
    pub fn timeout(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Timeout, message)
    }

    /// 502: the upstream is not there, or is not the Messages API.
    #[must_use]
    pub fn gateway(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Api, message).with_status(StatusCode::BAD_GATEWAY)
    }

    /// An error that the upstream reported, made safe to show.
    #[must_use]
    pub fn reported(error: ApiError, redactor: &Redactor) -> Self {
        let status = error.status.unwrap_or_else(|| error.kind.status());
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
        Self { status, error: Box::new(safe(error, redactor)), own: false }
    }

    /// The same failure with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same failure, saying whether the client should try again. Without this it should not.
    #[must_use]
    pub fn with_retry(mut self, again: bool) -> Self {
        self.error.should_retry = Some(again);
        self
    }

    /// The same failure as one of the upstream, which is no refusal of the relay's.
    #[must_use]
    pub fn of_upstream(mut self) -> Self {
        self.own = false;
        self
    }

    /// The same failure with the cause that a program can branch on.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        self.error.error_code = Some(code.to_owned());
        self
    }

    /// The same failure with a text in its details.
    #[must_use]
    pub fn with_detail(mut self, name: &str, text: &str) -> Self {
        if let Ok(text) = Json::of(text) {
            self.error.details.set(name, text);
        }
        self
    }

    /// The same failure, saying how long to wait before the next try; told in whole seconds.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.error.retry_after_ms = Some(u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
        self
    }

    /// The same failure under the id that the upstream gave the request.
    #[must_use]
    pub fn with_request_id(mut self, id: String) -> Self {
        self.error.request_id = Some(id);
        self
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The error in the answer.
    #[must_use]
    pub fn error(&self) -> &ApiError {
        &self.error
    }

    /// The answer, with an id that the client can quote: the upstream's if it gave one, else this one.
    #[must_use]
    pub fn answer(mut self, request_id: &str) -> Response {
        let id = self.error.request_id.get_or_insert_with(|| request_id.to_owned());
        let header = HeaderValue::from_str(id);
        let mut response = self.into_response();
        if let Ok(id) = header {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        response
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let again = if self.error.should_retry == Some(true) { "true" } else { "false" };
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("application/json")),
            (SHOULD_RETRY, HeaderValue::from_static(again)),
        ];
        let mut response = (self.status, headers, body(&self.error)).into_response();
        if let Some(wait) = self.error.retry_after_ms {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.div_ceil(1000)));
        }
        if self.own {
            let reason = self.error.error_code.as_deref().unwrap_or_else(|| self.error.kind.as_str());
            response.extensions_mut().insert(Reason(reason.to_owned()));
        }
        response
    }
}

/// The JSON of an error; an `ApiError` always has one.
fn body(error: &ApiError) -> String {
    serde_json::to_string(error).unwrap_or_default()
}

/// The `error` event of a stream whose headers have already been sent.
#[must_use]
pub fn event(error: &ApiError) -> String {
    format!("event: error\ndata: {}\n\n", body(error))
}

/// What may be told of an upstream's error: the type, the cause's code, its details and the id as long as they are
/// plain names and numbers; the words only where they are about the visitor's own request, hold nothing like a key
/// and quote nothing that the profile adds. Where words by which a client knows what to do have to go, ours have them, too.
#[must_use]
pub fn safe(error: ApiError, redactor: &Redactor) -> ApiError {
    let cause = if error.is_thinking_signature() {
        Some(THINKING_SIGNATURE)
    } else if error.is_prompt_too_long() {
        Some(PROMPT_TOO_LONG)
    } else {
        None
    };
    let kind = match error.kind {
        ErrorKind::Other(name) if !is_plain(&name, redactor) => ErrorKind::Api,
        kind => kind,
    };
    let speaks_of_request = matches!(kind, ErrorKind::InvalidRequest | ErrorKind::RequestTooLarge);
    let harmless = (1..=WORDS).contains(&error.message.len())
        && !redactor.finds(&error.message)
        && !redactor.quotes(&error.message);
    let message = if speaks_of_request && harmless {
        error.message
    } else {
        cause.unwrap_or_else(|| sentence(&kind)).to_owned()
    };
    let plain = |text: &String| is_plain(text, redactor);
    let mut details = Extra::default();
    for (name, value) in error.details.iter() {
        if is_plain(name, redactor) && tells_no_secret(value, redactor) {
            details.set(name, value.clone());
        }
    }
    ApiError {
        error_code: error.error_code.filter(plain),
        details,
        request_id: error.request_id.filter(plain),
        status: error.status,
        ..ApiError::new(kind, message)
    }
}

/// Whether a detail is a number, a truth value, a plain name, or a list of such names.
fn tells_no_secret(value: &Json, redactor: &Redactor) -> bool {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'"') => serde_json::from_str(text).is_ok_and(|name: String| is_plain(&name, redactor)),
        Some(b'[') => serde_json::from_str(text).is_ok_and(|names: Vec<String>| {
            names.len() <= LISTED && names.iter().all(|name| is_plain(name, redactor))
        }),
        Some(b'{') | None => false,
        Some(_) => !redactor.finds(text),
    }
}

/// Whether a text is a short name of a machine's making, and no key.
#[must_use]
pub fn is_plain(text: &str, redactor: &Redactor) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    (1..=128).contains(&text.len()) && text.bytes().all(fits) && !redactor.finds(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(kind: ErrorKind, message: &str) -> ApiError {
        let error = ApiError {
            error_code: Some("code_1".into()),
            request_id: Some("req_1".into()),
            ..ApiError::new(kind, message)
        };
        safe(error, &Redactor::new(["the-configured-key".to_owned().into()]))
    }

    #[test]
    fn only_words_about_the_request_pass() {
        for kind in [ErrorKind::InvalidRequest, ErrorKind::RequestTooLarge] {
            let error = reported(kind.clone(), "max_tokens: too many");
            assert_eq!((error.kind, error.message.as_str()), (kind.clone(), "max_tokens: too many"));
            for secret in ["with sk-ant-api03-x", "with the-configured-key", ""] {
                assert_eq!(reported(kind.clone(), secret).message, sentence(&kind));
            }
        }
        for status in [401, 402, 403, 404, 409, 429, 500, 504, 529] {
            let kind = ErrorKind::from_status(status);
            let error = reported(kind.clone(), "org 1234 has spent it all");
            assert_eq!(error.message, sentence(&kind));
            assert_eq!(
                (error.error_code.as_deref(), error.request_id.as_deref()),
                (Some("code_1"), Some("req_1"))
            );
        }
    }

    #[test]
    fn names_pass_only_when_they_are_names() {
        let other = |name: &str| reported(ErrorKind::Other(name.to_owned()), "").kind;
        assert_eq!(other("new_error"), ErrorKind::Other("new_error".into()));
        for name in ["sk-ant-api03-x", "the-configured-key", "a sentence", ""] {
            assert_eq!(other(name), ErrorKind::Api, "{name}");
        }
        let mut error = ApiError::new(ErrorKind::Api, "");
        error.error_code = Some("sk-ant-1".into());
        error.request_id = Some("two words".into());
        let error = safe(error, &Redactor::default());
        assert_eq!((error.error_code, error.request_id), (None, None));
    }
}
