//! `<parlor-chat>`: attributes become the configuration, methods become inputs, what happens becomes DOM events.
//!
//! The class itself is in `loader.js`; it makes a [`Chat`] for each element and calls it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use conversation::Input;
use leptos::callback::UnsyncCallback;
use leptos::mount::mount_to;
use leptos::prelude::*;
use messages::Message;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, console};

use crate::config::{Config, Written};
use crate::platform::limits::Limits;
use crate::platform::sheet;
use crate::platform::store::Memory;
use crate::runtime::{Handle, Runtime};
use crate::view::{Stage, chat};

mod event;
mod start;

pub use start::start;

/// The chat of one element. Outlives the times at which the element is on the page: in between it keeps the
/// conversation and nothing else.
#[wasm_bindgen]
#[derive(Default)]
pub struct Chat {
    connected: RefCell<Option<Rc<Connected>>>,
    store: Memory<conversation::Snapshot>,
    /// What the page was told last about the panel.
    told_open: Cell<bool>,
    limits: Limits,
}

/// What there is while the element is on the page. Dropping it empties the shadow root and ends everything.
struct Connected {
    host: HtmlElement,
    origin: String,
    runtime: Rc<Runtime>,
    config: ArcRwSignal<Config>,
    faults: RefCell<Vec<String>>,
    open: ArcRwSignal<bool>,
    _view: Box<dyn std::any::Any>,
}

impl Chat {
    /// A chat with its own patience, for tests.
    #[must_use]
    pub fn with_limits(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    fn runtime(&self) -> Option<Rc<Runtime>> {
        self.connected.borrow().as_ref().map(|connected| Rc::clone(&connected.runtime))
    }

    fn feed(&self, input: Input) {
        if let Some(runtime) = self.runtime() {
            runtime.feed(input);
        }
    }
}

#[wasm_bindgen]
impl Chat {
    /// The element is on the page: fills its shadow root and begins; [`Chat::configure`] follows. `origin` is where the loader came from.
    ///
    /// # Errors
    /// When the element has no shadow root, or the browser refuses to fill it.
    pub fn connect(&self, host: HtmlElement, origin: String) -> Result<(), JsValue> {
        let root = host.shadow_root().ok_or_else(|| JsError::new("The element has no shadow root."))?;
        sheet::adopt(&root)?;
        let teller = host.clone();
        let tell = move |runtime: &Runtime, event: &conversation::Event| event::tell(&teller, runtime, event);
        let runtime = Runtime::new(self.store.take(), self.limits, Box::new(tell));
        let (config, faults) = read_attributes(&host, &origin);
        warn(&faults, &[]);
        let config = ArcRwSignal::new(config);
        // Whether it is open is looked at by the `configure` that follows, when the page can hear of it.
        let open = ArcRwSignal::new(false);
        let mounted = {
            let (runtime, config, open, host) =
                (Rc::clone(&runtime), config.clone(), open.clone(), host.clone());
            // A shadow root takes children as an element does; that is all that mounting asks of it.
            mount_to(root.unchecked_into(), move || {
                let set_open = UnsyncCallback::new(move |open: bool| {
                    // Only fails for a name that is not one.
                    let _ = host.toggle_attribute_with_force("open", open);
                });
                chat(Stage::new(Handle::new(runtime), config.into(), open.into(), set_open))
            })
        };
        runtime.connect(&config.read_untracked().base);
        let connected = Connected {
            host,
            origin,
            runtime,
            config,
            faults: RefCell::new(faults),
            open,
            _view: Box::new(mounted),
        };
        self.connected.replace(Some(Rc::new(connected)));
        Ok(())
    }

    /// The element left the page: lets go of everything and keeps the conversation. Gives the messages, for whoever
    /// asks meanwhile.
    ///
    /// # Errors
    /// When the browser cannot parse JSON.
    pub fn disconnect(&self) -> Result<JsValue, JsValue> {
        let messages = self.messages();
        if let Some(connected) = self.connected.take() {
            self.store.keep(connected.runtime.read(conversation::Conversation::snapshot));
        }
        messages
    }

    /// The element is ready, or an attribute changed.
    pub fn configure(&self) {
        let connected = self.connected.borrow().clone();
        let Some(connected) = connected else { return };
        let (read, faults) = read_attributes(&connected.host, &connected.origin);
        warn(&faults, &connected.faults.replace(faults.clone()));
        connected.runtime.connect(&read.base);
        if *connected.config.read_untracked() != read {
            connected.config.set(read);
        }
        let open = connected.host.has_attribute("open");
        if connected.open.get_untracked() != open {
            connected.open.set(open);
        }
        if self.told_open.replace(open) != open {
            event::tell_open(&connected.host, open);
        }
    }

    /// Says `text` for the visitor; the draft stays as it is.
    pub fn send(&self, text: String) {
        self.feed(Input::Say(text));
    }

    /// Stops the running turn.
    pub fn stop(&self) {
        self.feed(Input::Stop);
    }

    /// Begins a new chat.
    pub fn clear(&self) {
        self.feed(Input::Clear);
    }

    /// The messages in the shape of the Messages API.
    ///
    /// # Errors
    /// When the browser cannot parse JSON.
    #[wasm_bindgen(getter)]
    pub fn messages(&self) -> Result<JsValue, JsValue> {
        let messages = self.runtime().map(|runtime| runtime.read(|conversation| conversation.messages()));
        event::to_js(&messages.unwrap_or_default())
    }

    /// Sets the messages; stops a running turn first.
    ///
    /// # Errors
    /// When `messages` is not an array of messages in the shape of the Messages API.
    #[wasm_bindgen(setter)]
    pub fn set_messages(&self, messages: &JsValue) -> Result<(), JsValue> {
        let wrong =
            || JsError::new("messages must be an array of messages in the shape of the Messages API.");
        let text: String = js_sys::JSON::stringify(messages)?.into();
        let messages: Vec<Message> = serde_json::from_str(&text).map_err(|_| wrong())?;
        self.feed(Input::Replace(messages));
        Ok(())
    }
}

/// What the element's attributes mean, and a sentence for each that means nothing.
fn read_attributes(host: &HtmlElement, origin: &str) -> (Config, Vec<String>) {
    let written = Written {
        relay: host.get_attribute("relay"),
        profile: host.get_attribute("profile"),
        mode: host.get_attribute("mode"),
        theme: host.get_attribute("theme"),
        heading: host.get_attribute("heading"),
        placeholder: host.get_attribute("placeholder"),
        notice: host.get_attribute("notice"),
        privacy_url: host.get_attribute("privacy-url"),
    };
    written.read(origin)
}

/// Says in the console, where the page's author looks, what was not said `before`.
fn warn(faults: &[String], before: &[String]) {
    for fault in faults.iter().filter(|fault| !before.contains(fault)) {
        console::warn_1(&JsValue::from_str(&["parlor-chat: ", fault].concat()));
    }
}
