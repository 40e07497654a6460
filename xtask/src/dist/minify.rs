//! Scripts and style sheets without what only people read, by esbuild.

use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::shell::{Environment, capture};

/// A script as short as it can be said.
pub fn script(environment: &Environment, text: &str, work: &Path) -> Result<String> {
    // What the scripts are written in, so that nothing newer gets in.
    minify(environment, "js", &["--target=es2022", "--tree-shaking=true"], text, work)
}

/// The style sheets that `source`, a Rust file, includes: in its order, as one.
pub fn style(environment: &Environment, source: &Path, work: &Path) -> Result<String> {
    let read = |path: &Path| {
        std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let folder = source.parent().unwrap_or(Path::new(""));
    let mut text = String::new();
    for sheet in included(&read(source)?) {
        text.push_str(&read(&folder.join(sheet))?);
    }
    ensure!(!text.is_empty(), "{} includes no style sheet.", source.display());
    // Nothing is rewritten for older browsers: what is new here is guarded by the sheets themselves.
    minify(environment, "css", &["--target=esnext"], &text, work)
}

fn minify(
    environment: &Environment,
    kind: &str,
    options: &[&str],
    text: &str,
    work: &Path,
) -> Result<String> {
    let input = work.join(format!("long.{kind}"));
    std::fs::write(&input, text).with_context(|| format!("{} cannot be written", input.display()))?;
    let mut esbuild = environment.command("esbuild")?;
    esbuild.arg(&input).args(["--minify", "--legal-comments=none"]).args(options);
    capture(&mut esbuild)
}

/// The style sheets in a Rust source's `include_str!`.
fn included(source: &str) -> impl Iterator<Item = &str> {
    source
        .split("include_str!(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next().filter(|path| path.ends_with(".css")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheets_are_those_that_the_source_includes() {
        let source = "concat!(\n  include_str!(\"../a.css\"),\n  include_str!(\"../b.css\"),\n  include_str!(\"c.txt\"))";
        assert_eq!(included(source).collect::<Vec<_>>(), ["../a.css", "../b.css"]);
    }
}
