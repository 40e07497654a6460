//! The panel: header with the status line and the menu, the messages, the composer.

use std::sync::atomic::{AtomicBool, Ordering};

use conversation::{CallState, Change, Input, Piece, Turn};
use web_sys::{HtmlElement, KeyboardEvent, PointerEvent};

use super::el::html::{a, button, div, header, p, section, span};
use super::el::{El, Ref, View, ev};
use super::icons::{self, icon};
use super::live::{flag, memo, part, press, text};
use super::{Stage, composer, copying, messages, usage};
use crate::config::Mode;
use crate::reactive::RwSignal;
use crate::words::label;

/// The menu: a disclosure in the header.
#[derive(Clone, Copy)]
struct Menu {
    open: RwSignal<bool>,
    button: Ref<HtmlElement>,
}

/// `data-turn`.
fn turn_name(turn: &Turn) -> &'static str {
    match turn {
        Turn::Idle => "idle",
        Turn::Waiting(_) => "waiting",
        Turn::Streaming(_) => "streaming",
        Turn::Acting(_) => "acting",
        Turn::Retrying(..) => "retrying",
        Turn::Summarising(_) => "summarising",
        Turn::Stopping(_) => "stopping",
        Turn::Failed(_) => "failed",
    }
}

pub(super) fn panel(stage: Stage) -> El {
    let menu = Menu { open: RwSignal::new(false), button: Ref::new() };
    section()
        .node_ref(stage.panel)
        .class("panel")
        .attr("part", "panel")
        .attr("id", "panel")
        .attr("role", text(move || if stage.mode() == Mode::Launcher { "dialog" } else { "region" }))
        .attr("aria-labelledby", "heading")
        .attr("data-turn", text(move || stage.handle.turn(turn_name)))
        .attr("hidden", true)
        .on(ev::KEY_DOWN, move |event| escape(stage, menu, &event))
        .child((
            head(stage, menu),
            div()
                .class("stage")
                .on(ev::POINTER_DOWN, move |event| pressed(stage, menu, &event))
                .child(messages::messages(stage)),
            div()
                .class("foot")
                .on(ev::POINTER_DOWN, move |event| pressed(stage, menu, &event))
                .on(ev::FOCUS_IN, move |_| menu.open.set(false))
                .child(composer::foot(stage)),
            announcer(stage),
        ))
}

/// A press on the messages or on the foot closes what is open and was not meant by it.
fn pressed(stage: Stage, menu: Menu, event: &PointerEvent) {
    menu.open.set(false);
    copying::pressed_elsewhere(stage, event);
    usage::pressed_elsewhere(stage, event);
}

/// Escape closes what was opened last: the menu, then the panel. While a word is being composed it belongs to that.
fn escape(stage: Stage, menu: Menu, event: &KeyboardEvent) {
    if !composer::is_key(event, 27, "Escape") || event.is_composing() || event.default_prevented() {
        return;
    }
    if menu.open.get_untracked() {
        menu.open.set(false);
        if let Some(button) = menu.button.get_untracked() {
            let _ = button.focus();
        }
        event.prevent_default();
    } else if stage.close() {
        event.prevent_default();
    }
}

fn head(stage: Stage, menu: Menu) -> El {
    let closes = memo(move || stage.mode() == Mode::Launcher);
    let close = part(move || {
        closes.get().then(|| {
            icon_button(label::CLOSE, icons::CLOSE, move || {
                stage.close();
            })
        })
    });
    header().class("header").child((
        div().class("titles").child((
            p().class("heading").attr("id", "heading").child(text(move || stage.heading())),
            p().class("status").child(disclosure(stage)),
        )),
        icon_button(label::MENU, icons::MENU, move || menu.open.update(|open| *open = !*open))
            .node_ref(menu.button)
            .attr("aria-expanded", text(move || if menu.open.get() { "true" } else { "false" }))
            .attr("aria-controls", "menu"),
        close,
        div()
            .class("menu")
            .attr("id", "menu")
            .attr("hidden", flag(move || !menu.open.get()))
            .child(new_chat(stage, menu)),
    ))
}

fn new_chat(stage: Stage, menu: Menu) -> El {
    let empty = memo(move || is_empty(stage));
    button()
        .class("menu-item")
        .attr("type", "button")
        .attr("disabled", flag(move || empty.get()))
        .on(
            ev::CLICK,
            press(move || {
                menu.open.set(false);
                stage.handle.feed(Input::Clear);
                stage.write();
            }),
        )
        .child((icon(icons::PENCIL), span().child(label::NEW_CHAT)))
}

/// That an AI answers and may be wrong, with the page's privacy statement where it has one.
pub(super) fn disclosure(stage: Stage) -> View {
    let notice = text(move || stage.config.with(|config| config.notice.clone()));
    let address = memo(move || stage.config.with(|config| config.privacy_url.clone()));
    let link = part(move || {
        let link =
            a().attr("href", address.get()?).attr("target", "_blank").attr("rel", "noopener noreferrer");
        Some((" ", link.child(label::PRIVACY)))
    });
    View::of((notice, link))
}

/// Says to a screen reader how the turn goes; the words of the reply itself are in the log.
fn announcer(stage: Stage) -> El {
    let spoke = AtomicBool::new(false);
    let said = memo(move || {
        let runs = |said| {
            spoke.store(true, Ordering::Relaxed);
            said
        };
        stage.handle.turn(|turn| match turn {
            Turn::Waiting(_) => runs(label::WAITING),
            Turn::Streaming(_) => runs(label::ANSWERING),
            Turn::Idle if spoke.swap(false, Ordering::Relaxed) => label::ANSWERED,
            Turn::Acting(_) => runs(if asks(stage) { label::ASKING } else { label::ACTING }),
            Turn::Retrying(..) => runs(label::RETRYING),
            Turn::Summarising(_) => runs(label::SUMMARISING),
            Turn::Idle | Turn::Stopping(_) | Turn::Failed(_) => "",
        })
    });
    p().class("spoken").attr("role", "status").child(text(move || said.get()))
}

/// Whether a tool waits for the person's yes.
fn asks(stage: Stage) -> bool {
    stage.handle.peek(|conversation| {
        let last = conversation.last_item();
        let pieces = last.map(|last| conversation.pieces(last)).unwrap_or_default();
        pieces.iter().any(|piece| matches!(piece, Piece::Call { state: CallState::Asking, .. }))
    })
}

/// A button that shows an icon and is named in words.
pub(super) fn icon_button(name: &'static str, path: &'static str, act: impl Fn() + 'static) -> El {
    button()
        .class("icon-button")
        .attr("type", "button")
        .attr("aria-label", name)
        .attr("title", name)
        .on(ev::CLICK, press(act))
        .child(icon(path))
}

/// Whether there is any message; wakes the caller when messages come or go.
pub(super) fn is_empty(stage: Stage) -> bool {
    stage.handle.track(Change::Entries);
    stage.handle.peek(|conversation| conversation.entries().len() == 0)
}
