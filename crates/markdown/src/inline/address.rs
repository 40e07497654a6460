//! Which addresses may become links in the widget.

use crate::text::{begins, trim};

/// The address to link to, or nothing when it must stay text. Browsers drop control characters from an address
/// before they look at its scheme, so they are dropped first, and the address that was checked is the one used.
pub(super) fn address(destination: &str) -> Option<String> {
    let address: String = destination.chars().filter(|char| !char.is_control()).collect();
    let address = trim(&address, b" ");
    let (scheme, rest) = address.split_once(':')?;
    let allowed = if scheme.eq_ignore_ascii_case("mailto") {
        !rest.is_empty()
    } else if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
        // Without a host the browser would make one out of what follows, or take the page's.
        rest.strip_prefix("//").is_some_and(|host| !host.is_empty() && !begins(host, b"/\\?#"))
    } else {
        false
    };
    allowed.then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn the_web_and_mail() {
        for text in
            ["https://example.com/b?c=d#e", "HTTP://example.com", "mailto:a@example.com", "https://a@b:1/"]
        {
            assert_eq!(address(text).as_deref(), Some(text));
        }
        assert_eq!(address("\u{1}ht\ttps://exam\nple.com\u{7F} ").as_deref(), Some("https://example.com"));
    }

    #[test]
    fn nothing_else() {
        for text in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\nscript:alert(1)",
            "\u{1}javascript:alert(1)",
            " javascript:alert(1)",
            "\u{A0}javascript:alert(1)",
            "\u{200B}javascript:alert(1)",
            "\u{FEFF}https://example.com",
            "\\javascript:alert(1)",
            "vbscript:msgbox(1)",
            "data:text/html,x",
            "blob:https://example.com/1",
            "file:///etc/passwd",
            "x-https://example.com",
            "//example.com",
            "\\\\example.com",
            "/path",
            "#part",
            "",
            "https:",
            "https:example.com",
            "https:/example.com",
            "https:///example.com",
            "https://\\example.com",
            "http:\\\\example.com",
            "https://?a",
            "ht tps://example.com",
            "mailto:",
        ] {
            assert_eq!(address(text), None, "{text:?}");
        }
    }
}
