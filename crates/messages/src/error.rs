//! The API's errors, read tolerantly: compatible servers leave parts of the envelope out, and what stands in
//! front of a server answers HTML or nothing at all.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::json::Fields;

/// `error.type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// 400: the request is not valid, or an own spend limit is reached.
    InvalidRequest,
    /// 401: the key is missing or wrong.
    Authentication,
    /// 402: payment.
    Billing,
    /// 403: not allowed.
    Permission,
    /// 404: unknown model, profile or path.
    NotFound,
    /// 409: try again.
    Conflict,
    /// 413: the body is too large.
    RequestTooLarge,
    /// 429: too many requests or tokens.
    RateLimit,
    /// 500: the server failed.
    Api,
    /// 504: the server was too slow.
    Timeout,
    /// 529: the server has too much to do.
    Overloaded,
    /// A type this crate does not know.
    Other(String),
}

impl ErrorKind {
    /// Reads the name on the wire.
    #[must_use]
    pub fn from_name(name: String) -> Self {
        match name.as_str() {
            "invalid_request_error" => Self::InvalidRequest,
            "authentication_error" => Self::Authentication,
            "billing_error" => Self::Billing,
            "permission_error" => Self::Permission,
            "not_found_error" => Self::NotFound,
            "conflict_error" => Self::Conflict,
            "request_too_large" => Self::RequestTooLarge,
            "rate_limit_error" => Self::RateLimit,
            "api_error" => Self::Api,
            "timeout_error" => Self::Timeout,
            "overloaded_error" => Self::Overloaded,
            _ => Self::Other(name),
        }
    }

    /// The kind that an HTTP status stands for.
    #[must_use]
    pub fn from_status(status: u16) -> Self {
        match status {
            401 => Self::Authentication,
            402 => Self::Billing,
            403 => Self::Permission,
            404 => Self::NotFound,
            408 | 504 => Self::Timeout,
            409 => Self::Conflict,
            413 => Self::RequestTooLarge,
            429 => Self::RateLimit,
            529 => Self::Overloaded,
            400..=499 => Self::InvalidRequest,
            _ => Self::Api,
        }
    }

    /// The name on the wire.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::InvalidRequest => "invalid_request_error",
            Self::Authentication => "authentication_error",
            Self::Billing => "billing_error",
            Self::Permission => "permission_error",
            Self::NotFound => "not_found_error",
            Self::Conflict => "conflict_error",
            Self::RequestTooLarge => "request_too_large",
            Self::RateLimit => "rate_limit_error",
            Self::Api => "api_error",
            Self::Timeout => "timeout_error",
            Self::Overloaded => "overloaded_error",
            Self::Other(name) => name,
        }
    }

    /// The HTTP status that the API answers this kind with.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::InvalidRequest => 400,
            Self::Authentication => 401,
            Self::Billing => 402,
            Self::Permission => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::RequestTooLarge => 413,
            Self::RateLimit => 429,
            Self::Timeout => 504,
            Self::Overloaded => 529,
            Self::Api | Self::Other(_) => 500,
        }
    }
}

/// An error that the API reported, as an HTTP answer or inside a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// What went wrong.
    pub kind: ErrorKind,
    /// The server's words. For a log; not for a visitor, and never to branch on.
    pub message: String,
    /// `details.error_code`, the stable cause.
    pub error_code: Option<String>,
    /// What to tell the API's support.
    pub request_id: Option<String>,
    /// The HTTP status; nothing for an error inside a stream.
    pub status: Option<u16>,
}

/// Causes of a 429 that no waiting cures.
const SPENT: [&str; 3] =
    ["enforced_spend_limit_reached", "contract_spend_limit_reached", "ramp_limit_exceeded"];

impl ApiError {
    /// An error of this kind with these words.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), error_code: None, request_id: None, status: None }
    }

    /// Reads the body of an HTTP error. The outer `type` may be missing, and so may the inner one: the status
    /// stands in for it. Nothing when the body is not the API's (HTML, empty, other JSON).
    #[must_use]
    pub fn from_body(status: u16, body: &[u8]) -> Option<Self> {
        let outer = Fields::read(std::str::from_utf8(body).ok()?)?;
        Self::from_fields(&outer, Some(status))
    }

    /// Reads the data of an `error` event: the envelope, or what some servers send instead, the inner object
    /// alone or words in its place.
    pub(crate) fn from_event(fields: &Fields<'_>) -> Self {
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
        let details = inner.get("details").and_then(Fields::read);
        let error_code = details.and_then(|details| details.string("error_code"));
        Some(Self { kind, message: message.unwrap_or_default(), error_code, request_id: None, status })
    }

    /// Whether the same request may succeed later: by status where there is one, else by kind. A spend limit
    /// does not lift by waiting.
    #[must_use]
    pub fn retryable(&self) -> bool {
        if self.error_code.as_deref().is_some_and(|code| SPENT.contains(&code)) {
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
        struct Details<'a> {
            error_code: &'a str,
        }
        #[derive(Serialize)]
        struct Inner<'a> {
            r#type: &'a str,
            message: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            details: Option<Details<'a>>,
        }
        let details = self.error_code.as_deref().map(|error_code| Details { error_code });
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
