//! Which addresses may become links.

/// The address to link to, or nothing when it must stay text. Browsers drop control characters from an address
/// before they look at its scheme, so they are dropped first, and the address that was checked is the one used.
pub(crate) fn address(destination: &str) -> Option<String> {
    let address: String = destination.chars().filter(|char| !char.is_control()).collect();
    let address = address.trim();
    let (scheme, rest) = address.split_once(':')?;
    let allowed = if scheme.eq_ignore_ascii_case("mailto") {
        !rest.is_empty()
    } else if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
        // Without a host the browser would make one out of what follows, or take the page's.
        rest.strip_prefix("//")
            .is_some_and(|host| !host.is_empty() && !host.starts_with(['/', '\\', '?', '#']))
    } else {
        false
    };
    allowed.then(|| address.to_owned())
}
