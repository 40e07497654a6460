//! What the view hears, each with the kind of event that the browser gives.

use std::marker::PhantomData;

use web_sys::{Event, FocusEvent, KeyboardEvent, MouseEvent, PointerEvent, SubmitEvent};

/// The name of an event that comes as an `E`.
pub(in crate::view) struct Name<E>(&'static str, PhantomData<fn() -> E>);

impl<E> Name<E> {
    const fn new(name: &'static str) -> Self {
        Self(name, PhantomData)
    }

    pub(super) fn name(&self) -> &'static str {
        self.0
    }
}

pub(in crate::view) const CHANGE: Name<Event> = Name::new("change");
pub(in crate::view) const CLICK: Name<MouseEvent> = Name::new("click");
pub(in crate::view) const FOCUS_IN: Name<FocusEvent> = Name::new("focusin");
pub(in crate::view) const FOCUS_OUT: Name<FocusEvent> = Name::new("focusout");
pub(in crate::view) const INPUT: Name<Event> = Name::new("input");
pub(in crate::view) const KEY_DOWN: Name<KeyboardEvent> = Name::new("keydown");
pub(in crate::view) const POINTER_DOWN: Name<PointerEvent> = Name::new("pointerdown");
pub(in crate::view) const SCROLL: Name<Event> = Name::new("scroll");
pub(in crate::view) const SCROLL_END: Name<Event> = Name::new("scrollend");
pub(in crate::view) const SUBMIT: Name<SubmitEvent> = Name::new("submit");
