//! The script that wasm-bindgen makes, with our own way of loading the WebAssembly, which is packed, in the place of its
//! own ways, and shorter where it says the same thing many times.

use anyhow::{Context, Result, ensure};

/// Where wasm-bindgen's ways of loading begin, and how they end.
const LOADING: (&str, &str) = ("async function __wbg_load(", "export { initSync, __wbg_init as default };");

/// How each function of the script's list that may throw is wrapped, and what wraps it.
const GUARDED: (&str, &str) = ("function() { return handleError(function (", "}, arguments); },");
const GUARD: &str = "function handleError(f, args) {\n    try {\n        return f.apply(this, args);\n";

/// Wraps once for all calls instead of in each of them.
const ONCE: &str = "const handleError = (f) => (...args) => {\n    try {\n        return f(...args);\n";

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

/// The script with its functions that may throw wrapped by a value and not each by a function of its own, and all of them
/// as arrows.
pub fn short_functions(glue: &str) -> Result<String> {
    let (start, end) = GUARDED;
    let count = glue.matches(start).count();
    ensure!(
        glue.matches(end).count() == count && glue.matches(GUARD).count() == usize::from(count > 0),
        "wasm-bindgen's script guards its functions in another way now."
    );
    let guarded = glue.replace(start, "handleError(function (").replace(end, "}),");
    Ok(guarded.replace(GUARD, ONCE).lines().flat_map(|line| [arrow(line), "\n".to_owned()]).collect())
}

/// A line that begins a function of the list, as an arrow.
fn arrow(line: &str) -> String {
    for (start, parameters) in [(": function(", ": ("), ("handleError(function (", "handleError((")] {
        if let Some((before, rest)) = line.split_once(start)
            && let Some((names, body)) = rest.split_once(") {")
        {
            return [before, parameters, names, ") => {", body].concat();
        }
    }
    line.to_owned()
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
    fn what_may_throw_is_wrapped_once() {
        let guarded =
            "a: function() { return handleError(function (arg0) {\n    arg0.click();\n}, arguments); },\n";
        let rest = "    } catch (e) {}\n}\n";
        let short = short_functions(&[guarded, guarded, GUARD, rest].concat()).unwrap();
        let own = "a: handleError((arg0) => {\n    arg0.click();\n}),\n";
        assert_eq!(short, [own, own, ONCE, rest].concat());
        assert_eq!(short_functions("let wasm;\n").unwrap(), "let wasm;\n");
        assert!(short_functions(guarded).unwrap_err().to_string().contains("in another way"));
    }

    #[test]
    fn functions_of_the_list_are_arrows() {
        let glue = "b: function(arg0, arg1) {\n    return arg0 === arg1;\n},\nfunction other(arg0) {\n}\n";
        let short = "b: (arg0, arg1) => {\n    return arg0 === arg1;\n},\nfunction other(arg0) {\n}\n";
        assert_eq!(short_functions(glue).unwrap(), short);
    }

    #[test]
    fn a_script_that_loads_otherwise_is_said() {
        let sentence = |glue| own_loading("math", glue).unwrap_err().to_string();
        assert!(sentence("let wasm;\n").contains("loads in another way"));
        assert!(sentence("async function __wbg_load() {}\nmore").contains("ends in another way"));
    }
}
