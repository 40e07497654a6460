//! Checks of single values: each gives back what was meant, or the reason with what to write instead.

use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};

use super::Target;

/// Top-level fields of a request that a profile can open, beyond those that every request has and those that have
/// a key of their own.
const FIELDS: [&str; 8] = [
    "cache_control",
    "context_management",
    "diagnostics",
    "inference_geo",
    "service_tier",
    "speed",
    "system",
    "thinking",
];

/// The efforts of the API, from the least to the most.
pub const EFFORTS: [&str; 5] = ["low", "medium", "high", "xhigh", "max"];

/// An upstream's address. Its `/v1` belongs to the paths, not to the address.
pub fn upstream(written: &str) -> Result<Target, String> {
    let example = "write it like https://api.anthropic.com";
    let mut url = Url::parse(written).map_err(|error| format!("is not an address ({error}); {example}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(format!("has to begin with http:// or https://; {example}"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(format!("must not hold a user name or password; {example} and give the key apart"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(format!("must not have a ? or # part; {example}"));
    }
    let path = url.path().trim_end_matches('/').to_owned();
    if path.ends_with("/v1") || path.ends_with("/v1/messages") {
        return Err(format!("has to stop before /v1, which the relay adds itself; {example}"));
    }
    url.set_path(&path);
    Ok(Target::Url(url))
}

/// An origin exactly as browsers write it, since it is compared byte by byte.
pub fn origin(written: &str) -> Result<String, String> {
    let example = "write it like https://example.com or http://localhost:8080";
    if written == "*" || written == "null" {
        return Err(format!("`{written}` would open the relay to every page; {example}"));
    }
    let url = Url::parse(written).map_err(|_| format!("`{written}` is not an origin; {example}"))?;
    let meant = url.origin().ascii_serialization();
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{written}` is not a web page's origin; {example}"));
    }
    if meant != written {
        return Err(format!("`{written}` is never sent by a browser; write `{meant}`"));
    }
    Ok(meant)
}

/// A key as it can stand in a header.
pub fn key(secret: &SecretString) -> Result<(), String> {
    let text = secret.expose_secret();
    if text.contains(['\n', '\r']) {
        return Err("the key contains a line break; remove it, the key is one line without spaces".to_owned());
    }
    if text.is_empty() {
        return Err("the key is empty; put the key there or remove the setting".to_owned());
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("the key contains a space, a control character or a letter outside ASCII; copy it again"
            .to_owned());
    }
    Ok(())
}

/// A profile's name, which stands in addresses.
pub fn profile_name(name: &str) -> Result<(), String> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    if name.is_empty() || name.len() > 64 || !name.bytes().all(fits) {
        return Err("a profile's name has 1 to 64 of the characters a-z, 0-9, - and _; rename it".to_owned());
    }
    Ok(())
}

/// A field that may be opened to visitors.
pub fn field(name: &str) -> Result<(), String> {
    if FIELDS.contains(&name) {
        return Ok(());
    }
    let opened_by = match name {
        "tools" | "tool_choice" => "naming the tools in the key `tools`",
        "stop_sequences" => "the key `host_stop_sequences`",
        "metadata" => "the key `metadata`",
        "output_config" => "the keys `efforts` and `structured_outputs`",
        "temperature" | "top_p" | "top_k" => "anthropic_version = \"2023-06-01\" and models up to Opus 4.6",
        _ => return Err(format!("`{name}` cannot be opened; these can: {}", FIELDS.join(", "))),
    };
    Err(format!("`{name}` is opened by {opened_by}; remove it here"))
}

/// An effort.
pub fn effort(name: &str) -> Result<(), String> {
    if EFFORTS.contains(&name) {
        return Ok(());
    }
    Err(format!("`{name}` is no effort; write {}", EFFORTS.join(", ")))
}

/// A name in the `anthropic-beta` header.
pub fn beta(name: &str) -> Result<(), String> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if name.is_empty() || !name.bytes().all(fits) {
        return Err(format!("`{name}` is not a beta's name; write it like files-api-2025-04-14"));
    }
    Ok(())
}
