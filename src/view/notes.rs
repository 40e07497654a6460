//! What was changed in the history before it was sent, below the question with which that happened.

use conversation::{Change, ItemId};

use super::Stage;
use super::el::View;
use super::el::html::{li, ul};
use super::live::{memo, part};
use crate::words::{self, label};

pub(super) fn notes(stage: Stage, id: ItemId) -> View {
    let sentences = memo(move || {
        stage.handle.track(Change::Item(id));
        stage.handle.peek(|conversation| conversation.notes(id).iter().map(words::note).collect::<Vec<_>>())
    });
    part(move || {
        let sentences = sentences.get();
        (!sentences.is_empty()).then(|| {
            let lines: Vec<_> =
                sentences.into_iter().map(|sentence| li().class("note").child(sentence)).collect();
            ul().class("notes").attr("aria-label", label::NOTES).child(lines)
        })
    })
}
