//! A Redis, for the tests of relays that count together. They start it themselves, on a port of their own.

use anyhow::{Result, bail};

use crate::shell::Environment;

/// The program.
const SERVER: &str = "redis-server";

/// The system's packages that are missing here.
pub fn missing(environment: &Environment) -> Vec<&'static str> {
    if environment.find(SERVER).is_some() { Vec::new() } else { vec![SERVER] }
}

/// It is on PATH.
pub fn present(environment: &Environment) -> Result<()> {
    if environment.find(SERVER).is_none() {
        bail!("Redis is missing: install it, put `{SERVER}` on PATH and try again.");
    }
    Ok(())
}
