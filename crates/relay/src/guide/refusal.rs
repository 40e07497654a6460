//! A refused request: the API's status, error type and message in its JSON shape.

use serde_json::{Value, json};

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// `error.type` on the wire.
    pub kind: &'static str,
    /// The sentence for the person who wrote the request; names the field where there is one.
    pub message: String,
}

impl Refusal {
    /// 400: the request breaks a rule of the API.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self { status: 400, kind: "invalid_request_error", message: message.into() }
    }

    /// 404: nothing answers under this path.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self { status: 404, kind: "not_found_error", message: message.into() }
    }

    /// 413: the body is longer than the API takes.
    pub fn too_large() -> Self {
        let message = "Request exceeds the maximum size of 32 MB".to_owned();
        Self { status: 413, kind: "request_too_large", message }
    }

    /// The error body.
    pub fn body(&self, request_id: &str) -> Value {
        json!({
            "type": "error",
            "error": { "type": self.kind, "message": self.message },
            "request_id": request_id,
        })
    }
}
