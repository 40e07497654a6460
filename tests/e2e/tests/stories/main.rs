//! Parlor as a person meets it: each module is one story, told with a real browser, the real relay and an upstream that
//! does what the story needs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;
