//! What the relay answers when it cannot give a reply: the API's error envelope, with sentences of the
//! relay's own wherever an upstream's words could hold a secret.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use messages::{ApiError, ErrorKind};

use crate::redact::Redactor;

/// The header with the id under which both sides find a request in their logs.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");

/// An error answer: what is told to the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    status: StatusCode,
    error: ApiError,
}

impl Failure {
    /// A failure with the status that the API uses for this kind.
    #[must_use]
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let status = StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, error: ApiError::new(kind, message) }
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
        Self { status, error: safe(error, redactor) }
    }

    /// The same failure with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
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
        let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        (self.status, json, body(&self.error)).into_response()
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

/// What may be told of an upstream's error: the type, the cause's code and the id as long as they are plain
/// names; the words only where they are about the visitor's own request and hold nothing like a key.
#[must_use]
pub fn safe(error: ApiError, redactor: &Redactor) -> ApiError {
    let kind = match error.kind {
        ErrorKind::Other(name) if !is_plain(&name, redactor) => ErrorKind::Api,
        kind => kind,
    };
    let speaks_of_request = matches!(kind, ErrorKind::InvalidRequest | ErrorKind::RequestTooLarge);
    let message = if speaks_of_request && !error.message.is_empty() && !redactor.finds(&error.message) {
        error.message
    } else {
        sentence(&kind).to_owned()
    };
    let plain = |text: &String| is_plain(text, redactor);
    ApiError {
        error_code: error.error_code.filter(plain),
        request_id: error.request_id.filter(plain),
        status: error.status,
        ..ApiError::new(kind, message)
    }
}

/// Whether a text is a short name of a machine's making, and no key.
#[must_use]
pub fn is_plain(text: &str, redactor: &Redactor) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':');
    (1..=128).contains(&text.len()) && text.bytes().all(fits) && !redactor.finds(text)
}

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
