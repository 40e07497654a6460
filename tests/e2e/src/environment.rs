//! What `cargo xtask test` prepares and hands over through the environment. A missing variable fails the story with one
//! sentence: a story that skips itself proves nothing.

use std::env;
use std::path::PathBuf;

/// The folder of host files that `cargo xtask dist` writes: `parlor.js` and its hashed files.
pub fn embed() -> PathBuf {
    variable("PARLOR_EMBED", "the folder of the built widget")
}

/// The built demo page, as `trunk build` leaves it.
pub fn dist() -> PathBuf {
    variable("PARLOR_DIST", "the folder of the built demo page")
}

/// The Chromium or Chrome to drive.
pub fn chrome() -> PathBuf {
    variable("CHROME", "the browser's program")
}

/// The ChromeDriver of the same version as [`chrome`].
pub fn chromedriver() -> PathBuf {
    variable("CHROMEDRIVER", "the program that drives the browser")
}

/// A Python that can import `anthropic`, the official SDK.
pub fn python() -> PathBuf {
    variable("PARLOR_PYTHON", "a Python with the package `anthropic`")
}

/// A `node_modules` folder that holds `@anthropic-ai/sdk`, `@copilotkit/aimock` and `axe-core`.
pub fn node_modules() -> PathBuf {
    variable(
        "PARLOR_NODE_MODULES",
        "the folder with `@anthropic-ai/sdk`, `@copilotkit/aimock` and `axe-core`",
    )
}

/// A file under `tests/fixtures`.
pub fn fixture(name: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures").join(name);
    path.canonicalize().unwrap_or_else(|error| panic!("tests/fixtures/{name} cannot be read: {error}"))
}

fn variable(name: &str, meaning: &str) -> PathBuf {
    let Some(value) = env::var_os(name).filter(|value| !value.is_empty()) else {
        panic!("{name} ({meaning}) is not set; run `cargo xtask test`, which prepares it");
    };
    PathBuf::from(value)
}
