//! The widget: `<parlor-chat>`, a chat with Claude that any web page embeds with one tag.
//!
//! `loader.js` defines the element and hands each one to [`element`], which mounts the [`view`] in its shadow root and
//! connects it to a [`runtime`]. The conversation itself is a plain value (crate `conversation`); the runtime is the
//! only place where its effects happen, through [`platform`], the browser behind plain Rust.
//!
//! Natively only [`config`], [`words`], [`reactive`], [`window`] and [`pace`] are built; everything else needs a browser.

pub mod config;
pub mod pace;
pub mod reactive;
pub mod window;
pub mod words;

#[cfg(target_arch = "wasm32")]
pub mod platform;

#[cfg(target_arch = "wasm32")]
pub mod runtime;

#[cfg(target_arch = "wasm32")]
mod host;

#[cfg(target_arch = "wasm32")]
pub mod view;

#[cfg(target_arch = "wasm32")]
pub mod element;

/// A quarter of the code of the library's own, and as fast.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static MEMORY: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
