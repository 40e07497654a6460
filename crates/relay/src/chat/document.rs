//! A posted document against the profile, for the same reason as a picture: one that would be refused later would
//! block every turn after it.

use std::borrow::Cow;

use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use base64::engine::{DecodePaddingMode, Engine};
use messages::profile::Documents;

use super::object::Object;
use super::pages;
use crate::error::Failure;

const PDF: &str = "application/pdf";
const TEXT: &str = "text/plain";

/// Base64 as programs write it, some of them without the signs at its end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

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
        "base64" => PDF,
        // Blocks of text and pictures, which are bounded themselves.
        _ => return open(documents.types.first(), place),
    };
    let declared = declared.as_deref().unwrap_or(kind);
    if declared != kind {
        return Err(Failure::invalid(format!("{place}.{form}.media_type: Input should be '{kind}'")));
    }
    open(documents.types.iter().find(|open| *open == kind), place)?;
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
    if form == "base64" { pdf(source, data, place, documents.max_pages) } else { Ok(()) }
}

fn pdf(source: &Object<'_>, data: &str, place: &str, most: u32) -> Result<(), Failure> {
    if !is_pdf(data) {
        return Err(Failure::invalid(format!("{place}.base64.data: The PDF specified was not valid.")));
    }
    // Some programs write each slash as an escape.
    let plain = if data.contains('\\') { source.string("data") } else { Some(Cow::Borrowed(data)) };
    let bytes = plain
        .and_then(|plain| BASE64.decode(plain.as_bytes()).ok())
        .ok_or_else(|| Failure::invalid(format!("{place}.base64.data: Invalid base64 data")))?;
    let pages = pages::count(&bytes).ok_or_else(|| {
        Failure::invalid(format!(
            "{place}.base64.data: the pages of the document cannot be counted; print it into a new PDF and send that"
        ))
    })?;
    if pages > usize::try_from(most).unwrap_or(usize::MAX) {
        return Err(Failure::invalid(format!(
            "{place}.base64.data: the document has {pages} pages, and this chat takes {most} at most"
        )));
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
