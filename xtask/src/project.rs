//! Where things are in the repository, and the versions that its own files name.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// The repository's root.
pub fn root() -> &'static Path {
    // xtask always runs from its own build, so its manifest's parent is the checkout it was built from.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// A path in `target/` of the checkout. These names are promised to people (`target/embed/`), so they stay here
/// even when `CARGO_TARGET_DIR` moves cargo's own artifacts elsewhere.
pub fn target(name: &str) -> PathBuf {
    root().join("target").join(name)
}

/// The cargo that runs us, or the one on `PATH`.
pub fn cargo() -> std::ffi::OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// The version of `package` in `Cargo.lock`.
pub fn locked_version(package: &str) -> Result<String> {
    let path = root().join("Cargo.lock");
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("{} cannot be read", path.display()))?;
    version_in_lock(&text, package)
        .with_context(|| format!("Cargo.lock names no {package}; run `cargo update --workspace`"))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let lock: toml::Table = lock.parse().ok()?;
    lock.get("package")?
        .as_array()?
        .iter()
        .find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package))?
        .get("version")?
        .as_str()
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_names_a_version() {
        let lock = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n\n[[package]]\nname = \"b\"\nversion = \"0.2.5\"\n";
        assert_eq!(version_in_lock(lock, "b").as_deref(), Some("0.2.5"));
        assert_eq!(version_in_lock(lock, "c"), None);
    }
}
