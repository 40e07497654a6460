//! What a WebAssembly file is made of: bytes of code by the crate that each function comes from.

use std::collections::HashMap;

use anyhow::{Context, Result};
use wasmparser::{Parser, Payload, TypeRef};

use crate::table::{Table, grouped};

/// How many of the largest crates and functions are shown.
const SHOWN: usize = 25;

/// Prints the largest crates and the largest functions of a WebAssembly file whose functions have these names.
pub fn print(file: &str, wasm: &[u8], names: &HashMap<u32, String>) -> Result<()> {
    let functions = functions(wasm, names).context("This is no WebAssembly file that can be read")?;
    let mut by_crate: HashMap<String, (u64, u64)> = HashMap::new();
    let mut by_name: HashMap<&str, (u64, u64)> = HashMap::new();
    for (name, size) in &functions {
        for sum in [by_crate.entry(crate_of(name)).or_default(), by_name.entry(*name).or_default()] {
            *sum = (sum.0 + size, sum.1 + 1);
        }
    }
    let total: u64 = functions.iter().map(|(_, size)| size).sum();
    show(&format!("{file}, code by crate"), "crate", by_crate.into_iter().collect(), total);
    let by_name = by_name.into_iter().map(|(name, sum)| (format!("`{}`", shortened(name)), sum)).collect();
    show(&format!("{file}, the largest functions"), "function", by_name, total);
    Ok(())
}

fn show(heading: &str, what: &str, mut sums: Vec<(String, (u64, u64))>, total: u64) {
    sums.sort_by_key(|(name, (size, _))| (std::cmp::Reverse(*size), name.clone()));
    let mut table = Table::new(&[what, "functions", "bytes", "%"]);
    for (name, (size, count)) in sums.into_iter().take(SHOWN) {
        let share = format!("{:.1}", size as f64 / total as f64 * 100.0);
        table.row(vec![name, grouped(count), grouped(size), share]);
    }
    table.print(heading);
}

/// Each function's name, empty where there is none, and its bytes.
fn functions<'a>(wasm: &[u8], names: &'a HashMap<u32, String>) -> wasmparser::Result<Vec<(&'a str, u64)>> {
    let mut sizes = Vec::new();
    let mut imported = 0_u32;
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => sizes.push(body.as_bytes().len() as u64),
            _ => {}
        }
    }
    let name = |index| names.get(&index).map(String::as_str).unwrap_or_default();
    Ok((imported..).zip(sizes).map(|(index, size)| (name(index), size)).collect())
}

/// The crate that a function is there for: the first one in its name that is not the standard library, so that
/// `core::ptr::drop_in_place<markdown::Document>` counts for `markdown`.
fn crate_of(name: &str) -> String {
    let mut standard = None;
    for (at, _) in name.match_indices("::") {
        let before = name.get(..at).unwrap_or_default();
        let path = before.trim_end_matches(|character: char| character.is_alphanumeric() || character == '_');
        let head = before.get(path.len()..).unwrap_or_default();
        match head {
            // A path that goes on after its first part, or after a type in brackets.
            _ if head.is_empty() || path.ends_with("::") => {}
            "core" | "alloc" | "std" => standard = standard.or(Some(head)),
            head => return head.to_owned(),
        }
    }
    standard.unwrap_or("(other)").to_owned()
}

fn shortened(name: &str) -> String {
    name.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_the_first_crate_that_is_ours_or_bought() {
        for (name, owner) in [
            ("markdown::block::Document::push", "markdown"),
            ("<parlor::view::El as core::fmt::Debug>::fmt", "parlor"),
            ("core::ptr::drop_in_place<markdown::Document>", "markdown"),
            ("core::fmt::num::imp::<impl core::fmt::Display for u32>::fmt", "core"),
            ("<alloc::vec::Vec<T> as serde::Serialize>::serialize", "serde"),
            ("memcpy", "(other)"),
        ] {
            assert_eq!(crate_of(name), owner, "{name}");
        }
    }
}
