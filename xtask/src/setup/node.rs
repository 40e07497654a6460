//! The parts that come from npm: wasm-opt for release builds, for the tests the official TypeScript SDK, aimock, axe-core
//! and CommonMark's examples, and for the benchmarks the peers. They are listed and locked in xtask/node and in bench/,
//! and installed into target/tools, so that no `node_modules` appears in the tree.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::project;
use crate::shell::{Environment, announce, answer, run};

/// The oldest Node that the packages run on.
const NODE: (u32, u32) = (20, 15);

/// Node and npm are there, new enough.
pub fn present(environment: &Environment) -> Result<()> {
    let said = environment.command("node").ok().and_then(|mut node| answer(node.arg("--version")));
    let (major, minor) = NODE;
    let Some(said) = said.filter(|_| environment.find("npm").is_some()) else {
        bail!(
            "Node.js with npm is missing: install Node {major}.{minor} or newer from https://nodejs.org or your system's packages."
        );
    };
    if parse(&said).is_none_or(|version| version < NODE) {
        bail!(
            "Node.js {said} is too old: install Node {major}.{minor} or newer from https://nodejs.org or your system's packages."
        );
    }
    Ok(())
}

/// Installs the packages of xtask/node and puts their programs on `PATH`.
pub fn packages(environment: &mut Environment) -> Result<()> {
    let modules = listed_in(environment, "xtask/node", "tools/node", "about 120 MB, half a minute, once")?;
    environment.prefer(modules.join(".bin"));
    environment.set("PARLOR_NODE_MODULES", modules);
    Ok(())
}

/// Installs the packages of bench/ and returns the folder they are in. Not on `PATH`: the peers bring programs of
/// their own.
pub fn peers(environment: &Environment) -> Result<PathBuf> {
    listed_in(environment, "bench", "tools/bench", "about 50 MB, half a minute, once")
}

/// Installs what a folder of the repository lists into one of target/, unless it is there, and returns its modules.
fn listed_in(environment: &Environment, list: &str, folder: &str, how_long: &str) -> Result<PathBuf> {
    let (listed, folder) = (project::root().join(list), project::target(folder));
    if !installed(&listed, &folder)? {
        present(environment)?;
        announce("Installing the npm packages", how_long);
        install(environment, &listed, &folder)?;
    }
    Ok(folder.join("node_modules"))
}

fn install(environment: &Environment, listed: &Path, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for name in LISTS {
        std::fs::copy(listed.join(name), folder.join(name))
            .with_context(|| format!("{name} cannot be copied into {}", folder.display()))?;
    }
    let mut npm = environment.command("npm")?;
    npm.current_dir(folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    run(&mut npm).with_context(|| {
        format!(
            "The npm packages could not be installed; check the network, then run `npm ci --ignore-scripts` in {} by hand",
            folder.display()
        )
    })?;
    std::fs::write(folder.join(STAMP), wanted(listed)?)
        .with_context(|| format!("{} cannot be written to", folder.display()))
}

/// The files that say what to install.
const LISTS: [&str; 2] = ["package.json", "package-lock.json"];

/// Written after an installation that ended well: a copy of the lists it was made from.
const STAMP: &str = "installed";

/// Whether the folder was completely installed from the listed files.
fn installed(listed: &Path, folder: &Path) -> Result<bool> {
    let wanted = wanted(listed)?;
    Ok(std::fs::read(folder.join(STAMP)).is_ok_and(|stamp| stamp == wanted))
}

fn wanted(listed: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for name in LISTS {
        let list = std::fs::read(listed.join(name));
        bytes.extend(list.with_context(|| format!("{} cannot be read", listed.join(name).display()))?);
    }
    Ok(bytes)
}

/// Major and minor of an answer such as `v20.20.2`.
fn parse(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_compare_by_number() {
        assert!(parse("v20.20.2") >= Some(NODE));
        assert!(parse("v22.1.0") >= Some(NODE));
        assert!(parse("v20.9.0") < Some(NODE));
        assert_eq!(parse("unexpected"), None);
    }

    #[test]
    fn a_folder_counts_only_with_the_stamp_of_the_present_lists() {
        let (listed, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for name in LISTS {
            std::fs::write(listed.path().join(name), "first").unwrap();
        }
        assert!(!installed(listed.path(), folder.path()).unwrap());
        std::fs::write(folder.path().join(STAMP), wanted(listed.path()).unwrap()).unwrap();
        assert!(installed(listed.path(), folder.path()).unwrap());
        std::fs::write(listed.path().join(LISTS[1]), "second").unwrap();
        assert!(!installed(listed.path(), folder.path()).unwrap());
    }
}
