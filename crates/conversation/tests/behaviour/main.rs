//! What a conversation does: tables of odd moments and random orders of inputs, all over one desk that holds
//! after every input what must always hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod desk;
mod ledger;
mod rules;
mod steps;

mod bill;
mod context;
mod data;
mod documents;
mod drafting;
mod failing;
mod fuzz_history;
mod going_on;
mod history;
mod history_random;
mod history_repair;
mod host;
mod long_history;
mod options;
mod pictures;
mod pieces;
mod profile;
mod random;
mod reach;
mod retrying;
mod seams;
mod snapshot;
mod tools;
mod turns;
mod versions;
mod waits;
