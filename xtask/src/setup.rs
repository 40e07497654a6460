//! Sets the tools up: looks for each one, uses it when it is there in the right version, and installs only
//! what is missing. What each command needs is listed here; how each tool is found is one file per kind.

mod browser;
mod nginx;
mod node;
mod python;
mod redis;
mod rust;
mod system;

use std::path::PathBuf;

use anyhow::Result;

pub use self::rust::TARGET;

use crate::shell::Environment;

/// What the demo page needs. A release build also takes wasm-opt, which comes from npm.
pub fn for_demo(release: bool) -> Result<Environment> {
    let mut environment = Environment::new();
    rust::sources(&environment)?;
    rust::target(&environment)?;
    rust::trunk(&mut environment)?;
    rust::wasm_bindgen(&mut environment)?;
    if release {
        node::packages(&mut environment)?;
    }
    Ok(environment)
}

/// What the host files need.
pub fn for_dist() -> Result<Environment> {
    let mut environment = Environment::new();
    rust::target(&environment)?;
    rust::library(&environment);
    rust::wasm_bindgen(&mut environment)?;
    node::packages(&mut environment)?;
    Ok(environment)
}

/// What the benchmarks need: a browser, what the host files need unless they are there already, and the peers, whose
/// folder comes back too.
pub fn for_bench(host_files: bool) -> Result<(Environment, PathBuf)> {
    let mut environment = Environment::new();
    node::present(&environment)?;
    system::packages(&environment, &browser::missing(&environment)?)?;
    browser::chromium(&mut environment)?;
    if host_files {
        rust::target(&environment)?;
        rust::wasm_bindgen(&mut environment)?;
        node::packages(&mut environment)?;
    }
    let peers = node::peers(&environment)?;
    Ok((environment, peers))
}

/// What the benchmark of the relay needs: nginx, whose place comes back too.
pub fn for_bench_of_the_relay() -> Result<(Environment, PathBuf)> {
    let environment = Environment::new();
    let nginx = nginx::present(&environment)?;
    Ok((environment, nginx))
}

/// What the tests need. What nobody can install for the person comes first, so that a machine without a browser
/// hears it at once and not after ten minutes of compiling.
pub fn for_tests() -> Result<Environment> {
    let mut environment = Environment::new();
    node::present(&environment)?;
    let missing =
        [browser::missing(&environment)?, python::missing(&environment), redis::missing(&environment)]
            .concat();
    system::packages(&environment, &missing)?;
    browser::chromium(&mut environment)?;
    redis::present(&environment)?;
    python::sdk(&mut environment)?;
    node::packages(&mut environment)?;
    rust::sources(&environment)?;
    rust::target(&environment)?;
    rust::trunk(&mut environment)?;
    rust::wasm_bindgen(&mut environment)?;
    Ok(environment)
}
