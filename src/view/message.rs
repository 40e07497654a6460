//! One message: what the person said in a bubble, a reply as a page of text.

use conversation::{Change, Entry, EntryId, EntryState};
use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;
use leptos::ev;
use leptos::html::{self, article, button, div, p};
use leptos::prelude::*;
use messages::{ContentBlock, Role};

use super::Stage;
use super::follow::Follow;
use super::icons::{self, icon};
use super::live::{effect, flag, memo, optional, part, press, text};
use super::markdown::Page;
use super::pictures::photos;
use crate::platform::{clipboard, task};
use crate::words::label;

/// How long a button says that it copied, in milliseconds.
const COPIED: u32 = 2000;

pub(super) fn message(stage: Stage, follow: Follow, id: EntryId) -> AnyView {
    let role = stage.handle.peek(|conversation| conversation.entry(id).map(Entry::role));
    match role {
        Some(Role::User) => optional(said(stage, follow, id)),
        Some(Role::Assistant) => reply(stage, follow, id).into_any(),
        Some(Role::System) | None => ().into_any(),
    }
}

/// What the person said; it never changes. Nothing when it holds only what is not for the eye, such as a tool's result.
fn said(stage: Stage, follow: Follow, id: EntryId) -> Option<impl IntoView> {
    let (photos, text) = stage.handle.peek(|conversation| {
        let entry = conversation.entry(id)?;
        let names: Vec<String> = entry.pictures().iter().map(|picture| picture.name.clone()).collect();
        Some((photos(entry.blocks(), &names), entry.text()))
    })?;
    if photos.is_none() && text.is_empty() {
        return None;
    }
    let element = watched(follow);
    Some(
        article()
            .node_ref(element)
            .class("message")
            .attr("part", "message")
            .attr("data-role", "user")
            .attr("data-state", "complete")
            .attr("aria-label", label::YOU)
            .child(div().class("bubble").child((
                photos,
                optional((!text.is_empty()).then(|| p().class("said").attr("dir", "auto").child(text))),
            ))),
    )
}

fn watched(follow: Follow) -> NodeRef<html::Article> {
    let element = NodeRef::<html::Article>::new();
    effect(move || {
        if let Some(element) = element.get() {
            follow.watch(&element);
        }
    });
    element
}

fn state_name(state: EntryState) -> &'static str {
    match state {
        EntryState::Complete => "complete",
        EntryState::Streaming => "streaming",
        EntryState::Stopped => "stopped",
        EntryState::Interrupted => "interrupted",
    }
}

fn reply(stage: Stage, follow: Follow, id: EntryId) -> impl IntoView {
    let state = memo(move || stage.handle.entry(id, Entry::state).unwrap_or(EntryState::Complete));
    let latest = memo(move || {
        stage.handle.track(Change::Entries);
        stage.handle.peek(|conversation| conversation.item_ids().last() == Some(&id))
    });
    let blocks = NodeRef::<html::Div>::new();
    paint(stage, id, blocks, state);
    let can_copy = memo(move || {
        let has_text = |entry: &Entry| !entry.text().is_empty();
        // Asked again only when the state changes, not for each word.
        state.get() != EntryState::Streaming
            && stage.handle.peek(|conversation| conversation.entry(id).is_some_and(has_text))
    });
    let copy = part(move || can_copy.get().then(|| copy(stage, id)));
    article()
        .node_ref(watched(follow))
        .class("message")
        .attr("part", "message")
        .attr("data-role", "assistant")
        .attr("data-state", text(move || state_name(state.get())))
        .attr("data-latest", flag(move || latest.get()))
        .attr("aria-label", text(move || stage.heading()))
        .child((div().node_ref(blocks).class("blocks"), div().class("actions").child(copy)))
}

/// Draws the reply's text: at most once in a frame while it grows, at once when it is there.
fn paint(stage: Stage, id: EntryId, blocks: NodeRef<html::Div>, state: Memo<EntryState>) {
    let page = StoredValue::new_local(Page::default());
    let frame = StoredValue::new_local(None::<AnimationFrame>);
    let draw = move || {
        let Some(element) = blocks.try_get_untracked().flatten() else { return };
        stage.handle.peek(|conversation| {
            if let Some(entry) = conversation.entry(id) {
                let texts = entry.blocks().iter().filter_map(ContentBlock::as_text);
                page.try_update_value(|page| page.show(&element, texts));
            }
        });
    };
    effect(move || {
        stage.handle.track(Change::Item(id));
        if blocks.get().is_none() {
            return;
        }
        if state.get() != EntryState::Streaming {
            frame.set_value(None);
            draw();
        } else if frame.with_value(Option::is_none) {
            let next = request_animation_frame(move |_| {
                frame.try_set_value(None);
                draw();
            });
            frame.set_value(Some(next));
        }
    });
}

fn copy(stage: Stage, id: EntryId) -> impl IntoView {
    let copied = RwSignal::new(false);
    let timer = StoredValue::new_local(None::<Timeout>);
    let name = move || text(move || if copied.get() { label::COPIED } else { label::COPY });
    let act = move || {
        let text =
            stage.handle.peek(|conversation| conversation.entry(id).map(Entry::text)).unwrap_or_default();
        task::spawn(async move {
            if clipboard::copy(&text).await && copied.try_set(true).is_none() {
                let back = Timeout::new(COPIED, move || {
                    copied.try_set(false);
                });
                timer.try_set_value(Some(back));
            }
        });
    };
    button()
        .class("icon-button")
        .attr("type", "button")
        .attr("aria-label", name())
        .attr("title", name())
        .on(ev::click, press(act))
        .child(part(move || Some(icon(if copied.get() { icons::DONE } else { icons::COPY }))))
}
