//! The list of messages: the empty state, the messages, and how the turn stands at its end.

use conversation::{Change, EntryId, Input, Turn};
use leptos::control_flow::{For, ForProps};
use leptos::ev;
use leptos::html::{self, button, div, p, slot, span};
use leptos::prelude::*;

use super::follow::Follow;
use super::icons::{self, icon};
use super::{Stage, message, notice, panel};
use crate::words::label;

/// The scroller with everything in it, and the button back to its end.
pub(super) fn messages(stage: Stage) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let follow = Follow::new(scroller);
    follow_own_words(stage, follow);
    let streaming = Memo::new(move |_| stage.handle.turn(|turn| matches!(turn, Turn::Streaming(_))));
    let log = div()
        .node_ref(scroller)
        .class("messages")
        .attr("part", "messages")
        .attr("role", "log")
        .attr("aria-label", label::MESSAGES)
        .attr("tabindex", "0")
        .attr("aria-busy", move || streaming.get().then_some("true"))
        .on(ev::scroll, move |_| follow.scrolled())
        .child((empty(stage), list(stage, follow), waiting(stage), notice::ending(stage, follow)));
    let jump = button()
        .class("jump")
        .attr("type", "button")
        .attr("hidden", move || !follow.is_away())
        .on(ev::click, move |_| {
            follow.jump();
            stage.write_on();
        })
        .child((icon(icons::DOWN), span().child(label::JUMP)));
    (log, jump)
}

/// Goes to the end when the person says something: whoever asks wants to see the answer.
fn follow_own_words(stage: Stage, follow: Follow) {
    Effect::new(move |before: Option<Option<EntryId>>| {
        stage.handle.track(Change::Entries);
        let (last, own) = stage.handle.peek(|conversation| {
            let last = conversation.entries().last();
            (last.map(|entry| entry.id()), last.is_some_and(|entry| entry.role() == messages::Role::User))
        });
        if own && before.is_some_and(|before| before != last) {
            follow.jump();
        }
        last
    });
}

fn list(stage: Stage, follow: Follow) -> impl IntoView {
    let props = ForProps::builder()
        .each(move || stage.handle.entries())
        .key(|id| id.get())
        .children(move |id| message::message(stage, follow, id))
        .build();
    For(props)
}

/// Before the first word of a reply.
fn waiting(stage: Stage) -> impl IntoView {
    let waiting = Memo::new(move |_| stage.handle.turn(|turn| matches!(turn, Turn::Waiting(_))));
    move || waiting.get().then(|| p().class("waiting").child(label::WAITING))
}

/// Before the first message: a greeting that the page may replace, prompts to begin with, and who answers here.
fn empty(stage: Stage) -> impl IntoView {
    let empty = Memo::new(move |_| panel::is_empty(stage));
    let starters = Memo::new(move |_| stage.handle.profile(|profile| profile.starters.clone()));
    let invitation = move || match starters.with(Vec::is_empty) {
        true => label::INVITATION,
        false => label::INVITATION_WITH_STARTERS,
    };
    let suggestions = move || starters.get().into_iter().map(|text| starter(stage, text)).collect::<Vec<_>>();
    move || {
        empty.get().then(|| {
            div().class("empty").child((
                slot().attr("name", "welcome").child((
                    p().class("empty-title").child(label::GREETING),
                    p().class("empty-text").child(invitation),
                )),
                div().class("starters").child(suggestions),
                p().class("disclosure").child(panel::disclosure(stage)),
            ))
        })
    }
}

fn starter(stage: Stage, text: String) -> impl IntoView {
    let said = text.clone();
    button()
        .class("starter")
        .attr("type", "button")
        .on(ev::click, move |_| {
            stage.handle.feed(Input::Say(said.clone()));
            stage.write_on();
        })
        .child(text)
}
