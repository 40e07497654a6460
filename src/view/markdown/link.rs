//! Links: where they may lead, and whether their words say so.

use web_sys::{Element, Url};

use super::names::{self, Attribute, Name, make, set};
use super::step::OPEN;

/// A link while it is drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Link {
    /// Where it leads: a host as the browser has it, so a name in other letters is shown as `xn--…`; or an address
    /// of mail.
    host: String,
    /// Its words so far.
    pub(super) words: String,
}

/// The element of a link, or of its words alone when the address is none that may be followed.
pub(super) fn make_link(url: &str, title: &str, nested: bool) -> Option<(Element, Option<Link>)> {
    // An address that was written without brackets may have taken the mark of a source with it.
    let url = url.split(OPEN).next().unwrap_or_default();
    let Some(host) = host(url).filter(|_| !nested) else { return Some((make(Name::Span)?, None)) };
    let element = make(Name::Link)?;
    set(&element, Attribute::Href, url);
    set(&element, Attribute::Rel, "noopener noreferrer nofollow ugc");
    set(&element, Attribute::Target, "_blank");
    if !title.is_empty() {
        set(&element, Attribute::Title, title);
    }
    Some((element, Some(Link { host, words: String::new() })))
}

/// Where an address leads. Nothing when it may not be followed, whatever the parser said.
fn host(url: &str) -> Option<String> {
    let url = Url::new(url).ok()?;
    match url.protocol().as_str() {
        "http:" | "https:" => Some(url.hostname()).filter(|host| !host.is_empty()),
        "mailto:" => Some(url.pathname()),
        _ => None,
    }
}

/// The end of a link: it names its host when its words do not.
pub(super) fn finish(element: &Element, link: &Link) {
    if link.says_host() {
        names::unset(element, Attribute::Host);
    } else {
        set(element, Attribute::Host, &link.host);
    }
}

impl Link {
    /// Whether the words begin with where the link leads, so that a reader knows. Words that only hold the host
    /// somewhere may be another address.
    fn says_host(&self) -> bool {
        let mut words = self.words.trim();
        for scheme in ["https://", "http://", "mailto:"] {
            words = words.strip_prefix(scheme).unwrap_or(words);
        }
        let words = words.strip_prefix("www.").unwrap_or(words);
        let host = self.host.strip_prefix("www.").unwrap_or(&self.host);
        let Some((said, rest)) = words.split_at_checked(host.len()) else { return false };
        said.eq_ignore_ascii_case(host) && (rest.is_empty() || rest.starts_with(['/', '?', '#']))
    }
}
