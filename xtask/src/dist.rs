//! `cargo xtask dist`: the files a host needs, in target/embed/: the loader `parlor.js`, and the script and the
//! WebAssembly it loads, both named by their content so that they can be cached for ever.

mod bundle;
mod compile;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use self::bundle::Bundle;
use self::compile::Compiler;
use crate::shell::{Environment, announce, run as run_program};
use crate::{no_options, project, setup};

/// The name that wasm-bindgen gives its two files, before they are named by content.
const NAME: &str = "parlor";

/// Runs the command.
pub fn run(arguments: lexopt::Parser) -> Result<()> {
    no_options(arguments)?;
    let folder = build(&setup::for_dist()?)?;
    println!("The host files are in {}.", folder.display());
    Ok(())
}

/// Builds the host files and returns their folder.
pub fn build(environment: &Environment) -> Result<PathBuf> {
    let work = project::target("dist-work");
    std::fs::remove_dir_all(&work).ok();
    std::fs::create_dir_all(&work).with_context(|| format!("{} cannot be made", work.display()))?;

    let compiled = Compiler::find(environment)?.wasm("parlor", &[], &[])?;
    let (glue, wasm) = bind(environment, &compiled, &work)?;
    let wasm = optimise(environment, &wasm, &work)?;
    let loader = read(&project::root().join("src/loader.js"))?;
    let bundle = Bundle::assemble(&loader, &read(&glue)?, wasm)?;
    let folder = project::target("embed");
    swap_in(&bundle, &folder)?;
    Ok(folder)
}

fn bind(environment: &Environment, compiled: &Path, work: &Path) -> Result<(PathBuf, PathBuf)> {
    let mut bindgen = environment.command("wasm-bindgen")?;
    bindgen.args([
        "--target",
        "web",
        "--no-typescript",
        "--remove-name-section",
        "--remove-producers-section",
    ]);
    bindgen.args(["--out-name", NAME, "--out-dir"]).arg(work).arg(compiled);
    run_program(&mut bindgen)?;
    ensure!(
        !work.join("snippets").exists(),
        "The widget brings JavaScript of its own (a `module` or `inline_js`); hosts get one script, so write it in Rust or in src/loader.js."
    );
    Ok((work.join(format!("{NAME}.js")), work.join(format!("{NAME}_bg.wasm"))))
}

fn optimise(environment: &Environment, wasm: &Path, work: &Path) -> Result<Vec<u8>> {
    announce("Optimising the WebAssembly", "half a minute");
    let optimised = work.join("optimised.wasm");
    let mut optimiser = environment.command("wasm-opt")?;
    // Inlining makes the file smaller and what is sent larger: the copies of one pattern stop looking alike, which
    // costs brotli 5 %.
    optimiser.args([
        "-Oz",
        "--skip-pass=inlining",
        "--skip-pass=inlining-optimizing",
        "--strip-target-features",
    ]);
    optimiser.arg("--output").arg(&optimised).arg(wasm);
    run_program(&mut optimiser)?;
    std::fs::read(&optimised).with_context(|| format!("{} cannot be read", optimised.display()))
}

/// Writes the bundle beside the folder and then exchanges the two, so that whoever serves the folder meanwhile never
/// sees a loader whose script is not there.
fn swap_in(bundle: &Bundle, folder: &Path) -> Result<()> {
    let (fresh, old) = (folder.with_extension("new"), folder.with_extension("old"));
    std::fs::remove_dir_all(&fresh).ok();
    std::fs::remove_dir_all(&old).ok();
    let write = || -> std::io::Result<()> {
        std::fs::create_dir_all(&fresh)?;
        for (name, bytes) in &bundle.files {
            std::fs::write(fresh.join(name), bytes)?;
        }
        if folder.exists() {
            std::fs::rename(folder, &old)?;
        }
        std::fs::rename(&fresh, folder)?;
        if old.exists() {
            std::fs::remove_dir_all(&old)?;
        }
        Ok(())
    };
    write().with_context(|| format!("{} cannot be written", folder.display()))
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(files: &[(&str, &str)]) -> Bundle {
        Bundle {
            files: files.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect(),
        }
    }

    #[test]
    fn a_new_bundle_replaces_the_old_one_whole() {
        let target = tempfile::tempdir().unwrap();
        let folder = target.path().join("embed");
        swap_in(&bundle(&[("parlor.js", "one"), ("parlor-1.js", "")]), &folder).unwrap();
        swap_in(&bundle(&[("parlor.js", "two"), ("parlor-2.js", "")]), &folder).unwrap();
        assert_eq!(std::fs::read_to_string(folder.join("parlor.js")).unwrap(), "two");
        assert!(folder.join("parlor-2.js").exists() && !folder.join("parlor-1.js").exists());
        assert_eq!(std::fs::read_dir(target.path()).unwrap().count(), 1);
    }
}
