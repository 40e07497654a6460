//! The line where a summary stands for everything above it, with the summary folded into it.

use conversation::{Change, ItemId};
use web_sys::HtmlElement;

use super::el::html::{details, div, span, summary};
use super::el::{El, Ref, View};
use super::live::{effect, memo, part};
use super::prose::Prose;
use super::{Stage, icons, versions as versions_of};
use crate::words::label;

pub(super) fn seam(stage: Stage, id: ItemId) -> View {
    let seam = memo(move || {
        stage.handle.track(Change::Item(id));
        let read = |seam: &conversation::Seam| (seam.summary.clone(), seam.fresh);
        stage.handle.peek(|conversation| conversation.seam_after(id).map(read))
    });
    part(move || seam.get().map(|(text, fresh)| line(text, fresh)))
}

fn line(text: String, fresh: bool) -> El {
    let holder = Ref::<HtmlElement>::new();
    effect(move || {
        let (Some(holder), Some(mut prose)) = (holder.get(), Prose::new("prose")) else { return };
        prose.show(&text, false);
        let _ = holder.append_child(prose.element());
    });
    details().class("seam fold").child((
        summary().child((span().child(if fresh { label::FRESH } else { label::SEAM }), icons::chevron())),
        div().node_ref(holder).class("seam-text"),
    ))
}

/// The way back to the chat that a fresh one followed.
pub(super) fn versions(stage: Stage, id: ItemId) -> El {
    div().class("seam-versions").child(versions_of::versions(stage, id))
}
