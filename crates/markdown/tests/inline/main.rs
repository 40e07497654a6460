//! What is inside a leaf: its text is given to `inline::parse`, what comes out is written in a short form.

// A test says that something is wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calm;
mod emphasis;
mod hard;
mod link;
mod literal;
mod math;
mod oracle;
mod outline;
mod policy;
mod property;
mod soup;

use markdown::inline::{self, Context};
use markdown::{Definitions, Event, Options, Target};

/// The definitions that all these tests know: the links `ref` and `bad`, the footnote `1`.
fn definitions() -> Definitions {
    let mut definitions = Definitions::default();
    for (label, url) in [("ref", "https://ref.example"), ("bad", "javascript:alert(1)")] {
        definitions.add_link(label.to_owned(), Target { url: url.to_owned(), title: String::new() });
    }
    definitions.add_footnote("1".to_owned());
    definitions
}

/// The events of a leaf's text, and the labels in it that nothing defines.
fn read(text: &str, options: Options, calm: bool) -> (Vec<Event>, Vec<String>) {
    let definitions = definitions();
    let mut events = Vec::new();
    let unknown = inline::parse(text, &Context { options, definitions: &definitions, calm }, &mut events);
    (events, unknown)
}

/// Checks what some texts become.
#[track_caller]
fn check(options: Options, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(outline::outline(&read(text, options, false).0), *expected, "{text}");
    }
}
