//! What the model thought before it answered: one line with the time it took, which opens where there is a text.

use web_sys::Element;

use super::prose::Prose;
use super::{dom, icons};
use crate::words::pieces;

/// One stretch of thoughts.
pub(super) struct Thinking {
    element: Element,
    title: Element,
    text: Option<Text>,
}

struct Text {
    length: Element,
    prose: Prose,
}

impl Thinking {
    /// A line that opens, or one that does not because the thoughts are kept from the page.
    pub(super) fn new(folds: bool) -> Option<Self> {
        let (element, line) = if folds {
            dom::fold("thinking fold")?
        } else {
            let element = dom::make("p", "thinking")?;
            (element.clone(), element)
        };
        dom::icon(&line, icons::THOUGHT, "icon thinking-icon");
        let title = dom::put(&line, "span", "thinking-title")?;
        let mut text = None;
        if folds {
            let length = dom::put(&line, "span", "thinking-length")?;
            dom::chevron(&line);
            let prose = Prose::new("thinking-text prose")?;
            element.append_child(prose.element()).ok()?;
            text = Some(Text { length, prose });
        }
        Some(Self { element, title, text })
    }

    pub(super) fn element(&self) -> &Element {
        &self.element
    }

    /// Whether there is a text to open.
    pub(super) fn folds(&self) -> bool {
        self.text.is_some()
    }

    pub(super) fn show(&mut self, text: &str, characters: usize, running: bool, time: Option<u64>) {
        dom::set(&self.element, "data-state", if running { "running" } else { "done" });
        dom::say(&self.title, &pieces::thinking(running, time));
        if let Some(Text { length, prose }) = &mut self.text {
            dom::say(length, &pieces::characters(characters));
            prose.show(text, running);
        }
    }
}
