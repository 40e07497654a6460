//! Compiles the widget and its parts for size. With the sources of Rust's standard library at hand that library is
//! compiled for size as well, without the sentences and places of panics that nobody would read: a tenth less to load.
//! The compiler keeps these settings behind a switch, so a compiler that does not know them, or has no sources, makes
//! the plain build, which does the same and is only larger.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::artifact;
use crate::setup::TARGET;
use crate::shell::{Environment, announce, answer, capture};

/// The compiler's switch for settings that are not stable yet.
const SWITCH: (&str, &str) = ("RUSTC_BOOTSTRAP", "1");

/// A panic ends the program at once; nothing is kept of where it was, nor of how values are printed for debugging.
const FLAGS: &[&str] =
    &["-Cpanic=immediate-abort", "-Zunstable-options", "-Zlocation-detail=none", "-Zfmt-debug=none"];

/// What cargo makes of the standard library.
const LIBRARY: &[&str] = &["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// Where the standard library's sources lie below the compiler's own folder.
const SOURCES: &str = "lib/rustlib/src/rust/library/std/Cargo.toml";

/// A way to compile: with the standard library, or plain.
#[derive(Debug)]
pub struct Compiler<'a> {
    environment: &'a Environment,
    whole: bool,
}

impl<'a> Compiler<'a> {
    /// Looks at what this machine's compiler can do and says it when that is less than all.
    pub fn find(environment: &'a Environment) -> Result<Self> {
        let lacks = lacking(environment)?;
        if let Some(lacks) = lacks {
            println!("{lacks}: the plain build follows, which is about a tenth larger.");
        }
        Ok(Self { environment, whole: lacks.is_none() })
    }

    /// The WebAssembly of a package's library. `options` are cargo's, `linker` the linker's; `variables` are what the
    /// code asks for by `env!`.
    pub fn wasm(
        &self,
        package: &str,
        options: &[&str],
        linker: &[&str],
        variables: &[(&str, &Path)],
    ) -> Result<PathBuf> {
        announce(&format!("Compiling {package} for size"), "minutes the first time");
        let mut build = self.environment.cargo();
        build.args(["rustc", "--package", package, "--lib", "--crate-type", "cdylib"]);
        build.args(["--target", TARGET, "--profile", "widget", "--message-format=json-render-diagnostics"]);
        if self.whole {
            build.env(SWITCH.0, SWITCH.1).env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\u{1f}")).args(LIBRARY);
        }
        build.args(options).envs(variables.iter().copied());
        if !linker.is_empty() {
            build.arg("--").args(linker.iter().map(|argument| format!("-Clink-arg={argument}")));
        }
        artifact::wasm(&capture(&mut build)?, &package.replace('-', "_"))
    }
}

/// What stands in the way of the build with the standard library.
fn lacking(environment: &Environment) -> Result<Option<&'static str>> {
    let mut sysroot = environment.command("rustc")?;
    let sysroot = answer(sysroot.args(["--print", "sysroot"]));
    if !sysroot.is_some_and(|folder| Path::new(&folder).join(SOURCES).is_file()) {
        return Ok(Some("The sources of Rust's standard library (rustup's `rust-src`) are not there"));
    }
    let mut probe = environment.command("rustc")?;
    probe.env(SWITCH.0, SWITCH.1).args(FLAGS).args(["--target", TARGET, "--print", "cfg"]);
    Ok(answer(&mut probe).is_none().then_some("This compiler does not know the settings of the small build"))
}
