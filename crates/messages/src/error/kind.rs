//! The kinds of the API's errors: their names on the wire and their HTTP statuses.

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
