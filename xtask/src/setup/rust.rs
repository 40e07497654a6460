//! The parts that come from Rust's own world: the WebAssembly target, the crates' sources, trunk, wasm-bindgen.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project;
use crate::shell::{Environment, announce, answer, line, run};

/// The WebAssembly target of the compiler.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// The newest trunk that the project's minimum Rust version can build.
const TRUNK: &str = "0.21.14";

/// Downloads the sources of every crate in the lock file, so that the builds after it need no network. Trunk
/// asks cargo for the metadata of all of them, also of those for other systems.
pub fn sources(environment: &Environment) -> Result<()> {
    let mut probe = environment.cargo();
    probe.args(["metadata", "--offline", "--format-version", "1"]);
    if answer(&mut probe).is_some() {
        return Ok(());
    }
    announce("Downloading the sources of the crates", "a minute, once");
    let mut fetch = environment.cargo();
    fetch.arg("fetch");
    run(&mut fetch)
        .context("The crates could not be downloaded; check the network, then run `cargo fetch` by hand")
}

/// Adds the WebAssembly target. A compiler that did not come from rustup has it when its library is there.
pub fn target(environment: &Environment) -> Result<()> {
    let mut probe = environment.command("rustc")?;
    probe.args(["--print", "target-libdir", "--target", TARGET]);
    if answer(&mut probe).is_some_and(|folder| PathBuf::from(folder).is_dir()) {
        return Ok(());
    }
    if environment.find("rustup").is_none() {
        bail!(
            "Rust's {TARGET} target is missing and rustup is not there to add it: install Rust from https://rustup.rs, or your system's package for that target."
        );
    }
    announce("Adding Rust's WebAssembly target", "seconds, once");
    let mut add = environment.command("rustup")?;
    add.args(["target", "add", TARGET]);
    run(&mut add).with_context(|| {
        format!("The WebAssembly target could not be added; check the network, then run `rustup target add {TARGET}` by hand")
    })
}

/// Adds the sources of the standard library where rustup is there to do it. A build without them is only larger, so
/// nothing of this is an error; the build says which one it is.
pub fn library(environment: &Environment) {
    let Ok(mut installed) = environment.command("rustup") else { return };
    let installed = answer(installed.args(["component", "list", "--installed"])).unwrap_or_default();
    if installed.lines().any(|component| component.starts_with("rust-src")) {
        return;
    }
    announce("Adding the sources of Rust's standard library", "seconds, once");
    if let Ok(mut add) = environment.command("rustup") {
        answer(add.args(["component", "add", "rust-src"]));
    }
}

/// Trunk, which builds and serves the demo page.
pub fn trunk(environment: &mut Environment) -> Result<()> {
    let install =
        Install { package: "trunk", version: TRUNK, locked: true, programs: &["trunk"], minutes: 8 };
    install.ensure(environment)
}

/// The wasm-bindgen programs. Their version must be the library's, or they refuse its output.
pub fn wasm_bindgen(environment: &mut Environment) -> Result<()> {
    let version = project::locked_version("wasm-bindgen")?;
    let install = Install {
        package: "wasm-bindgen-cli",
        version: &version,
        // Its own lock file may name versions that a mirror of the registry does not have yet.
        locked: false,
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        minutes: 3,
    };
    install.ensure(environment)
}

/// A package whose programs `cargo install` makes.
struct Install<'a> {
    package: &'a str,
    version: &'a str,
    locked: bool,
    programs: &'a [&'a str],
    minutes: u32,
}

impl Install<'_> {
    fn ensure(&self, environment: &mut Environment) -> Result<()> {
        if self.is_there(environment) {
            return Ok(());
        }
        // Another version on PATH belongs to other projects of this person: ours goes into target/tools.
        let ours = project::target("tools");
        let beside = self.programs.iter().any(|program| environment.find(program).is_some());
        if beside {
            environment.prefer(ours.join("bin"));
            if self.is_there(environment) {
                return Ok(());
            }
        }
        announce(
            &format!("Installing {} {}", self.package, self.version),
            &format!("about {} minutes on two cores, once", self.minutes),
        );
        let mut install = environment.cargo();
        install.args(["install", self.package, "--version", self.version]);
        if self.locked {
            install.arg("--locked");
        }
        if beside {
            install.arg("--root").arg(&ours);
        }
        self.run(&mut install)?;
        if !self.is_there(environment) {
            bail!(
                "`{}` ended well but {} {} is not on PATH; check cargo's `install.root` setting.",
                line(&install),
                self.programs.join(" and "),
                self.version
            );
        }
        Ok(())
    }

    fn run(&self, install: &mut Command) -> Result<()> {
        let by_hand = line(install);
        run(install).with_context(|| {
            format!(
                "{} could not be installed; check the network, then run `{by_hand}` by hand",
                self.package
            )
        })
    }

    fn is_there(&self, environment: &Environment) -> bool {
        self.programs.iter().all(|program| {
            let said = environment.command(program).ok().and_then(|mut found| answer(found.arg("--version")));
            said.is_some_and(|said| version_of(&said) == Some(self.version))
        })
    }
}

/// The version in an answer such as `wasm-bindgen 0.2.130` or `trunk 0.21.14 (abcdef 2025-05-02)`.
fn version_of(answer: &str) -> Option<&str> {
    answer.split_whitespace().nth(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_say_their_version_second() {
        assert_eq!(version_of("wasm-bindgen 0.2.130"), Some("0.2.130"));
        assert_eq!(version_of("trunk 0.21.14 (5f1a2b 2025-05-02)"), Some("0.21.14"));
        assert_eq!(version_of("unexpected"), None);
    }
}
