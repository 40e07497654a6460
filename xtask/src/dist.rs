//! `cargo xtask dist`: the files a host needs, in target/embed/: the loader `parlor.js`, and the script and the
//! WebAssembly it loads, and the parts that are loaded when they are first needed, all named by their content so that they
//! can be cached for ever. The loader is there under its content's name, too, for pages that want this very build; and
//! beside each file is its brotli form, which servers send as it is.

mod binary;
mod bundle;
mod compile;
mod glue;
mod minify;
mod names;
mod pack;
mod split;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

pub use self::bundle::{BROTLI, LOADER, pinned};
use self::bundle::{Bundle, Module};
use self::compile::Compiler;
use crate::shell::{Environment, announce, run as run_program};
use crate::{no_options, project, setup};

/// The packages that become WebAssembly: the widget, and its parts as the loader calls them.
const WIDGET: &str = "parlor";
const PARTS: [&str; 2] = ["math", "highlight"];

/// What the compiler takes for granted in every browser, so that wasm-opt may use it, and nothing newer.
const FEATURES: &[&str] = &[
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What the second half of the widget is called while it is made.
const LATE: &str = "the late half";

/// The ending of a file with the names of functions.
const SYMBOLS: &str = "symbols";

/// The ending of a file before it is packed.
const PLAIN: &str = "plain.wasm";

/// What makes a file again that was packed.
const UNPACKER: &str = "packing";

/// Runs the command.
pub fn run(arguments: lexopt::Parser) -> Result<()> {
    no_options(arguments)?;
    let folder = build(&setup::for_dist()?)?;
    println!("The host files are in {}.", folder.display());
    Ok(())
}

/// The first half of the last build with the names of its functions, for whoever asks what is in it.
pub fn first_half() -> PathBuf {
    split::first(&project::target("dist-work"))
}

/// Builds the host files and returns their folder.
pub fn build(environment: &Environment) -> Result<PathBuf> {
    let work = project::target("dist-work");
    std::fs::remove_dir_all(&work).ok();
    std::fs::create_dir_all(&work).with_context(|| format!("{} cannot be made", work.display()))?;

    let compiler = Compiler::find(environment)?;
    let unpacker = unpacker(environment, &compiler, &work)?;
    let widget = halves(environment, &compiler, &unpacker, WIDGET, &work)?;
    let parts = PARTS.into_iter().map(|name| module(environment, &compiler, &unpacker, name, &work));
    let parts = parts.collect::<Result<_>>()?;
    let loader = read(&project::root().join("src/loader.js"))?;
    let mut bundle = Bundle::assemble(&loader, widget, parts)?;
    for (_, text) in bundle.files.iter_mut().filter(|(name, _)| name == LOADER) {
        *text = minify::script(environment, &String::from_utf8_lossy(text), &work)?.into();
    }
    let folder = project::target("embed");
    announce("Compressing the host files", "some seconds");
    let bundle = bundle.served().context("The host files cannot be compressed")?;
    swap_in(&bundle, &folder)?;
    keep_names(&bundle, &work)?;
    Ok(folder)
}

/// The widget, cut in two.
fn halves(
    environment: &Environment,
    compiler: &Compiler<'_>,
    unpacker: &[u8],
    name: &'static str,
    work: &Path,
) -> Result<Module> {
    let style = sheet(environment, "src/platform/sheet.rs", work.join("style.css"))?;
    let late = sheet(environment, "src/platform/sheet/late.rs", work.join("late.css"))?;
    let variables = [("PARLOR_STYLE", style.as_path()), ("PARLOR_LATE_STYLE", late.as_path())];
    let compiled = compiler.wasm(name, &["--features", "split"], split::LINKER, &variables)?;
    let halves = split::halves(&compiled, work)?;
    let (glue, wasm) = bind(environment, name, &halves.first, work)?;
    let late = optimise(environment, LATE, &halves.late, work)?;
    let late = Some(packed(unpacker, &format!("{name}-late"), &late, work)?);
    let wasm = optimise(environment, name, &wasm, work)?;
    let wasm = packed(unpacker, name, &wasm, work)?;
    let glue = minify::script(environment, &split::join(&glue)?, work)?;
    Ok(Module { name, glue, wasm, late })
}

/// Writes the style sheets that a file of Rust includes to `path`, as one, made short.
fn sheet(environment: &Environment, source: &str, path: PathBuf) -> Result<PathBuf> {
    let work = path.parent().unwrap_or(Path::new(""));
    std::fs::write(&path, minify::style(environment, &project::root().join(source), work)?)
        .with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(path)
}

/// Puts each file as it was before it was packed into target/symbols under the file's own name, and the names of its
/// functions: whoever profiles or weighs the files wants them, and no host does.
fn keep_names(bundle: &Bundle, work: &Path) -> Result<()> {
    let folder = project::target("symbols");
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    for (file, _) in &bundle.files {
        let Some((stem, _)) = file.strip_suffix(".wasm").and_then(|name| name.rsplit_once('-')) else {
            continue;
        };
        let name = match stem.strip_prefix("parlor-") {
            None => stem,
            Some("late") => LATE,
            Some(part) => part,
        };
        let kept = folder.join(file);
        let copied = [
            (work.join(format!("{stem}.{PLAIN}")), kept.clone()),
            (work.join(format!("{name}.{SYMBOLS}")), kept.with_extension(SYMBOLS)),
        ];
        for (from, to) in copied {
            std::fs::copy(from, &to).with_context(|| format!("{} cannot be written", to.display()))?;
        }
    }
    Ok(())
}

/// One package as its script and its WebAssembly.
fn module(
    environment: &Environment,
    compiler: &Compiler<'_>,
    unpacker: &[u8],
    name: &'static str,
    work: &Path,
) -> Result<Module> {
    let compiled = compiler.wasm(name, &[], &[], &[])?;
    let (glue, wasm) = bind(environment, name, &compiled, work)?;
    let wasm = optimise(environment, name, &wasm, work)?;
    let wasm = packed(unpacker, &format!("{WIDGET}-{name}"), &wasm, work)?;
    let glue = minify::script(environment, &glue, work)?;
    Ok(Module { name, glue, wasm, late: None })
}

/// The script and the WebAssembly of a package, bound to each other.
fn bind(environment: &Environment, name: &str, compiled: &Path, work: &Path) -> Result<(String, PathBuf)> {
    let wasm = bound(environment, name, compiled, work)?;
    ensure!(
        !work.join("snippets").exists(),
        "The package {name} brings JavaScript of its own (a `module` or `inline_js`); hosts get one script of each, so write it in Rust or in src/loader.js."
    );
    let script = work.join(format!("{name}.js"));
    let (glue, short) = names::shorten(name, &read(&script)?, &bytes(&wasm)?)
        .with_context(|| format!("wasm-bindgen's script for {name} is not as expected"))?;
    std::fs::write(&wasm, short).with_context(|| format!("{} cannot be written", wasm.display()))?;
    Ok((glue::short_functions(&glue::own_loading(name, &glue)?)?, wasm))
}

/// What wasm-bindgen makes of the WebAssembly of a package; its script lies beside that.
fn bound(environment: &Environment, name: &str, compiled: &Path, work: &Path) -> Result<PathBuf> {
    let mut bindgen = environment.command("wasm-bindgen")?;
    bindgen.args([
        "--target",
        "web",
        "--no-typescript",
        "--remove-producers-section",
        // The late half calls through the table that would else stay inside.
        "--keep-lld-exports",
    ]);
    bindgen.args(["--out-name", name, "--out-dir"]).arg(work).arg(compiled);
    run_program(&mut bindgen)?;
    Ok(work.join(format!("{name}_bg.wasm")))
}

fn optimise(environment: &Environment, name: &str, wasm: &Path, work: &Path) -> Result<Vec<u8>> {
    announce(&format!("Optimising the WebAssembly of {name}"), "half a minute");
    let optimised = work.join(format!("{name}_small.wasm"));
    let mut optimiser = environment.command("wasm-opt")?;
    // Inlining makes the file smaller and what is sent larger: the copies of one pattern stop looking alike, which
    // costs brotli 5 %. So does keeping what is reckoned twice, which costs 0.3 %.
    optimiser.args([
        "-Oz",
        "--skip-pass=inlining",
        "--skip-pass=inlining-optimizing",
        "--skip-pass=local-cse",
        // The stack comes first in memory and ends above it, so no address lies in its first kilobyte.
        "--low-memory-unused",
        // The names go into a file of their own and then out of this one.
        "--symbolmap",
        "--strip-debug",
        "--strip-target-features",
    ]);
    // The late half does not name them itself.
    optimiser.args(FEATURES);
    optimiser.arg(format!("--pass-arg=symbolmap@{}", work.join(format!("{name}.{SYMBOLS}")).display()));
    optimiser.arg("--output").arg(&optimised).arg(wasm);
    run_program(&mut optimiser)?;
    bytes(&optimised)
}

/// What makes the packed files again, as the WebAssembly that each begins with.
fn unpacker(environment: &Environment, compiler: &Compiler<'_>, work: &Path) -> Result<Vec<u8>> {
    let compiled = compiler.wasm(UNPACKER, &[], &[], &[])?;
    let wasm = bound(environment, UNPACKER, &compiled, work)?;
    std::fs::write(&wasm, pack::alone(&bytes(&wasm)?)?)
        .with_context(|| format!("{} cannot be written", wasm.display()))?;
    optimise(environment, UNPACKER, &wasm, work)
}

/// The packed form of a file of WebAssembly that browsers call `name`. The file itself is kept in `work`.
fn packed(unpacker: &[u8], name: &str, wasm: &[u8], work: &Path) -> Result<Vec<u8>> {
    let plain = pack::with_name(name, wasm);
    let path = work.join(format!("{name}.{PLAIN}"));
    std::fs::write(&path, &plain).with_context(|| format!("{} cannot be written", path.display()))?;
    pack::pack(unpacker, &plain).with_context(|| format!("The WebAssembly of {name} cannot be packed"))
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

fn bytes(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
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
