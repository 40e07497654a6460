//! The browser behind plain Rust: what it holds for us a value holds for it, and dropping the value lets go.

pub mod calendar;
pub mod clipboard;
pub mod clock;
pub mod door;
pub mod files;
pub mod idle;
pub mod ink;
pub mod limits;
pub mod listen;
pub mod network;
pub mod object;
pub mod object_url;
pub mod part;
pub mod pass;
pub mod past;
pub mod pdf;
pub mod relay;
pub mod resize;
pub mod sheet;
pub mod sight;
pub mod store;
pub mod task;
pub mod tool;
