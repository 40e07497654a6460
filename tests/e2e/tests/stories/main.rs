//! Parlor as a person meets it: each module is one story, told with a real browser, the real relay and an upstream that
//! does what the story needs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accessibility;
mod agreement;
mod aimock;
mod another_origin;
mod cut;
mod endings;
mod first_chat;
mod harness;
mod history;
mod host_api;
mod keyboard;
mod odd_streams;
mod photo;
mod refused_pictures;
mod relay_down;
mod removed;
mod scrolling;
mod sdk;
mod stop;
mod strict_policy;
mod thinking;
mod trip;
mod upstream_errors;
