//! A request's span, for a collector of OpenTelemetry: what was asked for, how it was answered, how long that took.
//! Without such a collector it is nothing and costs nothing. Names and reasons in it are the settings' or from closed
//! lists: no word of a message, no key, no token and no address. A visitor's `traceparent` is not looked at, since a
//! public door would let anybody write into the operator's traces; each request begins a trace of its own.

use axum::http::Method;
use tokio::time::Instant;
use tracing::{Span, field, info_span};

use crate::profile;

/// What the spans go by among everything that is traced. The log is not told of them.
pub const TARGET: &str = "parlor::request";

/// The span of one request. It ends when the last copy is dropped.
#[derive(Clone, Debug)]
pub struct Trace(Span);

impl Trace {
    /// The span of a request that has just come.
    #[must_use]
    pub fn new(id: &str, profile: Option<&str>, method: &Method, path: &str) -> Self {
        Self(info_span!(
            target: TARGET,
            parent: None,
            "request",
            otel.name = operation(method, path),
            otel.kind = "server",
            otel.status_code = field::Empty,
            http.response.status_code = field::Empty,
            gen_ai.request.model = field::Empty,
            parlor.request_id = id,
            parlor.profile = profile,
            parlor.refusal = field::Empty,
            parlor.first_byte_ms = field::Empty,
            parlor.end = field::Empty,
        ))
    }

    /// It asks for a reply of this model, which is one of the profile's.
    pub fn asks(&self, model: &str) {
        self.0.record("gen_ai.request.model", model);
    }

    /// The relay turned it away for this reason, which is one of its own.
    pub fn refused(&self, reason: &str) {
        self.0.record("parlor.refusal", reason);
    }

    /// The first byte of a reply came for a request of then.
    pub fn first_byte(&self, asked: Instant) {
        if !self.0.is_disabled() {
            self.0.record("parlor.first_byte_ms", asked.elapsed().as_secs_f64() * 1000.0);
        }
    }

    /// It is answered with this status.
    pub fn answered(&self, status: u16) {
        self.0.record("http.response.status_code", status);
        if status >= 500 {
            self.failed();
        }
    }

    /// How its streamed reply ended.
    pub fn ended(&self, end: &'static str) {
        self.0.record("parlor.end", end);
    }

    /// It did not get what it asked for, and that is no fault of the client's.
    pub fn failed(&self) {
        self.0.record("otel.status_code", "ERROR");
    }
}

/// What is asked for, without a name that a visitor has made up.
fn operation(method: &Method, path: &str) -> &'static str {
    let own = match profile::name_in(path) {
        Some(name) => path.strip_prefix(profile::base_path(name).as_str()).unwrap_or_default(),
        None => "",
    };
    match (method, own) {
        (&Method::POST, "v1/messages") => "POST /v1/messages",
        (&Method::POST, "v1/messages/count_tokens") => "POST /v1/messages/count_tokens",
        (&Method::POST, "v1/session") => "POST /v1/session",
        (&Method::GET, "v1/profile") => "GET /v1/profile",
        (&Method::GET, path) if path == "v1/models" || path.starts_with("v1/models/") => "GET /v1/models",
        (&Method::OPTIONS, _) => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visitor_names_no_operation() {
        let made_up = Method::from_bytes(b"CANARY").unwrap();
        for (method, path, told) in [
            (Method::POST, "/v1/messages", "POST /v1/messages"),
            (Method::POST, "/p/shop/v1/messages", "POST /v1/messages"),
            (Method::POST, "/p/canary/v1/session", "POST /v1/session"),
            (Method::GET, "/v1/models/canary", "GET /v1/models"),
            (Method::GET, "/p/shop/v1/profile", "GET /v1/profile"),
            (Method::OPTIONS, "/v1/canary", "OPTIONS"),
            (Method::POST, "/v1/canary", "other"),
            (made_up, "/v1/messages", "other"),
        ] {
            assert_eq!(operation(&method, path), told, "{method} {path}");
        }
    }
}
