//! The versions of a message: which one is shown, and the buttons to the others.

use conversation::{Change, Input, ItemId};
use web_sys::HtmlElement;

use super::Stage;
use super::el::html::{button, div, span};
use super::el::{El, Ref, View, ev};
use super::icons::{self, icon};
use super::live::{effect, memo, part, press, text};
use crate::reactive::Memo;
use crate::words::{self, label};

/// Whether there is more than one; wakes the caller when that may have changed.
pub(super) fn are_several(stage: Stage, id: ItemId) -> bool {
    stage.handle.item(id).is_some_and(|item| item.versions.count > 1)
}

/// Nothing while there is one version only.
pub(super) fn versions(stage: Stage, id: ItemId) -> View {
    let versions = memo(move || {
        stage.handle.track(Change::Item(id));
        let read = |item: conversation::Item| (item.versions.index, item.versions.count);
        stage.handle.peek(|conversation| conversation.item(id).map(read)).unwrap_or((0, 1))
    });
    let several = memo(move || versions.get().1 > 1);
    part(move || several.get().then(|| group(stage, id, versions)))
}

fn group(stage: Stage, id: ItemId, versions: Memo<(usize, usize)>) -> El {
    let place = move || {
        let (index, count) = versions.get();
        words::place(index, count)
    };
    let said = text(move || place().0);
    let name = text(move || place().1);
    div().class("versions").attr("role", "group").attr("aria-label", label::VERSIONS).child((
        step(stage, id, -1, versions),
        span().class("versions-place").attr("role", "img").attr("aria-label", name).child(said),
        step(stage, id, 1, versions),
    ))
}

/// A button to the next version or to the one before. At the end it stays where it is, so that it keeps the focus.
fn step(stage: Stage, id: ItemId, step: i32, versions: Memo<(usize, usize)>) -> El {
    let (name, path) = if step < 0 { (label::PREVIOUS, icons::BACK) } else { (label::NEXT, icons::CHEVRON) };
    let place = Ref::<HtmlElement>::new();
    effect(move || {
        if let Some(place) = place.get()
            && stage.turned.get_value().flatten() == Some((id, step))
        {
            stage.turned.set_value(None);
            let _ = place.focus();
        }
    });
    let ends = memo(move || {
        let (index, count) = versions.get();
        if step < 0 { index == 0 } else { index + 1 >= count }
    });
    let act = move || {
        if !ends.get_untracked() {
            turn(stage, id, step);
        }
    };
    button()
        .node_ref(place)
        .class("icon-button")
        .attr("type", "button")
        .attr("aria-label", name)
        .attr("title", name)
        .attr("aria-disabled", text(move || if ends.get() { "true" } else { "false" }))
        .on(ev::CLICK, press(act))
        .child(icon(path))
}

/// Shows another version. It is another message to the page, whose same button takes the focus over.
fn turn(stage: Stage, id: ItemId, step: i32) {
    let index = stage.handle.peek(|conversation| conversation.item_index(id));
    stage.handle.feed(Input::Choose { item: id, step });
    let other = index.and_then(|index| stage.handle.peek(|conversation| conversation.item_at(index)));
    if let Some(other) = other.filter(|other| *other != id) {
        stage.turned.set_value(Some((other, step)));
    }
}
