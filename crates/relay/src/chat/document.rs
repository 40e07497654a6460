//! A posted document against the profile, for the same reason as a picture: one that would be refused later would
//! block every turn after it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use messages::profile::Documents;

use super::object::Object;
use crate::error::Failure;

const PDF: &str = "application/pdf";
const TEXT: &str = "text/plain";

/// How a PDF begins.
const PDF_MAGIC: &[u8] = b"%PDF-";

/// Base64 characters of the first kilobyte: a PDF may have something in front of it up to there.
const HEAD: usize = 1368;

/// Checks a document's source; `data` is its JSON, quotes included.
///
/// # Errors
/// 400 that names the place as the API does.
pub fn check(
    source: &Object<'_>,
    form: &str,
    data: &str,
    place: &str,
    documents: &Documents,
) -> Result<(), Failure> {
    let declared = source.string("media_type");
    let kind = match form {
        "text" => TEXT,
        "base64" | "url" => PDF,
        // Blocks of text and pictures, which are bounded themselves.
        _ => return open(documents.types.first(), place),
    };
    let declared = declared.as_deref().unwrap_or(kind);
    if declared != kind {
        return Err(Failure::invalid(format!("{place}.{form}.media_type: Input should be '{kind}'")));
    }
    open(documents.types.iter().find(|open| *open == kind), place)?;
    if form == "url" {
        return Ok(());
    }
    let data = data.trim_matches('"');
    if data.is_empty() {
        return Err(Failure::invalid(format!("{place}.{form}.data: the document is empty")));
    }
    let bytes = if form == "base64" { data.len() / 4 * 3 } else { data.len() };
    if u64::try_from(bytes).unwrap_or(u64::MAX) > documents.max_bytes {
        return Err(Failure::invalid(format!(
            "{place}.{form}.data: the document is larger than {} bytes",
            documents.max_bytes
        )));
    }
    if form == "base64" && !is_pdf(data) {
        return Err(Failure::invalid(format!("{place}.base64.data: The PDF specified was not valid.")));
    }
    Ok(())
}

fn open(found: Option<&String>, place: &str) -> Result<(), Failure> {
    match found {
        Some(_) => Ok(()),
        None => Err(Failure::invalid(format!("{place}: this chat does not take documents of this kind"))),
    }
}

/// Whether a PDF begins in the first kilobyte.
fn is_pdf(data: &str) -> bool {
    let head = data.as_bytes().get(..HEAD).unwrap_or(data.as_bytes());
    let four = |four: &[u8]| STANDARD.decode(four).ok();
    let head: Vec<u8> = head.chunks(4).map_while(four).flatten().collect();
    head.windows(PDF_MAGIC.len()).any(|five| five == PDF_MAGIC)
}
