//! The icons, each one path in a square of 20 units; stroke and size come from the style sheet.

use leptos::prelude::*;
use leptos::svg;

pub(super) const CHAT: &str =
    "M3.5 16.5V6A2.5 2.5 0 0 1 6 3.5h8A2.5 2.5 0 0 1 16.5 6v5a2.5 2.5 0 0 1-2.5 2.5H7z";
pub(super) const MENU: &str = "M4 6h12M4 10h12M4 14h7";
pub(super) const CLOSE: &str = "M5 5l10 10M15 5L5 15";
pub(super) const PLUS: &str = "M10 4v12M4 10h12";
pub(super) const UP: &str = "M10 16V4.5M5 9.5l5-5 5 5";
pub(super) const DOWN: &str = "M10 4v11.5M5 10.5l5 5 5-5";
pub(super) const STOP: &str = "M7.5 5.5h5a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-5a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2z";
pub(super) const COPY: &str = "M9 7h5a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H9a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2z\
    M13 4.5A1.5 1.5 0 0 0 11.5 4h-6A1.5 1.5 0 0 0 4 5.5v6a1.5 1.5 0 0 0 .5 1.5";
pub(super) const DONE: &str = "M4.5 10.5l3.5 3.5 7.5-8";
pub(super) const PENCIL: &str = "M4 16l.8-3.4L13 4.4a1.6 1.6 0 0 1 2.6 2.6L7.4 15.2z";
pub(super) const PICTURE: &str = "M5.5 4.5h9a2 2 0 0 1 2 2v7a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-7a2 2 0 0 1 2-2z\
    M4 13.5l3.5-3.5 3 3 2-2 3.5 3.5";

/// An icon that says nothing to a screen reader: what it means is its button's name.
pub(super) fn icon(path: &'static str) -> impl IntoView {
    svg::svg()
        .attr("class", "icon")
        .attr("viewBox", "0 0 20 20")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child(svg::path().attr("d", path))
}
