//! A page with one chat on it: what a person does there, and what they see.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Array, Function, Promise, Reflect};
use parlor::element::Chat;
use parlor::platform::limits::Limits;
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CustomEvent, Document, Element, Event, EventInit, HtmlElement, HtmlTextAreaElement, KeyboardEvent,
    KeyboardEventInit, ShadowRoot, ShadowRootInit, ShadowRootMode,
};

use crate::relay::{Post, Relay};

const EVENTS: [&str; 10] = [
    "parlor-ready",
    "parlor-open",
    "parlor-close",
    "parlor-message",
    "parlor-stop",
    "parlor-usage",
    "parlor-error",
    "parlor-data",
    "parlor-tool",
    "parlor-retry",
];

/// Milliseconds within which everything has to happen.
const DEADLINE: f64 = 10_000.0;

/// A chat, its relay, and the events it told the page. Dropping it takes the element off the page.
pub struct World {
    pub host: HtmlElement,
    pub relay: Relay,
    events: Rc<RefCell<Vec<(String, Value)>>>,
    _listener: Closure<dyn FnMut(CustomEvent)>,
    /// Set for a chat without the loader.
    chat: Option<Chat>,
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(chat) = self.chat.take() {
            chat.disconnect().expect("a chat can leave");
        }
        self.host.remove();
    }
}

impl World {
    /// A chat that is open and ready, with these attributes beside `relay`.
    pub async fn with(attributes: &[(&str, &str)]) -> Self {
        let world = Self::made("parlor-chat", None);
        world.host.set_attribute("open", "").unwrap();
        for (name, value) in attributes {
            world.host.set_attribute(name, value).unwrap();
        }
        body().append_child(&world.host).unwrap();
        world.until("the chat is ready", || world.heard("parlor-ready") == 1).await;
        world
    }

    /// A chat that is open and ready.
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    /// A chat behind a relay with this profile.
    pub async fn under(profile: &Value) -> Self {
        let world = Self::under_aside(profile);
        body().append_child(&world.host).unwrap();
        world.ready().await;
        world
    }

    /// A chat for a relay with this profile that is not on the page yet; it will be open.
    pub fn under_aside(profile: &Value) -> Self {
        let world = Self::made("parlor-chat", Some(profile.to_string()));
        world.host.set_attribute("open", "").unwrap();
        world
    }

    /// Waits for the chat to be ready.
    pub async fn ready(&self) -> &Self {
        self.until("the chat is ready", || self.heard("parlor-ready") == 1).await;
        self
    }

    /// A chat that is not on the page yet.
    pub fn aside() -> Self {
        Self::made("parlor-chat", None)
    }

    /// A chat with its own patience, mounted without the loader.
    pub fn with_limits(limits: Limits) -> Self {
        let mut world = Self::made("div", None);
        world.host.attach_shadow(&ShadowRootInit::new(ShadowRootMode::Open)).unwrap();
        world.host.set_attribute("open", "").unwrap();
        body().append_child(&world.host).unwrap();
        let chat = Chat::with_limits(limits);
        chat.connect(world.host.clone(), "https://unused.test".to_owned()).unwrap();
        chat.configure();
        world.chat = Some(chat);
        world
    }

    /// Says that an attribute of a chat without the loader changed.
    pub fn configure(&self) {
        self.chat.as_ref().expect("a chat without the loader").configure();
    }

    fn made(name: &str, profile: Option<String>) -> Self {
        load();
        let origin = fresh_origin();
        let relay = Relay::new(&origin, profile);
        let host: HtmlElement = document().create_element(name).unwrap().unchecked_into();
        host.set_attribute("relay", &origin).unwrap();
        let events = Rc::new(RefCell::new(Vec::new()));
        let kept = Rc::clone(&events);
        let listener = Closure::<dyn FnMut(CustomEvent)>::new(move |event: CustomEvent| {
            assert!(event.bubbles() && event.composed(), "{} stays inside", event.type_());
            kept.borrow_mut().push((event.type_(), from_js(&event.detail())));
        });
        for name in EVENTS {
            host.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref()).unwrap();
        }
        Self { host, relay, events, _listener: listener, chat: None }
    }

    // ---- reading

    pub fn root(&self) -> ShadowRoot {
        self.host.shadow_root().expect("an open shadow root")
    }

    pub fn find(&self, selector: &str) -> Option<HtmlElement> {
        self.root().query_selector(selector).unwrap().map(JsCast::unchecked_into)
    }

    #[track_caller]
    pub fn one(&self, selector: &str) -> HtmlElement {
        self.find(selector).unwrap_or_else(|| panic!("there is no {selector}"))
    }

    pub fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let list = self.root().query_selector_all(selector).unwrap();
        (0..list.length()).filter_map(|index| list.item(index)).map(JsCast::unchecked_into).collect()
    }

    /// The text of what the selector finds, or nothing.
    pub fn text(&self, selector: &str) -> String {
        self.find(selector).and_then(|found| found.text_content()).unwrap_or_default()
    }

    /// `data-turn`.
    pub fn turn(&self) -> String {
        self.one(".panel").get_attribute("data-turn").unwrap_or_default()
    }

    /// The class of what holds the focus inside, or nothing.
    pub fn focus(&self) -> String {
        self.root().active_element().map(|element| element.class_name()).unwrap_or_default()
    }

    pub fn input(&self) -> HtmlTextAreaElement {
        self.one("[part=input]").unchecked_into()
    }

    /// The button that is named so.
    pub fn button(&self, name: &str) -> Option<HtmlElement> {
        let named = |button: &HtmlElement| {
            let label =
                button.get_attribute("aria-label").or_else(|| button.text_content()).unwrap_or_default();
            label.trim() == name && is_shown(button)
        };
        self.all("button").into_iter().find(named)
    }

    /// The property `messages`.
    pub fn messages(&self) -> Value {
        from_js(&Reflect::get(&self.host, &"messages".into()).unwrap())
    }

    pub fn set_messages(&self, messages: &Value) {
        Reflect::set(&self.host, &"messages".into(), &to_js(messages)).unwrap();
    }

    /// How often the page heard this event.
    pub fn heard(&self, name: &str) -> usize {
        self.details(name).len()
    }

    /// The details of this event, oldest first.
    pub fn details(&self, name: &str) -> Vec<Value> {
        self.events
            .borrow()
            .iter()
            .filter(|(kind, _)| kind == name)
            .map(|(_, detail)| detail.clone())
            .collect()
    }

    /// The names of all events, oldest first.
    pub fn story(&self) -> Vec<String> {
        self.events.borrow().iter().map(|(kind, _)| kind.clone()).collect()
    }

    // ---- doing

    /// Calls a method of the element.
    pub fn call(&self, method: &str, arguments: &[JsValue]) {
        let function: Function = Reflect::get(&self.host, &method.into()).unwrap().unchecked_into();
        function.apply(&self.host, &arguments.iter().collect::<Array>()).unwrap();
    }

    /// Does what a script of the page would with the element, which it calls `chat`. Gives what the script returns.
    ///
    /// # Errors
    /// What the script throws.
    pub fn script(&self, code: &str) -> Result<JsValue, JsValue> {
        Function::new_with_args("chat", code).call1(&JsValue::UNDEFINED, &self.host)
    }

    /// Reads an expression of a page's script as JSON.
    pub fn value(&self, expression: &str) -> Value {
        from_js(&self.script(&["return ", expression].concat()).unwrap())
    }

    pub fn write(&self, text: &str) {
        let input = self.input();
        input.set_value(text);
        let init = EventInit::new();
        init.set_bubbles(true);
        input.dispatch_event(&Event::new_with_event_init_dict("input", &init).unwrap()).unwrap();
    }

    /// Presses a key in the field. False when the widget took it for itself.
    pub fn key(&self, key: &str, more: impl FnOnce(&KeyboardEventInit)) -> bool {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_bubbles(true);
        init.set_composed(true);
        init.set_cancelable(true);
        more(&init);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
        self.input().dispatch_event(&event).unwrap()
    }

    /// Writes and presses Enter, and waits for what is posted.
    pub async fn ask(&self, text: &str) -> Post {
        let before = self.relay.count();
        self.write(text);
        self.key("Enter", |_| {});
        self.posted(before).await
    }

    /// Waits for post number `index`, from 0.
    pub async fn posted(&self, index: usize) -> Post {
        self.until("a message is posted", || self.relay.count() > index).await;
        self.relay.post(index)
    }

    pub async fn press(&self, name: &str) {
        self.until(&format!("there is a button {name:?}"), || self.button(name).is_some()).await;
        self.button(name).unwrap().click();
    }

    /// Waits for the turn to be in this state.
    pub async fn until_turn(&self, state: &str) {
        self.until(&format!("the turn is {state}"), || self.turn() == state).await;
    }

    /// Waits until what the selector finds says this.
    pub async fn until_text(&self, selector: &str, text: &str) {
        self.until(&format!("{selector} says {text:?}"), || self.text(selector).contains(text)).await;
    }

    /// Waits until `condition` holds, looking once in a frame.
    pub async fn until(&self, what: &str, condition: impl Fn() -> bool) {
        let end = now() + DEADLINE;
        while !condition() {
            let shown = self.host.shadow_root().and_then(|root| root.text_content()).unwrap_or_default();
            assert!(
                now() < end,
                "this did not happen: {what}\nshown: {shown}\nheard: {:?}",
                self.events.borrow()
            );
            frame().await;
        }
    }
}

/// What a script of the page throws, by its kind and its words.
pub fn thrown(world: &World, code: &str) -> String {
    let error: js_sys::Error = world.script(code).expect_err("the script throws").unchecked_into();
    [String::from(error.name()), ": ".to_owned(), String::from(error.message())].concat()
}

pub fn document() -> Document {
    web_sys::window().unwrap().document().unwrap()
}

pub fn body() -> HtmlElement {
    document().body().unwrap()
}

pub fn now() -> f64 {
    web_sys::window().unwrap().performance().unwrap().now()
}

/// Waits for the next frame.
pub async fn frame() {
    let next = Promise::new(&mut |resolve, _| {
        web_sys::window().unwrap().request_animation_frame(&resolve).unwrap();
    });
    JsFuture::from(next).await.unwrap();
}

pub fn is_shown(element: &Element) -> bool {
    element.get_client_rects().length() > 0
}

pub fn from_js(value: &JsValue) -> Value {
    let text = js_sys::JSON::stringify(value).unwrap().as_string().unwrap_or_else(|| "null".to_owned());
    serde_json::from_str(&text).unwrap()
}

pub fn to_js(value: &Value) -> JsValue {
    js_sys::JSON::parse(&value.to_string()).unwrap()
}

thread_local! {
    static ORIGINS: Cell<u32> = const { Cell::new(0) };
    static LOADED: Cell<bool> = const { Cell::new(false) };
}

/// An origin that no other test uses.
fn fresh_origin() -> String {
    ORIGINS.set(ORIGINS.get() + 1);
    format!("https://relay-{}.test", ORIGINS.get())
}

/// Runs the loader as a classic script, once, and the widget's start as its own script would.
fn load() {
    if LOADED.replace(true) {
        return;
    }
    let script = document().create_element("script").unwrap();
    script.set_text_content(Some(include_str!("../../src/loader.js")));
    body().append_child(&script).unwrap();
    crate::parts::stand_in();
    parlor::element::start();
}
