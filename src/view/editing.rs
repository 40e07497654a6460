//! A question that is being changed, in the place where it stands.

use conversation::{Entry, Input, ItemId};
use web_sys::{HtmlTextAreaElement, KeyboardEvent, SubmitEvent};

use super::el::html::{button, div, form as form_element, textarea};
use super::el::{El, Ref, ev};
use super::live::{effect, flag, press};
use super::{Stage, composer, question};
use crate::reactive::{RwSignal, StoredValue};
use crate::words::label;

/// Whether a question is being changed.
#[derive(Clone, Copy)]
pub(super) struct Editing {
    on: RwSignal<bool>,
    /// The person left it as it was, so the focus goes back to where it came from. Not while a turn runs: the button is
    /// not there then, and later it would take the focus from wherever the person is by that time.
    gave_up: StoredValue<bool>,
}

impl Editing {
    pub(super) fn new() -> Self {
        Self { on: RwSignal::new(false), gave_up: StoredValue::new(false) }
    }

    /// Wakes the caller when that changes.
    pub(super) fn is_on(self) -> bool {
        self.on.get()
    }

    pub(super) fn begin(self) {
        self.on.set(true);
    }

    /// Tells once that the person left the question as it was.
    pub(super) fn gave_up(self) -> bool {
        self.gave_up.update_value(std::mem::take).unwrap_or(false)
    }

    fn cancel(self, stage: Stage, id: ItemId) {
        let button_is_back = stage.handle.peek(|conversation| conversation.can_edit(id));
        self.gave_up.set_value(button_is_back);
        self.on.set(false);
        if !button_is_back {
            stage.write_on();
        }
    }
}

pub(super) fn form(stage: Stage, id: ItemId, editing: Editing) -> El {
    let before =
        stage.handle.peek(|conversation| conversation.entry(id).map(Entry::text)).unwrap_or_default();
    let bare = stage.handle.peek(|conversation| {
        conversation
            .entry(id)
            .is_none_or(|entry| entry.blocks().iter().all(|block| block.as_text().is_some()))
    });
    let field = Ref::<HtmlTextAreaElement>::new();
    let empty = RwSignal::new(bare && before.trim().is_empty());
    begin(field, before);
    let send = move || {
        let Some(text) = field.get_untracked().map(|field| field.value()) else { return };
        if bare && text.trim().is_empty() {
            return;
        }
        editing.on.set(false);
        stage.write_on();
        stage.handle.feed(Input::Revise { item: id, text });
    };
    let keys = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !event.is_composing() {
            event.prevent_default();
            editing.cancel(stage, id);
        } else if composer::sends(&event) {
            event.prevent_default();
            send();
        }
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let input = textarea()
        .node_ref(field)
        .class("editing-input")
        .attr("rows", "2")
        .attr("dir", "auto")
        .attr("aria-label", label::EDIT_FIELD)
        .attr("enterkeyhint", "send")
        .on(ev::KEY_DOWN, keys)
        .on(ev::INPUT, move |_| {
            if let Some(field) = field.get_untracked() {
                composer::grow(&field);
                empty.set(bare && field.value().trim().is_empty());
            }
        });
    let cancel = button()
        .class("button")
        .attr("type", "button")
        .on(ev::CLICK, press(move || editing.cancel(stage, id)))
        .child(label::CANCEL);
    let ask = button()
        .class("button")
        .attr("type", "submit")
        .attr("data-primary", "")
        .attr("disabled", flag(move || empty.get()))
        .child(label::ASK_THIS);
    form_element().class("editing").on(ev::SUBMIT, submit).child((
        question::attached(stage, id),
        input,
        div().class("editing-actions").child((cancel, ask)),
    ))
}

/// Puts the text into the field, and the person at its end.
fn begin(field: Ref<HtmlTextAreaElement>, text: String) {
    effect(move || {
        let Some(field) = field.get() else { return };
        let field: &HtmlTextAreaElement = &field;
        field.set_value(&text);
        composer::grow(field);
        let _ = field.focus();
        // The DOM counts UTF-16 units.
        let end = u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX);
        let _ = field.set_selection_range(end, end);
    });
}
