//! What the person said, in a bubble, with a way to say it otherwise.

use conversation::{Change, ItemId};
use web_sys::HtmlElement;

use super::editing::Editing;
use super::el::html::{article, button, div, p};
use super::el::{El, Ref, View, ev};
use super::icons::{self, icon};
use super::live::{effect, memo, part, press, text};
use super::{Stage, documents, late, pictures, versions};
use crate::reactive::untrack;
use crate::words::label;

/// Nothing when the message holds only what is not for the eye, such as a tool's result.
pub(super) fn question(stage: Stage, id: ItemId) -> Option<El> {
    let shows = stage.handle.peek(|conversation| {
        let entry = conversation.entry(id)?;
        Some(!entry.text().is_empty() || entry.blocks().iter().any(is_attachment))
    })?;
    if !shows {
        return None;
    }
    let editing = Editing::new();
    let several = memo(move || versions::are_several(stage, id));
    let turned = late::part(move || several.get(), move |faces| (faces.versions)(stage, id));
    let content = part(move || {
        // The question stays until the field comes to change it in.
        let faces = if editing.is_on() { late::faces() } else { None };
        Some(View::of(match faces {
            Some(faces) => untrack(|| (faces.form)(stage, id, editing)),
            None => bubble(stage, id),
        }))
    });
    Some(
        article()
            .class("message")
            .attr("part", "message")
            .attr("data-role", "user")
            .attr("data-state", text(move || if editing.is_on() { "editing" } else { "complete" }))
            .attr("aria-label", label::YOU)
            .child((content, edit(stage, id, editing), turned)),
    )
}

fn is_attachment(block: &messages::ContentBlock) -> bool {
    matches!(block, messages::ContentBlock::Image(_) | messages::ContentBlock::Document(_))
}

fn bubble(stage: Stage, id: ItemId) -> El {
    let text = stage
        .handle
        .peek(|conversation| conversation.entry(id).map(conversation::Entry::text).unwrap_or_default());
    let said = (!text.is_empty()).then(|| p().class("said").attr("dir", "auto").child(text));
    let any = stage.handle.peek(|conversation| {
        conversation.entry(id).is_some_and(|entry| entry.blocks().iter().any(is_attachment))
    });
    let attached = late::part(move || any, move |faces| (faces.attached)(stage, id));
    div().class("bubble").child((attached, said))
}

/// The pictures and documents that went with a question.
pub(super) fn attached(stage: Stage, id: ItemId) -> View {
    View::of(stage.handle.peek(|conversation| {
        let entry = conversation.entry(id)?;
        let names: Vec<String> = entry.pictures().iter().map(|picture| picture.name.clone()).collect();
        Some((pictures::photos(entry.blocks(), &names), documents::chips(entry)))
    }))
}

/// The button beside the bubble. It goes while the question is being changed, or cannot be changed.
fn edit(stage: Stage, id: ItemId, editing: Editing) -> View {
    let can = memo(move || {
        stage.handle.track(Change::Turn);
        // Nothing can be asked again before the profile is there.
        stage.handle.profile(|_| ());
        stage.handle.peek(|conversation| conversation.can_edit(id))
    });
    let place = Ref::<HtmlElement>::new();
    effect(move || {
        if let Some(place) = place.get()
            && editing.gave_up()
        {
            let _ = place.focus();
        }
    });
    part(move || {
        (can.get() && !editing.is_on()).then(|| {
            let button = button()
                .node_ref(place)
                .class("icon-button action")
                .attr("type", "button")
                .attr("aria-label", label::EDIT)
                .attr("title", label::EDIT)
                .on(ev::CLICK, press(move || editing.begin()))
                .child(icon(icons::PENCIL));
            div().class("actions").child(button)
        })
    })
}
