//! The view's reactive parts behind pointers. Leptos compiles its machinery once for each type of closure it is given;
//! with one type for all closures of a kind it is compiled once, and the page loads less.

use std::borrow::Cow;
use std::sync::{Arc, Mutex};

use conversation::{AttachmentId, ItemId};
use leptos::control_flow::{For, ForProps};
use leptos::prelude::*;
use web_sys::MouseEvent;

/// A part that Leptos draws again when what it read changes.
pub(super) type Live<T> = Arc<Mutex<dyn FnMut() -> T + Send>>;

/// Text that may be a constant.
pub(super) type Text = Cow<'static, str>;

/// An attribute that is there or not.
pub(super) fn flag(read: impl FnMut() -> bool + Send + 'static) -> Live<bool> {
    Arc::new(Mutex::new(read))
}

/// Text, or an attribute's value.
pub(super) fn text<T: Into<Text>>(mut read: impl FnMut() -> T + Send + 'static) -> Live<Text> {
    Arc::new(Mutex::new(move || read().into()))
}

/// An attribute with a value that is sometimes absent.
pub(super) fn perhaps(
    read: impl FnMut() -> Option<&'static str> + Send + 'static,
) -> Live<Option<&'static str>> {
    Arc::new(Mutex::new(read))
}

/// A part of the view that is sometimes absent.
pub(super) fn part<V: IntoAny>(mut draw: impl FnMut() -> Option<V> + Send + 'static) -> Live<AnyView> {
    Arc::new(Mutex::new(move || optional(draw())))
}

/// A part of the view that is there or not for as long as what holds it.
pub(super) fn optional<V: IntoAny>(view: Option<V>) -> AnyView {
    match view {
        Some(view) => view.into_any(),
        None => ().into_any(),
    }
}

/// A value that wakes its readers only when it is another one.
pub(super) fn memo<T>(read: impl Fn() -> T + Send + Sync + 'static) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    boxed_memo(Box::new(read))
}

fn boxed_memo<T: PartialEq + Send + Sync + 'static>(read: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
    Memo::new(move |_| read())
}

/// Does something when what it read changes; first after the view is drawn.
pub(super) fn effect(act: impl FnMut() + 'static) {
    boxed_effect(Box::new(act));
}

fn boxed_effect(mut act: Box<dyn FnMut()>) {
    Effect::new(move |_: Option<()>| act());
}

/// What a press on a button does.
pub(super) fn press(act: impl Fn() + 'static) -> Box<dyn FnMut(MouseEvent)> {
    Box::new(move |_| act())
}

/// What stands in a list, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// A message.
    Message(ItemId),
    /// A picture of the draft.
    Attachment(AttachmentId),
}

impl Item {
    fn key(self) -> u64 {
        match self {
            Self::Message(id) => id.get(),
            Self::Attachment(id) => id.0,
        }
    }
}

/// A list in which each item is drawn once, for as long as it is there.
pub(super) fn list(
    items: impl Fn() -> Vec<Item> + Send + Sync + 'static,
    draw: impl Fn(Item) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    boxed_list(Arc::new(items), Arc::new(draw))
}

type Items = Arc<dyn Fn() -> Vec<Item> + Send + Sync>;
type Draw = Arc<dyn Fn(Item) -> AnyView + Send + Sync>;

fn boxed_list(items: Items, draw: Draw) -> impl IntoView {
    let props = ForProps::builder()
        .each(move || items())
        .key(|item: &Item| item.key())
        .children(move |item| draw(item))
        .build();
    For(props)
}
