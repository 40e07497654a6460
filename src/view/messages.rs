//! The list of messages: the empty state, the messages, and how the turn stands at its end.

use conversation::{Change, Input, ItemId, Turn};
use web_sys::HtmlElement;

use super::el::html::{button, div, p, slot, span};
use super::el::{El, Ref, View, ev};
use super::follow::Follow;
use super::icons::{self, icon};
use super::live::{effect, flag, memo, part, perhaps, press, text};
use super::window::Rows;
use super::{Stage, late, notice, panel};
use crate::reactive::{now_and_then, untrack};
use crate::words::label;

/// The scroller with everything in it, and the button back to its end.
pub(super) fn messages(stage: Stage) -> View {
    let scroller = Ref::<HtmlElement>::new();
    let follow = Follow::new(scroller);
    follow_own_words(stage, follow);
    let streaming = memo(move || stage.handle.turn(|turn| matches!(turn, Turn::Streaming(_))));
    let retries = memo(move || stage.handle.turn(|turn| matches!(turn, Turn::Retrying(..))));
    let counted = late::part(move || retries.get(), move |faces| (faces.countdown)(stage, follow));
    let begun = memo(move || !panel::is_empty(stage));
    let nearly_full =
        late::part_afterwards(stage, move || begun.get(), move |faces| (faces.nearly_full)(stage, follow));
    let log = div()
        .node_ref(scroller)
        .class("messages")
        .attr("part", "messages")
        .attr("role", "log")
        .attr("aria-label", label::MESSAGES)
        .attr("tabindex", "0")
        .attr("aria-busy", perhaps(move || streaming.get().then_some("true")))
        .on(ev::SCROLL, move |_| follow.scrolled())
        .on(ev::SCROLL_END, move |_| follow.rested())
        .on(ev::KEY_DOWN, move |event| follow.pressed(&event))
        .child((
            empty(stage),
            all(stage, follow),
            waiting(stage),
            counted,
            notice::place(stage, follow),
            nearly_full,
        ));
    let jump = button()
        .class("jump")
        .attr("type", "button")
        .attr("hidden", flag(move || !follow.is_away()))
        .on(
            ev::CLICK,
            press(move || {
                follow.jump();
                stage.write_on();
            }),
        )
        .child((icon(icons::DOWN), span().child(label::JUMP)));
    View::of((log, jump))
}

/// Goes to the end when the person says something: whoever asks wants to see the answer.
fn follow_own_words(stage: Stage, follow: Follow) {
    let mut before: Option<Option<ItemId>> = None;
    effect(move || {
        stage.handle.track(Change::Entries);
        let (last, own) = stage.handle.peek(|conversation| {
            let last = conversation.last_item();
            let entry = last.and_then(|last| conversation.entry(last));
            (last, entry.is_some_and(|entry| entry.role() == messages::Role::User))
        });
        if before.replace(last).is_some_and(|before| before != last) && own {
            follow.jump();
        }
    });
}

/// The messages, as many as are near what is seen.
fn all(stage: Stage, follow: Follow) -> Option<View> {
    let last = memo(move || {
        stage.handle.track(Change::Entries);
        stage.handle.peek(conversation::Conversation::last_item)
    });
    let (rows, view) = Rows::new(stage, follow, last)?;
    follow.hold(rows);
    now_and_then(Box::new(move || {
        stage.handle.track(Change::Entries);
        untrack(|| follow.sync());
    }));
    Some(view)
}

/// Before the first word of a reply, and while a summary is made, which shows nothing by itself.
fn waiting(stage: Stage) -> View {
    let waiting = memo(move || {
        stage.handle.turn(|turn| match turn {
            Turn::Waiting(_) => Some(label::WAITING),
            Turn::Summarising(_) => Some(label::SUMMARISING),
            _ => None,
        })
    });
    part(move || waiting.get().map(|said| p().class("waiting").child(said)))
}

/// Before the first message: a greeting that the page may replace, prompts to begin with, and who answers here.
fn empty(stage: Stage) -> View {
    let empty = memo(move || panel::is_empty(stage));
    let starters = memo(move || stage.handle.profile(|profile| profile.starters.clone()));
    part(move || {
        let invitation = text(move || match starters.with(Vec::is_empty) {
            true => label::INVITATION,
            false => label::INVITATION_WITH_STARTERS,
        });
        let suggestions = part(move || {
            Some(starters.get().into_iter().map(|said| starter(stage, said)).collect::<Vec<_>>())
        });
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
    })
}

fn starter(stage: Stage, text: String) -> El {
    let said = text.clone();
    button()
        .class("starter")
        .attr("type", "button")
        .on(
            ev::CLICK,
            press(move || {
                stage.handle.feed(Input::Say(said.clone()));
                stage.write_on();
            }),
        )
        .child(text)
}
