//! What the crate promises about a document that grows, seen from outside.

// A test says that something is wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calm;
mod equivalence;
mod feed;
mod hard;
mod html;
mod oracle;
mod random;
mod replay;
mod settled;
mod texts;
