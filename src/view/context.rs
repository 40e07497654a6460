//! How full the model's memory is: a meter in the meta line, and a notice with two ways on when it is nearly full.

use leptos::ev;
use leptos::html::{button, div, p, span};
use leptos::prelude::*;
use leptos::svg;

use conversation::{Change, Input};

use super::Stage;
use super::live::{flag, memo, part, press, text};
use crate::words::{self, label};

/// Nothing before both the use and the whole are known.
pub(super) fn meter(stage: Stage) -> impl IntoView {
    let context = memo(move || {
        stage.handle.track(Change::Entries);
        let context = stage.handle.context();
        let (used, window) = (context.used?, context.window.filter(|window| *window > 0)?);
        Some((used, window, context.exact, context.near()))
    });
    let known = memo(move || context.get().is_some());
    let percent = memo(move || context.get().map_or(0, |(used, window, ..)| words::percent(used, window)));
    part(move || {
        known.get().then(|| {
            let value = text(move || percent.get().to_string());
            let said = text(move || {
                let (used, window, exact, _) = context.get().unwrap_or_default();
                words::context(used, window, exact)
            });
            let title = text(move || {
                let (used, window, exact, _) = context.get().unwrap_or_default();
                words::context(used, window, exact)
            });
            let near = flag(move || context.get().is_some_and(|(.., near)| near));
            span()
                .class("context")
                .attr("role", "meter")
                .attr("aria-label", label::CONTEXT)
                .attr("aria-valuemin", "0")
                .attr("aria-valuemax", "100")
                .attr("aria-valuenow", value)
                .attr("aria-valuetext", said)
                .attr("title", title)
                .attr("data-near", near)
                .child((
                    ring(percent),
                    span().child(text(move || [&percent.get().to_string(), " %"].concat())),
                ))
        })
    })
}

fn ring(percent: Memo<u64>) -> impl IntoView {
    let circle = || svg::circle().attr("cx", "10").attr("cy", "10").attr("r", "8");
    let full = text(move || [&percent.get().to_string(), " 100"].concat());
    svg::svg().attr("class", "ring").attr("viewBox", "0 0 20 20").attr("aria-hidden", "true").child((
        circle(),
        circle().attr("class", "ring-full").attr("pathLength", "100").attr("stroke-dasharray", full),
    ))
}

/// The notice, while nothing runs.
pub(super) fn nearly_full(stage: Stage) -> impl IntoView {
    let left = memo(move || {
        let idle = stage.handle.turn(|turn| !turn.is_running());
        stage.handle.track(Change::Entries);
        let context = stage.handle.context();
        let can = stage.handle.peek(conversation::Conversation::can_summarise);
        let (used, window) = (context.used?, context.window?);
        (idle && can && context.near()).then(|| window.saturating_sub(used))
    });
    part(move || {
        left.get().map(|left| {
            let sentence = words::nearly_full(left);
            div()
                .class("notice")
                .attr("role", "status")
                .attr("data-tone", "plain")
                .attr("data-kind", "context")
                .child((
                    p().class("notice-title").child(sentence.title),
                    p().class("notice-text").child(sentence.text),
                    div().class("notice-actions").child((
                        way(stage, label::SUMMARISE, true, || Input::Summarise),
                        way(stage, label::START_FRESH, false, || Input::StartFresh),
                    )),
                ))
        })
    })
}

fn way(stage: Stage, name: &'static str, primary: bool, input: fn() -> Input) -> impl IntoView {
    let act = move || {
        stage.write_on();
        stage.handle.feed(input());
    };
    button()
        .class("button")
        .attr("type", "button")
        .attr("data-primary", primary.then_some(""))
        .on(ev::click, press(act))
        .child(name)
}
