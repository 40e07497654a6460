//! How full the model's memory is: a meter in the meta line, and a notice with two ways on when it is nearly full.

use conversation::{Change, Conversation, Entry, Failure, Input, Turn};
use messages::StopReason;

use super::el::html::{button, div, p, span};
use super::el::svg;
use super::el::{El, View, ev};
use super::follow::Follow;
use super::live::{flag, memo, part, press, text};
use super::{Stage, notice};
use crate::reactive::Memo;
use crate::words::{self, Sentence, label};

/// Nothing before both the use and the whole are known.
pub(super) fn meter(stage: Stage) -> View {
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

fn ring(percent: Memo<u64>) -> El {
    let circle = || svg::circle().attr("cx", "10").attr("cy", "10").attr("r", "8");
    let full = text(move || [&percent.get().to_string(), " 100"].concat());
    svg::svg().attr("class", "ring").attr("viewBox", "0 0 20 20").attr("aria-hidden", "true").child((
        circle(),
        circle().attr("class", "ring-full").attr("pathLength", "100").attr("stroke-dasharray", full),
    ))
}

/// What the notice says and offers.
#[derive(Clone, PartialEq)]
struct Offer {
    sentence: Sentence,
    summary: bool,
    fresh: bool,
}

/// The notice, while nothing runs.
pub(super) fn nearly_full(stage: Stage, follow: Follow) -> View {
    let offer = memo(move || {
        stage.handle.track(Change::Turn);
        stage.handle.track(Change::Entries);
        let context = stage.handle.context();
        stage.handle.peek(|conversation| {
            let left = context.window.zip(context.used).map(|(window, used)| window.saturating_sub(used));
            let left = if is_full(conversation) { 0 } else { left.filter(|_| context.near())? };
            let (summary, fresh) = (conversation.can_summarise(), conversation.can_start_fresh());
            (summary || fresh).then(|| Offer { sentence: words::nearly_full(left), summary, fresh })
        })
    });
    part(move || {
        offer.get().map(|Offer { sentence, summary, fresh }| {
            let ways = (
                summary.then(|| way(stage, label::SUMMARISE, true, || Input::Summarise)),
                fresh.then(|| way(stage, label::START_FRESH, !summary, || Input::StartFresh)),
            );
            div()
                .node_ref(notice::watched(follow))
                .class("notice")
                .attr("role", "status")
                .attr("data-tone", "plain")
                .attr("data-kind", "context")
                .child((
                    p().class("notice-title").child(sentence.title),
                    p().class("notice-text").child(sentence.text),
                    div().class("notice-actions").child(ways),
                ))
        })
    })
}

/// The server said that no more fits in.
fn is_full(conversation: &Conversation) -> bool {
    match conversation.turn() {
        Turn::Failed(Failure::Rejected(error)) => error.is_prompt_too_long(),
        Turn::Failed(Failure::Empty(reason)) => *reason == Some(StopReason::ModelContextWindowExceeded),
        Turn::Idle => {
            let last = conversation.entries().next_back();
            last.and_then(Entry::stop_reason) == Some(&StopReason::ModelContextWindowExceeded)
        }
        _ => false,
    }
}

fn way(stage: Stage, name: &'static str, primary: bool, input: fn() -> Input) -> El {
    let act = move || {
        stage.write_on();
        stage.handle.feed(input());
    };
    button()
        .class("button")
        .attr("type", "button")
        .attr("data-primary", primary.then_some(""))
        .on(ev::CLICK, press(act))
        .child(name)
}
