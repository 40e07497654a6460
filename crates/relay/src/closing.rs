//! Whether a head of HTTP/1 says that its connection ends with what it begins.

use axum::http::HeaderMap;
use axum::http::header::CONNECTION;

/// Whether nothing more is to come on the connection.
pub fn closes(headers: &HeaderMap) -> bool {
    let words = headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
    words.flat_map(|value| value.split(',')).any(|word| word.trim().eq_ignore_ascii_case("close"))
}
