//! One message of the page: a question or a reply, with what belongs below it.

use conversation::{Entry, ItemId};
use messages::Role;

use super::el::View;
use super::live::memo;
use super::{Stage, late, question, reply};
use crate::reactive::Memo;

/// `last` is the last message of the page.
pub(super) fn message(stage: Stage, last: Memo<Option<ItemId>>, id: ItemId) -> View {
    let first = stage.handle.peek(|conversation| {
        let hidden = conversation.entry(id).is_some_and(Entry::is_hidden);
        conversation.item(id).map(|item| (item.role, hidden))
    });
    match first {
        // A chat that began with a summary: the line that says so stands in the place of the first question.
        Some((Role::User, true)) => {
            View::of((seam(stage, id), late::part(|| true, move |faces| (faces.back)(stage, id))))
        }
        Some((Role::User, false)) => {
            View::of((question::question(stage, id), notes(stage, id), seam(stage, id)))
        }
        Some((Role::Assistant, _)) => View::of((reply::reply(stage, last, id), seam(stage, id))),
        Some((Role::System, _)) | None => View::of(()),
    }
}

fn notes(stage: Stage, id: ItemId) -> View {
    let any = memo(move || stage.handle.notes(id, |notes| !notes.is_empty()));
    late::part_afterwards(stage, move || any.get(), move |faces| (faces.notes)(stage, id))
}

fn seam(stage: Stage, id: ItemId) -> View {
    let any = memo(move || stage.handle.seam_after(id, |_| ()).is_some());
    late::part(move || any.get(), move |faces| (faces.seam)(stage, id))
}
