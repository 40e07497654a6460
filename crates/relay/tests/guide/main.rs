//! The offline guide over real HTTP: the story of a trip to Japan, what the guide refuses, how it streams, and that
//! no history upsets it.

// A test fails by panicking, and so do the functions it calls.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod talk;

mod answers;
mod properties;
mod refusals;
mod story;
mod wire;
