//! The tag that a page needs: the script, and the element.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha384};

use super::name::{LOADER, pinned};
use super::place;

/// The tag of a page that always gets the current build. `origin` is the relay's, without a slash at its end.
#[must_use]
pub fn current(origin: &str) -> String {
    format!("<script src=\"{origin}/{LOADER}\" async></script>\n{ELEMENT}")
}

/// The tag of a page that gets this build and no other, from the built widget in `folder` or in the usual
/// places. The browser refuses a loader whose bytes are others; the loader names all the rest by its content.
///
/// # Errors
/// One sentence when the widget is not built, or was built before there was a hashed loader.
pub fn this_build(origin: &str, folder: Option<&Path>) -> Result<String, String> {
    let build = "build it with `cargo xtask dist`, or name its folder with --widget";
    let folder = place::folder(folder).ok_or_else(|| format!("there is no built widget; {build}"))?;
    let unread = |error: std::io::Error| format!("{} cannot be read ({error}); {build}", folder.display());
    let loader = std::fs::read(folder.join(LOADER)).map_err(unread)?;
    let name = pinned(&loader);
    if !std::fs::read(folder.join(&name)).is_ok_and(|there| there == loader) {
        return Err(format!("the widget in {} has no {name}; {build}", folder.display()));
    }
    let hash = STANDARD.encode(Sha384::digest(&loader));
    Ok(format!(
        "<script src=\"{origin}/{name}\" integrity=\"sha384-{hash}\" crossorigin=\"anonymous\" async></script>\n{ELEMENT}"
    ))
}

const ELEMENT: &str = "<parlor-chat></parlor-chat>\n";
