//! Where the bytes of a picture or a document are: in the request itself, and nowhere else. Stored files belong to
//! everyone who uses the key, and an address would be fetched with nobody having looked at it.

use std::borrow::Cow;

use super::blocks::Counted;
use super::object::Object;
use super::{document, image};
use crate::config::Profile;
use crate::error::Failure;

/// Checks a picture.
///
/// # Errors
/// 400 that names the place as the API does.
pub fn picture(
    block: &Object<'_>,
    place: &str,
    rules: &Profile,
    counted: &mut Counted,
) -> Result<(), Failure> {
    let place = format!("{place}.source");
    let (source, form) = read(block, &place)?;
    if rules.images.types.is_empty() {
        return Err(Failure::invalid(format!("{place}: this chat does not take pictures")));
    }
    if form != "base64" {
        return Err(unexpected(&place, &form));
    }
    let data = source.get("data").unwrap_or_default();
    image::check(&source, data, &place, &rules.images)?;
    counted.data += data.len();
    counted.images += 1;
    if counted.images > usize::try_from(rules.images.max_count).unwrap_or(usize::MAX) {
        return Err(Failure::invalid(format!(
            "messages: a request may hold {} pictures, those of earlier turns included",
            rules.images.max_count
        )));
    }
    Ok(())
}

/// Checks a document, and gives its source where that holds blocks, which are still to be checked.
///
/// # Errors
/// 400 that names the place as the API does.
pub fn document<'a>(
    block: &Object<'a>,
    place: &str,
    rules: &Profile,
    counted: &mut Counted,
) -> Result<Option<Object<'a>>, Failure> {
    let place = format!("{place}.source");
    let (source, form) = read(block, &place)?;
    if !matches!(form.as_ref(), "base64" | "text" | "content") {
        return Err(unexpected(&place, &form));
    }
    let data = source.get("data").unwrap_or_default();
    document::check(&source, &form, data, &place, &rules.documents)?;
    if form == "content" {
        return Ok(Some(source));
    }
    counted.data += data.len();
    Ok(None)
}

/// Checks a source in what the service is said to have answered, and gives the bytes of its data.
///
/// # Errors
/// 400 when it is a stored file or an address.
pub fn of_service(source: &Object<'_>, place: &str) -> Result<usize, Failure> {
    match source.string("type").as_deref() {
        Some(form @ ("file" | "url")) => Err(unexpected(&format!("{place}.source"), form)),
        Some("base64" | "text") => Ok(source.get("data").map_or(0, str::len)),
        _ => Ok(0),
    }
}

fn read<'a>(block: &Object<'a>, place: &str) -> Result<(Object<'a>, Cow<'a, str>), Failure> {
    let source = block.get("source").and_then(Object::read);
    let source = source.ok_or_else(|| {
        Failure::invalid(format!("{place}: Input should be an object with each field once"))
    })?;
    let form = source.string("type").unwrap_or_default();
    Ok((source, form))
}

fn unexpected(place: &str, form: &str) -> Failure {
    match form {
        "file" => stored_file(place),
        "url" => Failure::invalid(format!(
            "{place}: this chat does not fetch addresses; send the picture or the document itself"
        )),
        _ => Failure::invalid(format!(
            "{place}: Input tag found using 'type' does not match any of the expected tags: 'base64', 'text', \
             'content'"
        )),
    }
}

/// Stored files are shared by everyone who uses the key, so their ids are not a visitor's to name.
pub fn stored_file(place: &str) -> Failure {
    Failure::invalid(format!("{place}: this chat does not take the ids of stored files"))
}
