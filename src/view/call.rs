//! A call of one of the page's tools: its name, what it is about and how far it is in one line; inside, what it was
//! given and what came of it. A tool that asks first is open and has two buttons.

use conversation::CallState;
use web_sys::Element;

use super::data::Layout;
use super::{dom, icons};
use crate::words::{data, label, pieces};

/// One call.
pub(super) struct Call {
    element: Element,
    icon: Element,
    gist: Element,
    state: Element,
    input: Side,
    result: Side,
    body: Element,
    ask: Option<Element>,
}

/// What goes in, or what comes out.
struct Side {
    element: Element,
    layout: Layout,
    shown: Option<String>,
}

impl Call {
    pub(super) fn new(id: &str, name: &str) -> Option<Self> {
        let (element, line) = dom::fold("call fold")?;
        for (attribute, value) in [("part", "call"), ("data-id", id), ("data-name", name)] {
            dom::set(&element, attribute, value);
        }
        let icon = dom::icon(&line, icons::DONE, "icon call-icon")?;
        dom::put_text(&line, "span", "call-name", name)?;
        let gist = dom::put(&line, "span", "call-gist")?;
        let state = dom::put(&line, "span", "call-state")?;
        dom::chevron(&line);
        let body = dom::put(&element, "div", "call-body")?;
        let input = Side::new(&body, "call-input", label::CALL_INPUT)?;
        let result = Side::new(&body, "call-result", label::CALL_RESULT)?;
        Some(Self { element, icon, gist, state, input, result, body, ask: None })
    }

    pub(super) fn element(&self) -> &Element {
        &self.element
    }

    /// Whether it is the call with this id.
    pub(super) fn is(&self, id: &str) -> bool {
        self.element.get_attribute("data-id").as_deref() == Some(id)
    }

    pub(super) fn show(&mut self, input: &str, state: &CallState) {
        let asked = self.ask.is_some();
        dom::set(&self.element, "data-state", pieces::call_name(state));
        dom::say(&self.state, pieces::call(state));
        let icon = match state {
            CallState::Failed { .. } | CallState::Unknown => icons::ALERT,
            CallState::Declined | CallState::NotRun => icons::DASH,
            CallState::Asking => icons::ASK,
            CallState::Growing | CallState::Running | CallState::Done { .. } => icons::DONE,
        };
        dom::set(&self.icon, "d", icon);
        if self.input.show(input) {
            let gist = self.input.layout.datum().map(data::gist).unwrap_or_default();
            dom::say(&self.gist, &gist);
        }
        let result = match state {
            CallState::Done { text } | CallState::Failed { text } => text,
            _ => "",
        };
        self.result.show(result);
        let asks = *state == CallState::Asking;
        if asks && !asked {
            self.ask = ask(&self.body);
            dom::set(&self.element, "open", "");
        } else if !asks && let Some(ask) = self.ask.take() {
            ask.remove();
            let _ = self.element.remove_attribute("open");
        }
    }
}

impl Side {
    fn new(parent: &Element, class: &str, title: &str) -> Option<Self> {
        let element = dom::put(parent, "div", class)?;
        dom::put_text(&element, "p", "call-label", title)?;
        let layout = Layout::new(dom::put(&element, "div", "call-text")?);
        dom::set(&element, "hidden", "");
        Some(Self { element, layout, shown: None })
    }

    /// True when it shows something else than before.
    fn show(&mut self, text: &str) -> bool {
        if self.shown.as_deref() == Some(text) {
            return false;
        }
        // An object without fields says nothing.
        if matches!(text.trim(), "" | "{}") {
            dom::set(&self.element, "hidden", "");
        } else {
            let _ = self.element.remove_attribute("hidden");
        }
        self.layout.show(text);
        self.shown = Some(text.to_owned());
        true
    }
}

fn ask(body: &Element) -> Option<Element> {
    let ask = dom::put(body, "div", "call-ask")?;
    dom::put_text(&ask, "p", "call-question", label::MAY_IT)?;
    let allow = dom::button(&ask, "button", label::ALLOW)?;
    dom::set(&allow, "data-primary", "");
    dom::set(&allow, "data-answer", "yes");
    let refuse = dom::button(&ask, "button", label::DO_NOT_ALLOW)?;
    dom::set(&refuse, "data-answer", "no");
    Some(ask)
}
