//! The documents that went with a question, as chips.

use conversation::Entry;
use leptos::html::{div, span};
use leptos::prelude::*;
use messages::ContentBlock;
use messages::block::DocumentSource;

use super::icons::{self, icon};
use crate::words::{label, pieces};

/// Nothing when there are none.
pub(super) fn chips(entry: &Entry) -> Option<impl IntoView + use<>> {
    let mut chips = Vec::new();
    for block in entry.blocks() {
        let ContentBlock::Document(document) = block else { continue };
        let bytes = match &document.source {
            // Four characters of base64 stand for three bytes.
            DocumentSource::Pdf { data } => Some(data.len() as u64 / 4 * 3),
            DocumentSource::Text { data } => Some(data.len() as u64),
            DocumentSource::Other(_) => None,
        };
        let name = document.title.clone().unwrap_or_else(|| label::DOCUMENT.to_owned());
        let size = bytes.map(|bytes| pieces::document(None, bytes)).unwrap_or_default();
        chips.push(div().class("document").attr("data-state", "ready").child(chip(name, size)));
    }
    (!chips.is_empty()).then(|| div().class("documents").child(chips))
}

/// What a chip holds: icon, name, pages and size.
pub(super) fn chip(name: String, size: impl IntoView) -> impl IntoView {
    (
        icon(icons::DOCUMENT),
        span().class("document-name").attr("title", name.clone()).child(name),
        span().class("document-size").child(size),
    )
}
