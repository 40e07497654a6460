//! The icons, each one path in a square of 20 units; stroke and size come from the style sheet.

use super::el::El;
use super::el::svg;

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

pub(super) const WRAP: &str = "M3.5 5.5h13M3.5 10h10a2.5 2.5 0 0 1 0 5H10M12 13l-2 2 2 2M3.5 15h3";
pub(super) const CHEVRON: &str = "M8 5l5 5-5 5";
pub(super) const BACK: &str = "M12 5l-5 5 5 5";
pub(super) const MORE: &str = "M6 8.5l4 4 4-4";
pub(super) const AGAIN: &str = "M15.6 8.2A6 6 0 1 0 16 11.5M16 4v4.2h-4.2";
pub(super) const THOUGHT: &str = "M10 3.2a4.9 4.9 0 0 0-2.6 9c.5.4.8.9.8 1.5v.5h3.6v-.5c0-.6.3-1.1.8-1.5\
    a4.9 4.9 0 0 0-2.6-9zM8.6 16.8h2.8";
pub(super) const ALERT: &str = "M10 3.5l7 12.5H3zM10 8v4M10 14v.2";
pub(super) const DASH: &str = "M5 10h10";
pub(super) const ASK: &str = "M7.6 7.6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2 1-1.2 1.9M10 14.2v.2\
    M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4z";
pub(super) const GLOBE: &str =
    "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM3 10h14M10 3c-5 4.6-5 9.4 0 14 5-4.6 5-9.4 0-14";
pub(super) const DOCUMENT: &str = "M5 2.8h6.5l4 4v10.4H5zM11.5 2.8v4h4M7.5 10.5H13M7.5 13.5H13";

/// What every icon says of itself: nothing to a screen reader, since what it means is its button's name.
pub(super) const ATTRIBUTES: [(&str, &str); 3] =
    [("viewBox", "0 0 20 20"), ("aria-hidden", "true"), ("focusable", "false")];

/// What tells that a line opens.
pub(super) fn chevron() -> El {
    drawn("icon chevron", CHEVRON)
}

/// An icon that says nothing to a screen reader: what it means is its button's name.
pub(super) fn icon(path: &'static str) -> El {
    drawn("icon", path)
}

fn drawn(class: &'static str, path: &'static str) -> El {
    svg::svg()
        .attr("class", class)
        .attr("viewBox", "0 0 20 20")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child(svg::path().attr("d", path))
}
