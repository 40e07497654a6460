//! Keeping a build's hashed files beside those of earlier builds.

use std::fs;
use std::io;
use std::path::Path;

use super::name::{Asset, BROTLI, asset};

/// Copies the hashed files of `own`, with their brotli forms, into `kept`.
///
/// # Errors
/// One sentence when a file cannot be read or written.
pub fn copy(own: &Path, kept: &Path) -> Result<(), String> {
    let copied = || -> io::Result<()> {
        fs::create_dir_all(kept)?;
        for entry in fs::read_dir(own)? {
            let name = entry?.file_name();
            if name.to_str().is_some_and(is_hashed) {
                put(&fs::read(own.join(&name))?, kept, Path::new(&name))?;
            }
        }
        Ok(())
    };
    copied().map_err(|error| {
        format!(
            "the widget's files cannot be copied from {} to {} ({error}); make the second folder writable \
             for the relay, or remove assets_dir from the settings",
            own.display(),
            kept.display()
        )
    })
}

fn is_hashed(name: &str) -> bool {
    let plain = name.strip_suffix(BROTLI).and_then(|name| name.strip_suffix('.')).unwrap_or(name);
    asset(plain) == Some(Asset::Hashed)
}

/// Writes a file whole or not at all, since another relay may be serving from the folder. What is there with
/// the same bytes stays, so that its date does.
fn put(bytes: &[u8], kept: &Path, name: &Path) -> io::Result<()> {
    let path = kept.join(name);
    if fs::read(&path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    let unfinished = kept.join(format!(".{}-{}", std::process::id(), name.display()));
    fs::write(&unfinished, bytes)?;
    fs::rename(&unfinished, &path)
}
