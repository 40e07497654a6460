//! What the page's script registered and chose, as the loader has checked it. It is read in the late half, since most pages
//! say nothing: what could be posted without it waits until it is read.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use conversation::{Input, Options};
use js_sys::{Array, Object};
use wasm_bindgen::JsValue;
use web_sys::console;

use crate::config::Config;
use crate::runtime::{Registered, Runtime};
use crate::view::late::{self, Faces};

/// The page of one chat.
#[derive(Default)]
pub(super) struct Page {
    /// The runtime that is there while the element is on the page.
    runtime: RefCell<Weak<Runtime>>,
    /// All tools that the page has registered.
    tools: RefCell<Vec<Registered>>,
    /// What the page chose last, whole.
    options: RefCell<Options>,
    /// The model and the effort that the element's attributes name.
    attributes: RefCell<(Option<String>, Option<String>)>,
    /// How much waits to be read.
    unread: Cell<usize>,
}

impl Page {
    /// The element is on the page, with this runtime.
    pub(super) fn connect(&self, runtime: &Rc<Runtime>, config: &Config) {
        self.runtime.replace(Rc::downgrade(runtime));
        if self.unread.get() > 0 {
            runtime.await_page();
        }
        runtime.offer(self.tools.borrow().clone());
        self.configure(config);
    }

    /// The element's attributes are these now.
    pub(super) fn configure(&self, config: &Config) {
        self.attributes.replace((config.model.clone(), config.effort.clone()));
        self.wish();
    }

    /// These are all the tools from now on.
    pub(super) fn offer(self: &Rc<Self>, tools: &Array) {
        if tools.length() == 0 && self.tools.borrow().is_empty() && self.unread.get() == 0 {
            return;
        }
        let tools = tools.clone();
        self.read(move |page, faces| {
            page.tools.replace(faces.tools(&tools));
            if let Some(runtime) = page.runtime() {
                runtime.offer(page.tools.borrow().clone());
            }
        });
    }

    /// These are all the options from now on.
    ///
    /// # Errors
    /// When the examples are not messages in the shape of the Messages API, and this can be seen at once.
    pub(super) fn choose(self: &Rc<Self>, options: &JsValue) -> Result<(), JsValue> {
        if let Some(faces) = late::there() {
            self.options.replace(faces.options(options)?);
            self.wish();
            return Ok(());
        }
        let says_nothing = Object::keys(&Object::from(options.clone())).length() == 0;
        if says_nothing && self.unread.get() == 0 {
            self.options.take();
            self.wish();
            return Ok(());
        }
        let options = options.clone();
        self.read(move |page, faces| match faces.options(&options) {
            Ok(options) => {
                page.options.replace(options);
                page.wish();
            }
            // Whoever asked is gone, so the console hears of it.
            Err(error) => console::warn_1(&error),
        });
        Ok(())
    }

    /// The options in force: what was chosen where it can be had, else the profile's. Nothing while that cannot be told.
    ///
    /// # Errors
    /// When the browser cannot parse JSON.
    pub(super) fn options(&self) -> Result<JsValue, JsValue> {
        let Some(faces) = late::there() else { return Ok(JsValue::UNDEFINED) };
        match self.runtime() {
            Some(runtime) => runtime.read(|conversation| faces.in_force(conversation)),
            None => faces.chosen(&self.options.borrow()),
        }
    }

    /// What the page chose, its attributes standing in for what its script did not say.
    fn wish(&self) {
        let Some(runtime) = self.runtime() else { return };
        let (mut options, (model, effort)) =
            (self.options.borrow().clone(), self.attributes.borrow().clone());
        options.model = options.model.or(model);
        options.effort = options.effort.or(effort);
        runtime.feed(Input::Options(options));
    }

    fn runtime(&self) -> Option<Rc<Runtime>> {
        self.runtime.borrow().upgrade()
    }

    /// Reads something with the late half, now or when it is there.
    fn read(self: &Rc<Self>, read: impl FnOnce(&Self, &Faces) + 'static) {
        if let Some(faces) = late::there() {
            return read(self, faces);
        }
        self.unread.set(self.unread.get() + 1);
        if let Some(runtime) = self.runtime() {
            runtime.await_page();
        }
        let this = Rc::clone(self);
        late::then(move |faces| {
            this.unread.set(this.unread.get() - 1);
            read(&this, faces);
        });
    }
}
