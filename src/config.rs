//! The element's attributes: as written, then as meant, with one sentence for each that cannot be meant.

/// Gives an attribute as the page's author wrote it, by its name; an absent one is nothing.
pub type Written<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The attributes as meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    /// What `/v1/messages` is appended to: the relay's address, and the profile's path where one is named.
    pub base: String,
    /// How the chat stands on the page.
    pub mode: Mode,
    /// What the panel and the launcher are called.
    pub heading: String,
    /// What an empty composer says.
    pub placeholder: String,
    /// That an AI answers and may be wrong, in the page's words or the widget's.
    pub notice: String,
    /// Where the page's privacy statement is; `http` or `https`, or a path of the page's own server.
    pub privacy_url: Option<String>,
    /// The model to ask. Whether it may be asked is the profile's to say.
    pub model: Option<String>,
    /// How much the model thinks. What there is to choose from is the profile's to say.
    pub effort: Option<String>,
    /// A path of the page's own server that gives a token for the relay.
    pub token_url: Option<String>,
}

/// How the chat stands on the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A button in the corner that opens a panel.
    #[default]
    Launcher,
    /// A block in the page's flow.
    Inline,
    /// The whole page.
    Page,
}

impl Mode {
    /// The attribute's value.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Launcher => "launcher",
            Self::Inline => "inline",
            Self::Page => "page",
        }
    }
}

impl Config {
    /// What the attributes mean. `origin` is where the loader came from and stands in for an absent `relay`. Each bad
    /// attribute takes its default and is named, for the page's author.
    #[must_use]
    pub fn read(written: Written<'_>, origin: &str) -> (Self, Vec<Fault>) {
        let mut faults = Vec::new();
        let mut base = relay(text(written, "relay"), origin, &mut faults);
        if let Some(profile) = profile(text(written, "profile"), &mut faults) {
            base.push_str("/p/");
            percent_encode(&profile, &mut base);
        }
        theme(text(written, "theme"), &mut faults);
        let or = |name, default: &str| text(written, name).unwrap_or_else(|| default.to_owned());
        let config = Self {
            base,
            mode: mode(text(written, "mode"), &mut faults),
            heading: or("heading", "Chat"),
            placeholder: or("placeholder", "Write a message"),
            notice: or("notice", "An AI answers and may be wrong."),
            privacy_url: privacy_url(text(written, "privacy-url"), &mut faults),
            model: text(written, "model"),
            effort: text(written, "effort"),
            token_url: token_url(text(written, "token-url"), &mut faults),
        };
        (config, faults)
    }
}

/// An attribute that says something.
fn text(written: Written<'_>, name: &str) -> Option<String> {
    let written = written(name)?;
    let trimmed = written.trim();
    if trimmed.is_empty() {
        None
    } else if trimmed.len() == written.len() {
        Some(written)
    } else {
        Some(trimmed.to_owned())
    }
}

fn relay(written: Option<String>, origin: &str, faults: &mut Vec<Fault>) -> String {
    let Some(mut address) = written else { return origin.to_owned() };
    let odd = |c: char| c.is_whitespace() || c == '?' || c == '#';
    if !(is_web(&address) || is_on_this_server(&address)) || address.contains(odd) {
        faults.push(Fault::new(Attribute::Relay, &address));
        return origin.to_owned();
    }
    address.truncate(address.trim_end_matches('/').len());
    address
}

/// One path segment; a browser would read one of dots as a step through the path, however it is encoded.
fn profile(written: Option<String>, faults: &mut Vec<Fault>) -> Option<String> {
    let name = written?;
    if name.chars().all(|c| c == '.') {
        faults.push(Fault::new(Attribute::Profile, &name));
        return None;
    }
    Some(name)
}

fn mode(written: Option<String>, faults: &mut Vec<Fault>) -> Mode {
    match written.as_deref() {
        None | Some("launcher") => Mode::Launcher,
        Some("inline") => Mode::Inline,
        Some("page") => Mode::Page,
        Some(other) => {
            faults.push(Fault::new(Attribute::Mode, other));
            Mode::Launcher
        }
    }
}

/// The style sheet reads `theme` from the element itself; here it is only checked.
fn theme(written: Option<String>, faults: &mut Vec<Fault>) {
    if let Some(other) = written.filter(|name| !matches!(name.as_str(), "light" | "dark" | "auto")) {
        faults.push(Fault::new(Attribute::Theme, &other));
    }
}

/// A link that a visitor may follow. What a browser drops from an address while reading it is dropped first, so that
/// the scheme seen here is the scheme it goes to.
fn privacy_url(written: Option<String>, faults: &mut Vec<Fault>) -> Option<String> {
    let address: String = written?.chars().filter(|c| !c.is_control()).collect();
    let address = address.trim();
    let path = address.split(['/', '?', '#']).next().unwrap_or_default();
    if is_web(address) || !path.bytes().any(|byte| byte == b':') {
        return Some(address.to_owned());
    }
    faults.push(Fault::new(Attribute::PrivacyUrl, address));
    None
}

/// Cookies go there, so it is nobody else's server. The browser is told so as well.
fn token_url(written: Option<String>, faults: &mut Vec<Fault>) -> Option<String> {
    let address = written?;
    if is_on_this_server(&address) {
        return Some(address);
    }
    faults.push(Fault::new(Attribute::TokenUrl, &address));
    None
}

fn is_on_this_server(address: &str) -> bool {
    address.starts_with('/') && !address.starts_with("//")
}

fn is_web(address: &str) -> bool {
    let begins = |scheme: &str| {
        let start = address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        start && address.len() > scheme.len()
    };
    begins("https://") || begins("http://")
}

/// An attribute that cannot be meant as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    attribute: Attribute,
    value: String,
}

/// The attributes that can mean nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attribute {
    Relay,
    Profile,
    Mode,
    Theme,
    PrivacyUrl,
    TokenUrl,
}

impl Fault {
    fn new(attribute: Attribute, value: &str) -> Self {
        Self { attribute, value: value.to_owned() }
    }

    /// The attribute, what it is, and the way on.
    #[must_use]
    pub fn sentence(&self) -> String {
        let (name, way_on) = match self.attribute {
            Attribute::Relay => ("relay", "write the whole address, such as https://chat.example.org"),
            Attribute::Profile => ("profile", "write the name of one of the relay's profiles"),
            Attribute::Mode => ("mode", "write launcher, inline or page"),
            Attribute::Theme => ("theme", "write light, dark or auto"),
            Attribute::PrivacyUrl => ("privacy-url", "write an address that begins with https:// or http://"),
            Attribute::TokenUrl => {
                ("token-url", "write a path of this page's own server, such as /chat-token")
            }
        };
        ["The attribute ", name, " is “", &self.value, "”: ", way_on, ". It is ignored."].concat()
    }
}

/// Appends `text` as one path segment.
fn percent_encode(text: &str, onto: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            onto.push(char::from(byte));
        } else {
            onto.push('%');
            onto.push(char::from(HEX[usize::from(byte >> 4)]));
            onto.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The attributes of an element.
    #[derive(Default)]
    struct Attributes {
        relay: Option<String>,
        profile: Option<String>,
        mode: Option<String>,
        theme: Option<String>,
        privacy_url: Option<String>,
        model: Option<String>,
        effort: Option<String>,
        token_url: Option<String>,
    }

    impl Attributes {
        fn read(&self, origin: &str) -> (Config, Vec<Fault>) {
            let written = |name: &str| match name {
                "relay" => self.relay.clone(),
                "profile" => self.profile.clone(),
                "mode" => self.mode.clone(),
                "theme" => self.theme.clone(),
                "privacy-url" => self.privacy_url.clone(),
                "model" => self.model.clone(),
                "effort" => self.effort.clone(),
                "token-url" => self.token_url.clone(),
                _ => None,
            };
            Config::read(&written, origin)
        }
    }

    const ORIGIN: &str = "https://relay.example";

    fn written(set: impl FnOnce(&mut Attributes)) -> (Config, Vec<String>) {
        let mut written = Attributes::default();
        set(&mut written);
        let (config, faults) = written.read(ORIGIN);
        (config, faults.iter().map(Fault::sentence).collect())
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn nothing_written_means_the_defaults() {
        let (config, faults) = Attributes::default().read(ORIGIN);
        assert_eq!(config.base, ORIGIN);
        assert_eq!(config.mode, Mode::Launcher);
        assert_eq!(config.heading, "Chat");
        assert!(config.notice.contains("AI") && config.notice.contains("wrong"), "{}", config.notice);
        assert_eq!((config.privacy_url, faults), (None, Vec::new()));
    }

    #[test]
    fn an_empty_relay_is_the_loaders_origin() {
        for relay in ["", "  ", "\n"] {
            assert_eq!(written(|w| w.relay = some(relay)).0.base, ORIGIN);
        }
    }

    #[test]
    fn a_relay_and_a_profile_make_the_base() {
        let base = |relay: &str, profile: &str| {
            let (config, faults) = written(|w| (w.relay, w.profile) = (some(relay), some(profile)));
            assert_eq!(faults, Vec::<String>::new(), "{relay}");
            config.base
        };
        assert_eq!(base("http://127.0.0.1:3170/", ""), "http://127.0.0.1:3170");
        assert_eq!(base("HTTPS://chat.example//", "trips"), "HTTPS://chat.example/p/trips");
        assert_eq!(base("/chat/", "two words/é"), "/chat/p/two%20words%2F%C3%A9");
        assert_eq!(base("https://a.example", "v1.2"), "https://a.example/p/v1.2");
    }

    #[test]
    fn a_profile_of_dots_is_no_path() {
        let (config, faults) = written(|w| w.profile = some(".."));
        assert_eq!(config.base, ORIGIN);
        assert!(faults.len() == 1 && faults[0].contains("profile"), "{faults:?}");
    }

    #[test]
    fn a_relay_that_is_no_address_is_named_and_ignored() {
        for relay in [
            "chat.example",
            "ftp://x",
            "//other.example",
            "https://",
            "https://a b",
            "https://a/?x",
            "javascript:1",
        ] {
            let (config, faults) = written(|w| w.relay = some(relay));
            assert_eq!(config.base, ORIGIN, "{relay}");
            assert!(
                faults.len() == 1 && faults[0].contains(relay) && faults[0].contains("relay"),
                "{faults:?}"
            );
        }
    }

    #[test]
    fn an_unknown_mode_or_theme_is_named() {
        let (config, faults) = written(|w| (w.mode, w.theme) = (some("popup"), some("blue")));
        assert_eq!(config.mode, Mode::Launcher);
        assert_eq!(faults.len(), 2);
        assert!(faults[0].contains("theme") && faults[1].contains("popup"), "{faults:?}");
        assert_eq!(written(|w| (w.mode, w.theme) = (some("page"), some("auto"))).1, Vec::<String>::new());
    }

    #[test]
    fn a_model_and_an_effort_are_names_without_the_space_around_them() {
        let (config, faults) = written(|w| (w.model, w.effort) = (some(" claude-x "), some("low")));
        assert_eq!((config.model.as_deref(), config.effort.as_deref()), (Some("claude-x"), Some("low")));
        assert_eq!(faults, Vec::<String>::new());
        let (config, _) = written(|w| (w.model, w.effort) = (some(" "), some("")));
        assert_eq!((config.model, config.effort), (None, None));
    }

    #[test]
    fn tokens_come_from_the_pages_own_server_only() {
        for path in ["/chat-token", " /api/token?for=chat "] {
            assert_eq!(written(|w| w.token_url = some(path)).0.token_url.as_deref(), Some(path.trim()));
        }
        for elsewhere in ["//other.example/token", "https://other.example/token", "token", "javascript:1"] {
            let (config, faults) = written(|w| w.token_url = some(elsewhere));
            assert_eq!(config.token_url, None, "{elsewhere}");
            assert!(faults.len() == 1 && faults[0].contains("token-url"), "{faults:?}");
        }
    }

    #[test]
    fn a_privacy_link_goes_to_the_web_only() {
        let link = |url: &str| written(|w| w.privacy_url = some(url));
        for good in ["https://a.example/p?q:1", "HTTP://a", "/privacy", "privacy.html#a:b", "//a.example/p"] {
            assert_eq!(link(good), (Config { privacy_url: some(good), ..link("").0 }, Vec::new()));
        }
        for bad in
            ["javascript:alert(1)", "java\nscript:alert(1)", "\u{1}data:text/html,x", "mailto:a@b", "https:"]
        {
            let (config, faults) = link(bad);
            assert_eq!(config.privacy_url, None, "{bad}");
            assert!(faults.len() == 1 && faults[0].contains("privacy-url"), "{faults:?}");
        }
    }
}
