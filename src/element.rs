//! `<parlor-chat>`: attributes become the configuration, methods become inputs, what happens becomes DOM events.
//!
//! The class itself is in `loader.js`; it makes a [`Chat`] for each element and calls it.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use conversation::Input;
use messages::{History, Json, Message, Run};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::config::{Config, Fault};
use crate::platform::limits::Limits;
use crate::platform::object;
use crate::platform::past::{self, Past};
use crate::platform::sheet;
use crate::reactive::{Shared, StoredValue};
use crate::runtime::{Handle, Runtime, Store};
use crate::view::{self, Mounted, Stage, late};

mod event;
mod gate;
mod page;
mod start;

use page::Page;
pub use start::start;

/// The chat of one element. Outlives the times at which the element is on the page: in between it keeps the
/// conversation and nothing else.
#[wasm_bindgen]
#[derive(Default)]
pub struct Chat {
    connected: RefCell<Option<Rc<Connected>>>,
    store: Rc<Store>,
    page: Rc<Page>,
    /// Gives tokens for the relay, in the place of an address that does.
    get_token: RefCell<Option<js_sys::Function>>,
    /// What the page was told last about the panel.
    told_open: Cell<bool>,
    limits: Limits,
}

/// What there is while the element is on the page. Dropping it empties the shadow root and ends everything.
struct Connected {
    host: HtmlElement,
    origin: String,
    runtime: Rc<Runtime>,
    config: Shared<Config>,
    faults: RefCell<Vec<Fault>>,
    open: Shared<bool>,
    _view: Mounted,
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
        let runtime = Runtime::new(Rc::clone(&self.store), self.limits, late::when_loaded, Box::new(tell));
        let (config, faults) = read_attributes(&host, &origin);
        warn(&faults, &[]);
        self.page.connect(&runtime, &config);
        let config = Shared::new(config);
        // Whether it is open is looked at by the `configure` that follows, when the page can hear of it.
        let open = Shared::new(false);
        let mounted = {
            let (runtime, config, open, host) =
                (Rc::clone(&runtime), config.clone(), open.clone(), host.clone());
            view::show(&root, move || {
                let set_open = StoredValue::new(Rc::new(move |open: bool| {
                    // Only fails for a name that is not one.
                    let _ = host.toggle_attribute_with_force("open", open);
                }) as Rc<dyn Fn(bool)>);
                Stage::new(Handle::new(runtime), (&config).into(), (&open).into(), set_open)
            })
        };
        runtime.go_through(self.gate(&config.get_untracked()));
        runtime.connect(&config.get_untracked().base);
        let connected =
            Connected { host, origin, runtime, config, faults: RefCell::new(faults), open, _view: mounted };
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
            connected.runtime.save();
        }
        messages
    }

    /// The element is ready, or an attribute changed.
    pub fn configure(&self) {
        let connected = self.connected.borrow().clone();
        let Some(connected) = connected else { return };
        let (read, faults) = read_attributes(&connected.host, &connected.origin);
        warn(&faults, &connected.faults.replace(faults.clone()));
        let before = connected.config.get_untracked();
        if (&before.model, &before.effort) != (&read.model, &read.effort) {
            self.page.configure(&read);
        }
        // A token is for one profile of one relay.
        if (&before.token_url, &before.base) != (&read.token_url, &read.base) {
            connected.runtime.go_through(self.gate(&read));
        }
        connected.runtime.connect(&read.base);
        if before != read {
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

    /// Says `text` for the visitor; the draft stays as it is. With a `schema`, the text of a JSON schema, the reply is to
    /// be JSON that fits it.
    pub fn send(&self, text: String, schema: Option<String>) {
        self.feed(match schema.and_then(|schema| Json::parse(schema).ok()) {
            Some(schema) => Input::Ask { text, schema },
            None => Input::Say(text),
        });
    }

    /// These are all the tools from now on, each `{definition, confirm, run}` as the loader read them.
    pub fn offer(&self, tools: &js_sys::Array) {
        self.page.offer(tools);
    }

    /// These are all the options from now on, as the loader read them.
    ///
    /// # Errors
    /// When the examples are not messages in the shape of the Messages API.
    pub fn choose(&self, options: &JsValue) -> Result<(), JsValue> {
        self.page.choose(options)
    }

    /// The options in force: what was chosen where it can be had, else the profile's. `undefined` while the late half,
    /// which tells them, is not there.
    ///
    /// # Errors
    /// When the browser cannot parse JSON.
    #[wasm_bindgen(getter)]
    pub fn options(&self) -> Result<JsValue, JsValue> {
        self.page.options()
    }

    /// This function gives the tokens for the relay from now on; without one `token-url` does, if it is there.
    pub fn identify(&self, get_token: Option<js_sys::Function>) {
        self.get_token.replace(get_token);
        let connected = self.connected.borrow().clone();
        if let Some(connected) = connected {
            connected.runtime.go_through(self.gate(&connected.config.get_untracked()));
        }
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
        let read = self.runtime().map(|runtime| {
            runtime.read(|conversation| {
                let (run, live) = (conversation.kept_messages(), conversation.live_messages());
                Ok(past::before(run, object::of(&live.collect::<Vec<_>>())?))
            })
        });
        read.unwrap_or_else(|| Ok(js_sys::Array::new().into()))
    }

    /// Sets the messages: those that stay with the loader, their sizes as a [`Run`] has them, and the JSON text of all
    /// others. Stops a running turn first.
    ///
    /// # Errors
    /// When `rest` is not an array of messages in the shape of the Messages API.
    pub fn replace(&self, kept: Past, sizes: Vec<u32>, rest: Option<String>) -> Result<(), JsValue> {
        let rest =
            Message::read_all(&rest.unwrap_or_default()).map_err(|_| object::no_messages("messages"))?;
        self.feed(Input::Replace(History { run: Run::new(Rc::new(kept), sizes), rest }));
        Ok(())
    }
}

/// What the element's attributes mean, and those that mean nothing.
fn read_attributes(host: &HtmlElement, origin: &str) -> (Config, Vec<Fault>) {
    Config::read(&|name| host.get_attribute(name), origin)
}

/// Says in the console, where the page's author looks, what was not said `before`.
fn warn(faults: &[Fault], before: &[Fault]) {
    for fault in faults.iter().filter(|fault| !before.contains(fault)) {
        let fault = fault.clone();
        late::then(move |faces| faces.warn(&fault));
    }
}
