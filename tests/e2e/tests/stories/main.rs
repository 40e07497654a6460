//! Parlor as a person meets it: each module is one story, told with a real browser, the real relay and an upstream that
//! does what the story needs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accessibility;
mod agreement;
mod aimock;
mod another_origin;
mod context;
mod copying;
mod costs;
mod cut;
mod documents;
mod endings;
mod examples;
mod faces;
mod first_chat;
mod harness;
mod history;
mod host_api;
mod instructions;
mod keyboard;
mod late;
mod odd_streams;
mod options;
mod parts;
mod photo;
mod planner;
mod prefill;
mod refused_pictures;
mod relay_down;
mod removed;
mod repairs;
mod retries;
mod safety;
mod scrolling;
mod sdk;
mod search;
mod servers;
mod stop;
mod strict_policy;
mod structured;
mod thinking;
mod tool_turns;
mod tools;
mod trip;
mod upstream_errors;
mod versions;
