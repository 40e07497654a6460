//! An nginx, for the benchmark of the relay, which starts it with settings of its own. It is not installed for the
//! person: the system's package begins to serve port 80 at once.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::shell::Environment;

/// Where Debian puts it, which is on root's PATH alone.
const PLACE: &str = "/usr/sbin/nginx";

/// Where it is.
pub fn present(environment: &Environment) -> Result<PathBuf> {
    let place = || Some(PathBuf::from(PLACE)).filter(|place| place.is_file());
    environment.find("nginx").or_else(place).context(
        "nginx is missing: install it (`apt-get install nginx` on Debian, `brew install nginx` on macOS) and try again.",
    )
}
