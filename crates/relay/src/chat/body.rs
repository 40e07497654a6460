//! Reading a request's body: JSON only, bounded before a byte of it is parsed, and read to its end even when
//! it is refused, because a client that is still sending sees a broken connection instead of the answer.

use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use messages::ErrorKind;
use tokio::time::{Instant, timeout_at};

use crate::config::{Limits, Profile};
use crate::error::Failure;
use crate::state::Relay;

/// Bytes of a refused body that are read and forgotten; a client that sends more is cut off.
const DISCARDED: usize = 64 * 1024 * 1024;

/// How long a refused body is read between two pieces.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a refused body is read in all.
const DISCARD_TIME: Duration = Duration::from_secs(30);

/// Bytes that have to come in a second on average; a body that trickles in would hold its connection for hours.
const SLOWEST: u32 = 4096;

/// Bytes that are reserved at most on the word of a `Content-Length`.
const RESERVED: usize = 64 * 1024;

/// Checks that a body says it is JSON. A form's content type would let a page skip the browser's preflight.
///
/// # Errors
/// 400 that names the header.
pub fn is_json(headers: &HeaderMap) -> Result<(), Failure> {
    if headers.get(CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(Failure::invalid("content-encoding: this relay takes bodies without compression only"));
    }
    let written = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (essence, parameters) = written.split_once(';').unwrap_or((written, ""));
    let charset = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    });
    if !essence.trim().eq_ignore_ascii_case("application/json") {
        return Err(Failure::invalid("content-type: Input should be application/json"));
    }
    if charset.is_some_and(|charset| !charset.eq_ignore_ascii_case("utf-8")) {
        return Err(Failure::invalid("content-type: this relay reads JSON in UTF-8 only"));
    }
    Ok(())
}

/// Reads the JSON of a request under a profile's rules.
///
/// # Errors
/// As [`is_json`] and [`read`].
pub async fn json(relay: &Relay, rules: &Profile, headers: &HeaderMap, body: Body) -> Result<Bytes, Failure> {
    match is_json(headers) {
        Ok(()) => read(headers, body, rules.max_body_bytes, &relay.limits).await,
        Err(failure) => {
            Box::pin(discard(body)).await;
            Err(failure)
        }
    }
}

/// Reads a body of at most `limit` bytes; `times` says how long it may stand still and take.
///
/// # Errors
/// 413 when it is larger, 408 when it stands still or trickles, 400 when it breaks off.
pub async fn read(headers: &HeaderMap, mut body: Body, limit: u64, times: &Limits) -> Result<Bytes, Failure> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|announced| announced > limit) {
        Box::pin(discard(body)).await;
        return Err(too_large(limit));
    }
    let mut bytes = BytesMut::new();
    // A body that comes in one piece, as nearly all do, is not copied.
    let mut whole = Bytes::new();
    let begun = Instant::now();
    loop {
        let length = whole.len() + bytes.len();
        let earned = Duration::from_secs(1) * u32::try_from(length).unwrap_or(u32::MAX) / SLOWEST;
        let until = (begun + times.body + earned).min(Instant::now() + times.idle);
        match timeout_at(until, body.frame()).await {
            Ok(Some(Ok(frame))) => {
                let Ok(data) = frame.into_data() else { continue };
                if length + data.len() > limit {
                    drop((whole, bytes));
                    Box::pin(discard(body)).await;
                    return Err(too_large(limit));
                }
                if length == 0 && announced == Some(data.len()) {
                    whole = data;
                    continue;
                }
                if length == 0 {
                    bytes.reserve(announced.unwrap_or_default().min(RESERVED));
                }
                bytes.extend_from_slice(&std::mem::take(&mut whole));
                bytes.extend_from_slice(&data);
            }
            Ok(Some(Err(_))) => return Err(Failure::invalid("The request's body broke off; send it again.")),
            Ok(None) => return Ok(if bytes.is_empty() { whole } else { bytes.freeze() }),
            Err(_) => {
                return Err(Failure::new(
                    ErrorKind::Timeout,
                    "The request's body stood still or came too slowly; send it again.",
                )
                .with_status(StatusCode::REQUEST_TIMEOUT));
            }
        }
    }
}

/// Reads a body and forgets it.
pub async fn discard(mut body: Body) {
    let mut read = 0;
    let end = Instant::now() + DISCARD_TIME;
    while let Ok(Some(Ok(frame))) = timeout_at(end.min(Instant::now() + PATIENCE), body.frame()).await {
        read += frame.data_ref().map_or(0, Bytes::len);
        if read > DISCARDED {
            return;
        }
    }
}

fn too_large(limit: usize) -> Failure {
    Failure::too_large(format!(
        "The request is larger than the {limit} bytes that this chat takes; send less, or start a new chat."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn takes_json_only() {
        for (content_type, fine) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("Application/JSON;charset=\"UTF-8\"", true),
            ("application/json; charset=latin1", false),
            ("application/json-seq", false),
            ("text/plain", false),
            ("text/plain; application/json", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
            assert_eq!(is_json(&headers).is_ok(), fine, "{content_type}");
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            assert!(is_json(&headers).is_err());
        }
        assert!(is_json(&HeaderMap::new()).is_err());
    }
}
