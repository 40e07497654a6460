//! What a cargo build made, read from its `--message-format=json-render-diagnostics` output: the only way to find
//! a file wherever the person's settings put the target folder.

use std::path::PathBuf;

use anyhow::{Context, Result};
use serde_json::Value;

/// The program of this name.
pub fn program(messages: &str, name: &str) -> Result<PathBuf> {
    let path =
        artifacts(messages, name).find_map(|artifact| Some(PathBuf::from(artifact["executable"].as_str()?)));
    path.with_context(|| format!("cargo built no program {name}."))
}

/// The WebAssembly file of the library of this name.
pub fn wasm(messages: &str, name: &str) -> Result<PathBuf> {
    let path = artifacts(messages, name).find_map(|artifact| {
        let files = artifact["filenames"].as_array()?.iter().filter_map(Value::as_str);
        files.map(PathBuf::from).find(|path| path.extension().is_some_and(|end| end == "wasm"))
    });
    path.with_context(|| format!("cargo built no WebAssembly file of {name}."))
}

fn artifacts(messages: &str, name: &str) -> impl Iterator<Item = Value> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(move |message| message["reason"] == "compiler-artifact" && message["target"]["name"] == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGES: &str = r#"
{"reason":"compiler-artifact","target":{"name":"other"},"filenames":["/t/other.wasm"],"executable":"/t/other"}
{"reason":"compiler-artifact","target":{"name":"widget"},"filenames":["/t/libwidget.rlib","/t/widget.wasm"],"executable":null}
{"reason":"compiler-artifact","target":{"name":"server"},"filenames":["/t/server"],"executable":"/t/server"}
{"reason":"build-finished","success":true}"#;

    #[test]
    fn a_program_and_a_wasm_file_are_found_by_name() {
        assert_eq!(program(MESSAGES, "server").unwrap(), PathBuf::from("/t/server"));
        assert_eq!(wasm(MESSAGES, "widget").unwrap(), PathBuf::from("/t/widget.wasm"));
    }

    #[test]
    fn what_was_not_built_is_named() {
        assert_eq!(program(MESSAGES, "widget").unwrap_err().to_string(), "cargo built no program widget.");
        assert!(wasm(MESSAGES, "server").is_err());
    }
}
