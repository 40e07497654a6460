//! The line under the composer: the model, and what all turns together were charged.

use conversation::{Change, Entry};
use leptos::html::{p, span};
use leptos::prelude::*;

use super::Stage;
use crate::words::{self, label};

pub(super) fn meta(stage: Stage) -> impl IntoView {
    let model = Memo::new(move |_| {
        stage.handle.track(Change::Entries);
        stage.handle.track(Change::Turn);
        let answered = stage.handle.peek(|conversation| {
            conversation.entries().iter().rev().find_map(Entry::model).map(str::to_owned)
        });
        answered.unwrap_or_else(|| stage.handle.profile(|profile| profile.model.clone()))
    });
    let tokens = move || {
        let usage = stage.handle.usage();
        let (input, output) = (usage.whole_input(), usage.output_tokens);
        match input + output {
            0 => span().class("keys").child(label::KEYS.to_owned()),
            _ => span()
                .class("usage")
                .child([&words::count(input), " in · ", &words::count(output), " out"].concat()),
        }
    };
    p().class("meta").child((span().class("model").child(move || model.get()), tokens))
}
