//! Cuts the compiled widget in two: what a first reply needs, and the late half, which is what only `view::late` leads
//! to. Both work in one memory; what one calls in the other goes through their common table of functions.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

/// What the linker has to leave in the file for it: which function and which data lead to which.
pub const LINKER: &[&str] = &["--emit-relocs"];

/// The script that loads the late half, by the name under which the first half asks for it.
const LINK: &str = "./__late.js";

/// What that script is made of instead: this stands in the glue itself.
const LATE: &str = include_str!("late.js");

/// The two files, not bound to JavaScript yet.
pub struct Halves {
    /// With everything that is exported.
    pub first: PathBuf,
    /// Loaded into the first one's memory.
    pub late: PathBuf,
}

/// Cuts `compiled` and leaves the halves in `work`.
pub fn halves(compiled: &Path, work: &Path) -> Result<Halves> {
    let input = std::fs::read(compiled).with_context(|| format!("{} cannot be read", compiled.display()))?;
    let first = first(work);
    let mut options = Options::new(&input);
    options.output_dir = work;
    options.main_out_path = &first;
    options.link_name = LINK;
    let cut = transform(options).map_err(|error| anyhow!("The widget could not be cut in two: {error:#}"))?;
    let [late] = cut.split_modules.as_slice() else {
        return Err(anyhow!("The widget was cut into {} files instead of two.", cut.split_modules.len() + 1));
    };
    Ok(Halves { first, late: late.clone() })
}

/// Where the first half is.
pub fn first(work: &Path) -> PathBuf {
    work.join("first.wasm")
}

/// The glue with the loading of the late half in the place of the import that asks for it.
pub fn join(glue: &str) -> Result<String> {
    let found: Vec<&str> =
        glue.lines().filter(|line| line.starts_with("import ") && line.contains(LINK)).collect();
    let name = match found.as_slice() {
        [line] => line.strip_prefix("import * as ").and_then(|rest| rest.split_whitespace().next()),
        _ => None,
    };
    let (Some(line), Some(name)) = (found.first(), name) else {
        return Err(anyhow!("wasm-bindgen's script does not ask for the late half as expected."));
    };
    let joined = glue.replacen(line, &LATE.replacen("LATE", name, 1), 1);
    ensure!(joined.matches("__wasm_split_load_late").count() == 1, "src/dist/late.js has another name now.");
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_import_of_the_late_half_becomes_its_loading() {
        let glue = join("import * as import1 from \"./__late.js\"\n\nlet wasm;\n").unwrap();
        assert!(glue.starts_with("const import1 = {"), "{glue}");
        assert!(glue.ends_with("let wasm;\n") && !glue.contains("import *"), "{glue}");
    }

    #[test]
    fn a_script_without_that_import_is_said() {
        assert!(join("let wasm;\n").unwrap_err().to_string().contains("not ask for the late half"));
    }
}
