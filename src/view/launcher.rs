//! The button in the corner that opens the panel.

use leptos::callback::Callable;
use leptos::ev;
use leptos::html::{button, span};
use leptos::prelude::*;

use super::Stage;
use super::icons::{self, icon};
use super::live::{press, text};

pub(super) fn launcher(stage: Stage) -> impl IntoView {
    button()
        .node_ref(stage.launcher)
        .class("launcher")
        .attr("part", "launcher")
        .attr("type", "button")
        .attr("hidden", true)
        .attr("aria-expanded", text(move || if stage.open.get() { "true" } else { "false" }))
        .attr("aria-controls", "panel")
        .on(ev::click, press(move || stage.set_open.run(true)))
        .child((icon(icons::CHAT), span().class("launcher-label").child(text(move || stage.heading()))))
}
