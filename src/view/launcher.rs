//! The button in the corner that opens the panel.

use leptos::callback::Callable;
use leptos::ev;
use leptos::html::{button, span};
use leptos::prelude::*;

use super::Stage;
use super::icons::{self, icon};

pub(super) fn launcher(stage: Stage) -> impl IntoView {
    button()
        .node_ref(stage.launcher)
        .class("launcher")
        .attr("part", "launcher")
        .attr("type", "button")
        .attr("hidden", true)
        .attr("aria-expanded", move || if stage.open.get() { "true" } else { "false" })
        .attr("aria-controls", "panel")
        .on(ev::click, move |_| stage.set_open.run(true))
        .child((icon(icons::CHAT), span().class("launcher-label").child(move || stage.heading())))
}
