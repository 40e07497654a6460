//! The script that wasm-bindgen makes, with our own way of loading the WebAssembly, which is packed, in the place of its
//! own ways.

use anyhow::{Context, Result, ensure};

/// Where wasm-bindgen's ways of loading begin, and how they end.
const LOADING: (&str, &str) = ("async function __wbg_load(", "export { initSync, __wbg_init as default };");

/// What loads instead.
const INIT: &str = include_str!("init.js");

/// The script of `package` with our way of loading.
pub fn own_loading(package: &str, glue: &str) -> Result<String> {
    let (start, end) = LOADING;
    let (before, rest) = glue.split_once(start).context("wasm-bindgen's script loads in another way now.")?;
    ensure!(
        rest.trim_end().ends_with(end) && !rest.contains(start),
        "wasm-bindgen's script ends in another way now."
    );
    Ok(format!("{before}{}", INIT.replacen("PACKAGE", package, 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_loads_what_is_packed() {
        let glue = "let wasm;\nasync function __wbg_load(module) {}\nfunction initSync() {}\nexport { initSync, __wbg_init as default };\n";
        let own = own_loading("math", glue).unwrap();
        assert!(own.starts_with("let wasm;\n/** Loads"), "{own}");
        assert!(own.contains("\"math_bg.wasm\"") && !own.contains("initSync"), "{own}");
    }

    #[test]
    fn a_script_that_loads_otherwise_is_said() {
        let sentence = |glue| own_loading("math", glue).unwrap_err().to_string();
        assert!(sentence("let wasm;\n").contains("loads in another way"));
        assert!(sentence("async function __wbg_load() {}\nmore").contains("ends in another way"));
    }
}
