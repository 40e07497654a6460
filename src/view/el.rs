//! Elements, one by one: made, given what they have, put into each other. One type for all of them, and what is live
//! in them stands behind pointers, so that the page loads this once and not for each element anew.
//!
//! What an element holds on to (listeners, effects) belongs to the reactive owner in which it is made, and goes with it.

use std::marker::PhantomData;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, Node, Text};

use crate::reactive::{Owner, RwSignal, keep};

mod child;
pub(super) mod ev;
pub(super) mod html;
pub(super) mod svg;

pub(super) use child::{Child, Value};

#[wasm_bindgen]
extern "C" {
    /// The page, asked only for what it never refuses: each name that is given to it is one.
    type Page;

    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static PAGE: Page;

    #[wasm_bindgen(method, js_name = createElement)]
    fn element(this: &Page, name: &str) -> Element;

    #[wasm_bindgen(method, js_name = createElementNS)]
    fn element_of(this: &Page, space: &str, name: &str) -> Element;

    #[wasm_bindgen(method, js_name = createTextNode)]
    fn text(this: &Page, text: &str) -> Text;

    #[wasm_bindgen(method, js_name = createComment)]
    fn mark(this: &Page, text: &str) -> Node;

    #[wasm_bindgen(method, js_name = createDocumentFragment)]
    fn fragment(this: &Page) -> Node;
}

/// An element that is being made.
#[derive(Clone)]
pub(super) struct El(Element);

impl El {
    /// An HTML element of this name.
    pub(super) fn new(name: &str) -> Self {
        Self(PAGE.with(|page| page.element(name)))
    }

    /// An element of a drawing.
    pub(super) fn drawn(name: &str) -> Self {
        Self(PAGE.with(|page| page.element_of("http://www.w3.org/2000/svg", name)))
    }

    /// With this class, or these.
    pub(super) fn class(self, class: &str) -> Self {
        give(&self.0, "class", Some(class));
        self
    }

    /// With this attribute.
    pub(super) fn attr(self, name: &'static str, value: impl Value) -> Self {
        value.give(&self.0, name);
        self
    }

    /// Known by this name to whoever waits for it.
    pub(super) fn node_ref<E>(self, place: Ref<E>) -> Self {
        place.element.set(Some(self.0.clone()));
        self
    }

    /// Does this when that happens.
    pub(super) fn on<E: JsCast>(self, event: ev::Name<E>, act: impl Fn(E) + 'static) -> Self {
        self.listen(event.name(), Box::new(move |event| act(event.unchecked_into())));
        self
    }

    fn listen(&self, name: &'static str, act: Box<dyn Fn(Event)>) {
        let act = Closure::wrap(act);
        // Only fails for a listener that is none.
        let _ = self.0.add_event_listener_with_callback(name, act.as_ref().unchecked_ref());
        keep(Box::new(Listener { element: self.0.clone(), name, act }));
    }

    /// Holding this, at its end.
    pub(super) fn child(self, child: impl Child) -> Self {
        child.put(&self.0);
        self
    }
}

/// Hears an event for as long as it is kept.
struct Listener {
    element: Element,
    name: &'static str,
    act: Closure<dyn Fn(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let act = self.act.as_ref().unchecked_ref();
        // Only fails for a listener that is none.
        let _ = self.element.remove_event_listener_with_callback(self.name, act);
    }
}

/// Part of a page that is not in its place yet: any number of nodes.
pub(super) struct View(Node);

impl View {
    /// These.
    pub(super) fn of(child: impl Child) -> Self {
        let view = Self(PAGE.with(Page::fragment));
        child.put(&view.0);
        view
    }

    /// What stands in a row from one node up to another, or up to the last; no longer in its place.
    pub(super) fn taken(first: Option<Node>, stop: Option<&Node>) -> Self {
        let view = Self::of(());
        let mut next = first;
        while let Some(node) = next.filter(|node| stop != Some(node)) {
            next = node.next_sibling();
            put(&view.0, &node);
        }
        view
    }

    /// A mark that nobody sees: what is redrawn stands between two.
    pub(super) fn mark() -> Node {
        PAGE.with(|page| page.mark(""))
    }

    /// Puts it before a node.
    pub(super) fn put_before(self, node: &Node) {
        if let Some(parent) = node.parent_node() {
            let _ = parent.insert_before(&self.0, Some(node));
        }
    }
}

fn put(parent: &Node, child: &Node) {
    // Only fails for a child that holds its parent.
    let _ = parent.append_child(child);
}

fn give(element: &Element, name: &str, value: Option<&str>) {
    // Both only fail for a name that is none.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

fn text(text: &str) -> Text {
    PAGE.with(|page| page.text(text))
}

/// A place for an element that is made later, or again. Belongs to the reactive owner in which it is made.
pub(super) struct Ref<E> {
    element: RwSignal<Option<Element>>,
    kind: PhantomData<fn() -> E>,
}

impl<E> Clone for Ref<E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<E> Copy for Ref<E> {}

impl<E: JsCast> Ref<E> {
    /// An empty place.
    pub(super) fn new() -> Self {
        Self { element: RwSignal::new(None), kind: PhantomData }
    }

    /// The element; wakes the caller when there is another.
    pub(super) fn get(self) -> Option<E> {
        self.element.get().map(JsCast::unchecked_into)
    }

    /// The element as it is now. Nothing, too, when the place is gone.
    pub(super) fn get_untracked(self) -> Option<E> {
        self.element.get_untracked().map(JsCast::unchecked_into)
    }
}

/// A view in its place. Dropping it takes the view out and lets go of everything.
#[must_use = "dropping it takes the view out"]
pub struct Mounted {
    owner: Owner,
    element: Element,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        self.element.remove();
        self.owner.clear();
    }
}

/// Puts what `draw` makes at the end of `parent`.
pub(super) fn mount(parent: &Node, draw: impl FnOnce() -> El) -> Mounted {
    let owner = Owner::default();
    let El(element) = owner.with(draw);
    put(parent, &element);
    Mounted { owner, element }
}
