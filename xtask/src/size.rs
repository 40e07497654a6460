//! `cargo xtask size`: what a page downloads, raw, gzip and brotli: at first, against the budget in size.toml, and on
//! demand, counted apart.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::dist::{BROTLI, LOADER, pinned};
use crate::{compress, dist, no_options, project, setup};

mod areas;

/// Runs the command.
pub fn run(arguments: lexopt::Parser) -> Result<()> {
    no_options(arguments)?;
    let folder = dist::build(&setup::for_dist()?)?;
    let report = report(&folder);
    println!();
    areas::print(&dist::first_half())?;
    report
}

/// Prints the sizes of the host files in `folder`; fails over the budget. The last line of the output is the total of
/// what is loaded before a first reply is shown.
pub fn report(folder: &Path) -> Result<()> {
    let budget = budget(&project::root().join("size.toml"))?;
    let files = measure(folder)?;
    println!("{:<40}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli");
    for (on_demand, title) in [(false, "until a first reply is shown"), (true, "on demand")] {
        for file in files.iter().filter(|file| file.on_demand == on_demand) {
            line(&file.name, &file.size);
        }
        line(title, &sum(&files, on_demand));
    }
    println!("{:<40}{:>10}{:>10}{:>10}", "budget (size.toml)", "", "", budget);
    let total = sum(&files, false);
    println!("total {} bytes brotli", total.brotli);
    ensure!(
        total.brotli <= budget,
        "The widget is {} bytes over its budget of {budget}: make it smaller, or raise `brotli` in size.toml and say why in the changelog.",
        total.brotli - budget
    );
    Ok(())
}

fn line(name: &str, size: &Size) {
    println!("{name:<40}{:>10}{:>10}{:>10}", size.raw, size.gzip, size.brotli);
}

fn sum(files: &[File], on_demand: bool) -> Size {
    let files = files.iter().filter(|file| file.on_demand == on_demand);
    files.fold(Size::default(), |sum, file| sum.plus(&file.size))
}

/// One of the host files.
#[derive(Debug)]
pub struct File {
    /// As it is served.
    pub name: String,
    /// What it weighs.
    pub size: Size,
    /// Whether a page can show a first reply without it.
    pub on_demand: bool,
}

/// One file's size in bytes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// As it is.
    pub raw: usize,
    /// By gzip at its best.
    pub gzip: usize,
    /// By brotli at its best.
    pub brotli: usize,
}

impl Size {
    /// Of these bytes, and of their brotli form where the build made one.
    fn of(bytes: &[u8], short: Option<usize>) -> std::io::Result<Self> {
        let brotli = match short {
            Some(short) => short,
            None => compress::brotli(bytes)?.len(),
        };
        Ok(Self { raw: bytes.len(), gzip: compress::gzip(bytes)?.len(), brotli })
    }

    fn plus(self, other: &Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

/// The host files in `folder`, by name. A file's brotli form and the loader's copy under its hash are the same files in
/// another dress: a page loads one of them.
pub fn measure(folder: &Path) -> Result<Vec<File>> {
    let read = || -> std::io::Result<Vec<File>> {
        let mut files = Vec::new();
        let copy = std::fs::read(folder.join(LOADER)).map(|loader| pinned(&loader)).ok();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(BROTLI) || copy.as_ref() == Some(&name) {
                continue;
            }
            let short = std::fs::metadata(folder.join(format!("{name}{BROTLI}"))).ok();
            let short = short.and_then(|short| usize::try_from(short.len()).ok());
            let size = Size::of(&std::fs::read(entry.path())?, short)?;
            files.push(File { on_demand: is_on_demand(&name), name, size });
        }
        files.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(files)
    };
    let files = read().with_context(|| format!("{} cannot be measured", folder.display()))?;
    ensure!(!files.is_empty(), "{} is empty; run `cargo xtask dist`.", folder.display());
    Ok(files)
}

/// What is loaded on demand has a name of its own between the project's and its fingerprint.
fn is_on_demand(name: &str) -> bool {
    name.matches('-').count() > 1
}

fn budget(path: &Path) -> Result<usize> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let table: toml::Table = text.parse().with_context(|| format!("{} is not valid", path.display()))?;
    let bytes =
        table.get("brotli").and_then(toml::Value::as_integer).and_then(|bytes| usize::try_from(bytes).ok());
    bytes.with_context(|| format!("{} has no `brotli = BYTES`.", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressing_helps_and_is_counted_per_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("b.js"), "word ".repeat(1000)).unwrap();
        std::fs::write(folder.path().join("a.js"), "x").unwrap();
        let files = measure(folder.path()).unwrap();
        assert_eq!(files[0].name, "a.js");
        let File { name, size, .. } = &files[1];
        assert_eq!((name.as_str(), size.raw), ("b.js", 5000));
        assert!(size.brotli < size.gzip && size.gzip < 100, "{size:?}");
        assert_eq!(sum(&files, false).raw, 5001);
    }

    #[test]
    fn what_is_loaded_on_demand_is_counted_apart() {
        let folder = tempfile::tempdir().unwrap();
        for name in
            ["parlor.js", "parlor-01.js", "parlor-01.wasm", "parlor-late-01.wasm", "parlor-math-01.js"]
        {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        let files = measure(folder.path()).unwrap();
        assert_eq!((sum(&files, false).raw, sum(&files, true).raw), (3, 2));
    }

    #[test]
    fn a_file_is_counted_once_in_whatever_dress() {
        let folder = tempfile::tempdir().unwrap();
        let copy = pinned(b"loader");
        for (name, text) in [
            ("parlor.js", "loader"),
            ("parlor.js.br", "1234567"),
            (&copy, "loader"),
            (&format!("{copy}.br"), "1234567"),
            ("parlor-01.js", "script"),
        ] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        let files = measure(folder.path()).unwrap();
        let names: Vec<_> = files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["parlor-01.js", "parlor.js"]);
        assert_eq!(sum(&files, false).raw, 12);
        assert_eq!(files[1].size.brotli, 7, "what is really sent");
    }

    #[test]
    fn an_empty_folder_has_no_size() {
        let folder = tempfile::tempdir().unwrap();
        assert!(measure(folder.path()).unwrap_err().to_string().contains("cargo xtask dist"));
    }

    #[test]
    fn the_budget_is_one_number() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "brotli = 120000\n").unwrap();
        assert_eq!(budget(file.path()).unwrap(), 120_000);
        std::fs::write(file.path(), "brotli = \"little\"\n").unwrap();
        assert!(budget(file.path()).unwrap_err().to_string().contains("brotli = BYTES"));
    }
}
