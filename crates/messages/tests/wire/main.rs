//! What the crate promises about the wire, seen from outside.

// A test says that something is wrong by panicking.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod block;
mod citation;
mod compatible;
mod error;
mod event;
mod fault;
mod fuzz;
mod input;
mod json;
mod message;
#[cfg(feature = "models")]
mod model;
mod price;
mod profile;
mod property;
mod reply;
mod request;
mod schema;
mod schema_bounds;
mod search;
mod sse;
mod tool;
mod usage;
mod written;
