//! What the crate promises about the wire, seen from outside.

// A test says that something is wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod block;
mod error;
mod event;
mod fault;
mod json;
mod message;
mod profile;
mod property;
mod reply;
mod sse;
