//! Where the widget's files are: this build's, and those of all builds.

use std::path::{Path, PathBuf};

use super::Flags;
use super::written::Written;

/// The folder of the built widget and the one that keeps every build's files. A path in the settings file is
/// relative to that file; one on the command line to where the program was called.
pub(super) fn read(
    file: Option<&Path>,
    flags: &Flags,
    written: &Written,
) -> (Option<PathBuf>, Option<PathBuf>) {
    let folder = file.and_then(Path::parent).unwrap_or(Path::new(""));
    let beside = |path: &Option<PathBuf>| path.as_ref().map(|path| folder.join(path));
    (flags.widget.clone().or_else(|| beside(&written.widget)), beside(&written.assets_dir))
}
