//! What the crate promises about what comes out with the widget's policy, seen from outside.

// A test says that something is wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod attack;
mod closed;
mod depth;
mod element;
mod grown;
mod link;
mod outline;
mod property;
