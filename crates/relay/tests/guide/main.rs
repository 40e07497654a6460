//! The offline guide over real HTTP: the story of a trip to Japan, the days it puts onto a page, what it refuses,
//! how it streams, and that no history upsets it.

// A test fails by panicking, and so do the functions it calls.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod desk;
mod talk;

mod answers;
mod length;
mod properties;
mod refusals;
mod story;
mod stream;
mod tools;
mod wire;
