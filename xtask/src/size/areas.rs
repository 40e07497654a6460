//! What the code of the widget's first half is made of, by crate: bytes before wasm-bindgen and wasm-opt, which make
//! all of it smaller by about a third.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use rustc_demangle::demangle;
use wasmparser::{KnownCustom, Name, Parser, Payload, TypeRef};

/// Areas that are listed by name; the rest is one line.
const MOST: usize = 24;

/// Prints the table.
pub fn print(wasm: &Path) -> Result<()> {
    let bytes = std::fs::read(wasm).with_context(|| format!("{} cannot be read", wasm.display()))?;
    let mut areas: Vec<_> = areas(&bytes)?.into_iter().collect();
    areas.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    println!("{:<40}{:>10}", "code of the first half, by crate", "bytes");
    for (area, bytes) in areas.iter().take(MOST) {
        println!("{area:<40}{bytes:>10}");
    }
    let rest: usize = areas.iter().skip(MOST).map(|(_, bytes)| bytes).sum();
    println!("{:<40}{rest:>10}", "everything else");
    Ok(())
}

fn areas(wasm: &[u8]) -> Result<BTreeMap<String, usize>> {
    let (mut imported, mut sizes, mut names) = (0, Vec::new(), BTreeMap::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    imported += usize::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                sizes.push(usize::try_from(range.end - range.start).unwrap_or_default());
            }
            Payload::CustomSection(section) => {
                let KnownCustom::Name(all) = section.as_known() else { continue };
                for part in all {
                    // What comes after the functions' names may be newer than its reader.
                    let Ok(Name::Function(functions)) = part else { continue };
                    for naming in functions {
                        let naming = naming?;
                        names.insert(naming.index as usize, naming.name);
                    }
                }
            }
            _ => {}
        }
    }
    let mut areas = BTreeMap::new();
    for (index, size) in sizes.into_iter().enumerate() {
        let name = names.get(&(index + imported)).copied().unwrap_or_default();
        // wasm-bindgen takes these out again: they tell it what to write.
        if !name.starts_with("__wbindgen_describe") {
            *areas.entry(area(name)).or_default() += size;
        }
    }
    Ok(areas)
}

/// The crate that a function is of, and the module below it for the widget itself.
fn area(symbol: &str) -> String {
    let name = format!("{:#}", demangle(symbol));
    let word = |byte: char| byte.is_alphanumeric() || byte == '_';
    let path = name.trim_start_matches(|byte| !word(byte));
    let mut parts = path.split("::").map(|part| part.split(|byte| !word(byte)).next().unwrap_or_default());
    match (parts.next(), parts.next()) {
        (Some("parlor"), Some(module)) => format!("parlor::{module}"),
        (Some(krate), Some(_)) => krate.to_owned(),
        _ => "exports".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::area;

    #[test]
    fn functions_belong_to_their_crates() {
        for (symbol, expected) in [
            ("_ZN6parlor4view5reply5paint17h0123456789abcdefE", "parlor::view"),
            ("_RNvNtCs1234_8messages5event4read", "messages"),
            ("<alloc::vec::Vec<u8> as core::clone::Clone>::clone", "alloc"),
            ("memcpy", "exports"),
        ] {
            assert_eq!(area(symbol), expected, "{symbol}");
        }
    }
}
