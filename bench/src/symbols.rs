//! The names of a WebAssembly file's functions, which the file itself does not carry, and its code, which is packed there:
//! `cargo xtask dist` leaves a map and the plain file beside its work for each file it makes.

use std::collections::HashMap;
use std::path::Path;

use rustc_demangle::demangle;

/// Of each file, by its name without its ending.
#[derive(Debug, Default)]
pub struct Symbols(HashMap<String, Plain>);

/// What a file is made of.
#[derive(Debug, Default)]
pub struct Plain {
    /// The names of its functions by their index.
    pub names: HashMap<u32, String>,
    /// The file before it was packed.
    pub wasm: Vec<u8>,
}

impl Symbols {
    /// Reads every map of a folder, and what is beside it. One that is not there holds none: host files from elsewhere
    /// have no names.
    pub fn read(folder: Option<&Path>) -> Self {
        let listed = folder.and_then(|folder| std::fs::read_dir(folder).ok());
        let files = listed.into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let maps = files.filter(|path| path.extension().is_some_and(|ending| ending == "symbols"));
        let read = maps.filter_map(|path| {
            let name = path.file_stem()?.to_string_lossy().into_owned();
            let names = parsed(&std::fs::read_to_string(&path).ok()?);
            Some((
                name,
                Plain { names, wasm: std::fs::read(path.with_extension("wasm")).unwrap_or_default() },
            ))
        });
        Self(read.collect())
    }

    /// What a file is made of.
    pub fn of(&self, file: &str) -> Option<&Plain> {
        self.0.get(file.trim_end_matches(".wasm"))
    }

    /// The name of a function that the browser calls `wasm-function[7]`, in a file that it calls `wasm://wasm/parlor-0123abcd`
    /// by the module's own name.
    pub fn name(&self, address: &str, function: &str) -> Option<&str> {
        let index = function.strip_prefix("wasm-function[")?.strip_suffix(']')?.parse().ok()?;
        let (module, _) = address.strip_prefix("wasm://wasm/")?.rsplit_once('-')?;
        let is_of = |file: &String| file.rsplit_once('-').is_some_and(|(name, _)| name == module);
        let (_, plain) = self.0.iter().find(|(file, _)| is_of(file))?;
        plain.names.get(&index).map(String::as_str)
    }
}

/// Lines of an index, a colon and a name.
fn parsed(map: &str) -> HashMap<u32, String> {
    let line = |line: &str| {
        let (index, name) = line.split_once(':')?;
        Some((index.parse().ok()?, plain(&format!("{:#}", demangle(name)))))
    };
    map.lines().filter_map(line).collect()
}

/// A name without what tells two builds of one crate apart, `[80b107180735d638]`, and without the optimiser's marks.
fn plain(name: &str) -> String {
    let name = name.rsplit_once("mgfn-shared$").map_or(name, |(_, name)| name);
    let mut text = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        text += before;
        match after.split_once(']') {
            Some((inner, after))
                if inner.len() >= 12 && inner.chars().all(|digit| digit.is_ascii_hexdigit()) =>
            {
                rest = after;
            }
            _ => {
                text.push('[');
                rest = after;
            }
        }
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_names_functions_as_they_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let lines = "0:<web_sys[80b107180735d638]::Node>::signal\n7:byn$mgfn-shared$parlor[8911c8232c8e3ccd]::f::<[u8; 4]>\n8:_ZN6parlor4view17h0123456789abcdefE\n";
        std::fs::write(folder.path().join("parlor-1.symbols"), lines).unwrap();
        std::fs::write(folder.path().join("parlor-1.wasm"), "plain").unwrap();
        std::fs::write(folder.path().join("parlor-late-2.symbols"), "7:parlor::view::late\n").unwrap();
        let symbols = Symbols::read(Some(folder.path()));
        let name = |file: &str, function| symbols.name(&format!("wasm://wasm/{file}"), function);
        assert_eq!(name("parlor-01ab", "wasm-function[0]"), Some("<web_sys::Node>::signal"));
        assert_eq!(name("parlor-01ab", "wasm-function[7]"), Some("parlor::f::<[u8; 4]>"));
        assert_eq!(name("parlor-01ab", "wasm-function[8]"), Some("parlor::view"));
        assert_eq!(name("parlor-late-01ab", "wasm-function[7]"), Some("parlor::view::late"));
        assert_eq!(name("parlor-math-01ab", "wasm-function[7]"), None);
        assert_eq!(symbols.of("parlor-1.wasm").unwrap().wasm, b"plain");
        assert!(Symbols::read(None).of("parlor-1.wasm").is_none());
    }
}
