//! What the widget lets through: addresses of the web and of mail; other links as their text, images as links.

use markdown::{Event, Options, Tag};

use crate::outline::outline;
use crate::{check, read};

const HOSTILE: &[&str] = &[
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java&#10;script:alert(1)",
    "java&Tab;script:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A&#x61;vascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#1;javascript:alert(1)",
    "&#32;javascript:alert(1)",
    "\\javascript:alert(1)",
    "java\\script:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,x",
    "blob:https://a.b/c",
    "file:///etc/passwd",
    "view-source:https://a.b",
    "x-https://a.b",
    "//a.b",
    "\\\\\\\\a.b",
    "https:a.b",
    "https:/a.b",
    "https:///a.b",
    "https:\\\\\\\\a.b",
    "/path",
    "#part",
    "?query",
    "",
];

/// Every link and image that comes out.
fn addresses(events: &[Event]) -> Vec<&str> {
    let address = |event| match event {
        &Event::Enter(Tag::Link { ref url, .. } | Tag::Image { ref url, .. }) => Some(&**url),
        _ => None,
    };
    events.iter().filter_map(address).collect()
}

#[test]
fn hostile_addresses_are_text() {
    for address in HOSTILE {
        for text in [
            format!("[a]({address})"),
            format!("[a](<{address}>)"),
            format!("![a]({address})"),
            format!("[a]({address} \"t\")"),
        ] {
            assert_eq!(outline(&read(&text, Options::widget(), false).0), "a", "{text}");
            for (end, _) in text.char_indices() {
                for calm in [false, true] {
                    let (events, _) = read(&text[..end], Options::widget(), calm);
                    for found in addresses(&events) {
                        assert!(found.starts_with("http") || found.starts_with("mailto:"), "{text}: {found}");
                    }
                }
            }
        }
    }
    check(
        Options::widget(),
        &[
            ("<javascript:alert(1)>", "javascript:alert(1)"),
            ("[bad] [a][bad] ![a][bad]", "bad a a"),
            ("[**a** `b`](x:y)", "<strong>a</strong> <code>b</code>"),
            ("[ja\\vascript](javascript:x \"https://a.b\")", "ja\\vascript"),
        ],
    );
}

#[test]
fn the_address_that_is_used_is_the_one_that_was_checked() {
    check(
        Options::widget(),
        &[
            ("[a](ht&#9;tps://exam&#10;ple.com)", "<a https://example.com>a</a>"),
            ("[a](&#1;https://a.b&#127;)", "<a https://a.b>a</a>"),
            ("[a](<https://a.b&#32;>)", "<a https://a.b>a</a>"),
            ("[a](HTTPS://A.B/C)", "<a HTTPS://A.B/C>a</a>"),
        ],
    );
}

#[test]
fn images_are_links() {
    check(
        Options::widget(),
        &[
            ("![a *b*](https://a.b/c.png)", "<a https://a.b/c.png>a <em>b</em></a>"),
            ("![](https://a.b/c.png)", "<a https://a.b/c.png>https://a.b/c.png</a>"),
            ("[](https://a.b)", "<a https://a.b>https://a.b</a>"),
            ("[![a](https://i.b)](https://a.b)", "<a https://a.b>a</a>"),
            ("[![](https://i.b)](https://a.b)", "<a https://a.b>https://a.b</a>"),
            ("![a [b](https://i.b) c](https://a.b)", "<a https://a.b>a b c</a>"),
            ("[![a](https://i.b)](x:y)", "<a https://i.b>a</a>"),
            ("![](data:image/png;base64,x)", ""),
        ],
    );
}
