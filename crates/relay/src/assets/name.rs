//! The names of the widget's files: the loader's own, and those that change with what is in the file.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// What pages load.
pub const LOADER: &str = "parlor.js";

/// The ending that a file's brotli form has beside the file's own.
pub const BROTLI: &str = "br";

/// What an address of the widget names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asset {
    /// The loader, whose name stays when its content changes.
    Loader,
    /// A file whose name changes with its content.
    Hashed,
}

/// Only names that the build makes: no folder, no dot but the one before the ending.
pub fn asset(name: &str) -> Option<Asset> {
    if name == LOADER {
        return Some(Asset::Loader);
    }
    let (hash, ending) = name.strip_prefix("parlor-")?.split_once('.')?;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let named = !hash.is_empty() && hash.bytes().all(fits) && matches!(ending, "js" | "wasm");
    named.then_some(Asset::Hashed)
}

/// The name under which the build puts a loader of this content a second time, for pages that want this very
/// one: with the first 16 hexadecimal digits of its SHA-256, as all hashed files have them.
pub fn pinned(loader: &[u8]) -> String {
    let mut name = "parlor-".to_owned();
    for byte in Sha256::digest(loader).iter().take(8) {
        // Writing to a string cannot fail.
        let _ = write!(name, "{byte:02x}");
    }
    name + ".js"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_builds_own_names_are_served() {
        for (name, expected) in [
            ("parlor.js", Some(Asset::Loader)),
            ("parlor-0a1B.js", Some(Asset::Hashed)),
            ("parlor-0a1b_bg.wasm", Some(Asset::Hashed)),
            ("parlor-.js", None),
            ("parlor-x.html", None),
            ("parlor-a/../../secret.js", None),
            ("parlor-a%2f..js", None),
            ("../parlor.js", None),
            ("parlor.json", None),
            ("parlor-0a1b.js.br", None),
            ("parlor.js.br", None),
            ("index.html", None),
            ("", None),
        ] {
            assert_eq!(asset(name), expected, "{name}");
        }
    }

    #[test]
    fn a_loaders_hashed_name_is_one_that_is_served() {
        // `printf loader | sha256sum`
        assert_eq!(pinned(b"loader"), "parlor-d47712cceb4c7806.js");
        assert_eq!(asset(&pinned(b"loader")), Some(Asset::Hashed));
    }
}
