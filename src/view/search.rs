//! A tool that the server runs while it answers, such as a search of the web: one line.

use web_sys::Element;

use super::{dom, icons};
use crate::words::pieces;

/// One call of such a tool.
pub(super) struct Search {
    element: Element,
    icon: Element,
    text: Element,
}

impl Search {
    pub(super) fn new() -> Option<Self> {
        let element = dom::make("p", "call")?;
        dom::set(&element, "data-kind", "search");
        let pill = dom::put(&element, "span", "call-pill")?;
        let icon = dom::icon(&pill, icons::GLOBE, "icon call-icon")?;
        let text = dom::put(&pill, "span", "call-said")?;
        Some(Self { element, icon, text })
    }

    pub(super) fn element(&self) -> &Element {
        &self.element
    }

    pub(super) fn show(
        &mut self,
        name: &str,
        query: Option<&str>,
        results: Option<usize>,
        failed: Option<&str>,
        running: bool,
    ) {
        let (state, icon) = match failed {
            Some(_) => ("failed", icons::ALERT),
            None if running => ("running", icons::GLOBE),
            None => ("done", icons::GLOBE),
        };
        dom::set(&self.element, "data-state", state);
        dom::set(&self.icon, "d", icon);
        dom::say(&self.text, &pieces::search(name, query, results, failed, running));
    }
}
