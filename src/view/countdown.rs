//! The wait before a turn is tried again by itself, with a way not to wait.

use conversation::{Input, Turn};

use super::el::html::{button, div, p, span};
use super::el::{View, ev};
use super::follow::Follow;
use super::live::{memo, part, press, text};
use super::{Stage, notice};
use crate::words::{self, label, pieces};

pub(super) fn countdown(stage: Stage, follow: Follow) -> View {
    let waits = memo(move || {
        stage.handle.turn(|turn| match turn {
            Turn::Retrying(_, retry) => Some((words::retrying(&retry.cause), retry.after_ms)),
            _ => None,
        })
    });
    part(move || {
        waits.get().map(|(title, after)| {
            let left = text(move || pieces::duration(stage.handle.countdown_ms().map_or(after, u64::from)));
            let now = move || {
                stage.write_on();
                stage.handle.feed(Input::Now);
            };
            let now = button()
                .class("button")
                .attr("type", "button")
                .attr("data-primary", "")
                .on(ev::CLICK, press(now))
                .child(label::TRY_NOW);
            // The seconds are for the eye: said each second, nothing else could be heard.
            let text = p().class("notice-text").child((
                label::TRIED_AGAIN,
                span().class("countdown").attr("aria-hidden", "true").child((label::IN, left)),
                ".",
            ));
            div()
                .node_ref(notice::watched(follow))
                .class("notice")
                .attr("role", "status")
                .attr("data-tone", "plain")
                .attr("data-kind", "countdown")
                .child((
                    p().class("notice-title").child(title),
                    text,
                    div().class("notice-actions").child(now),
                ))
        })
    })
}
