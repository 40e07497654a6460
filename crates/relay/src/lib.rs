//! The relay: the small server that stands between a page with Parlor and the Messages API. It speaks the
//! Messages API itself, so the official SDKs are its clients and any compatible server can be its upstream.
//! On top of it the relay owns what a visitor must not decide: the key, the system prompt, the models, the
//! limits, the origins. It also serves the built widget, so one process is a whole installation.
//!
//! A request goes through the modules in this order.

pub mod config;
mod state;

pub mod serving;

pub mod guard;
pub mod visitor;

pub mod budget;
pub mod meter;

pub mod models;
pub mod profile;

pub mod chat;

mod closing;
pub mod upstream;

pub mod error;
pub mod metrics;
pub mod record;
pub mod redact;
pub mod trace;

pub mod assets;
pub mod guide;

pub use config::Config;
pub use serving::{app, serve};
