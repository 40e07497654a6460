//! Where the built widget is.

use std::path::{Path, PathBuf};

use super::name::LOADER;

/// The folder that holds the built widget: the named one, or the first of the usual places that has it.
/// Looked up anew each time, so that a widget built while the relay runs is served.
#[must_use]
pub fn folder(named: Option<&Path>) -> Option<PathBuf> {
    let places = match named {
        Some(named) => vec![named.to_owned()],
        None => usual_places(),
    };
    places.into_iter().find(|place| place.join(LOADER).is_file())
}

fn usual_places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Some(folder) = std::env::current_exe().ok().as_deref().and_then(Path::parent) {
        places.push(folder.join("embed"));
        if let Some(above) = folder.parent() {
            places.push(above.join("embed"));
        }
    }
    places.push(PathBuf::from("target/embed"));
    places
}
