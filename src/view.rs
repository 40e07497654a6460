//! What a person sees and does. Elements are made by hand and by code ([`el`]), of one type, so that the page loads what
//! makes them once; what is live in them reads signals ([`crate::reactive`]). Structure and class names are those of
//! `style/`.

use std::rc::Rc;

use conversation::ItemId;
use web_sys::{HtmlElement, HtmlTextAreaElement, Node};

use crate::config::{Config, Mode};
use crate::reactive::{RwSignal, StoredValue};
use crate::runtime::Handle;

mod attachments;
mod call;
mod code;
mod composer;
mod context;
mod copying;
mod countdown;
mod data;
mod documents;
mod dom;
mod editing;
mod el;
mod follow;
mod formula;
mod icons;
pub(crate) mod late;
mod launcher;
mod limit;
mod live;
mod markdown;
mod message;
mod messages;
mod notes;
mod notice;
mod page;
mod panel;
mod pictures;
mod piece;
mod prose;
mod question;
mod reply;
mod seam;
mod search;
mod selection;
mod sources;
mod thinking;
mod usage;
mod versions;
mod window;

pub use el::Mounted;
use el::html::div;
use el::{El, Ref};

/// What every part of the view holds on to.
#[derive(Clone, Copy)]
pub struct Stage {
    /// The conversation.
    pub handle: Handle,
    /// The attributes as meant.
    pub config: RwSignal<Config>,
    /// Whether the panel is open. The view reads it; to change it, it calls `set_open`.
    pub open: RwSignal<bool>,
    /// Opens or closes the panel, wherever the truth about that is kept.
    set_open: StoredValue<Rc<dyn Fn(bool)>>,
    /// The field that the person writes in.
    input: Ref<HtmlTextAreaElement>,
    launcher: Ref<HtmlElement>,
    panel: Ref<HtmlElement>,
    /// The message that shows in the place of another version of it, and the step to it: its button takes the focus.
    turned: StoredValue<Option<(ItemId, i32)>>,
    /// The message whose menu of ways to copy is open.
    copies: RwSignal<Option<ItemId>>,
    /// Whether the bill is open.
    bill: RwSignal<bool>,
}

impl Stage {
    /// A stage for one chat.
    #[must_use]
    pub fn new(
        handle: Handle,
        config: RwSignal<Config>,
        open: RwSignal<bool>,
        set_open: StoredValue<Rc<dyn Fn(bool)>>,
    ) -> Self {
        let (input, launcher, panel) = (Ref::new(), Ref::new(), Ref::new());
        let (turned, copies, bill) = (StoredValue::new(None), RwSignal::new(None), RwSignal::new(false));
        Self { handle, config, open, set_open, input, launcher, panel, turned, copies, bill }
    }

    fn set_open(self, open: bool) {
        if let Some(set_open) = self.set_open.get_value() {
            set_open(open);
        }
    }

    fn mode(self) -> Mode {
        self.config.with(|config| config.mode)
    }

    fn heading(self) -> String {
        self.config.with(|config| config.heading.clone())
    }

    /// Gives the focus to the composer.
    fn write(self) {
        if let Some(input) = self.input.get_untracked() {
            // A field that cannot take the focus is hidden, and then it should not have it.
            let _ = input.focus();
        }
    }

    /// Gives the focus to the composer after the button that had it is done. A finger holds no focus, and a keyboard
    /// that rises by itself would cover half of a phone.
    fn write_on(self) {
        if !is_touched() {
            self.write();
        }
    }

    /// Closes the panel, where it can be closed.
    fn close(self) -> bool {
        let closes = self.mode_untracked() == Mode::Launcher;
        if closes {
            self.set_open(false);
        }
        closes
    }

    fn mode_untracked(self) -> Mode {
        self.config.with_untracked(|config| config.mode)
    }
}

/// Whether the person points with a finger.
fn is_touched() -> bool {
    let query = web_sys::window().and_then(|window| window.match_media("(pointer: coarse)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

/// Shows a chat at the end of `parent`. `stage` is made inside, so that what it holds goes with the view.
pub fn show(parent: &Node, stage: impl FnOnce() -> Stage) -> Mounted {
    el::mount(parent, || chat(stage()))
}

/// The whole chat: the launcher and the panel.
fn chat(stage: Stage) -> El {
    keep_focus(stage);
    div()
        .class("parlor")
        .attr("data-mode", live::text(move || stage.mode().as_str()))
        .child((launcher::launcher(stage), panel::panel(stage)))
}

/// Shows the launcher or the panel, and moves the focus with the person: into the composer when the panel opens, back
/// to the launcher when it closes. A panel that is open from the start leaves the focus where it is.
fn keep_focus(stage: Stage) {
    let mut before = None;
    live::effect(move || {
        let (open, mode) = (stage.open.get(), stage.mode());
        let (Some(launcher), Some(panel)) = (stage.launcher.get(), stage.panel.get()) else { return };
        let shown = open || mode != Mode::Launcher;
        let held_focus = panel.matches(":focus-within").unwrap_or(false);
        launcher.set_hidden(shown);
        panel.set_hidden(!shown);
        match before.replace((open, mode)) {
            Some((false, Mode::Launcher)) if open && mode == Mode::Launcher => stage.write(),
            Some(_) if !shown && held_focus => {
                let _ = launcher.focus();
            }
            _ => {}
        }
    });
}
