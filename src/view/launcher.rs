//! The button in the corner that opens the panel.

use super::Stage;
use super::el::html::{button, span};
use super::el::{El, ev};
use super::icons::{self, icon};
use super::live::{press, text};

pub(super) fn launcher(stage: Stage) -> El {
    button()
        .node_ref(stage.launcher)
        .class("launcher")
        .attr("part", "launcher")
        .attr("type", "button")
        .attr("hidden", true)
        .attr("aria-expanded", text(move || if stage.open.get() { "true" } else { "false" }))
        .attr("aria-controls", "panel")
        .on(ev::CLICK, press(move || stage.set_open(true)))
        .child((icon(icons::CHAT), span().class("launcher-label").child(text(move || stage.heading()))))
}
