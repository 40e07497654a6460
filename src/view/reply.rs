//! A reply: its pieces, and what can be done with it once it is there.

use conversation::{Change, EntryState, Input, ItemId, Piece};
use gloo_render::{AnimationFrame, request_animation_frame};
use gloo_timers::callback::Timeout;
use messages::Role;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, MouseEvent};

use super::copying::{self, Copier};
use super::el::html::{article, div};
use super::el::{El, Ref, View, ev};
use super::live::{effect, flag, memo, part, text};
use super::page::Page;
use super::panel::icon_button;
use super::{Stage, icons, late, sources, versions};
use crate::pace::Pace;
use crate::platform::clock;
use crate::reactive::{Memo, StoredValue};
use crate::words::label;

fn state_name(state: EntryState) -> &'static str {
    match state {
        EntryState::Complete => "complete",
        EntryState::Streaming => "streaming",
        EntryState::Stopped => "stopped",
        EntryState::Interrupted => "interrupted",
    }
}

pub(super) fn reply(stage: Stage, last: Memo<Option<ItemId>>, id: ItemId) -> El {
    let latest = memo(move || last.get() == Some(id));
    let state = memo(move || state(stage, id, latest.get()));
    let blocks = Ref::<HtmlElement>::new();
    paint(stage, id, blocks, state);
    let copier = Copier::default();
    let taker = copier.clone();
    article()
        .class("message")
        .attr("part", "message")
        .attr("data-role", "assistant")
        .attr("data-state", text(move || state_name(state.get())))
        .attr("data-latest", flag(move || latest.get()))
        .attr("aria-label", text(move || stage.heading()))
        .child((
            div().node_ref(blocks).class("blocks").on(ev::CLICK, move |event| pressed(stage, &taker, &event)),
            actions(stage, id, state, copier),
        ))
}

/// A reply comes in as long as its turn runs, also between the rounds of its tools.
fn state(stage: Stage, id: ItemId, latest: bool) -> EntryState {
    stage.handle.track(Change::Item(id));
    let runs = latest && stage.handle.turn(conversation::Turn::is_running);
    stage
        .handle
        .peek(|conversation| {
            let item = conversation.item(id)?;
            if runs {
                return Some(EntryState::Streaming);
            }
            let mut entries = item.entries.iter().rev().filter_map(|id| conversation.entry(*id));
            entries.find(|entry| entry.role() == Role::Assistant).map(conversation::Entry::state)
        })
        .unwrap_or(EntryState::Complete)
}

/// Draws the reply: at most once in a frame while it grows, less often while nobody can read so fast, at once when it is
/// there.
fn paint(stage: Stage, id: ItemId, blocks: Ref<HtmlElement>, state: Memo<EntryState>) {
    let page = StoredValue::new(Page::default());
    let pace = StoredValue::new(Pace::default());
    let frame = StoredValue::new(None::<AnimationFrame>);
    let later = StoredValue::new(None::<Timeout>);
    let draw = move || {
        let Some(element) = blocks.get_untracked() else { return };
        let times = |entry, index| stage.handle.thinking_ms(entry, index).map(u64::from);
        stage.handle.peek(|conversation| {
            let pieces = conversation.pieces(id);
            let sources = conversation.sources(id);
            let growing = state.get_untracked() == EntryState::Streaming;
            page.update_value(|page| page.show(&element, &pieces, &sources, growing, &times));
            pace.update_value(|pace| pace.drew(clock::now(), length(&pieces)));
        });
    };
    let draw_soon = move || {
        let next = request_animation_frame(move |_| {
            frame.set_value(None);
            draw();
        });
        frame.set_value(Some(next));
    };
    let is_free = move || {
        frame.update_value(|frame| frame.is_none()).unwrap_or_default()
            && later.update_value(|later| later.is_none()).unwrap_or_default()
    };
    effect(move || {
        late::track();
        stage.handle.track(Change::Item(id));
        if blocks.get().is_none() {
            return;
        }
        if state.get() != EntryState::Streaming {
            frame.set_value(None);
            later.set_value(None);
            draw();
        } else if is_free() {
            match pace.update_value(|pace| pace.wait(clock::now())).unwrap_or_default() {
                0 => draw_soon(),
                wait => later.set_value(Some(Timeout::new(wait, move || {
                    later.set_value(None);
                    draw_soon();
                }))),
            }
        }
    });
}

/// How long the text of a reply is, in bytes.
fn length(pieces: &[Piece<'_>]) -> usize {
    let texts = pieces.iter().filter_map(|piece| match piece {
        Piece::Text { parts } => Some(parts),
        _ => None,
    });
    texts.flatten().map(|part| part.text.len()).sum()
}

/// A press on something that the pieces hold.
fn pressed(stage: Stage, copier: &Copier, event: &MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(button) = target.and_then(|target| target.closest("button").ok().flatten()) else { return };
    let copier = copier.clone();
    late::then(move |faces| (faces.pressed)(stage, &copier, &button));
}

/// Does what the button is for.
pub(super) fn act(stage: Stage, copier: &Copier, button: &Element) {
    match button.class_name().as_str() {
        "take" => copier.take(button).unwrap_or_default(),
        "mark" => sources::follow(button).unwrap_or_default(),
        _ => answer(stage, button).unwrap_or_default(),
    }
}

/// Says for the person whether a tool may run. The buttons go, so the focus moves to the next question or to the
/// composer.
fn answer(stage: Stage, button: &Element) -> Option<()> {
    let yes = button.get_attribute("data-answer")? == "yes";
    let id = button.closest(".call").ok()??.get_attribute("data-id")?;
    let blocks = button.closest(".blocks").ok()??;
    stage.write_on();
    stage.handle.feed(Input::Confirm { id: id.clone(), yes });
    let mut call = blocks.first_element_child();
    while let Some(one) = call {
        if one.get_attribute("data-id").is_some_and(|other| other != id)
            && let Some(next) = one.query_selector("[data-answer]").ok().flatten()
        {
            return next.dyn_into::<HtmlElement>().ok()?.focus().ok();
        }
        call = one.next_element_sibling();
    }
    Some(())
}

/// The row under a reply. It has its room from the first word on, so nothing moves when the buttons appear.
fn actions(stage: Stage, id: ItemId, state: Memo<EntryState>, copier: Copier) -> El {
    let there = memo(move || state.get() != EntryState::Streaming);
    let several = memo(move || versions::are_several(stage, id));
    div().class("actions").child((
        late::part(move || there.get(), move |faces| (faces.ways)(stage, id, copier.clone())),
        late::part_afterwards(stage, move || several.get(), move |faces| (faces.versions)(stage, id)),
        late::part(move || there.get(), move |faces| (faces.charged)(stage, id)),
    ))
}

/// The ways to copy a reply that is there, and the way to another one.
pub(super) fn ways(stage: Stage, id: ItemId, copier: Copier) -> View {
    let worth = stage.handle.peek(|conversation| copying::is_worth(conversation, id));
    let can_repeat = memo(move || {
        stage.handle.track(Change::Turn);
        // Nothing can be asked again before the profile is there.
        stage.handle.profile(|_| ());
        stage.handle.peek(|conversation| conversation.can_regenerate(id))
    });
    let copy = worth.then(|| copying::buttons(stage, id, copier));
    let again = part(move || {
        can_repeat.get().then(|| {
            let act = move || {
                stage.write_on();
                stage.handle.feed(Input::Regenerate(id));
            };
            div().class("action").child(icon_button(label::ANSWER_AGAIN, icons::AGAIN, act))
        })
    });
    View::of((copy, again))
}
