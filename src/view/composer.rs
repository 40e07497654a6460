//! The foot of the panel: what stands in the way of sending, the composer, the line with model and tokens.

use conversation::{Input, Turn};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlTextAreaElement, KeyboardEvent, MouseEvent, SubmitEvent};

use super::el::html::{button, form, textarea};
use super::el::{El, View, ev};
use super::icons::{self, icon};
use super::live::{effect, flag, memo, press, text};
use super::{Stage, attachments, late, notice, usage};
use crate::reactive::Memo;
use crate::words::label;

/// Lines of text that the field shows at most before it scrolls, where the style sheet cannot size it.
const ROWS: u32 = 8;

pub(super) fn foot(stage: Stage) -> View {
    // Files are read in the late half, so nothing of them can be there before it.
    let any = memo(move || stage.handle.draft(|draft| !draft.attachments().is_empty()));
    let refused = late::part(move || any.get(), move |faces| (faces.refused)(stage));
    View::of((refused, notice::about_unsent(stage), composer(stage, any), usage::meta(stage)))
}

fn composer(stage: Stage, any: Memo<bool>) -> El {
    let busy = memo(move || {
        // Whoever writes while the page's tools are at work, or wait for a yes, may go on without them.
        let goes_on = stage.handle.turn(|turn| matches!(turn, Turn::Acting(_)))
            && stage.handle.draft(|draft| !draft.is_empty());
        stage.handle.turn(|turn| turn.is_running()) && !goes_on || stage.handle.draft(|draft| draft.waiting())
    });
    hand_over_focus(stage, busy);
    form()
        .class("composer")
        .on(ev::SUBMIT, move |event| submit(stage, &event))
        .on(ev::CLICK, move |event| reach_for_text(stage, &event))
        .child((
            late::part(move || any.get(), move |faces| (faces.files)(stage)),
            attachments::picker(stage),
            input(stage),
            send(stage, busy),
            stop(stage, busy),
        ))
}

fn submit(stage: Stage, event: &SubmitEvent) {
    event.prevent_default();
    stage.handle.feed(Input::Send);
    stage.write();
}

/// A click on the composer's empty ground means the text.
fn reach_for_text(stage: Stage, event: &MouseEvent) {
    let on_ground = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .is_some_and(|target| matches!(target.closest("button, textarea, .picture, .document"), Ok(None)));
    if on_ground {
        stage.write();
    }
}

fn input(stage: Stage) -> El {
    show_draft(stage);
    // Asked once, and not for each key.
    let grows = !is_sized();
    // With a placeholder, even one that is not shown, the browser looks at its style again after each key.
    let bare = memo(move || stage.handle.draft(|draft| draft.text().is_empty()));
    let placeholder = text(move || match bare.get() {
        true => stage.config.with(|config| config.placeholder.clone()),
        false => String::new(),
    });
    textarea()
        .node_ref(stage.input)
        .class("input")
        .attr("part", "input")
        .attr("rows", "1")
        .attr("dir", "auto")
        .attr("aria-label", label::MESSAGE)
        .attr("placeholder", placeholder)
        .attr("enterkeyhint", "send")
        .on(ev::INPUT, move |_| {
            if let Some(input) = stage.input.get_untracked() {
                if grows {
                    fit(&input);
                }
                stage.handle.feed(Input::Edit(input.value()));
            }
        })
        .on(ev::KEY_DOWN, move |event| {
            if sends(&event) {
                event.prevent_default();
                stage.handle.feed(Input::Send);
            }
        })
}

/// Enter sends, Shift and Enter break the line. An Enter that ends a word being composed does neither; some browsers
/// tell that only by the key code 229.
pub(super) fn sends(event: &KeyboardEvent) -> bool {
    is_key(event, 13, "Enter") && !event.shift_key() && !event.is_composing()
}

/// Whether it is the key of this code and this name. A name is a text to be copied, so it is only asked for where the code
/// does not say no; events that scripts make have none.
pub(super) fn is_key(event: &KeyboardEvent, code: u32, name: &str) -> bool {
    [0, code].contains(&event.key_code()) && event.key() == name
}

/// Shows what the draft holds when it is not what stands in the field: after sending, or when something came back.
fn show_draft(stage: Stage) {
    effect(move || {
        let Some(input) = stage.input.get() else { return };
        stage.handle.draft(|draft| {
            if input.value() != draft.text() {
                input.set_value(draft.text());
                grow(&input);
            }
        });
    });
}

/// Whether the style sheet sizes a field by its text.
fn is_sized() -> bool {
    web_sys::css::supports_with_value("field-sizing", "content").unwrap_or(false)
}

/// Where the style sheet cannot size the field by its text, gives it as many rows as it needs.
pub(super) fn grow(input: &HtmlTextAreaElement) {
    if !is_sized() {
        fit(input);
    }
}

fn fit(input: &HtmlTextAreaElement) {
    let mut rows = 1;
    input.set_rows(rows);
    while rows < ROWS && input.scroll_height() > input.client_height() {
        rows += 1;
        input.set_rows(rows);
    }
}

fn send(stage: Stage, busy: Memo<bool>) -> El {
    let empty = memo(move || stage.handle.draft(|draft| draft.is_empty()));
    button()
        .class("send")
        .attr("part", "send")
        .attr("type", "submit")
        .attr("aria-label", label::SEND)
        .attr("title", label::SEND)
        .attr("disabled", flag(move || empty.get()))
        .attr("hidden", flag(move || busy.get()))
        .child(icon(icons::UP))
}

fn stop(stage: Stage, busy: Memo<bool>) -> El {
    button()
        .class("stop")
        .attr("part", "stop")
        .attr("type", "button")
        .attr("aria-label", label::STOP)
        .attr("title", label::STOP)
        .attr("hidden", flag(move || !busy.get()))
        .on(
            ev::CLICK,
            press(move || {
                stage.handle.feed(Input::Stop);
                stage.write();
            }),
        )
        .child(icon(icons::STOP))
}

/// Send and stop take turns in one place; the focus does not fall to the page when the one that has it goes.
fn hand_over_focus(stage: Stage, busy: Memo<bool>) {
    let mut before = false;
    effect(move || {
        let busy = busy.get();
        if std::mem::replace(&mut before, busy) != busy
            && let Some(panel) = stage.panel.get_untracked()
            && let Ok(Some(_)) = panel.query_selector(":is(.send, .stop):focus")
        {
            stage.write();
        }
    });
}
