//! Ways to copy: a reply as Markdown, as text or as JSON, a block of code, a table as CSV. A button says for a moment
//! that it worked.

use std::cell::RefCell;
use std::rc::Rc;

use conversation::{Conversation, ItemId, Piece};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, HtmlElement, KeyboardEvent, Node, PointerEvent};

use super::el::html::{button, div};
use super::el::{El, Ref, ev};
use super::icons::{self, icon};
use super::live::{memo, part, press, text};
use super::{Stage, dom};
use crate::platform::{clipboard, task};
use crate::reactive::StoredValue;
use crate::words::{label, plain};

/// How long a button says that it copied, in milliseconds.
const COPIED: u32 = 2000;

/// What one message's buttons share: which of them says that it copied. Dropping it ends the moment.
#[derive(Clone, Default)]
pub(super) struct Copier(Rc<RefCell<Option<(Said, Timeout)>>>);

/// A button that says that it copied; dropping it takes the word back.
struct Said {
    button: Element,
    name: Option<String>,
}

impl Said {
    fn by(button: Element) -> Self {
        let name = button.get_attribute("aria-label");
        if name.is_some() {
            dom::set(&button, "aria-label", label::COPIED);
        }
        dom::set(&button, "data-copied", "");
        Self { button, name }
    }
}

impl Drop for Said {
    fn drop(&mut self) {
        let _ = self.button.remove_attribute("data-copied");
        if let Some(name) = &self.name {
            dom::set(&self.button, "aria-label", name);
        }
    }
}

impl Copier {
    /// Copies `text`; `button` says that it worked.
    fn copy(&self, button: Element, text: String) {
        // The message may be gone before the clipboard answers.
        let this = Rc::downgrade(&self.0);
        task::spawn(async move {
            if !clipboard::copy(&text).await {
                return;
            }
            let Some(place) = this.upgrade() else { return };
            // The one before takes its word back first: it may be the same button.
            place.take();
            let back = Timeout::new(COPIED, move || {
                if let Some(place) = this.upgrade() {
                    place.take();
                }
            });
            place.replace(Some((Said::by(button), back)));
        });
    }

    /// A press on the button of a block of code or of a table.
    pub(super) fn take(&self, button: &Element) -> Option<()> {
        let frame = button.closest(".code, .tabular").ok()??;
        let text = match frame.query_selector("pre").ok()? {
            Some(code) => words(&code),
            None => csv(&frame.query_selector("table").ok()??),
        };
        self.copy(button.clone(), text);
        Some(())
    }
}

fn words(node: &Node) -> String {
    let mut text = String::new();
    dom::words(node, &mut text);
    text
}

fn csv(table: &Element) -> String {
    let mut text = String::new();
    let mut part = table.first_element_child();
    while let Some(rows) = part {
        let mut row = rows.first_element_child();
        while let Some(cells) = row {
            let mut line = Vec::new();
            let mut cell = cells.first_element_child();
            while let Some(one) = cell {
                line.push(words(&one));
                cell = one.next_element_sibling();
            }
            text.push_str(&plain::csv_line(&line));
            row = cells.next_element_sibling();
        }
        part = rows.next_element_sibling();
    }
    text
}

/// The button of a block of code or of a table.
pub(super) fn put_button(parent: &Node, shown: &str, name: &str) -> Option<()> {
    let button = dom::button(parent, "take", "")?;
    dom::set(&button, "aria-label", name);
    dom::icon(&button, icons::COPY, "icon copy-before");
    dom::icon(&button, icons::DONE, "icon copy-after");
    dom::put_text(&button, "span", "copy-before", shown)?;
    dom::put_text(&button, "span", "copy-after", label::COPIED)?;
    Some(())
}

/// The buttons under a reply.
pub(super) fn buttons(stage: Stage, id: ItemId, copier: Copier) -> El {
    let open = memo(move || stage.copies.get() == Some(id));
    let show = move |open: bool| stage.copies.set(open.then_some(id));
    let copy = Ref::<HtmlElement>::new();
    let more = Ref::<HtmlElement>::new();
    let copier = StoredValue::new(copier);
    let take = move |read: fn(&Conversation, ItemId) -> String| {
        let text = stage.handle.peek(|conversation| read(conversation, id));
        if let Some(button) = copy.get_untracked() {
            copier.update_value(|copier| copier.copy(button.unchecked_into(), text));
        }
    };
    let back = move || {
        show(false);
        if let Some(more) = more.get_untracked() {
            let _ = more.focus();
        }
    };
    let way = move |name: &'static str, read: fn(&Conversation, ItemId) -> String| {
        let act = move || {
            take(read);
            back();
        };
        button().class("menu-item").attr("type", "button").on(ev::CLICK, press(act)).child(name)
    };
    let has_data = memo(move || !stage.handle.peek(|conversation| json(conversation, id)).is_empty());
    let menu = part(move || {
        open.get().then(|| {
            let data = has_data.get().then(|| way(label::COPY_JSON, json));
            div().class("menu copies").attr("id", menu_id(id)).child((
                way(label::COPY_MARKDOWN, markdown),
                way(label::COPY_TEXT, as_text),
                data,
            ))
        })
    });
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && open.get_untracked() {
            event.prevent_default();
            back();
        }
    };
    let leave = move |event: FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<Node>().ok());
        let from = event.current_target().and_then(|from| from.dyn_into::<Node>().ok());
        if let (Some(to), Some(from)) = (to, from)
            && !from.contains(Some(&to))
            && open.get_untracked()
        {
            show(false);
        }
    };
    div().class("copy action").on(ev::KEY_DOWN, escape).on(ev::FOCUS_OUT, leave).child((
        button()
            .node_ref(copy)
            .class("icon-button")
            .attr("type", "button")
            .attr("aria-label", label::COPY)
            .attr("title", label::COPY)
            .on(ev::CLICK, press(move || take(markdown)))
            .child((
                div().class("copy-before").child(icon(icons::COPY)),
                div().class("copy-after").child(icon(icons::DONE)),
            )),
        button()
            .node_ref(more)
            .class("icon-button narrow")
            .attr("type", "button")
            .attr("aria-label", label::COPY_MORE)
            .attr("title", label::COPY_MORE)
            .attr("aria-expanded", text(move || if open.get() { "true" } else { "false" }))
            .attr("aria-controls", menu_id(id))
            .on(ev::CLICK, press(move || show(!open.get_untracked())))
            .child(icon(icons::MORE)),
        menu,
    ))
}

/// A press anywhere but on a menu of ways to copy closes the one that is open.
pub(super) fn pressed_elsewhere(stage: Stage, event: &PointerEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let on_menu = target.is_some_and(|target| matches!(target.closest(".copy"), Ok(Some(_))));
    if !on_menu && stage.copies.get_untracked().is_some() {
        stage.copies.set(None);
    }
}

fn menu_id(id: ItemId) -> String {
    ["copies-", &id.get().to_string()].concat()
}

/// Whether there is anything to copy.
pub(super) fn is_worth(conversation: &Conversation, id: ItemId) -> bool {
    !conversation.text(id).is_empty() || !json(conversation, id).is_empty()
}

fn markdown(conversation: &Conversation, id: ItemId) -> String {
    let text = conversation.text(id);
    if text.is_empty() { json(conversation, id) } else { text }
}

fn as_text(conversation: &Conversation, id: ItemId) -> String {
    let text = conversation.text(id);
    if text.is_empty() {
        json(conversation, id)
    } else {
        plain::text(markdown::parse(&text, markdown::Options::widget()))
    }
}

fn json(conversation: &Conversation, id: ItemId) -> String {
    let data = conversation.pieces(id).into_iter().find_map(|piece| match piece {
        Piece::Data { text, .. } => Some(text),
        _ => None,
    });
    data.unwrap_or_default()
}
