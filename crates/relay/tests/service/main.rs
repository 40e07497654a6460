//! The relay from outside: single answers through the router alone; streams, limits and cancellation over
//! real sockets on free ports, with an upstream that does exactly what a test says. Nothing waits for a time
//! to pass that is not itself the thing tested.

// A test fails by panicking, and so do the functions it calls.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod jwt;
#[cfg(unix)]
mod program;
mod redis_server;
mod serving;
mod upstream;

mod access;
mod assets;
#[cfg(unix)]
mod authority;
mod backends;
mod bodies;
mod bounds;
mod budget;
mod caching;
mod canary;
mod cancellation;
mod challenges;
mod chaos;
mod connections;
mod counting;
mod documents;
mod errors;
mod example;
mod fields;
#[cfg(unix)]
mod forwarded;
mod fuzz_token;
mod headers;
mod heartbeats;
mod histories;
mod injection;
mod limits;
mod messages;
mod metering;
mod metrics;
mod minted;
mod models;
mod oddities;
mod options;
mod origins;
mod passing;
mod possible;
mod profiles;
mod prompt;
mod properties;
mod readers;
#[cfg(unix)]
mod records;
#[cfg(unix)]
mod reload;
mod retries;
mod reuse;
mod settings;
mod shared;
mod snippet;
#[cfg(all(unix, feature = "otel"))]
mod spans;
#[cfg(unix)]
mod stopping;
mod strangers;
mod streams;
mod tallies;
mod threats;
#[cfg(unix)]
mod tls;
mod tokens;
mod understood;
mod workers;
