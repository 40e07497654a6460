//! Tests of the widget that run inside a browser. A relay inside the page stands in for the network; everything else
//! is the real element, through the real loader.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

wasm_bindgen_test_configure!(run_in_browser);

mod relay;
mod world;

mod composer;
mod copying;
mod counting;
mod documents;
mod element;
mod endings;
mod figures;
mod files;
mod hard;
mod headers;
mod history;
mod hostile;
mod limits;
mod options;
mod parts;
mod past;
mod patience;
mod pdf;
mod pictures;
mod pieces;
mod reading;
mod rendering;
mod replies;
mod slabs;
mod structured;
mod thinking;
mod tokens;
mod tools;
mod versions;
mod waiting;
