//! The API's errors, read tolerantly: compatible servers leave parts of the envelope out, and what stands in
//! front of a server answers HTML or nothing at all.

mod kind;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

pub use kind::ErrorKind;

use crate::json::{Extra, Fields, Json};
use crate::number;

/// An error that the API reported, as an HTTP answer or inside a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// What went wrong.
    pub kind: ErrorKind,
    /// The server's words. For a log; not for a visitor, and never to branch on.
    pub message: String,
    /// `details.error_code`, the stable cause.
    pub error_code: Option<String>,
    /// The other fields of `details`, which depend on the cause.
    pub details: Extra,
    /// What to tell the API's support.
    pub request_id: Option<String>,
    /// The HTTP status; nothing for an error inside a stream.
    pub status: Option<u16>,
    /// Milliseconds after which the server asks to be tried again, from the headers. Not part of the envelope.
    pub retry_after_ms: Option<u64>,
    /// Whether the server says that trying again helps, from the headers. Not part of the envelope.
    pub should_retry: Option<bool>,
}

/// Causes of a 429 that no waiting cures.
const SPENT: [&str; 3] =
    ["enforced_spend_limit_reached", "contract_spend_limit_reached", "ramp_limit_exceeded"];

impl ApiError {
    /// An error of this kind with these words.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            error_code: None,
            details: Extra::default(),
            request_id: None,
            status: None,
            retry_after_ms: None,
            should_retry: None,
        }
    }

    /// Reads the body of an HTTP error. The outer `type` may be missing, and so may the inner one: the status
    /// stands in for it. Nothing when the body is not the API's (HTML, empty, other JSON).
    #[must_use]
    pub fn from_body(status: u16, body: &[u8]) -> Option<Self> {
        let outer = Fields::read(std::str::from_utf8(body).ok()?)?;
        Self::from_fields(&outer, Some(status))
    }

    /// Reads an HTTP error with its headers; `header` looks one up by its name in small letters. A `retry-after`
    /// that is a date is not read: there is no clock here.
    #[must_use]
    pub fn from_parts(status: u16, body: &[u8], header: &dyn Fn(&str) -> Option<String>) -> Option<Self> {
        let mut error = Self::from_body(status, body)?;
        error.request_id =
            error.request_id.or_else(|| header("request-id")).or_else(|| header("x-request-id"));
        let wait = |name, decimals| number::scaled(header(name)?.trim(), decimals);
        error.retry_after_ms = wait("retry-after-ms", 0).or_else(|| wait("retry-after", 3));
        error.should_retry = match header("x-should-retry").as_deref() {
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => None,
        };
        Some(error)
    }

    /// Reads the data of an `error` event: the envelope, or what some servers send instead, the inner object
    /// alone or words in its place.
    #[must_use]
    pub fn from_data(data: &str) -> Self {
        match Fields::read(data) {
            Some(fields) => Self::from_event(&fields),
            None => Self::new(ErrorKind::Api, data),
        }
    }

    fn from_event(fields: &Fields<'_>) -> Self {
        if let Some(error) = Self::from_fields(fields, None) {
            return error;
        }
        match (fields.get("error"), Self::from_inner(fields, None)) {
            (None, Some(error)) if error.kind.as_str() != "error" => error,
            _ => Self::new(
                ErrorKind::Api,
                fields.string("error").or(fields.string("message")).unwrap_or_default(),
            ),
        }
    }

    fn from_fields(outer: &Fields<'_>, status: Option<u16>) -> Option<Self> {
        let inner = Fields::read(outer.get("error")?)?;
        let mut error = Self::from_inner(&inner, status)?;
        error.request_id = outer.string("request_id");
        Some(error)
    }

    fn from_inner(inner: &Fields<'_>, status: Option<u16>) -> Option<Self> {
        let (name, message) = (inner.string("type"), inner.string("message"));
        if name.is_none() && message.is_none() {
            return None;
        }
        let kind = match (name, status) {
            (Some(name), _) => ErrorKind::from_name(name),
            (None, Some(status)) => ErrorKind::from_status(status),
            (None, None) => ErrorKind::Api,
        };
        let mut details = inner.get("details").and_then(Fields::read);
        let error_code = details.as_mut().and_then(|details| details.take_string("error_code"));
        let details = details.map(Fields::rest).unwrap_or_default();
        let message = message.unwrap_or_default();
        Some(Self { error_code, details, status, ..Self::new(kind, message) })
    }

    /// One of the `details` besides the code, such as `max_side_length_pixels`.
    #[must_use]
    pub fn detail(&self, name: &str) -> Option<&Json> {
        self.details.get(name)
    }

    /// Whether the API refuses the thinking in the history: it was changed, or what stood before it was. The
    /// API gives no code for it, so its words have to do.
    #[must_use]
    pub fn is_thinking_signature(&self) -> bool {
        let refused = ["signature", "cannot be modified"].iter().any(|words| has(&self.message, words));
        self.is_invalid() && refused && has(&self.message, "thinking")
    }

    /// Whether the history has more tokens than the model takes. By the words as well; the second ones and the
    /// type are those of compatible servers.
    #[must_use]
    pub fn is_prompt_too_long(&self) -> bool {
        let said = |words| has(&self.message, words);
        self.kind.as_str() == "exceed_context_size_error"
            || self.is_invalid() && (said("prompt is too long") || said("maximum context length"))
    }

    /// Whether money has run out: no waiting cures that.
    #[must_use]
    pub fn is_spend_limit(&self) -> bool {
        self.error_code.as_deref().is_some_and(|code| SPENT.contains(&code))
    }

    fn is_invalid(&self) -> bool {
        self.kind == ErrorKind::InvalidRequest || self.status == Some(400)
    }

    /// Whether the same request may succeed later: by status where there is one, else by kind. A spend limit
    /// does not lift by waiting.
    #[must_use]
    pub fn retryable(&self) -> bool {
        if self.is_spend_limit() {
            return false;
        }
        match self.status {
            Some(status) => matches!(status, 408 | 409 | 429 | 500..),
            None => matches!(
                self.kind,
                ErrorKind::Conflict
                    | ErrorKind::RateLimit
                    | ErrorKind::Api
                    | ErrorKind::Timeout
                    | ErrorKind::Overloaded
                    | ErrorKind::Other(_)
            ),
        }
    }
}

/// The API's envelope: `{"type":"error","error":{…},"request_id":…}`.
impl Serialize for ApiError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Inner<'a> {
            r#type: &'a str,
            message: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            details: Option<Extra>,
        }
        let mut details = self.details.clone();
        if let Some(Ok(code)) = self.error_code.as_ref().map(Json::of) {
            details.set("error_code", code);
        }
        let details = Some(details).filter(|details| !details.is_empty());
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", "error")?;
        map.serialize_entry("error", &Inner { r#type: self.kind.as_str(), message: &self.message, details })?;
        if let Some(request_id) = &self.request_id {
            map.serialize_entry("request_id", request_id)?;
        }
        map.end()
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.as_str())?;
        f.write_str(": ")?;
        f.write_str(&self.message)
    }
}

impl std::error::Error for ApiError {}

/// Whether these words stand in a text. The library's own way is made for long texts and is ten times the code.
fn has(text: &str, words: &str) -> bool {
    text.as_bytes().windows(words.len()).any(|part| part == words.as_bytes())
}
