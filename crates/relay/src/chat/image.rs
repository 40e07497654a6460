//! A posted picture against the profile: one that would be refused later stays in the history and would block
//! every turn after it, so it is refused before it gets there.

use messages::profile::Images;

use super::object::Object;
use crate::error::Failure;

/// How many base64 characters the first bytes of every known format take.
const HEAD: usize = 16;

/// Checks a base64 source; `data` is its JSON, quotes included.
///
/// # Errors
/// 400 that names the place as the API does.
pub fn check(source: &Object<'_>, data: &str, place: &str, images: &Images) -> Result<(), Failure> {
    let declared = source.string("media_type").unwrap_or_default();
    if !images.types.iter().any(|taken| *taken == declared) {
        let types: Vec<String> = images.types.iter().map(|name| format!("'{name}'")).collect();
        return Err(Failure::invalid(format!(
            "{place}.base64.media_type: Input should be {}",
            types.join(" or ")
        )));
    }
    let data = data.trim_matches('"');
    if data.is_empty() {
        return Err(Failure::invalid(format!("{place}.base64.data: the picture is empty")));
    }
    if u64::try_from(data.len()).unwrap_or(u64::MAX) > images.max_base64_bytes {
        return Err(Failure::invalid(format!(
            "{place}.base64.data: the picture is larger than {} base64 characters",
            images.max_base64_bytes
        )));
    }
    if let Some(format) = format_of(data)
        && format != declared
    {
        return Err(Failure::invalid(format!(
            "{place}.base64.data: Image does not match the provided media type {declared}; \
             it appears to be {format}"
        )));
    }
    Ok(())
}

/// The format that the first bytes tell, if it is one of those that the API reads; anything else is the
/// upstream's to judge.
fn format_of(data: &str) -> Option<&'static str> {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD_NO_PAD;
    let head = STANDARD_NO_PAD.decode(data.get(..HEAD)?).ok()?;
    if head.starts_with(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if head.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if head.starts_with(b"GIF8") {
        Some("image/gif")
    } else if head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}
