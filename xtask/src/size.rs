//! `cargo xtask size`: what a page downloads, raw, gzip and brotli, against the budget in size.toml.

use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::{dist, no_options, project, setup};

/// Runs the command.
pub fn run(arguments: lexopt::Parser) -> Result<()> {
    no_options(arguments)?;
    report(&dist::build(&setup::for_dist()?)?)
}

/// Prints the sizes of the host files in `folder`; fails over the budget. The last line of the output is the total.
pub fn report(folder: &Path) -> Result<()> {
    let budget = budget(&project::root().join("size.toml"))?;
    let sizes = measure(folder)?;
    let total = sizes.iter().fold(Size::default(), |sum, (_, size)| sum.plus(size));
    println!("{:<32}{:>10}{:>10}{:>10}", "bytes", "raw", "gzip", "brotli");
    for (name, size) in sizes.iter().map(|(name, size)| (name.as_str(), size)).chain([("together", &total)]) {
        println!("{name:<32}{:>10}{:>10}{:>10}", size.raw, size.gzip, size.brotli);
    }
    println!("{:<32}{:>10}{:>10}{:>10}", "budget (size.toml)", "", "", budget);
    println!("total {} bytes brotli", total.brotli);
    ensure!(
        total.brotli <= budget,
        "The widget is {} bytes over its budget of {budget}: make it smaller, or raise `brotli` in size.toml and say why in the changelog.",
        total.brotli - budget
    );
    Ok(())
}

/// One file's size in bytes.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Size {
    fn of(bytes: &[u8]) -> std::io::Result<Self> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        gzip.write_all(bytes)?;
        let mut brotli = Vec::new();
        // Quality 11 and the largest ordinary window: what a server with compressed files ready sends.
        let settings = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
        brotli::BrotliCompress(&mut &bytes[..], &mut brotli, &settings)?;
        Ok(Self { raw: bytes.len(), gzip: gzip.finish()?.len(), brotli: brotli.len() })
    }

    fn plus(self, other: &Self) -> Self {
        Self { raw: self.raw + other.raw, gzip: self.gzip + other.gzip, brotli: self.brotli + other.brotli }
    }
}

fn measure(folder: &Path) -> Result<Vec<(String, Size)>> {
    let read = || -> std::io::Result<Vec<(String, Size)>> {
        let mut sizes = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            sizes.push((
                entry.file_name().to_string_lossy().into_owned(),
                Size::of(&std::fs::read(entry.path())?)?,
            ));
        }
        sizes.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(sizes)
    };
    let sizes = read().with_context(|| format!("{} cannot be measured", folder.display()))?;
    ensure!(!sizes.is_empty(), "{} is empty; run `cargo xtask dist`.", folder.display());
    Ok(sizes)
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
        let sizes = measure(folder.path()).unwrap();
        assert_eq!(sizes[0].0, "a.js");
        let (name, size) = &sizes[1];
        assert_eq!((name.as_str(), size.raw), ("b.js", 5000));
        assert!(size.brotli < size.gzip && size.gzip < 100, "{size:?}");
        assert_eq!(sizes[0].1.plus(size).raw, 5001);
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
