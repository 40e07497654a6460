//! The line under the composer: the model, and what all turns together were charged.

use conversation::{Change, Entry};
use leptos::html::{p, span};
use leptos::prelude::*;

use super::Stage;
use super::live::{memo, text};
use crate::words::{self, label};

pub(super) fn meta(stage: Stage) -> impl IntoView {
    let model = memo(move || {
        stage.handle.track(Change::Entries);
        stage.handle.track(Change::Turn);
        let answered = stage.handle.peek(|conversation| {
            conversation.entries().rev().find_map(Entry::model).map(str::to_owned)
        });
        answered.unwrap_or_else(|| stage.handle.profile(|profile| profile.model.clone()))
    });
    let spent = memo(move || {
        let usage = stage.handle.usage();
        match (usage.whole_input(), usage.output_tokens) {
            (0, 0) => String::new(),
            (input, output) => [&words::count(input), " in · ", &words::count(output), " out"].concat(),
        }
    });
    let unspent = move || spent.with(String::is_empty);
    let class = text(move || if unspent() { "keys" } else { "usage" });
    let tokens = text(move || if unspent() { label::KEYS.to_owned() } else { spent.get() });
    p().class("meta").child((
        span().class("model").child(text(move || model.get())),
        span().attr("class", class).child(tokens),
    ))
}
