//! Documents as chips: those of the draft, and those that went with a question.

use conversation::Entry;
use messages::ContentBlock;
use messages::block::DocumentSource;

use super::el::html::{div, span};
use super::el::{Child, El, View};
use super::icons::{self, icon};
use crate::words::{label, pieces};

/// Nothing when there are none.
pub(super) fn chips(entry: &Entry) -> Option<El> {
    let mut chips = Vec::new();
    for block in entry.blocks() {
        let ContentBlock::Document(document) = block else { continue };
        let (name, size) = match entry.documents().get(chips.len()) {
            Some(known) => (known.name.clone(), pieces::document(known.pages, known.bytes)),
            // What a host page set is known by what is in it alone.
            None => {
                let name = document.title.clone().unwrap_or_else(|| label::DOCUMENT.to_owned());
                (name, bytes(&document.source).map(|bytes| pieces::document(None, bytes)).unwrap_or_default())
            }
        };
        chips.push(div().class("document").attr("data-state", "ready").child(chip(name, size)));
    }
    (!chips.is_empty()).then(|| div().class("documents").child(chips))
}

fn bytes(source: &DocumentSource) -> Option<u64> {
    match source {
        // Four characters of base64 stand for three bytes.
        DocumentSource::Pdf { data } => Some(data.len() as u64 / 4 * 3),
        DocumentSource::Text { data } => Some(data.len() as u64),
        DocumentSource::Other(_) => None,
    }
}

/// What a chip holds: icon, name, pages and size.
pub(super) fn chip(name: String, size: impl Child) -> View {
    View::of((
        icon(icons::DOCUMENT),
        span().class("document-name").attr("title", name.as_str()).child(name),
        span().class("document-size").child(size),
    ))
}

/// Whether a file looks like a document by its name, as long as nobody has read it.
pub(super) fn is_named_so(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    ["pdf", "txt", "md", "csv", "log", "json"].iter().any(|one| ending.eq_ignore_ascii_case(one))
}
